"""What a policy file says, one frozen dataclass a table; months are calendar months.

The keys of a table are the fields of its class. ``source``, ``verified`` and ``note`` may stand in any table
and are read by ``marks``.
"""

# pydantic reads these annotations, so their names must exist when the program runs

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

Nature = Literal["general", "severe"]
Exposure = Literal["compliant", "exceeds"]
NATURES: tuple[Nature, ...] = ("general", "severe")
EXPOSURES: tuple[Exposure, ...] = ("compliant", "exceeds")
Given = Mapping[str, str]


@dataclass(frozen=True)
class Strict:
    """Base of the tables: a key that is not a field is an error."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


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
    more_than: int = 0
    in_all_more_than: int | None = None
    unless: str = ""


@dataclass(frozen=True)
class Band(Strict):
    """A band of headcounts that starts at ``least`` and ends where the next begins."""

    name: str
    least: int


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
    value: float
    unit: str
    fraction: str = ""
    from_day: date | None = None
    to_day: date | None = None
    when: str = ""


@dataclass(frozen=True)
class Report(Strict):
    """Measurements of a kind up to ``same_report_days`` before its latest belong to one report."""

    same_report_days: int = 30


@dataclass(frozen=True)
class Tests(Strict):
    """Which measurements tell the exposure, and how long they hold.

    Attributes
    ----------
    stale_after_months
        By nature; a test is stale when it is older, not when it is exactly as old.
    """

    report: Report = field(default_factory=Report)
    stale_after_months: Mapping[Nature, int] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)


@dataclass(frozen=True)
class Question(Strict):
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

    least: Mapping[str, float] = field(default_factory=dict)
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

    within_months: int
    raise_to: str = ""
    outdates: tuple[Literal["tests", "self_check"], ...] = ()
    until_verified: bool = False


@dataclass(frozen=True)
class Window(Strict):
    """Months after the last visit from which a visit may come, and by which it must have come."""

    opens: int
    closes: int
    never_visited: Literal["must", "may"] = "may"


@dataclass(frozen=True)
class Early(Strict):
    """A cap that a plan uses up before this month of the year is warned about."""

    early_before_month: int = 13


@dataclass(frozen=True)
class Caps(Strict):
    """Most counted visits an employer may have in a calendar year; ``None``: no cap."""

    per_level: int | None = None
    all_levels: int | None = None
    exempt_kinds: tuple[str, ...] = ()
    exempt_origins: tuple[str, ...] = ()
    warning: Early = field(default_factory=Early)


@dataclass(frozen=True)
class Visits(Strict):
    """Minutes on site without travel, by size of employer (``sizes``: least employees) and kind of visit."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    minutes_by_size: Mapping[str, int] = field(default_factory=dict)
    minutes_by_kind: Mapping[str, int] = field(default_factory=dict)
    unknown_size: str = ""


@dataclass(frozen=True)
class Key(Strict):
    """Share of inspection days for key inspections: as planned, and at least."""

    share: float = 0.0
    least: float = 0.0


@dataclass(frozen=True)
class TeamSize(Strict):
    """Officers who must go together."""

    size: int = 2


@dataclass(frozen=True)
class Capacity(Strict):
    """Shares of the official arithmetic, each between 0 and 1.

    Attributes
    ----------
    complaint_reserve
        Share of the month's inspection days held back for complaints.
    reserve_released_after
        Share of the month's working days after which the reserve is free for other visits.
    key_classes
        Classes whose visits are key inspections.
    """

    inspection_share: float = 0.2
    complaint_reserve: float = 0.0
    reserve_released_after: float = 1.0
    key_classes: tuple[str, ...] = ()
    key: Key = field(default_factory=Key)
    team: TeamSize = field(default_factory=TeamSize)


@dataclass(frozen=True)
class Orders(Strict):
    """Days after an order's time limit within which it must have been verified on site."""

    reinspect_within_days: int = 0


@dataclass(frozen=True)
class Calendar(Strict):
    """Whose holidays: ``CN`` is the official table, any other a country of the ``holidays`` package."""

    country: str = "CN"
    subdivision: str = ""


@dataclass(frozen=True)
class Mark:
    """Where the numbers of a table come from."""

    where: str
    source: Literal["read", "background", "default"]
    verified: bool
    note: Given = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """The law of one place as data; every number in it carries a mark of where it comes from.

    Attributes
    ----------
    versions
        (file, version) of this file and of the ones it is based on.
    programmes
        Programmes by name, each a table that ``month`` reads.
    skills
        Skills that a team needs, by category or factor of the hazards on site.
    marks
        (table, source, verified, note by language) of every table with a source.
    """

    name: str
    versions: tuple[tuple[str, str], ...]
    title: Given
    marks: tuple[Mark, ...]
    classes: Classes
    windows: Mapping[str, Window]
    severe: Mapping[str, Condition] = field(default_factory=dict)
    headcount: Headcount = field(default_factory=Headcount)
    grades: Mapping[Nature, Mapping[Exposure, Cells]] = field(default_factory=dict)
    industry: Mapping[str, Question] = field(default_factory=dict)
    tests: Tests = field(default_factory=Tests)
    management: Management = field(default_factory=Management)
    missing: Missing = field(default_factory=Missing)
    triggers: Mapping[str, Trigger] = field(default_factory=dict)
    caps: Caps = field(default_factory=Caps)
    visits: Visits = field(default_factory=Visits)
    capacity: Capacity = field(default_factory=Capacity)
    draw: Mapping[str, float] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=Calendar)
    orders: Orders = field(default_factory=Orders)
    skills: Mapping[str, str] = field(default_factory=dict)
    programmes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
