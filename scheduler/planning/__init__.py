"""Problem to plan: rules, the greedy plan, the checker."""

from scheduler.planning.check import check, value_of
from scheduler.planning.greedy import greedy

__all__ = ["check", "greedy", "value_of"]
