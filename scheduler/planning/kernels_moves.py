"""Compiled moves of a plan that changes visit by visit: what each brings, and what stands after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from numba import njit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Ground(NamedTuple):
    """What a plan moves on; nothing of it changes.

    A slot is a day of a team. ``gain`` is the worth of a visit, for duties with the price of a miss. ``was``
    is the slot of each site in the plan from which changes are counted, -1 for none; each change costs
    ``change``, and each above ``most`` costs ``above`` more. Sites in ``held`` do not move. A loss of
    ``heat`` has a fair chance at first, and each minute saved is a gain of ``minute``.
    """

    travel: NDArray[np.int32]
    out: NDArray[np.int32]
    back: NDArray[np.int32]
    minutes: NDArray[np.int32]
    gain: NDArray[np.int64]
    duty: NDArray[np.bool_]
    near: NDArray[np.int32]
    on_days: NDArray[np.bool_]
    by_team: NDArray[np.bool_]
    slot_team: NDArray[np.int64]
    slot_day: NDArray[np.int64]
    slot_office: NDArray[np.int64]
    limit: NDArray[np.int32]
    site_rows: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]
    row_days: NDArray[np.bool_]
    row_low: NDArray[np.int64]
    row_high: NDArray[np.int64]
    row_price: NDArray[np.int64]
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
    starts, rows, weights = ground.site_rows
    for at in range(starts[site], starts[site + 1]):
        gain -= dearer(ground, state, rows[at], weights[at])
    return gain


@njit(cache=True)
def gain_in(ground: Ground, state: State, site: int, slot: int) -> int:
    """Return what a visit in a slot brings: its worth, the rows that count it there, its change."""
    gain: int = ground.gain[site]
    day = ground.slot_day[slot]
    starts, rows, weights = ground.site_rows
    for at in range(starts[site], starts[site + 1]):
        if ground.row_days[rows[at], day]:
            gain -= dearer(ground, state, rows[at], weights[at])
    if ground.was[site] == slot:
        gain += ground.change
    elif ground.was[site] == -1:
        gain -= ground.change
    return gain


@njit(cache=True)
def dearer(ground: Ground, state: State, row: int, weight: int) -> int:
    """Return what ``weight`` more in a row adds to its price."""
    level, low, high = state.level[row], ground.row_low[row], ground.row_high[row]
    now = max(low - level, 0) + max(level - high, 0)
    level += weight
    more: int = ground.row_price[row] * (max(low - level, 0) + max(level - high, 0) - now)
    return more


@njit(cache=True)
def detour(ground: Ground, state: State, slot: int, at: int, site: int) -> int:
    """Return the minutes of travel that a site adds in a place of a tour."""
    office, length = ground.slot_office[slot], state.length[slot]
    before = state.route[slot, at - 1] if at > 0 else -1
    after = state.route[slot, at] if at < length else -1
    added: int = ground.out[office, site] if before < 0 else ground.travel[before, site]
    added += ground.back[office, site] if after < 0 else ground.travel[site, after]
    if before >= 0 and after >= 0:
        added -= ground.travel[before, after]
    elif after >= 0:
        added -= ground.out[office, after]
    elif before >= 0:
        added -= ground.back[office, before]
    return added


@njit(cache=True)
def insert(ground: Ground, state: State, site: int, slot: int, at: int) -> None:
    """Put a site into a place of a tour."""
    length = state.length[slot]
    if length == 0:
        state.tours_left[ground.slot_team[slot]] -= 1
    state.load[slot] += ground.minutes[site] + detour(ground, state, slot, at, site)
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
    state.load[slot] -= ground.minutes[site] + detour(ground, state, slot, at, site)
    if length == 0:
        state.tours_left[ground.slot_team[slot]] += 1
    count(ground, state, site, slot, -1)


@njit(cache=True)
def count(ground: Ground, state: State, site: int, slot: int, sign: int) -> None:
    """Count a visit that comes (1) or goes (-1) in value, rows and changes."""
    value, day = sign * ground.gain[site], ground.slot_day[slot]
    starts, rows, weights = ground.site_rows
    for at in range(starts[site], starts[site + 1]):
        if ground.row_days[rows[at], day]:
            value -= dearer(ground, state, rows[at], sign * weights[at])
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
