"""What a policy file says, whole: how employers are graded, how they are visited, and the marks of both."""

# pydantic reads these annotations, so their names must exist when the program runs

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from scheduler.policy.law import (
    Cells,
    Classes,
    Condition,
    Exposure,
    Given,
    Headcount,
    Management,
    Missing,
    Nature,
    Question,
    Tests,
    Trigger,
)
from scheduler.policy.practice import Calendar, Capacity, Caps, Offsite, Orders, Skill, Visits, Window


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
    offsite: Offsite = field(default_factory=Offsite)
    skills: Mapping[str, Skill] = field(default_factory=dict)
    programmes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
