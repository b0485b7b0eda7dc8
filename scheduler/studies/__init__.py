"""Studies: the month run again on changed inputs."""

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
