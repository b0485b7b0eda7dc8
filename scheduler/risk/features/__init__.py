"""The family of features: one idea a class, all employers at once, only what was known as of the day."""

from scheduler.risk.features.base import Feature, measure
from scheduler.risk.features.events import Complaints, Overdue
from scheduler.risk.features.hazard import Hazard
from scheduler.risk.features.register import Size
from scheduler.risk.features.visits import Visits

__all__ = ["Complaints", "Feature", "Hazard", "Overdue", "Size", "Visits", "measure"]
