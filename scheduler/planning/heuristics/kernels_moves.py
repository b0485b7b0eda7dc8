"""Compiled moves of a plan that changes visit by visit: what each brings, and what stands after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scheduler.planning.compiled import njit
from scheduler.planning.model.kernels_month import Land, around, dearer, detour

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Ground(NamedTuple):
    """What a plan moves on; nothing of it changes.

    ``gain`` is the worth of a visit, for duties with the price of a miss. ``was`` is the slot of each site
    in the plan from which changes are counted, -1 for none; each change costs ``change``, and each above
    ``most`` costs ``above`` more. Sites in ``held`` do not move. A loss of ``heat`` has a fair chance at
    first, and each minute saved is a gain of ``minute``.
    """

    land: Land
    gain: NDArray[np.int64]
    duty: NDArray[np.bool_]
    near: NDArray[np.int32]
    held: NDArray[np.bool_]
    was: NDArray[np.int64]
    change: int
    most: int
    above: int
    heat: float
    minute: float


class State(NamedTuple):
    """A plan on its way: slots of sites (-1: none), tours, levels of rows; ``sums``: value and changes."""

    slot: NDArray[np.int64]
    route: NDArray[np.int32]
    length: NDArray[np.int64]
    load: NDArray[np.int64]
    tours_left: NDArray[np.int64]
    level: NDArray[np.int64]
    sums: NDArray[np.int64]


@njit(cache=True)
def total(ground: Ground, state: State) -> int:
    """Return what a plan is worth, less what its changes cost."""
    changes: int = state.sums[1]
    value: int = state.sums[0]
    return value - ground.change * changes - ground.above * max(changes - ground.most, 0)


@njit(cache=True)
def gain_of(ground: Ground, state: State, site: int) -> int:
    """Return what a visit brings on a day on which every row counts it."""
    gain: int = ground.gain[site]
    starts, rows, weights = ground.land.site_rows
    for at in range(starts[site], starts[site + 1]):
        gain -= dearer(ground.land, rows[at], state.level[rows[at]], weights[at])
    return gain


@njit(cache=True)
def gain_in(ground: Ground, state: State, site: int, slot: int) -> int:
    """Return what a visit in a slot brings: its worth, the rows that count it there, its change."""
    gain: int = ground.gain[site]
    day = ground.land.slot_day[slot]
    starts, rows, weights = ground.land.site_rows
    for at in range(starts[site], starts[site + 1]):
        if ground.land.row_days[rows[at], day]:
            gain -= dearer(ground.land, rows[at], state.level[rows[at]], weights[at])
    if ground.was[site] == slot:
        gain += ground.change
    elif ground.was[site] == -1:
        gain -= ground.change
    return gain


@njit(cache=True)
def added_by(ground: Ground, state: State, slot: int, at: int, site: int) -> int:
    """Return the minutes that a visit adds in a place of a tour, travel included."""
    land, ends = ground.land, around(state.route[slot, : state.length[slot]], at)
    office = land.slot_office[slot]
    added: int = land.minutes[site]
    added += detour(land.travel, land.out[office], land.back[office], ends, site)
    return added


@njit(cache=True)
def insert(ground: Ground, state: State, site: int, slot: int, at: int) -> None:
    """Put a site into a place of a tour."""
    length = state.length[slot]
    if length == 0:
        state.tours_left[ground.land.slot_team[slot]] -= 1
    state.load[slot] += added_by(ground, state, slot, at, site)
    for place in range(length, at, -1):
        state.route[slot, place] = state.route[slot, place - 1]
    state.route[slot, at] = site
    state.length[slot] = length + 1
    state.slot[site] = slot
    count(ground, state, site, slot, 1)


@njit(cache=True)
def remove(ground: Ground, state: State, slot: int, at: int) -> None:
    """Take the site in a place of a tour out."""
    site, length = int(state.route[slot, at]), state.length[slot] - 1
    for place in range(at, length):
        state.route[slot, place] = state.route[slot, place + 1]
    state.length[slot] = length
    state.slot[site] = -1
    state.load[slot] -= added_by(ground, state, slot, at, site)
    if length == 0:
        state.tours_left[ground.land.slot_team[slot]] += 1
    count(ground, state, site, slot, -1)


@njit(cache=True)
def count(ground: Ground, state: State, site: int, slot: int, sign: int) -> None:
    """Count a visit that comes (1) or goes (-1) in value, rows and changes."""
    value, day = sign * ground.gain[site], ground.land.slot_day[slot]
    starts, rows, weights = ground.land.site_rows
    for at in range(starts[site], starts[site + 1]):
        if ground.land.row_days[rows[at], day]:
            value -= dearer(ground.land, rows[at], state.level[rows[at]], sign * weights[at])
            state.level[rows[at]] += sign * weights[at]
    state.sums[0] += value
    if ground.was[site] == slot:
        state.sums[1] -= sign
    elif ground.was[site] == -1:
        state.sums[1] += sign


@njit(cache=True)
def copied(state: State) -> State:
    """Return a copy of a plan."""
    return State(
        state.slot.copy(),
        state.route.copy(),
        state.length.copy(),
        state.load.copy(),
        state.tours_left.copy(),
        state.level.copy(),
        state.sums.copy(),
    )


@njit(cache=True)
def copy(state: State, other: State) -> None:
    """Write a plan over another."""
    other.slot[:] = state.slot
    other.route[:] = state.route
    other.length[:] = state.length
    other.load[:] = state.load
    other.tours_left[:] = state.tours_left
    other.level[:] = state.level
    other.sums[:] = state.sums
