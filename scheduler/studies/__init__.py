"""Studies: the month run again on changed inputs."""

from scheduler.studies.changes import Change, LoseDays, MoreOfficers, changes_of
from scheduler.studies.whatif import Basis, Figures, figures, month_of

__all__ = ["Basis", "Change", "Figures", "LoseDays", "MoreOfficers", "changes_of", "figures", "month_of"]
