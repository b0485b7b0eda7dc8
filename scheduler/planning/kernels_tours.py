"""Compiled loops that list tours: depth first over the legs that are left, cut by the bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from scheduler.planning.kernels_prices import Priced, price_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEEPEST = 9


class Sites(NamedTuple):
    """The sites of a search: minutes out, home and on site, gain, and masks of team kinds and days."""

    opens: NDArray[np.int32]
    closes: NDArray[np.int32]
    minutes: NDArray[np.int32]
    gain: NDArray[np.int64]
    kinds: NDArray[np.int64]
    days: NDArray[np.int64]


class Bounds(NamedTuple):
    """The legs that are left, and labels of what can be collected after each site."""

    start: NDArray[np.int64]
    to: NDArray[np.int32]
    minutes: NDArray[np.int32]
    best: NDArray[np.int32]
    second: NDArray[np.int32]
    bits: int
    unit: int
    grain: int


class Limits(NamedTuple):
    """Minutes and visits of a tour, most nodes a start, and the earnings that are not looked for.

    ``length``, ``legs``, ``outs`` and ``backs`` are lengths in doubles that a tour must keep too; ``legs``
    is empty where there are none.
    """

    day: int
    stops: int
    budget: int
    theta: int
    length: float
    legs: NDArray[np.float64]
    outs: NDArray[np.float64]
    backs: NDArray[np.float64]


class Listed(NamedTuple):
    """What is found, start site by start site.

    ``missed``: the most that a tour cut off by the budget could earn (never understated), else 0.
    """

    routes: NDArray[np.int32]
    values: NDArray[np.int64]
    missed: NDArray[np.int64]
    nodes: NDArray[np.int64]


class Hunt(NamedTuple):
    """All that a search for tours reads, and where it writes."""

    sites: Sites
    bounds: Bounds
    priced: Priced
    limits: Limits
    listed: Listed


class Stack(NamedTuple):
    """The tour in hand, visit by visit: site, next leg, minutes, length, collected, kinds, days, price."""

    site: NDArray[np.int32]
    leg: NDArray[np.int64]
    time: NDArray[np.int64]
    length: NDArray[np.float64]
    total: NDArray[np.int64]
    kinds: NDArray[np.int64]
    days: NDArray[np.int64]
    price: NDArray[np.int64]


@njit(cache=True, nogil=True)
def list_tours(turn: tuple[int, int], hunt: Hunt) -> None:
    """List, for every start site, its best tours that earn more than ``theta`` above their price.

    ``turn``: the first start site and the distance to the next, so that threads can share the work.
    """
    sites, limits = hunt.sites, hunt.limits
    stack = Stack(
        np.full(DEEPEST, -1, np.int32),
        np.zeros(DEEPEST, np.int64),
        np.zeros(DEEPEST, np.int64),
        np.zeros(DEEPEST, np.float64),
        np.zeros(DEEPEST, np.int64),
        np.zeros(DEEPEST, np.int64),
        np.zeros(DEEPEST, np.int64),
        np.zeros(DEEPEST, np.int64),
    )
    for origin in range(turn[0], len(sites.gain), turn[1]):
        stack.site[0] = origin
        stack.leg[0] = hunt.bounds.start[origin]
        stack.time[0] = sites.opens[origin] + sites.minutes[origin]
        stack.length[0] = limits.outs[origin] if len(limits.outs) else 0.0
        stack.total[0] = sites.gain[origin]
        stack.kinds[0] = sites.kinds[origin]
        stack.days[0] = sites.days[origin]
        stack.price[0] = price_of(sites.kinds[origin], sites.days[origin], hunt.priced)
        if stack.time[0] + sites.closes[origin] <= limits.day:
            _explore(origin, stack, hunt)


@njit(cache=True, nogil=True)
def _explore(origin: int, stack: Stack, hunt: Hunt) -> None:
    """List the best tours of one start site."""
    bounds, limits, listed = hunt.bounds, hunt.limits, hunt.listed
    best = (listed.routes[origin], listed.values[origin])
    floor, found, depth = np.int64(limits.theta), 0, 0
    fresh = True
    while depth >= 0:
        site = stack.site[depth]
        if fresh:
            listed.nodes[origin] += 1
            earned = stack.total[depth] - stack.price[depth]
            if earned > floor and _home_in_time(stack, depth, limits):
                found, floor = _record(stack.site[: depth + 1], earned, found, floor, best)
        if listed.nodes[origin] > limits.budget:
            layer = (limits.day - stack.time[depth] + bounds.grain - 1) // bounds.grain
            ahead = np.int64(bounds.best[site, layer] >> bounds.bits) * bounds.unit
            most = stack.total[depth] + ahead - stack.price[depth]
            listed.missed[origin] = max(listed.missed[origin], most)
            fresh = False
        else:
            fresh = depth + 1 < limits.stops and _go_on(stack, depth, floor, hunt)
        depth += 1 if fresh else -1


@njit(cache=True, nogil=True)
def _home_in_time(stack: Stack, depth: int, limits: Limits) -> bool:
    """Whether the tour in hand keeps its length in doubles."""
    return len(limits.legs) == 0 or stack.length[depth] + limits.backs[stack.site[depth]] <= limits.length


@njit(cache=True, nogil=True)
def _go_on(stack: Stack, depth: int, floor: np.int64, hunt: Hunt) -> bool:
    """Put the next visit that may lead above ``floor`` on the stack; whether there is one."""
    sites, bounds, limits = hunt.sites, hunt.bounds, hunt.limits
    site = stack.site[depth]
    mask = np.int32((1 << bounds.bits) - 1)
    while stack.leg[depth] < bounds.start[site + 1]:
        leg = stack.leg[depth]
        stack.leg[depth] += 1
        other = bounds.to[leg]
        left = limits.day - stack.time[depth] - bounds.minutes[leg] - sites.minutes[other]
        if left < sites.closes[other]:
            continue
        layer = (left + bounds.grain - 1) // bounds.grain
        label = bounds.best[other, layer]
        if (label & mask) == site:
            label = bounds.second[other, layer]
        total = stack.total[depth] + sites.gain[other]
        most = total + np.int64(label >> bounds.bits) * bounds.unit
        if most - stack.price[depth] <= floor or _used(stack, depth, other):
            continue
        kinds, days = stack.kinds[depth] & sites.kinds[other], stack.days[depth] & sites.days[other]
        price = stack.price[depth]
        if kinds != stack.kinds[depth] or days != stack.days[depth]:
            price = price_of(kinds, days, hunt.priced)
        if most - price > floor and _reaches(stack, depth, other, limits):
            stack.site[depth + 1] = other
            stack.leg[depth + 1] = bounds.start[other]
            stack.time[depth + 1] = limits.day - left
            stack.total[depth + 1] = total
            stack.kinds[depth + 1] = kinds
            stack.days[depth + 1] = days
            stack.price[depth + 1] = price
            return True
    return False


@njit(cache=True, nogil=True)
def _used(stack: Stack, depth: int, site: int) -> bool:
    for at in range(depth):  # noqa: SIM110 -- numba compiles no generators
        if stack.site[at] == site:
            return True
    return False


@njit(cache=True, nogil=True)
def _reaches(stack: Stack, depth: int, other: int, limits: Limits) -> bool:
    """Whether the tour can go on to a site and home in doubles; notes its length there."""
    if len(limits.legs) == 0:
        return True
    stack.length[depth + 1] = stack.length[depth] + limits.legs[stack.site[depth], other]
    home: bool = stack.length[depth + 1] + limits.backs[other] <= limits.length
    return home


@njit(cache=True, nogil=True)
def _record(
    path: NDArray[np.int32],
    earned: np.int64,
    found: int,
    floor: np.int64,
    best: tuple[NDArray[np.int32], NDArray[np.int64]],
) -> tuple[int, np.int64]:
    """Keep a tour among the best of its start, one order of each set; return how many, and the floor."""
    routes, values = best
    for at in range(found):
        if values[at] == earned and _same_sites(routes[at], path):
            return found, floor
    place = found if found < len(values) else int(np.argmin(values))
    values[place] = earned
    routes[place] = -1
    routes[place, : len(path)] = path
    found = min(found + 1, len(values))
    if found == len(values):
        floor = max(floor, values.min())
    return found, floor


@njit(cache=True, nogil=True)
def _same_sites(route: NDArray[np.int32], path: NDArray[np.int32]) -> bool:
    if len(path) < len(route) and route[len(path)] >= 0:
        return False
    for at in range(len(path)):
        seen = False
        for other in path:
            seen = seen or other == route[at]
        if not seen:
            return False
    return True


@njit(cache=True, nogil=True)
def pick_varied(
    routes: NDArray[np.int32], uses: NDArray[np.int32], per_site: int, most: int
) -> NDArray[np.bool_]:
    """Mark up to ``most`` tours, first come first served, that use no site more than ``per_site`` times."""
    picked = np.zeros(len(routes), np.bool_)
    for tour in range(len(routes)):
        dearest = 0
        for site in routes[tour]:
            if site >= 0:
                dearest = max(dearest, uses[site])
        picked[tour] = dearest < per_site
        if picked[tour]:
            most -= 1
            for site in routes[tour]:
                if site >= 0:
                    uses[site] += 1
        if most == 0:
            break
    return picked
