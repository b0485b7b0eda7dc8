"""What a bureau sets for its months: [planning], [capacity], [teams] and [calendar] of config.toml."""

# pydantic reads these annotations, so their names must exist when the program runs

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated, Any

from pydantic import Field

from scheduler.ranges import DAY_MINUTES, Amount, Count, Minutes, Months, Share
from scheduler.settings import Strict


@dataclass(frozen=True)
class TravelSettings(Strict):
    """Table [planning.travel]: great circle times ``detour``, at ``kmh``, plus minutes to park."""

    detour: Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)] = 1.35
    kmh: Annotated[float, Field(ge=1, le=200, allow_inf_nan=False)] = 40.0
    stop_minutes: Minutes = 5


@dataclass(frozen=True)
class PlanningSettings(Strict):
    """Section [planning].

    Attributes
    ----------
    effort
        Name of the planner's effort.
    candidates
        Sites without a duty that are kept for the planner, the worthiest first.
    day_starts
        When a tour leaves the office.
    day_minutes
        Minutes of a whole tour, travel included.
    announced_days
        Visits within so many days from today are announced: a change leaves them where they are.
    rules
        Further rules by name, each a table.
    """

    effort: str = "normal"
    candidates: Count = 600
    day_starts: time = time(9, 0)
    day_minutes: Annotated[int, Field(ge=1, le=DAY_MINUTES)] = 420
    announced_days: Annotated[int, Field(ge=0, le=366)] = 3
    travel: TravelSettings = field(default_factory=TravelSettings)
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class CapacitySettings(Strict):
    """Section [capacity]: the official arithmetic; what is left out comes from the policy.

    Attributes
    ----------
    inspection_share
        Inspection days as a share of legal working days.
    other_enforcement_days, non_enforcement_days
        Officer-days by month (``"2026-12" = 40``); where both stand, they decide instead of the share.
    """

    inspection_share: Share | None = None
    complaint_reserve: Share | None = None
    other_enforcement_days: Mapping[str, Amount] = field(default_factory=dict)
    non_enforcement_days: Mapping[str, Amount] = field(default_factory=dict)


@dataclass(frozen=True)
class TeamsSettings(Strict):
    """Section [teams]: teams the bureau gives (code = its officers); without, they are formed."""

    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    past_months: Months = 12


@dataclass(frozen=True)
class CalendarSettings(Strict):
    """Section [calendar]: days that differ from the published calendar; ``short``: minutes of a part day."""

    off: tuple[date, ...] = ()
    on: tuple[date, ...] = ()
    short: Mapping[str, Minutes] = field(default_factory=dict)


@dataclass(frozen=True)
class MonthSettings:
    """All that a month is made with beside records and policy.

    Attributes
    ----------
    programmes
        Tables [programmes.NAME] that add to, or change, the policy's programmes.
    offices
        (latitude, longitude) of each office by name, WGS-84.
    versions
        What to print on the plan: program, config, model, ledger.
    division
        The bureau's own division: that of an employer whose register names none.
    drawn_teams
        Officers of each team that the month's draw was frozen with; these teams stay.
    worth_per_harm
        Worth of one unit of expected harm, by the recipe that scores.
    """

    planning: PlanningSettings = field(default_factory=PlanningSettings)
    capacity: CapacitySettings = field(default_factory=CapacitySettings)
    teams: TeamsSettings = field(default_factory=TeamsSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    programmes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    offices: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    versions: tuple[tuple[str, str], ...] = ()
    division: str = ""
    drawn_teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    worth_per_harm: float = 1000.0
