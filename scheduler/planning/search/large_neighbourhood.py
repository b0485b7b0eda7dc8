"""Neighbourhood search: release tours that lie together, decide about them again, keep what is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.master import UnsolvedError
from scheduler.planning.search.dive import Dive, Pace
from scheduler.planning.search.enumeration import (
    enumerate_routes,
    promising,
    restricted_master_heuristic,
    schedule_value,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.bound.assignment import Schedule
    from scheduler.planning.bound.relaxation import Relaxation
    from scheduler.planning.effort import Effort, TimeLimit

SIZE = 12
AROUND = 40
FEW = 30
SMALL = 40
PART = 0.3
SEED = 20260101
PACE = Pace(share=0.2, rounds=1, renew=0.0)


class LargeNeighbourhoodSearch:
    """Releases tours that lie together and decides about them again; ``searches`` counts how often."""

    def __init__(self, relaxation: Relaxation, effort: Effort, time_limit: TimeLimit) -> None:
        self.relaxation, self.effort, self.time_limit = relaxation, effort, time_limit
        self.searches = 0

    def run(self, schedule: Schedule) -> Schedule:
        """Return the best schedule by neighbourhoods and, where few tours are left to choose from, exactly.

        The exact end is tried after a few neighbourhoods, and again after all of them. A small month's
        promising tours are combined before each turn.
        """
        relaxation, effort, over = self.relaxation, self.effort, self.time_limit.over
        rng = np.random.default_rng(SEED)
        first = min(FEW, effort.searches)
        for searches in (first, effort.searches - first) if effort.searches > first else (first,):
            done = relaxation.bound is not None and schedule_value(relaxation, schedule) >= relaxation.bound
            if relaxation.model.team_days <= SMALL and not done and not over(0.8):
                tours, seconds = promising(relaxation), PART * effort.exact_seconds
                schedule = restricted_master_heuristic(relaxation, schedule, tours, seconds)
            schedule = self._improved(schedule, searches, rng)
            schedule = ended_exactly(relaxation, schedule, effort, self.time_limit)
            value = schedule_value(relaxation, schedule)
            if relaxation.bound is None or value >= relaxation.bound or over(0.9):
                break
        return schedule

    def _improved(self, schedule: Schedule, searches: int, rng: np.random.Generator) -> Schedule:
        """Return a schedule worth at least as much after so many neighbourhoods."""
        relaxation = self.relaxation
        aim = np.inf if relaxation.bound is None else float(relaxation.bound)
        value = schedule_value(relaxation, schedule)
        for _ in range(searches):
            if self.time_limit.over(0.95) or value >= aim or not schedule.where:
                break
            released = near_tours(relaxation, schedule, rng, SIZE)
            self.searches += 1
            other = schedule.copy()
            other.remove(released)
            try:
                Dive(relaxation, other, free_sites(relaxation, other, released), PACE, lambda: False).run()
            except UnsolvedError:
                continue
            worth = schedule_value(relaxation, other)
            if worth >= value:
                schedule, value = other, worth
        return schedule


def ended_exactly(
    relaxation: Relaxation, schedule: Schedule, effort: Effort, time_limit: TimeLimit
) -> Schedule:
    """Return the best schedule of all where few tours are left to choose from, which proves the bound too."""
    value = schedule_value(relaxation, schedule)
    if relaxation.bound is None or value >= relaxation.bound or time_limit.over(0.9):
        return schedule
    enumerated = enumerate_routes(relaxation, value, effort.exact_seconds)
    if enumerated is None:
        return schedule
    relaxation.prove(enumerated.bound)
    return enumerated.schedule or schedule


def near_tours(relaxation: Relaxation, schedule: Schedule, rng: np.random.Generator, size: int) -> list[int]:
    """Return ``size`` tours, those nearest to one site of a tour drawn at random."""
    tours = sorted(schedule.where)
    routes = relaxation.pool.routes[tours]
    own = relaxation.pool.sites(tours[int(rng.integers(len(tours)))])
    site = own[int(rng.integers(len(own)))]
    away = np.where(routes >= 0, relaxation.model.closest[site][routes], np.iinfo(np.int32).max).min(axis=1)
    blurred = away + 6 * rng.random(len(tours))
    return [tours[at] for at in np.argsort(blurred, kind="stable")[:size].tolist()]


def free_sites(relaxation: Relaxation, schedule: Schedule, released: list[int]) -> NDArray[np.bool_]:
    """Mark the sites of the released tours and the unvisited ones around them."""
    model, pool = relaxation.model, relaxation.pool
    routes = pool.routes[sorted(released)]
    core = routes[routes >= 0]
    free = np.zeros(len(model.worth), dtype=bool)
    free[model.near[core][:, :AROUND]] = True
    kept = pool.routes[np.fromiter(schedule.where, dtype=np.int64)]
    free[kept[kept >= 0]] = False
    free[core] = True
    free |= model.duty & ~_visited(relaxation, schedule)
    return free


def _visited(relaxation: Relaxation, schedule: Schedule) -> NDArray[np.bool_]:
    routes = relaxation.pool.routes[np.fromiter(schedule.where, dtype=np.int64)]
    marks = np.zeros(len(relaxation.model.worth), dtype=bool)
    marks[routes[routes >= 0]] = True
    return marks
