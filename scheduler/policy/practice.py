"""How employers are visited, as tables of a policy file: windows, caps, minutes, capacity."""

# pydantic reads these annotations, so their names must exist when the program runs

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field

from scheduler.ranges import Count, Days, Kilometres, Minutes, Months, Share
from scheduler.settings import Strict


@dataclass(frozen=True)
class VisitWindow(Strict):
    """Months after the last visit from which a visit may come, and by which it must have come."""

    opens: Months
    closes: Months
    never_visited: Literal["must", "may"] = "may"


@dataclass(frozen=True)
class Early(Strict):
    """A cap that a plan uses up before this month of the year is warned about."""

    early_before_month: Annotated[int, Field(ge=1, le=13)] = 13


@dataclass(frozen=True)
class Caps(Strict):
    """Most counted visits an employer may have in a calendar year; ``None``: no cap."""

    per_level: Count | None = None
    all_levels: Count | None = None
    exempt_kinds: tuple[str, ...] = ()
    exempt_origins: tuple[str, ...] = ()
    warning: Early = field(default_factory=Early)


@dataclass(frozen=True)
class VisitMinutes(Strict):
    """Minutes on site without travel, by size of employer (``sizes``: least employees) and kind of visit."""

    sizes: Mapping[str, Count] = field(default_factory=dict)
    minutes_by_size: Mapping[str, Minutes] = field(default_factory=dict)
    minutes_by_kind: Mapping[str, Minutes] = field(default_factory=dict)
    unknown_size: str = ""


@dataclass(frozen=True)
class Key(Strict):
    """Share of inspection days for key inspections: as planned, and at least."""

    share: Share = 0.0
    least: Share = 0.0


@dataclass(frozen=True)
class TeamSize(Strict):
    """Officers who must go together."""

    size: Annotated[int, Field(ge=1, le=10)] = 2


@dataclass(frozen=True)
class CapacityShares(Strict):
    """Shares of the official arithmetic, each between 0 and 1.

    Attributes
    ----------
    other_enforcement_share
        Other enforcement as a share of the legal working days that are not inspection days.
    visits_per_team_day
        Visits a team-day holds on average; fixes the size of shares before the month is planned.
    complaint_reserve
        Share of the month's inspection days held back for complaints.
    reserve_released_after
        Share of the month's working days after which the reserve is free for other visits.
    key_classes
        Classes whose visits are key inspections.
    """

    inspection_share: Share = 0.2
    other_enforcement_share: Share = 0.0
    visits_per_team_day: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 3.0
    complaint_reserve: Share = 0.0
    reserve_released_after: Share = 1.0
    key_classes: tuple[str, ...] = ()
    key: Key = field(default_factory=Key)
    team: TeamSize = field(default_factory=TeamSize)


@dataclass(frozen=True)
class Orders(Strict):
    """Orders to put right: days of the usual time limit, and days after it to have seen it on site.

    ``from_severity``: findings below it are put right on the spot or proven on paper, without an order.
    """

    from_severity: Count = 3
    time_limit_days: Days = 30
    reinspect_within_days: Days = 0


@dataclass(frozen=True)
class Offsite(Strict):
    """What can be done on paper instead of a visit: for these classes, an action by reason code.

    ``otherwise`` is the action where no reason asks for one of its own.
    """

    classes: tuple[str, ...] = ()
    actions: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = "check_data"


@dataclass(frozen=True)
class SkillDefinition(Strict):
    """A skill for sites with hazards of these; ``words``: as the list of officers may name it."""

    categories: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class HolidayCalendar(Strict):
    """Whose holidays: ``CN`` is the official table, any other a country of the ``holidays`` package."""

    country: str = "CN"
    subdivision: str = ""


_SPREADS = {"village": 1.5, "road": 2.0, "township": 4.0, "area": 4.0, "division": 15.0, "nowhere": 25.0}


@dataclass(frozen=True)
class GuessedPlaces(Strict):
    """What is assumed of employers whose place is not known.

    Attributes
    ----------
    spread_km
        By area, kilometres between its middle and a firm in it, as the root of the mean square; those
        measured on the register's own placed firms weigh more the more there are.
    margin
        Share of the spreads of both ends that is added to the expected way.
    """

    spread_km: Mapping[str, Kilometres] = field(default_factory=lambda: dict(_SPREADS))
    margin: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] = 0.6

    def __post_init__(self) -> None:
        if set(self.spread_km) != set(_SPREADS) or min(self.spread_km.values()) < 0 or self.margin < 0:
            raise ValueError(f"spread_km must name {', '.join(_SPREADS)}, and nothing may be below 0")
