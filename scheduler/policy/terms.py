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
    NatureQuestion,
    Tests,
    Trigger,
)
from scheduler.policy.practice import (
    CapacityShares,
    Caps,
    GuessedPlaces,
    HolidayCalendar,
    Offsite,
    Orders,
    SkillDefinition,
    VisitMinutes,
    VisitWindow,
)
from scheduler.ranges import Amount


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
    windows: Mapping[str, VisitWindow]
    severe: Mapping[str, Condition] = field(default_factory=dict)
    headcount: Headcount = field(default_factory=Headcount)
    grades: Mapping[Nature, Mapping[Exposure, Cells]] = field(default_factory=dict)
    industry: Mapping[str, NatureQuestion] = field(default_factory=dict)
    tests: Tests = field(default_factory=Tests)
    management: Management = field(default_factory=Management)
    missing: Missing = field(default_factory=Missing)
    triggers: Mapping[str, Trigger] = field(default_factory=dict)
    caps: Caps = field(default_factory=Caps)
    visits: VisitMinutes = field(default_factory=VisitMinutes)
    capacity: CapacityShares = field(default_factory=CapacityShares)
    draw: Mapping[str, Amount] = field(default_factory=dict)
    calendar: HolidayCalendar = field(default_factory=HolidayCalendar)
    orders: Orders = field(default_factory=Orders)
    places: GuessedPlaces = field(default_factory=GuessedPlaces)
    offsite: Offsite = field(default_factory=Offsite)
    skills: Mapping[str, SkillDefinition] = field(default_factory=dict)
    programmes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, share in self.draw.items():
            if share > 1 and name != "least_to_estimate":
                raise ValueError(f"the share draw.{name} is {share}, more than 1")
