"""The family of features: one idea a class, all employers at once, only what was known as of the day."""

from scheduler.risk.features.around import Neighbours, Owner
from scheduler.risk.features.base import Feature, measure
from scheduler.risk.features.counts import Counts
from scheduler.risk.features.events import Complaints, Overdue
from scheduler.risk.features.groups import Rates
from scheduler.risk.features.hazard import Hazard
from scheduler.risk.features.past import PastFindings
from scheduler.risk.features.register import Size
from scheduler.risk.features.said import Said
from scheduler.risk.features.silence import Silence
from scheduler.risk.features.strictness import Strictness
from scheduler.risk.features.visits import Visits

__all__ = [
    "Complaints", "Counts", "Feature", "Hazard", "Neighbours", "Overdue", "Owner", "PastFindings", "Rates",
    "Said", "Silence", "Size", "Strictness", "Visits", "measure",
]  # fmt: skip
