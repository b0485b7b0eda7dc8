"""A plan in hand made better by taking a few visits out and putting them back, many times over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.heuristics.kernels_moves import Ground, State, copied, insert
from scheduler.planning.heuristics.kernels_ruin_recreate import reshuffle
from scheduler.planning.model.neighbours import nearest
from scheduler.planning.model.tours import tours_of

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
WARM, SHORT = 0.3, 0.02
NO_SITES: frozenset[int] = frozenset()


def reshuffled(
    grid: Grid,
    tours: Iterable[Tour],
    times: int | None = None,
    *,
    held: frozenset[int] = NO_SITES,
    musts: frozenset[int] = NO_SITES,
    old: Plan | None = None,
    at_most: int | None = None,
    price: int = 0,
) -> tuple[Tour, ...]:
    """Return tours worth at least as much, after ``times`` small rearrangements: 50 a site by default.

    Sites of ``held`` stay in their slots. With an ``old`` plan, each visit that differs from it in day or
    team, or is in one of the two only, costs ``price``. ``musts`` come before anything; then no more than
    ``at_most`` visits may differ; then come duties.
    """
    tours = tuple(tours)
    if not grid.slots:
        return tours
    times = min(MOST_TIMES, TIMES * len(grid.candidates)) if times is None else times
    most = 2 * len(grid.candidates) if at_most is None else at_most
    ground = _ground(grid, _marks(grid, held), _marks(grid, musts), _slots(grid, old))
    ground = ground._replace(change=price, most=most)
    state = _state(grid, ground, tours)
    best = copied(state)
    reshuffle(ground, state, best, times, np.array([SEED], dtype=np.uint64))
    return tours_of(grid.land, best.route, best.length)


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


def _ground(grid: Grid, held: NDArray[np.bool_], musts: NDArray[np.bool_], was: NDArray[np.int64]) -> Ground:
    duty_price = np.int64(grid.problem.duty_price)
    free = grid.worth[~grid.duty]
    worth, minutes = (float(np.median(each)) if each.size else 1.0 for each in (free, grid.minutes))
    return Ground(
        land=grid.land,
        gain=grid.worth + grid.duty * duty_price + musts * DEAREST**2 * duty_price,
        duty=grid.duty | musts,
        near=nearest(np.minimum(grid.travel, grid.travel.T), NEAR),
        held=held,
        was=was,
        change=0,
        most=0,
        above=DEAREST * grid.problem.duty_price,
        heat=WARM * worth,
        minute=SHORT * worth / max(minutes, 1.0),
    )


def _state(grid: Grid, ground: Ground, tours: Iterable[Tour]) -> State:
    slots = ground.land.limit.size
    state = State(
        slot=np.full(len(grid.candidates), -1, dtype=np.int64),
        route=np.full((slots, grid.most_stops), -1, dtype=np.int32),
        length=np.zeros(slots, dtype=np.int64),
        load=np.zeros(slots, dtype=np.int64),
        tours_left=grid.most_tours.astype(np.int64),
        level=np.zeros(len(grid.rows), dtype=np.int64),
        sums=np.array([0, int((ground.was != -1).sum())], dtype=np.int64),
    )
    for tour in tours:
        for at, stop in enumerate(tour.stops):
            insert(ground, state, stop, grid.slots[tour[:2]], at)
    return state
