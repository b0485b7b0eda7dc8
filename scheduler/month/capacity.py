"""The official arithmetic of inspection days (安监总政法〔2017〕150号), by month."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from scheduler.month.calendar import working_share

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from scheduler.month.calendar import MonthDays
    from scheduler.month.settings import CapacitySettings
    from scheduler.policy import Policy


@dataclass(frozen=True)
class Capacity:
    """A month's days, in officer-days where not said otherwise.

    Attributes
    ----------
    legal
        Working days times officers who are there on some day of the month.
    absent
        Of the legal days, those on which an officer is not free: they are counted among the non-enforcement
        days, as the official arithmetic does, before the inspection days are taken.
    other_enforcement, non_enforcement, inspection
        Their three parts.
    key, general
        The two parts of the inspection days.
    team_days
        Inspection days over the size of a team, rounded down.
    reserve
        Team-days kept free for complaints; 0 once it is released.
    """

    officers: int
    working_days: int
    legal: float
    other_enforcement: float
    non_enforcement: float
    inspection: float
    key: float
    general: float
    team_days: int
    reserve: int
    absent: float = 0.0

    @property
    def plannable(self) -> int:
        """Team-days that may be planned."""
        return self.team_days - self.reserve


def capacity(
    days: MonthDays,
    shares: Sequence[float],
    policy: Policy,
    settings: CapacitySettings,
    as_of: date,
    *,
    absent: float = 0.0,
) -> Capacity:
    """Return the month's capacity; the reserve is released late in the month, as the policy says.

    ``shares``: of a working day, one for each officer who is there; ``absent``: officer-days of theirs
    on which one is not free. Non-enforcement days that the bureau enters hold its absences already.
    """
    rules = policy.capacity
    legal = float(len(days.working) * sum(shares))
    other = settings.other_enforcement_days.get(days.name)
    non = settings.non_enforcement_days.get(days.name)
    if other is not None and non is not None:
        inspection = min(max(legal - other - non, 0.0), legal - absent)
    else:
        share = rules.inspection_share if settings.inspection_share is None else settings.inspection_share
        inspection = share * (legal - absent)
        other = rules.other_enforcement_share * (legal - absent - inspection) if other is None else other
        non = legal - inspection - other
    team_days = floor(inspection / rules.team.size + 1e-9)
    held = rules.complaint_reserve if settings.complaint_reserve is None else settings.complaint_reserve
    released = working_share(days, as_of) >= rules.reserve_released_after
    return Capacity(
        officers=len(shares),
        working_days=len(days.working),
        legal=legal,
        other_enforcement=other,
        non_enforcement=non,
        inspection=inspection,
        key=inspection * rules.key.share,
        general=inspection * (1 - rules.key.share),
        team_days=team_days,
        reserve=0 if released else round(held * team_days),
        absent=absent,
    )
