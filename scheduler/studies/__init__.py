"""Studies: the month run again on changed inputs."""

from scheduler.studies.changes import Change, MoreOfficers
from scheduler.studies.whatif import Basis, Figures, figures, month_of

__all__ = ["Basis", "Change", "Figures", "MoreOfficers", "figures", "month_of"]
