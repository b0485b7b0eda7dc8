"""Compiled loops that list tours: depth first over the arcs that are left, cut by the bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_STOPS = 9


@njit(cache=True, nogil=True)
def price_of(
    kinds: np.int64,
    days: np.int64,
    worth: NDArray[np.int64],
    first: NDArray[np.int64],
    out_kinds: NDArray[np.int64],
    out_days: NDArray[np.int64],
) -> np.int64:
    """Return what a tour of these team kinds and days pays: the prices of all slot sets that hold it whole.

    A set holds the tour if none of its outside rectangles (kinds x days) meets the tour's.
    """
    price = np.int64(0)
    for row in range(len(worth)):
        inside = True
        for at in range(first[row], first[row + 1]):
            if (kinds & out_kinds[at]) != 0 and (days & out_days[at]) != 0:
                inside = False
                break
        if inside:
            price += worth[row]
    return price


@njit(cache=True, nogil=True)
def price_table(
    kinds: NDArray[np.int64],
    days: NDArray[np.int64],
    worth: NDArray[np.int64],
    first: NDArray[np.int64],
    out_kinds: NDArray[np.int64],
    out_days: NDArray[np.int64],
    table: NDArray[np.int64],
) -> None:
    """Fill the price of a tour that holds a site of each of two kinds of site."""
    for one in range(len(kinds)):
        for two in range(one + 1):
            price = price_of(
                kinds[one] & kinds[two], days[one] & days[two], worth, first, out_kinds, out_days
            )
            table[one, two] = price
            table[two, one] = price


@njit(cache=True, nogil=True)
def _record(
    path: NDArray[np.int32],
    stops: int,
    value: np.int64,
    found: int,
    floor: np.int64,
    routes: NDArray[np.int32],
    values: NDArray[np.int64],
) -> tuple[int, np.int64]:
    """Keep a tour among the best of its start, one order of each set; return how many, and the floor."""
    room = len(values)
    place = -1
    for at in range(found):
        if values[at] == value and _same_sites(routes[at], path, stops):
            return found, floor
    if found < room:
        place = found
        found += 1
    else:
        place = int(np.argmin(values))
    values[place] = value
    for at in range(routes.shape[1]):
        routes[place, at] = path[at] if at < stops else -1
    if found == room:
        floor = max(floor, values.min())
    return found, floor


@njit(cache=True, nogil=True)
def _same_sites(route: NDArray[np.int32], path: NDArray[np.int32], stops: int) -> bool:
    for at in range(len(route)):
        if (route[at] >= 0) != (at < stops):
            return False
        if at < stops:
            seen = False
            for other in range(stops):
                seen = seen or path[other] == route[at]
            if not seen:
                return False
    return True


@njit(cache=True, nogil=True)
def _used(path: NDArray[np.int32], depth: int, site: int) -> bool:
    for at in range(depth):
        if path[at] == site:
            return True
    return False


@njit(cache=True, nogil=True)
def list_tours(
    low: int,
    high: int,
    jump: int,
    bits: int,
    unit: int,
    grain: int,
    day: int,
    stops: int,
    budget: int,
    theta: np.int64,
    start: NDArray[np.int64],
    to: NDArray[np.int32],
    leg: NDArray[np.int32],
    opens: NDArray[np.int32],
    closes: NDArray[np.int32],
    minutes: NDArray[np.int32],
    gain: NDArray[np.int64],
    kinds: NDArray[np.int64],
    days: NDArray[np.int64],
    prices: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    exact: tuple[float, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    best: NDArray[np.int32],
    second: NDArray[np.int32],
    routes: NDArray[np.int32],
    values: NDArray[np.int64],
    missed: NDArray[np.int64],
    nodes: NDArray[np.int64],
) -> None:
    """List, for every start site, its best tours that collect more than their price plus ``theta``.

    ``budget``: most nodes a start; ``missed`` is then the most that a tour cut off could collect above
    its price (never understated), else 0. ``exact``: tour length, legs, outs and backs in doubles, checked
    beside the whole minutes where ``legs`` is not empty.
    """
    mask = np.int32((1 << bits) - 1)
    worth, first, out_kinds, out_days = prices
    limit, legs, outs, backs = exact
    fine = legs.shape[0] > 0
    path = np.full(MOST_STOPS, -1, np.int32)
    arc_at = np.zeros(MOST_STOPS, np.int64)
    time = np.zeros(MOST_STOPS, np.int64)
    length = np.zeros(MOST_STOPS, np.float64)
    total = np.zeros(MOST_STOPS, np.int64)
    who = np.zeros(MOST_STOPS, np.int64)
    when = np.zeros(MOST_STOPS, np.int64)
    price = np.zeros(MOST_STOPS, np.int64)
    for origin in range(low, high, jump):
        floor = theta
        found = 0
        count = 0
        worst = np.int64(0)
        time[0] = opens[origin] + minutes[origin]
        if time[0] + closes[origin] > day:
            continue
        price[0] = price_of(kinds[origin], days[origin], worth, first, out_kinds, out_days)
        path[0] = origin
        total[0] = gain[origin]
        who[0] = kinds[origin]
        when[0] = days[origin]
        arc_at[0] = start[origin]
        if fine:
            length[0] = outs[origin]
        depth = 0
        fresh = True
        while depth >= 0:
            site = path[depth]
            if fresh:
                fresh = False
                count += 1
                value = total[depth] - price[depth]
                if value > floor and (not fine or length[depth] + backs[site] <= limit):
                    found, floor = _record(
                        path, depth + 1, value, found, floor, routes[origin], values[origin]
                    )
            if count > budget:
                layer = (day - time[depth] + grain - 1) // grain
                more = total[depth] + (best[site, layer] >> bits) * unit - price[depth]
                worst = max(worst, more)
                depth -= 1
                continue
            if depth + 1 >= stops:
                depth -= 1
                continue
            moved = False
            while arc_at[depth] < start[site + 1]:
                arc = arc_at[depth]
                arc_at[depth] += 1
                other = to[arc]
                left = day - time[depth] - leg[arc] - minutes[other]
                if left < closes[other]:
                    continue
                layer = (left + grain - 1) // grain
                label = best[other, layer]
                if (label & mask) == site:
                    label = second[other, layer]
                ahead = total[depth] + gain[other]
                bound = ahead + (label >> bits) * unit
                if bound - price[depth] <= floor or _used(path, depth, other):
                    continue
                both = who[depth] & kinds[other]
                free = when[depth] & days[other]
                paid = price[depth]
                if both != who[depth] or free != when[depth]:
                    paid = price_of(both, free, worth, first, out_kinds, out_days)
                    if bound - paid <= floor:
                        continue
                if fine:
                    length[depth + 1] = length[depth] + legs[site, other]
                    if length[depth + 1] + backs[other] > limit:
                        continue
                depth += 1
                path[depth] = other
                time[depth] = day - left
                total[depth] = ahead
                who[depth] = both
                when[depth] = free
                price[depth] = paid
                arc_at[depth] = start[other]
                moved = True
                fresh = True
                break
            if not moved:
                depth -= 1
        missed[origin] = worst
        nodes[origin] = count


@njit(cache=True, nogil=True)
def pick_varied(
    routes: NDArray[np.int32], uses: NDArray[np.int32], per_site: int, most: int, picked: NDArray[np.bool_]
) -> None:
    """Mark up to ``most`` tours, first come first served, that use no site more than ``per_site`` times."""
    count = 0
    for tour in range(len(routes)):
        dearest = 0
        for site in routes[tour]:
            if site >= 0:
                dearest = max(dearest, uses[site])
        picked[tour] = dearest < per_site
        if picked[tour]:
            count += 1
            for site in routes[tour]:
                if site >= 0:
                    uses[site] += 1
        if count == most:
            break
