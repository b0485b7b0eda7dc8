"""Problem to plan: rules, the greedy plan, the solver, the checker."""

from scheduler.planning.check import check, value_of
from scheduler.planning.first import solve
from scheduler.planning.greedy import greedy

__all__ = ["check", "greedy", "solve", "value_of"]
