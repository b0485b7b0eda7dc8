"""A plan in hand made better by taking a few visits out and putting them back, many times over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.heuristics.kernels_moves import MoveData, MoveState, copy_of, insert
from scheduler.planning.heuristics.kernels_ruin_recreate import run_moves
from scheduler.planning.model.neighbours import nearest
from scheduler.planning.model.tours import tours_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.domain.plan import Plan
    from scheduler.planning.model.grid import Grid
    from scheduler.planning.model.tours import Tour

SEED = 20260101
TIMES, MOST_TIMES = 50, 20_000
NEAR = 60
DEAREST = 100
START_TEMPERATURE, MINUTE_GAIN = 0.3, 0.02
NO_SITES: frozenset[int] = frozenset()


def ruin_and_recreate(
    grid: Grid,
    tours: Iterable[Tour],
    times: int | None = None,
    *,
    locked: frozenset[int] = NO_SITES,
    required: frozenset[int] = NO_SITES,
    old: Plan | None = None,
    at_most: int | None = None,
    change_cost: int = 0,
) -> tuple[Tour, ...]:
    """Return tours worth at least as much, after ``times`` small rearrangements: 50 a site by default.

    Sites of ``locked`` stay in their slots. With an ``old`` plan, each visit that differs from it in day or
    team, or is in one of the two only, costs ``change_cost``. The sites ``required`` come before anything;
    then no more than ``at_most`` visits may differ; then come duties.
    """
    tours = tuple(tours)
    if not grid.slots:
        return tours
    times = min(MOST_TIMES, TIMES * len(grid.candidates)) if times is None else times
    most_changes = 2 * len(grid.candidates) if at_most is None else at_most
    data = _data(grid, _marks(grid, locked), _marks(grid, required), _slots(grid, old))
    data = data._replace(change_cost=change_cost, most_changes=most_changes)
    state = _state(grid, data, tours)
    best = copy_of(state)
    run_moves(data, state, best, times, np.array([SEED], dtype=np.uint64))
    return tours_on(grid.arrays, best.route, best.length)


def _slots(grid: Grid, old: Plan | None) -> NDArray[np.int64]:
    """Return the slot of each candidate in a plan: -1 where it has none, -2 where the slot is no more."""
    slots = np.full(len(grid.candidates), -1, dtype=np.int64)
    days = {day: at for at, day in enumerate(grid.days.tolist())}
    for visit in old.visits if old is not None else ():
        if visit.code in grid.index:
            where = (grid.team_index.get(visit.team, -1), days.get(visit.day, -1))
            slots[grid.index[visit.code]] = grid.slots.get(where, -2)
    return slots


def _marks(grid: Grid, sites: frozenset[int]) -> NDArray[np.bool_]:
    marks = np.zeros(len(grid.candidates), dtype=bool)
    marks[sorted(sites)] = True
    return marks


def _data(
    grid: Grid, locked: NDArray[np.bool_], required: NDArray[np.bool_], old_slot: NDArray[np.int64]
) -> MoveData:
    duty_price = np.int64(grid.problem.duty_price)
    free = grid.worth[~grid.duty]
    worth, minutes = (float(np.median(each)) if each.size else 1.0 for each in (free, grid.minutes))
    return MoveData(
        arrays=grid.arrays,
        gain=grid.worth + grid.duty * duty_price + required * DEAREST**2 * duty_price,
        duty=grid.duty | required,
        near=nearest(np.minimum(grid.travel, grid.travel.T), NEAR),
        locked=locked,
        old_slot=old_slot,
        change_cost=0,
        most_changes=0,
        excess_cost=DEAREST * grid.problem.duty_price,
        temperature=START_TEMPERATURE * worth,
        minute_gain=MINUTE_GAIN * worth / max(minutes, 1.0),
    )


def _state(grid: Grid, data: MoveData, tours: Iterable[Tour]) -> MoveState:
    slots = data.arrays.limit.size
    state = MoveState(
        slot=np.full(len(grid.candidates), -1, dtype=np.int64),
        route=np.full((slots, grid.most_stops), -1, dtype=np.int32),
        length=np.zeros(slots, dtype=np.int64),
        load=np.zeros(slots, dtype=np.int64),
        tours_left=grid.most_tours.astype(np.int64),
        level=np.zeros(len(grid.rows), dtype=np.int64),
        totals=np.array([0, int((data.old_slot != -1).sum())], dtype=np.int64),
    )
    for tour in tours:
        for at, stop in enumerate(tour.stops):
            insert(data, state, stop, grid.slots[tour[:2]], at)
    return state
