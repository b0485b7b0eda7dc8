"""Compiled loops that list tours: depth first over the legs that are left, cut by the bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.bound.kernels_hall_cuts import HallDuals, hall_price
from scheduler.planning.bound.kernels_subset_rows import SubsetRowDuals, subset_row_dual_at
from scheduler.planning.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEEPEST = 9


class Sites(NamedTuple):
    """The sites of a search: minutes out, home and on site, reduced profit, and masks of team kinds and days.

    ``least_out`` and ``least_back``: minutes out and home with visits on the way where that is less.
    """

    opens: NDArray[np.int32]
    closes: NDArray[np.int32]
    least_out: NDArray[np.int32]
    least_back: NDArray[np.int32]
    minutes: NDArray[np.int32]
    profit: NDArray[np.int64]
    kinds: NDArray[np.int64]
    days: NDArray[np.int64]


class SearchGraph(NamedTuple):
    """The legs that are left, and labels of what can be collected after each site."""

    start: NDArray[np.int64]
    to: NDArray[np.int32]
    minutes: NDArray[np.int32]
    best: NDArray[np.int32]
    second: NDArray[np.int32]
    bits: int
    unit: int
    grain: int


class SearchLimits(NamedTuple):
    """Minutes and visits of a tour, most nodes a start, and the earnings that are not looked for.

    ``length``, ``legs``, ``outs`` and ``backs`` are lengths in doubles that a tour must keep too; ``legs``
    is empty where there are none.
    """

    day: int
    stops: int
    budget: int
    threshold: int
    length: float
    legs: NDArray[np.float64]
    outs: NDArray[np.float64]
    backs: NDArray[np.float64]


class TourLists(NamedTuple):
    """What is found, start site by start site.

    ``cut_off``: the most that a tour cut off by the budget could earn, never understated; else ``threshold``.
    """

    routes: NDArray[np.int32]
    values: NDArray[np.int64]
    cut_off: NDArray[np.int64]
    nodes: NDArray[np.int64]


class TourSearch(NamedTuple):
    """All that a search for tours reads, the sites that tours start at, and where it writes."""

    starts: NDArray[np.int64]
    sites: Sites
    bounds: SearchGraph
    hall_duals: HallDuals
    subset_row_duals: SubsetRowDuals
    limits: SearchLimits
    listed: TourLists


class ReducedGraph(NamedTuple):
    """What the inner loop reads; small, as it is handed on at every node."""

    start: NDArray[np.int64]
    to: NDArray[np.int32]
    legs: NDArray[np.int32]
    best: NDArray[np.int32]
    second: NDArray[np.int32]
    minutes: NDArray[np.int32]
    closes: NDArray[np.int32]
    least_back: NDArray[np.int32]
    profit: NDArray[np.int64]
    kinds: NDArray[np.int64]
    days: NDArray[np.int64]
    bits: int
    unit: int
    grain: int
    day: int


SITE, LEG, TIME, TOTAL, KINDS, DAYS, PRICE = range(7)
"""Columns of the tour in hand, visit by visit: site, next leg, minutes, collected, masks, price."""


@njit(cache=True, nogil=True)
def list_tours(turn: tuple[int, int], search: TourSearch) -> None:
    """List, for each start site, its best tours that earn more than ``threshold`` above their price.

    ``turn``: the first start and the distance to the next, so that threads can share the work.
    """
    sites, bounds, limits = search.sites, search.bounds, search.limits
    graph = ReducedGraph(
        bounds.start, bounds.to, bounds.minutes, bounds.best, bounds.second,
        sites.minutes, sites.closes, sites.least_back, sites.profit, sites.kinds, sites.days,
        bounds.bits, bounds.unit, bounds.grain, limits.day,
    )  # fmt: skip
    exact = (limits.length, limits.legs, limits.outs, limits.backs)
    stack = np.zeros((DEEPEST, 7), np.int64)
    for origin in search.starts[turn[0] :: turn[1]]:
        stack[0, SITE] = origin
        stack[0, LEG] = bounds.start[origin]
        stack[0, TIME] = sites.opens[origin] + sites.minutes[origin]
        stack[0, TOTAL] = sites.profit[origin]
        stack[0, KINDS] = sites.kinds[origin]
        stack[0, DAYS] = sites.days[origin]
        stack[0, PRICE] = hall_price(sites.kinds[origin], sites.days[origin], search.hall_duals)
        if stack[0, TIME] + sites.least_back[origin] <= limits.day:
            best = (search.listed.routes[origin], search.listed.values[origin])
            rule = (limits.stops, limits.budget, limits.threshold)
            nodes, cut_off = _explore(
                stack, graph, (search.hall_duals, search.subset_row_duals), exact, (best, rule)
            )
            search.listed.nodes[origin] += nodes
            search.listed.cut_off[origin] = cut_off


@njit(cache=True, nogil=True)
def _explore(
    stack: NDArray[np.int64],
    graph: ReducedGraph,
    charges: tuple[HallDuals, SubsetRowDuals],
    exact: tuple[float, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
    asked: tuple[tuple[NDArray[np.int32], NDArray[np.int64]], tuple[int, int, int]],
) -> tuple[int, np.int64]:
    """List the best tours of the start site on the stack; return the nodes and what was cut off."""
    best, (stops, budget, threshold) = asked
    longest, legs, outs, backs = exact
    path, length = np.full(DEEPEST, -1, np.int32), np.zeros(DEEPEST, np.float64)
    floor, found, nodes, cut_off, depth, fresh = np.int64(threshold), 0, 0, np.int64(threshold), 0, True
    while depth >= 0:
        if fresh:
            nodes += 1
            path[depth] = stack[depth, SITE]
            home = stack[depth, TIME] + graph.closes[path[depth]] <= graph.day
            if len(legs):
                length[depth] = outs[path[0]] if depth == 0 else length[depth - 1]
                length[depth] += legs[path[depth - 1], path[depth]] if depth else 0.0
                if length[depth] + backs[path[depth]] > longest:
                    home = False
                    stack[depth, LEG] = graph.start[path[depth] + 1]
            if home and stack[depth, TOTAL] - stack[depth, PRICE] > floor:
                earned = stack[depth, TOTAL] - stack[depth, PRICE]
                found, floor = _record((path, depth + 1), earned, found, floor, best)
        if nodes > budget:
            cut_off = max(cut_off, _at_most(stack, depth, graph))
        fresh = nodes <= budget and depth + 1 < stops and _extend(stack, depth, floor, graph, charges)
        depth += 1 if fresh else -1
    return nodes, cut_off


@njit(cache=True, nogil=True, inline="always")
def _at_most(stack: NDArray[np.int64], depth: int, graph: ReducedGraph) -> np.int64:
    """Return what a tour that goes on from a visit earns at most."""
    layer = (graph.day - stack[depth, TIME] + graph.grain - 1) // graph.grain
    ahead = np.int64(graph.best[stack[depth, SITE], layer] >> graph.bits) * graph.unit
    most: np.int64 = stack[depth, TOTAL] + ahead - stack[depth, PRICE]
    return most


@njit(cache=True, nogil=True, inline="always")
def _extend(
    stack: NDArray[np.int64],
    depth: int,
    floor: np.int64,
    graph: ReducedGraph,
    charges: tuple[HallDuals, SubsetRowDuals],
) -> bool:
    """Put the next visit that may lead above ``floor`` on the stack; whether there is one."""
    start, to, legs, best, second, minutes, least_back, profit = (
        graph.start, graph.to, graph.legs, graph.best, graph.second,
        graph.minutes, graph.least_back, graph.profit,
    )  # fmt: skip
    hall_duals, subset_row_duals = charges
    mask = np.int32((1 << graph.bits) - 1)
    site, left = stack[depth, SITE], graph.day - stack[depth, TIME]
    need = floor + stack[depth, PRICE] - stack[depth, TOTAL]
    for leg in range(stack[depth, LEG], start[site + 1]):
        other = to[leg]
        rest = left - legs[leg] - minutes[other]
        if rest < least_back[other]:
            continue
        layer = (rest + graph.grain - 1) // graph.grain
        label = best[other, layer]
        label = second[other, layer] if (label & mask) == site else label
        ahead = profit[other] + np.int64(label >> graph.bits) * graph.unit
        if ahead <= need or _used(stack, depth, other):
            continue
        kinds, days = stack[depth, KINDS] & graph.kinds[other], stack[depth, DAYS] & graph.days[other]
        price = stack[depth, PRICE]
        if kinds != stack[depth, KINDS] or days != stack[depth, DAYS]:
            price = hall_price(kinds, days, hall_duals)
        paid = subset_row_dual_at(stack, depth + 1, other, subset_row_duals)
        if ahead - paid <= need + price - stack[depth, PRICE]:
            continue
        stack[depth, LEG] = leg + 1
        stack[depth + 1, SITE], stack[depth + 1, LEG] = other, start[other]
        stack[depth + 1, TIME] = graph.day - rest
        stack[depth + 1, TOTAL] = stack[depth, TOTAL] + profit[other] - paid
        stack[depth + 1, KINDS], stack[depth + 1, DAYS], stack[depth + 1, PRICE] = kinds, days, price
        return True
    return False


@njit(cache=True, nogil=True, inline="always")
def _used(stack: NDArray[np.int64], depth: int, site: int) -> bool:
    for at in range(depth):  # noqa: SIM110 -- numba compiles no generators
        if stack[at, SITE] == site:
            return True
    return False


@njit(cache=True, nogil=True)
def _record(
    tour: tuple[NDArray[np.int32], int],
    earned: np.int64,
    found: int,
    floor: np.int64,
    best: tuple[NDArray[np.int32], NDArray[np.int64]],
) -> tuple[int, np.int64]:
    """Keep a tour among the best of its start, one order of each set; return how many, and the floor."""
    routes, values = best
    path, stops = tour
    for at in range(found):
        if values[at] == earned and _same_sites(routes, at, path, stops):
            return found, floor
    place = found if found < len(values) else int(np.argmin(values))
    values[place] = earned
    for at in range(routes.shape[1]):
        routes[place, at] = path[at] if at < stops else -1
    found = min(found + 1, len(values))
    if found == len(values):
        floor = max(floor, values.min())
    return found, floor


@njit(cache=True, nogil=True)
def _same_sites(routes: NDArray[np.int32], tour: int, path: NDArray[np.int32], stops: int) -> bool:
    if stops < routes.shape[1] and routes[tour, stops] >= 0:
        return False
    for at in range(stops):
        seen = False
        for other in range(stops):
            seen = seen or path[other] == routes[tour, at]
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
