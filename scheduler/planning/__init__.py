"""Problem to plan: rules, the greedy plan, the solver, the checker."""

from scheduler.planning.check import check, value_of
from scheduler.planning.explain import Why, forced, why
from scheduler.planning.greedy import greedy
from scheduler.planning.replan import Replanned, Wish, replan
from scheduler.planning.solve import solve

__all__ = [
    "Replanned",
    "Why",
    "Wish",
    "check",
    "forced",
    "greedy",
    "replan",
    "solve",
    "value_of",
    "why",
]
