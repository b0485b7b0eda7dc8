"""How employers are graded, as tables of a policy file; months are calendar months.

The keys of a table are the fields of its class. ``source``, ``verified`` and ``note`` may stand in any table
and are read apart, as marks.
"""

# pydantic reads these annotations, so their names must exist when the program runs

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from scheduler.ranges import AtLeastOne, Count, Days, Months, Signed, SomeMonths
from scheduler.settings import Strict

Nature = Literal["general", "severe"]
Exposure = Literal["compliant", "exceeds"]
NATURES: tuple[Nature, ...] = ("general", "severe")
EXPOSURES: tuple[Exposure, ...] = ("compliant", "exceeds")
Given = Mapping[str, str]


@dataclass(frozen=True)
class Condition(Strict):
    """One way for a hazard to be severe; an empty field asks nothing.

    Attributes
    ----------
    flag
        Column of the hazard table that must say ``Y``.
    factors, category
        The factors, or the category of the hazard table, that are meant.
    more_than
        Exposed to this hazard at least one more than this; an unknown headcount counts as more.
    in_all_more_than
        Makes every hazard of an employer severe whose exposed workers in all are more than this.
    unless
        A fact of the employer that lifts the condition, such as ``radiation=exempt``.
    """

    flag: str = ""
    factors: tuple[str, ...] = ()
    category: str = ""
    more_than: Count = 0
    in_all_more_than: Count | None = None
    unless: str = ""


@dataclass(frozen=True)
class Band(Strict):
    """A band of headcounts that starts at ``least`` and ends where the next begins."""

    name: str
    least: Count


@dataclass(frozen=True)
class Combined(Strict):
    """Several hazards: ``highest`` grades each with its own headcount, ``total`` with all exposed workers."""

    by: Literal["highest", "total"] = "highest"


@dataclass(frozen=True)
class Headcount(Strict):
    """Bands of exposed workers, smallest first, and how several hazards are combined."""

    bands: tuple[Band, ...] = ()
    combined: Combined = field(default_factory=Combined)


@dataclass(frozen=True)
class Cells(Strict):
    """Grades by headcount band, from the smallest band to the largest."""

    by_band: tuple[str, ...]


@dataclass(frozen=True)
class Limit(Strict):
    """A limit that differs from the hazard table's, by day or by a fact; days included, ``None`` open."""

    factor: str
    kind: str
    value: Signed
    unit: str
    fraction: str = ""
    from_day: date | None = None
    to_day: date | None = None
    when: str = ""


@dataclass(frozen=True)
class Report(Strict):
    """Measurements of a kind up to ``same_report_days`` before its latest belong to one report."""

    same_report_days: Days = 30


@dataclass(frozen=True)
class Agencies(Strict):
    """When the reports of an agency are called much cleaner than what visits find.

    Attributes
    ----------
    visited_within_months
        A visit tells of a report that is not older than this.
    least_reports, least_peers
        Reports of the agency, and of others on a like matter, below which nothing is said.
    confidence
        Of the intervals, over all that is compared at once.
    """

    visited_within_months: SomeMonths = 24
    least_reports: AtLeastOne = 20
    least_peers: AtLeastOne = 10
    confidence: Annotated[float, Field(ge=0.5, lt=1, allow_inf_nan=False)] = 0.95


@dataclass(frozen=True)
class Tests(Strict):
    """Which measurements tell the exposure, and how long they hold.

    Attributes
    ----------
    stale_after_months
        By nature; a test is stale when it is older, not when it is exactly as old.
    """

    report: Report = field(default_factory=Report)
    stale_after_months: Mapping[Nature, Months] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    agencies: Agencies = field(default_factory=Agencies)


@dataclass(frozen=True)
class NatureQuestion(Strict):
    """The fact a conditional industry asks for, and the nature that each answer gives."""

    rule: str
    answers: Mapping[str, Nature]


@dataclass(frozen=True)
class Veto(Strict):
    """The grade that any failed veto item gives."""

    grade: str = ""


@dataclass(frozen=True)
class Management(Strict):
    """Cut-offs of the self-check: the least score of each grade, best first; below all is ``below``."""

    least: Mapping[str, Signed] = field(default_factory=dict)
    below: str = ""
    veto: Veto = field(default_factory=Veto)


@dataclass(frozen=True)
class Classes(Strict):
    """The supervision classes, from the lowest risk to the highest.

    Attributes
    ----------
    lowest
        The class of lowest risk, told once more so that files of opposite letters cannot be mixed.
    given
        Class by the register's own word, for statutes that give the class outright.
    """

    lowest: str
    order: tuple[str, ...]
    matrix: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    given: Given = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Missing(Strict):
    """What stands in for an unknown input when the class is found; never the better choice."""

    nature: Nature = "severe"
    unlisted_industry: Nature = "severe"
    exposure: Exposure = "exceeds"
    no_limit: Exposure = "compliant"
    management: str = ""
    supervision_class: str = ""


@dataclass(frozen=True)
class Trigger(Strict):
    """What an event does to the class until it is too old.

    Attributes
    ----------
    outdates
        Inputs from before the event that no longer count: ``tests``, ``self_check``.
    until_verified
        Whether a later order, verified as put right, ends the raise.
    """

    within_months: Months
    raise_to: str = ""
    outdates: tuple[Literal["tests", "self_check"], ...] = ()
    until_verified: bool = False
