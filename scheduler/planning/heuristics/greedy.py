"""A good plan in a moment: the floor of every search, and what is left when a search fails."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.heuristics.kernels_insertion import (
    FAR,
    InsertionState,
    insert_by_gain,
    insert_each,
    seat_tour,
    update_costs,
    update_gains,
    update_opening,
)
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.tours import Tour, minutes_of, plan_of, tours_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem

PATIENCE = (0, 60, 240, 10_000)
DUTY_TRIES = 4


def greedy(problem: Problem, ended_by: str = "") -> Plan:
    """Return the best of a few insertion plans, duties first, with the simplest bound.

    Every rule is kept; a duty without a place is among the plan's ``missed_duties``. ``ended_by`` says why a
    search fell back on this plan. The same problem gives the same plan in any order of its parts.
    """
    grid = Grid.of(problem)
    bound = knapsack_bound(grid)
    plans = [
        plan_of(grid, tours, bound=bound, ended_by=ended_by, relaxed=RELAXED)
        for tours in (build(grid, patience) for patience in PATIENCE)
    ]
    return max(plans, key=lambda plan: plan.value)


RELAXED = ("tours", "days", "teams", "rows")


def build(
    grid: Grid, patience: int = 0, kept: Iterable[Tour] = (), most: int | None = None
) -> tuple[Tour, ...]:
    """Return tours made by insertion: those ``kept``, then duties, then the most gain per added minute.

    Parameters
    ----------
    patience
        Minutes added to each site's cost when gains are compared: more of it favours worth over speed.
    kept
        Tours whose sites stay in them; further sites may join.
    most
        Most sites that are inserted for their gain; ``None``: as many as fit.
    """
    kept = tuple(kept)
    order = _duties(grid, kept)
    best: InsertionState | None = None
    for _ in range(DUTY_TRIES):
        state = _state(grid, kept)
        insert_each(state, order)
        left = state.free[order]
        if best is None or left.sum() < best.free[grid.duty].sum():
            best = state
        if not left.any():
            break
        order = np.concatenate([order[left], order[~left]])
    assert best is not None
    insert_by_gain(best, patience, len(grid.candidates) if most is None else most)
    return tours_on(best.arrays, best.route, best.length)


def knapsack_bound(grid: Grid) -> int:
    """Return a value that no plan exceeds: all team minutes of the month as one knapsack.

    A visit takes its minutes and half of the shortest leg to it and from it, as a leg has two ends. Days,
    skills, the shape of tours and priced rows are left out. By weak duality the sum is a bound for any
    price of a minute; the price used is that of the site which fills the knapsack.
    """
    coming = np.minimum(_shortest(grid.travel.T), grid.out.min(axis=0, initial=FAR))
    going = np.minimum(_shortest(grid.travel), grid.back.min(axis=0, initial=FAR))
    can = _reachable(grid, coming + grid.minutes + going)
    budget = 2 * sum(
        int(np.sort(limits)[::-1][:most].sum())
        for limits, most in zip(grid.tour_minutes, grid.most_tours, strict=True)
    )
    worth, weight = grid.worth[can], (2 * grid.minutes + coming + going).astype(np.int64)[can]
    order = np.argsort(-worth / np.maximum(weight, 1), kind="stable")
    at = int(np.searchsorted(np.cumsum(weight[order]), budget))
    filled = order[at] if at < order.size else None
    price = Fraction(0) if filled is None else Fraction(int(worth[filled]), max(int(weight[filled]), 1))
    rest = np.maximum(worth * price.denominator - weight * price.numerator, 0)
    left = int((grid.duty & ~can).sum())
    return (budget * price.numerator + int(rest.sum())) // price.denominator - left * grid.problem.duty_price


def _shortest(travel: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the least of each row beside the diagonal; ``FAR`` where there is nothing else."""
    size = len(travel)
    least = np.full(size, FAR, dtype=np.int32)
    for at in range(size):
        others = min(travel[at, :at].min(initial=FAR), travel[at, at + 1 :].min(initial=FAR))
        least[at] = others
    return least


def _reachable(grid: Grid, least: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Mark the candidates for which some team has an allowed day of at least ``least`` minutes."""
    marks = np.zeros(len(grid.candidates), dtype=bool)
    for team, limits in enumerate(grid.tour_minutes):
        fits = grid.on_days & (limits > 0) & (least[:, np.newaxis] <= limits)
        if grid.most_tours[team] > 0:
            marks |= grid.by_team[:, team] & fits.any(axis=1)
    return marks


def _duties(grid: Grid, kept: tuple[Tour, ...]) -> NDArray[np.int64]:
    """Return the duties not yet kept: those with the fewest allowed team-days first, longer visits first."""
    chances = (grid.by_team.astype(np.int64) @ (grid.tour_minutes > 0) * grid.on_days).sum(axis=1)
    kept_stops = [stop for tour in kept for stop in tour.stops]
    open_duties = grid.duty.copy()
    open_duties[kept_stops] = False
    sites = np.flatnonzero(open_duties)
    return sites[np.lexsort((-grid.minutes[sites], chances[sites]))]


def _state(grid: Grid, kept: tuple[Tour, ...]) -> InsertionState:
    """Return the state with the kept tours in it and the cost of every other site in every tour."""
    slots, size, sorts = grid.arrays.limit.size, len(grid.candidates), grid.arrays.row_sorts.shape[1]
    worth = grid.worth + grid.duty * np.int64(grid.problem.duty_price)
    state = InsertionState(
        arrays=grid.arrays,
        worth=worth,
        row_sites=(grid.coefficients.indptr, grid.coefficients.indices, grid.coefficients.data),
        route=np.full((slots, grid.most_stops), -1, dtype=np.int32),
        length=np.zeros(slots, dtype=np.int64),
        load=np.zeros(slots, dtype=np.int32),
        tours_left=grid.most_tours.copy(),
        free=np.ones(size, dtype=bool),
        level=np.zeros(len(grid.rows), dtype=np.int64),
        gain=np.repeat(worth[:, np.newaxis], sorts, axis=1),
        opening=np.zeros(sorts, dtype=np.int64),
        cost=np.full((slots, size), FAR, dtype=np.int32),
        place=np.zeros((slots, size), dtype=np.int8),
        best=np.full(slots, -1, dtype=np.int64),
        best_gain=np.zeros(slots, dtype=np.int64),
        best_minutes=np.ones(slots, dtype=np.int64),
    )
    _start(grid, state, kept)
    return state


def _start(grid: Grid, state: InsertionState, kept: tuple[Tour, ...]) -> None:
    """Put the kept tours into the state, and measure every other site in every tour."""
    for site in np.flatnonzero(np.diff(state.arrays.site_rows[0])).tolist():
        update_gains(state, site)
    update_opening(state)
    for tour in kept:
        stops = np.array(tour.stops, dtype=np.int64)
        seat_tour(state, grid.slots[tour.team, tour.day], stops, minutes_of(grid, tour))
    for slot in range(state.arrays.limit.size):
        update_costs(state, slot)
