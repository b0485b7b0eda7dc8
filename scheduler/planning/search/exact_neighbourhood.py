"""Exact neighbourhoods: release tours that lie together, price for their sites, combine all there is exactly.

Where duties and rows leave few choices, a dive into a neighbourhood fixes one tour too many and finds
nothing; deciding about all tours of the small linear program at once finds what lies beside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.master import UnsolvedError
from scheduler.planning.search.dive import Dive, Pace
from scheduler.planning.search.enumeration import restricted_master_heuristic, schedule_value
from scheduler.planning.search.large_neighbourhood import free_sites, near_tours

if TYPE_CHECKING:
    from scheduler.planning.bound.assignment import Schedule
    from scheduler.planning.bound.relaxation import Relaxation
    from scheduler.planning.effort import Effort, TimeLimit

SIZE = 10
PACE = Pace(rounds=8, listed=100)
PART = 0.1
SEED = 20260101


class ExactNeighbourhoods:
    """Decides about neighbourhoods exactly until several in a row gain nothing; ``searches`` counts them."""

    def __init__(self, relaxation: Relaxation, effort: Effort, time_limit: TimeLimit) -> None:
        self.relaxation, self.effort, self.time_limit = relaxation, effort, time_limit
        self.searches = 0

    def run(self, schedule: Schedule) -> Schedule:
        """Return a schedule worth at least as much."""
        relaxation, rng = self.relaxation, np.random.default_rng(SEED)
        aim = np.inf if relaxation.bound is None else float(relaxation.bound)
        value, left = schedule_value(relaxation, schedule), self.effort.fruitless
        while left > 0 and value < aim and schedule.where and not self.time_limit.over(0.95):
            self.searches += 1
            schedule = self._searched(schedule, rng)
            now = schedule_value(relaxation, schedule)
            left = self.effort.fruitless if now > value else left - 1
            value = now
        return schedule

    def _searched(self, schedule: Schedule, rng: np.random.Generator) -> Schedule:
        """Return the best schedule of one neighbourhood."""
        relaxation, other = self.relaxation, schedule.copy()
        released = near_tours(relaxation, schedule, rng, SIZE)
        other.remove(released)
        free = free_sites(relaxation, other, released)
        try:
            tours = Dive(relaxation, other, free, PACE, lambda: False).priced()
        except UnsolvedError:
            return schedule
        return restricted_master_heuristic(relaxation, schedule, tours, PART * self.effort.exact_seconds)
