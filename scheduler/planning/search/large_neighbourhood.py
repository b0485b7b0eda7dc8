"""Neighbourhood search: release tours that lie together, decide about them again, keep what is better."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.master import UnsolvedError
from scheduler.planning.search.dive import Dive, Pace
from scheduler.planning.search.enumeration import close, combine, worth_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.planning.bound.assignment import Calendar
    from scheduler.planning.bound.column_generation import Relaxation
    from scheduler.planning.effort import Effort, Net

SIZE = 12
AROUND = 40
FEW = 30
SMALL = 40
PART = 0.3
SEED = 20260101
PACE = Pace(share=0.2, rounds=1, renew=0.0)


def deepen(relaxation: Relaxation, calendar: Calendar, effort: Effort, net: Net) -> Calendar:
    """Return the best calendar by neighbourhoods and, where few tours are left to choose from, exactly.

    The exact end is tried after a few neighbourhoods, and again after all of them. A small month's promising
    tours are combined before each turn.
    """
    rng = np.random.default_rng(SEED)
    first = min(FEW, effort.searches)
    for searches in (first, effort.searches - first) if effort.searches > first else (first,):
        done = relaxation.bound is not None and worth_of(relaxation, calendar) >= relaxation.bound
        if relaxation.model.team_days <= SMALL and not done and not net.over(0.8):
            calendar = combine(relaxation, calendar, PART * effort.closing)
        calendar = improve(relaxation, calendar, searches, rng, lambda: net.over(0.95))
        value = worth_of(relaxation, calendar)
        if relaxation.bound is None or value >= relaxation.bound or net.over(0.9):
            break
        closed = close(relaxation, value, effort.closing)
        if closed is not None:
            relaxation.bound = closed.bound
            calendar = closed.calendar or calendar
    return calendar


def improve(
    relaxation: Relaxation,
    calendar: Calendar,
    searches: int,
    rng: np.random.Generator,
    over: Callable[[], bool],
) -> Calendar:
    """Return a calendar worth at least as much after ``searches`` neighbourhoods."""
    aim = np.inf if relaxation.bound is None else float(relaxation.bound)
    value = worth_of(relaxation, calendar)
    for _ in range(searches):
        if over() or value >= aim or not calendar.where:
            break
        released = _released(relaxation, calendar, rng)
        relaxation.work["searches"] = relaxation.work.get("searches", 0) + 1
        other = calendar.copy()
        other.remove(released)
        try:
            Dive(relaxation, other, _free(relaxation, other, released), PACE, lambda: False).run()
        except UnsolvedError:
            continue
        worth = worth_of(relaxation, other)
        if worth >= value:
            calendar, value = other, worth
    return calendar


def _released(relaxation: Relaxation, calendar: Calendar, rng: np.random.Generator) -> list[int]:
    """Return the tours nearest to one site of a tour drawn at random."""
    tours = sorted(calendar.where)
    routes = relaxation.pool.routes[tours]
    own = relaxation.pool.sites(tours[int(rng.integers(len(tours)))])
    site = own[int(rng.integers(len(own)))]
    away = np.where(routes >= 0, relaxation.model.closest[site][routes], np.iinfo(np.int32).max).min(axis=1)
    blurred = away + 6 * rng.random(len(tours))
    return [tours[at] for at in np.argsort(blurred, kind="stable")[:SIZE].tolist()]


def _free(relaxation: Relaxation, calendar: Calendar, released: list[int]) -> NDArray[np.bool_]:
    """Mark the sites of the released tours and the unvisited ones around them."""
    model, pool = relaxation.model, relaxation.pool
    routes = pool.routes[sorted(released)]
    core = routes[routes >= 0]
    free = np.zeros(len(model.worth), dtype=bool)
    free[model.near[core][:, :AROUND]] = True
    kept = pool.routes[np.fromiter(calendar.where, dtype=np.int64)]
    free[kept[kept >= 0]] = False
    free[core] = True
    free |= model.duty & ~_visited(relaxation, calendar)
    return free


def _visited(relaxation: Relaxation, calendar: Calendar) -> NDArray[np.bool_]:
    routes = relaxation.pool.routes[np.fromiter(calendar.where, dtype=np.int64)]
    marks = np.zeros(len(relaxation.model.worth), dtype=bool)
    marks[routes[routes >= 0]] = True
    return marks
