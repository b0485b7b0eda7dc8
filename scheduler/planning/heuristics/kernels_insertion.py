"""Compiled kernels of the greedy plan: the cheapest places of all sites in all tours, kept up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.compiled import njit
from scheduler.planning.model.kernels_month import MonthArrays, around, detour, row_cost_change

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAR = np.int32(2**30)


class InsertionState(NamedTuple):
    """The tours under construction; all but ``arrays``, ``worth`` and ``row_sites`` change while tours fill.

    ``cost`` (slots, candidates) holds the minutes that the cheapest place of a site in a tour adds, ``FAR``
    where it does not fit, and ``place`` that place. ``gain`` (candidates, sorts of slots) is the worth of a
    visit less what it adds to the cost of rows, ``opening`` (sorts) what a tour that begins does.
    """

    arrays: MonthArrays
    worth: NDArray[np.int64]
    row_sites: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]
    route: NDArray[np.int32]
    length: NDArray[np.int64]
    load: NDArray[np.int32]
    tours_left: NDArray[np.int32]
    free: NDArray[np.bool_]
    level: NDArray[np.int64]
    gain: NDArray[np.int64]
    opening: NDArray[np.int64]
    cost: NDArray[np.int32]
    place: NDArray[np.int8]
    best: NDArray[np.int64]
    best_gain: NDArray[np.int64]
    best_minutes: NDArray[np.int64]


@njit(cache=True)
def update_costs(state: InsertionState, slot: int) -> None:
    """Find the cheapest place of every free site in one tour."""
    arrays = state.arrays
    team, day, office = arrays.slot_team[slot], arrays.slot_day[slot], arrays.slot_office[slot]
    length = state.length[slot]
    stops = state.route[slot, :length]
    travel, out, back = arrays.travel, arrays.out[office], arrays.back[office]
    closed = length == state.route.shape[1] or (length == 0 and state.tours_left[team] == 0)
    for site in range(arrays.minutes.size):
        state.cost[slot, site] = FAR
        if closed or not (state.free[site] and arrays.by_team[site, team] and arrays.on_days[site, day]):
            continue
        cheapest, where = int(FAR), 0
        for place in range(length + 1):
            added = detour(travel, out, back, around(stops, place), site)
            if added <= cheapest:
                cheapest, where = added, place
        cheapest += arrays.minutes[site]
        if state.load[slot] + cheapest <= arrays.limit[slot]:
            state.cost[slot, site] = cheapest
            state.place[slot, site] = where


@njit(cache=True)
def insert(state: InsertionState, site: int, slot: int) -> bool:
    """Put a site into its cheapest place of a tour; say whether the gains of other sites moved."""
    where, length = state.place[slot, site], state.length[slot]
    for place in range(length, where, -1):
        state.route[slot, place] = state.route[slot, place - 1]
    state.route[slot, where] = site
    state.length[slot] = length + 1
    state.load[slot] += state.cost[slot, site]
    state.free[site] = False
    state.cost[:, site] = FAR
    team = state.arrays.slot_team[slot]
    if length == 0:
        state.tours_left[team] -= 1
        if state.tours_left[team] == 0:
            for other in range(state.arrays.limit.size):
                if state.arrays.slot_team[other] == team and state.length[other] == 0:
                    state.cost[other, :] = FAR
                    state.best[other] = -1
    moved = count_tour(state, slot) if length == 0 else False
    moved |= count_visit(state, site, slot)
    update_costs(state, slot)
    return moved


@njit(cache=True)
def seat_tour(state: InsertionState, slot: int, stops: NDArray[np.int64], minutes: int) -> None:
    """Put a whole tour of so many minutes into the state; costs are measured afterwards."""
    count_tour(state, slot)
    for place, site in enumerate(stops):
        state.route[slot, place] = site
        state.free[site] = False
        count_visit(state, site, slot)
    state.length[slot] = stops.size
    state.load[slot] = minutes
    state.tours_left[state.arrays.slot_team[slot]] -= 1


@njit(cache=True)
def count_visit(state: InsertionState, site: int, slot: int) -> bool:
    """Count a visit in its rows; say whether gains of other sites moved."""
    starts, rows, weights = state.arrays.site_rows
    moved = False
    for at in range(starts[site], starts[site + 1]):
        if state.arrays.row_sorts[rows[at], state.arrays.slot_sort[slot]]:
            moved |= raise_level(state, rows[at], weights[at])
    return moved


@njit(cache=True)
def count_tour(state: InsertionState, slot: int) -> bool:
    """Count a tour that begins in the rows that count tours; say whether gains moved."""
    moved = False
    for row in state.arrays.tour_rows:
        if state.arrays.row_sorts[row, state.arrays.slot_sort[slot]]:
            moved |= raise_level(state, row, state.arrays.row_tours[row])
    return moved


@njit(cache=True)
def raise_level(state: InsertionState, row: int, weight: int) -> bool:
    """Raise the amount of a row; set gains anew where its cost is bent, and say whether it is."""
    before = linear_piece(state, row)
    state.level[row] += weight
    after = linear_piece(state, row)
    if before >= 0 and before == after:
        return False
    first, last = state.row_sites[0][row], state.row_sites[0][row + 1]
    for other in state.row_sites[1][first:last]:
        update_gains(state, other)
    update_opening(state)
    return True


@njit(cache=True)
def linear_piece(state: InsertionState, row: int) -> int:
    """Return the straight piece of a row's cost on which one more visit or tour stays.

    0: below its low, 1: within its limits, 2: above its high; -1: one more may pass from one to another.
    """
    least = min(np.int64(0), state.arrays.row_tours[row])
    most = max(np.int64(0), state.arrays.row_tours[row])
    for at in range(state.row_sites[0][row], state.row_sites[0][row + 1]):
        least = min(least, state.row_sites[2][at])
        most = max(most, state.row_sites[2][at])
    lowest, highest = state.level[row] + least, state.level[row] + most
    if highest <= state.arrays.row_low[row]:
        return 0
    if lowest >= state.arrays.row_high[row]:
        return 2
    return 1 if lowest >= state.arrays.row_low[row] and highest <= state.arrays.row_high[row] else -1


@njit(cache=True)
def update_gains(state: InsertionState, site: int) -> None:
    """Set the gain of a site in each sort of slot from the levels of its rows."""
    starts, rows, weights = state.arrays.site_rows
    for sort in range(state.gain.shape[1]):
        gain = state.worth[site]
        for at in range(starts[site], starts[site + 1]):
            row = rows[at]
            if state.arrays.row_sorts[row, sort]:
                gain -= row_cost_change(state.arrays, row, state.level[row], weights[at])
        state.gain[site, sort] = gain


@njit(cache=True)
def update_opening(state: InsertionState) -> None:
    """Set what a tour that begins gains by itself in each sort of slot: less than 0 where it costs."""
    arrays = state.arrays
    for sort in range(state.opening.size):
        gain = np.int64(0)
        for row in arrays.tour_rows:
            if arrays.row_sorts[row, sort]:
                gain -= row_cost_change(arrays, row, state.level[row], arrays.row_tours[row])
        state.opening[sort] = gain


@njit(cache=True)
def note_best_site(state: InsertionState, slot: int, patience: int) -> None:
    """Note the site of most gain per added minute in one tour, its gain and minutes; -1 where none gains."""
    best, gain, price = -1, np.int64(0), np.int64(1)
    sort = state.arrays.slot_sort[slot]
    opening = state.opening[sort] if state.length[slot] == 0 else np.int64(0)
    for site in range(state.arrays.minutes.size):
        cost = state.cost[slot, site]
        if cost < FAR:
            minutes = np.int64(max(cost + patience, 1))
            brings = state.gain[site, sort] + opening
            if brings * price > gain * minutes:
                best, gain, price = site, brings, minutes
    state.best[slot], state.best_gain[slot], state.best_minutes[slot] = best, gain, price


@njit(cache=True)
def insert_by_gain(state: InsertionState, patience: int, most: int) -> None:
    """Insert the best site into the best tour, ``most`` times or until nothing gains.

    ``patience`` minutes added to each cost favour worth over speed. What was best in a tour stays an upper
    limit after its site has gone elsewhere, so a tour is looked through again only when its turn comes.
    """
    slots = state.arrays.limit.size
    for slot in range(slots):
        note_best_site(state, slot, patience)
    inserted = 0
    while inserted < most:
        chosen, gain, price = -1, np.int64(0), np.int64(1)
        for slot in range(slots):
            if state.best[slot] >= 0 and state.best_gain[slot] * price > gain * state.best_minutes[slot]:
                chosen, gain, price = slot, state.best_gain[slot], state.best_minutes[slot]
        if chosen < 0:
            return
        if state.free[state.best[chosen]]:
            moved = insert(state, state.best[chosen], chosen)
            inserted += 1
            if moved:
                for slot in range(slots):
                    note_best_site(state, slot, patience)
        note_best_site(state, chosen, patience)


@njit(cache=True)
def insert_each(state: InsertionState, sites: NDArray[np.int64]) -> None:
    """Put each of these sites where it adds the fewest minutes, in this order; skip what has none."""
    if state.arrays.limit.size == 0:
        return
    for site in sites:
        slot = int(np.argmin(state.cost[:, site]))
        if state.cost[slot, site] < FAR:
            insert(state, site, slot)
