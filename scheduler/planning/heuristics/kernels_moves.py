"""Compiled moves of a plan that changes visit by visit: what each brings, and what stands after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scheduler.planning.compiled import njit
from scheduler.planning.model.kernels_month import MonthArrays, around, detour, row_cost_change

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class MoveData(NamedTuple):
    """What a plan moves on; nothing of it changes.

    ``gain`` is the worth of a visit, for duties with the price of a miss. ``old_slot`` is the slot of each
    site in the plan from which changes are counted, -1 for none; each change costs ``change_cost``, and each
    above ``most_changes`` costs ``excess_cost`` more. Sites in ``locked`` do not move. A loss of as much as
    ``temperature`` is accepted with a chance of 1 in e at first; a minute saved is a gain of ``minute_gain``.
    """

    arrays: MonthArrays
    gain: NDArray[np.int64]
    duty: NDArray[np.bool_]
    near: NDArray[np.int32]
    locked: NDArray[np.bool_]
    old_slot: NDArray[np.int64]
    change_cost: int
    most_changes: int
    excess_cost: int
    temperature: float
    minute_gain: float


class MoveState(NamedTuple):
    """A plan on its way: slots of sites (-1: none), tours, levels of rows; ``totals``: value and changes."""

    slot: NDArray[np.int64]
    route: NDArray[np.int32]
    length: NDArray[np.int64]
    load: NDArray[np.int64]
    tours_left: NDArray[np.int64]
    level: NDArray[np.int64]
    totals: NDArray[np.int64]


@njit(cache=True)
def objective(data: MoveData, state: MoveState) -> int:
    """Return what a plan is worth, less what its changes cost."""
    changes: int = state.totals[1]
    value: int = state.totals[0]
    return value - data.change_cost * changes - data.excess_cost * max(changes - data.most_changes, 0)


@njit(cache=True)
def gain_of(data: MoveData, state: MoveState, site: int) -> int:
    """Return what a visit brings on a day on which every row counts it."""
    gain: int = data.gain[site]
    starts, rows, weights = data.arrays.site_rows
    for at in range(starts[site], starts[site + 1]):
        gain -= row_cost_change(data.arrays, rows[at], state.level[rows[at]], weights[at])
    return gain


@njit(cache=True)
def gain_in(data: MoveData, state: MoveState, site: int, slot: int) -> int:
    """Return what a visit in a slot brings: its worth, the rows that count it there, its change."""
    gain: int = data.gain[site]
    sort = data.arrays.slot_sort[slot]
    if state.length[slot] == 0:
        for row in data.arrays.tour_rows:
            if data.arrays.row_sorts[row, sort]:
                gain -= row_cost_change(data.arrays, row, state.level[row], data.arrays.row_tours[row])
    starts, rows, weights = data.arrays.site_rows
    for at in range(starts[site], starts[site + 1]):
        if data.arrays.row_sorts[rows[at], sort]:
            gain -= row_cost_change(data.arrays, rows[at], state.level[rows[at]], weights[at])
    if data.old_slot[site] == slot:
        gain += data.change_cost
    elif data.old_slot[site] == -1:
        gain -= data.change_cost
    return gain


@njit(cache=True)
def added_by(data: MoveData, state: MoveState, slot: int, at: int, site: int) -> int:
    """Return the minutes that a visit adds in a place of a tour, travel included."""
    arrays, ends = data.arrays, around(state.route[slot, : state.length[slot]], at)
    office = arrays.slot_office[slot]
    added: int = arrays.minutes[site]
    added += detour(arrays.travel, arrays.out[office], arrays.back[office], ends, site)
    return added


@njit(cache=True)
def insert(data: MoveData, state: MoveState, site: int, slot: int, at: int) -> None:
    """Put a site into a place of a tour."""
    length = state.length[slot]
    if length == 0:
        state.tours_left[data.arrays.slot_team[slot]] -= 1
        count_tour(data, state, slot, 1)
    state.load[slot] += added_by(data, state, slot, at, site)
    for place in range(length, at, -1):
        state.route[slot, place] = state.route[slot, place - 1]
    state.route[slot, at] = site
    state.length[slot] = length + 1
    state.slot[site] = slot
    count_visit(data, state, site, slot, 1)


@njit(cache=True)
def remove(data: MoveData, state: MoveState, slot: int, at: int) -> None:
    """Take the site in a place of a tour out."""
    site, length = int(state.route[slot, at]), state.length[slot] - 1
    for place in range(at, length):
        state.route[slot, place] = state.route[slot, place + 1]
    state.length[slot] = length
    state.slot[site] = -1
    state.load[slot] -= added_by(data, state, slot, at, site)
    if length == 0:
        state.tours_left[data.arrays.slot_team[slot]] += 1
        count_tour(data, state, slot, -1)
    count_visit(data, state, site, slot, -1)


@njit(cache=True)
def count_visit(data: MoveData, state: MoveState, site: int, slot: int, sign: int) -> None:
    """Count a visit that comes (1) or goes (-1) in value, rows and changes."""
    value, sort = sign * data.gain[site], data.arrays.slot_sort[slot]
    starts, rows, weights = data.arrays.site_rows
    for at in range(starts[site], starts[site + 1]):
        if data.arrays.row_sorts[rows[at], sort]:
            value -= row_cost_change(data.arrays, rows[at], state.level[rows[at]], sign * weights[at])
            state.level[rows[at]] += sign * weights[at]
    state.totals[0] += value
    if data.old_slot[site] == slot:
        state.totals[1] -= sign
    elif data.old_slot[site] == -1:
        state.totals[1] += sign


@njit(cache=True)
def count_tour(data: MoveData, state: MoveState, slot: int, sign: int) -> None:
    """Count a tour that begins (1) or ends (-1) in value and in the rows that count tours."""
    for row in data.arrays.tour_rows:
        if data.arrays.row_sorts[row, data.arrays.slot_sort[slot]]:
            weight = sign * data.arrays.row_tours[row]
            state.totals[0] -= row_cost_change(data.arrays, row, state.level[row], weight)
            state.level[row] += weight


@njit(cache=True)
def copy_of(state: MoveState) -> MoveState:
    """Return a copy of a plan."""
    return MoveState(
        state.slot.copy(),
        state.route.copy(),
        state.length.copy(),
        state.load.copy(),
        state.tours_left.copy(),
        state.level.copy(),
        state.totals.copy(),
    )


@njit(cache=True)
def copy_into(state: MoveState, other: MoveState) -> None:
    """Write a plan over another."""
    other.slot[:] = state.slot
    other.route[:] = state.route
    other.length[:] = state.length
    other.load[:] = state.load
    other.tours_left[:] = state.tours_left
    other.level[:] = state.level
    other.totals[:] = state.totals
