"""Compiled kernels of the greedy plan: the cheapest places of all sites in all tours, kept up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.compiled import njit
from scheduler.planning.model.kernels_month import Land, around, dearer, detour

if TYPE_CHECKING:
    from numpy.typing import NDArray

FAR = np.int32(2**30)


class Board(NamedTuple):
    """The tours under construction; all but ``land``, ``worth`` and ``row_sites`` change while tours fill.

    ``cost`` (slots, candidates) holds the minutes that the cheapest place of a
    site in a tour adds, ``FAR`` where it does not fit, and ``place`` that place. ``gain`` (candidates,
    days) is the worth of a visit less what it adds to the prices of missed rows.
    """

    land: Land
    worth: NDArray[np.int64]
    row_sites: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]
    route: NDArray[np.int32]
    length: NDArray[np.int64]
    load: NDArray[np.int32]
    tours_left: NDArray[np.int32]
    free: NDArray[np.bool_]
    level: NDArray[np.int64]
    gain: NDArray[np.int64]
    cost: NDArray[np.int32]
    place: NDArray[np.int8]
    best: NDArray[np.int64]
    best_gain: NDArray[np.int64]
    best_minutes: NDArray[np.int64]


@njit(cache=True)
def measure(board: Board, slot: int) -> None:
    """Find the cheapest place of every free site in one tour."""
    land = board.land
    team, day, office = land.slot_team[slot], land.slot_day[slot], land.slot_office[slot]
    length = board.length[slot]
    stops = board.route[slot, :length]
    travel, out, back = land.travel, land.out[office], land.back[office]
    closed = length == board.route.shape[1] or (length == 0 and board.tours_left[team] == 0)
    for site in range(land.minutes.size):
        board.cost[slot, site] = FAR
        if closed or not (board.free[site] and land.by_team[site, team] and land.on_days[site, day]):
            continue
        cheapest, where = int(FAR), 0
        for place in range(length + 1):
            added = detour(travel, out, back, around(stops, place), site)
            if added <= cheapest:
                cheapest, where = added, place
        cheapest += land.minutes[site]
        if board.load[slot] + cheapest <= land.limit[slot]:
            board.cost[slot, site] = cheapest
            board.place[slot, site] = where


@njit(cache=True)
def insert(board: Board, site: int, slot: int) -> bool:
    """Put a site into its cheapest place of a tour; say whether the gains of other sites moved."""
    where, length = board.place[slot, site], board.length[slot]
    for place in range(length, where, -1):
        board.route[slot, place] = board.route[slot, place - 1]
    board.route[slot, where] = site
    board.length[slot] = length + 1
    board.load[slot] += board.cost[slot, site]
    board.free[site] = False
    board.cost[:, site] = FAR
    team = board.land.slot_team[slot]
    if length == 0:
        board.tours_left[team] -= 1
        if board.tours_left[team] == 0:
            for other in range(board.land.limit.size):
                if board.land.slot_team[other] == team and board.length[other] == 0:
                    board.cost[other, :] = FAR
                    board.best[other] = -1
    moved = count(board, site, board.land.slot_day[slot])
    measure(board, slot)
    return moved


@njit(cache=True)
def hold(board: Board, slot: int, stops: NDArray[np.int64], minutes: int) -> None:
    """Put a whole tour of so many minutes on the board; costs are measured afterwards."""
    for place, site in enumerate(stops):
        board.route[slot, place] = site
        board.free[site] = False
        count(board, site, board.land.slot_day[slot])
    board.length[slot] = stops.size
    board.load[slot] = minutes
    board.tours_left[board.land.slot_team[slot]] -= 1


@njit(cache=True)
def count(board: Board, site: int, day: int) -> bool:
    """Count a visit in its rows, and reckon gains anew where a row's price bends."""
    starts, rows, weights = board.land.site_rows
    moved = False
    for at in range(starts[site], starts[site + 1]):
        row = rows[at]
        if not board.land.row_days[row, day]:
            continue
        before = straight(board, row)
        board.level[row] += weights[at]
        after = straight(board, row)
        if before < 0 or before != after:
            moved = True
            first, last = board.row_sites[0][row], board.row_sites[0][row + 1]
            for other in board.row_sites[1][first:last]:
                reckon(board, other)
    return moved


@njit(cache=True)
def straight(board: Board, row: int) -> int:
    """Return the straight piece of a row's price on which one more visit stays; -1 if there is none."""
    least, most = np.int64(0), np.int64(0)
    for at in range(board.row_sites[0][row], board.row_sites[0][row + 1]):
        least = min(least, board.row_sites[2][at])
        most = max(most, board.row_sites[2][at])
    lowest, highest = board.level[row] + least, board.level[row] + most
    if highest <= board.land.row_low[row]:
        return 0
    if lowest >= board.land.row_high[row]:
        return 2
    return 1 if lowest >= board.land.row_low[row] and highest <= board.land.row_high[row] else -1


@njit(cache=True)
def reckon(board: Board, site: int) -> None:
    """Set the gain of a site on each day from the levels of its rows."""
    starts, rows, weights = board.land.site_rows
    for day in range(board.gain.shape[1]):
        gain = board.worth[site]
        for at in range(starts[site], starts[site + 1]):
            row = rows[at]
            if board.land.row_days[row, day]:
                gain -= dearer(board.land, row, board.level[row], weights[at])
        board.gain[site, day] = gain


@njit(cache=True)
def choose(board: Board, slot: int, patience: int) -> None:
    """Note the site of most gain per added minute in one tour, its gain and minutes; -1 where none gains."""
    best, gain, price = -1, np.int64(0), np.int64(1)
    day = board.land.slot_day[slot]
    for site in range(board.land.minutes.size):
        cost = board.cost[slot, site]
        if cost < FAR:
            minutes = np.int64(max(cost + patience, 1))
            if board.gain[site, day] * price > gain * minutes:
                best, gain, price = site, board.gain[site, day], minutes
    board.best[slot], board.best_gain[slot], board.best_minutes[slot] = best, gain, price


@njit(cache=True)
def fill(board: Board, patience: int, most: int) -> None:
    """Insert the best site into the best tour, ``most`` times or until nothing gains.

    ``patience`` minutes added to each cost favour worth over speed. What was best in a tour stays an upper
    limit after its site has gone elsewhere, so a tour is looked through again only when its turn comes.
    """
    slots = board.land.limit.size
    for slot in range(slots):
        choose(board, slot, patience)
    inserted = 0
    while inserted < most:
        chosen, gain, price = -1, np.int64(0), np.int64(1)
        for slot in range(slots):
            if board.best[slot] >= 0 and board.best_gain[slot] * price > gain * board.best_minutes[slot]:
                chosen, gain, price = slot, board.best_gain[slot], board.best_minutes[slot]
        if chosen < 0:
            return
        if board.free[board.best[chosen]]:
            moved = insert(board, board.best[chosen], chosen)
            inserted += 1
            if moved:
                for slot in range(slots):
                    choose(board, slot, patience)
        choose(board, chosen, patience)


@njit(cache=True)
def place_each(board: Board, sites: NDArray[np.int64]) -> None:
    """Put each of these sites where it adds the fewest minutes, in this order; skip what has none."""
    if board.land.limit.size == 0:
        return
    for site in sites:
        slot = int(np.argmin(board.cost[:, site]))
        if board.cost[slot, site] < FAR:
            insert(board, site, slot)
