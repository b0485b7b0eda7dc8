"""Studies: the month run again on changed inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.on_demand import on_demand

if TYPE_CHECKING:
    from scheduler.studies.changes import LoseDays, MoreOfficers, ScenarioChange, changes_of
    from scheduler.studies.pairing import Paired, in_hand, no_pairing_exceeds, other_pairings, paired
    from scheduler.studies.whatif import Figures, figures, month_of

__all__ = [
    "Figures",
    "LoseDays",
    "MoreOfficers",
    "Paired",
    "ScenarioChange",
    "changes_of",
    "figures",
    "in_hand",
    "month_of",
    "no_pairing_exceeds",
    "other_pairings",
    "paired",
]

if not TYPE_CHECKING:
    __getattr__ = on_demand(__name__)
