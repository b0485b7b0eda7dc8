"""The pricing problem: which tours earn more than they pay, by a heuristic among near sites or exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.bound.kernels_hall_cuts import HallDuals, price_table
from scheduler.planning.bound.kernels_subset_rows import SubsetRowDuals
from scheduler.planning.bound.kernels_tours import (
    SearchGraph,
    SearchLimits,
    TourLists,
    TourSearch,
    list_tours,
)
from scheduler.planning.bound.labels import (
    LabelScale,
    completion_bounds,
    completion_bounds_by_hubs,
    completion_labels,
    eliminate_arcs,
    eliminate_nodes,
)
from scheduler.planning.bound.legs import Legs, NodeSet, take_turns
from scheduler.planning.bound.prices import EarningBounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.model.month_model import MonthModel, TourFamily

WIDE = 600
SMALL = 200
NEAREST = 40
POOR = 0.3


@dataclass(frozen=True, eq=False)
class PricedTours:
    """Tours that earn more than they pay.

    Attributes
    ----------
    routes
        Sites of each tour in order, -1 beyond its end; int32, shape (tours, stops).
    earned
        What each collects above its price, most first.
    ceiling
        What no tour of the family exceeds (meant only where a proof was asked for).
    nodes
        Work: nodes of the search.
    incomplete
        Whether some tours above the threshold may be missing from the list.
    cut_off
        Whether the search was cut off where it could have found such tours.
    """

    routes: NDArray[np.int32]
    earned: NDArray[np.int64]
    ceiling: EarningBounds
    nodes: int
    incomplete: bool = False
    cut_off: bool = False

    @property
    def seen(self) -> EarningBounds:
        """What the tours found earn, start by start: no proof, but near to one."""
        _, firsts = np.unique(self.routes[:, 0], return_index=True)
        return EarningBounds(0, self.earned[np.sort(firsts)])


class PricingProblem(NamedTuple):
    """What tours of a family are priced by: reduced profit of each site, and the duals of the cuts.

    The ``minute_worth`` only says in which order legs are tried.
    """

    model: MonthModel
    family: TourFamily
    profit: NDArray[np.int64]
    hall_duals: HallDuals
    minute_worth: float
    subset_row_duals: SubsetRowDuals | None = None


class PricingScope(NamedTuple):
    """How far pricing looks: legs a site and minutes a layer (heuristic), tours and nodes a start site.

    Starts that the ``budget`` of nodes cuts off are searched again with equal shares of ``more`` nodes.
    """

    width: int
    grain: int
    per_start: int
    budget: int
    more: int = 0


def heuristic_pricing(pricing: PricingProblem, threshold: int, scope: PricingScope) -> PricedTours:
    """Return tours over promising legs that earn more than ``threshold``; it proves nothing."""
    node_set, _ = NodeSet.of(pricing.model, pricing.family, pricing.profit)
    paying = node_set.sites.profit > POOR * pricing.minute_worth * node_set.sites.minutes
    node_set = node_set.only(paying | pricing.model.duty[node_set.chosen])
    if node_set.size == 0:
        return _nothing(pricing, threshold)
    legs = node_set.promising_legs(scope.width, pricing.minute_worth)
    return _listed(pricing, (node_set, legs), LabelScale.of(node_set, scope.grain), threshold, scope)


def exact_pricing(
    pricing: PricingProblem, threshold: int, per_start: int = 2, budget: int = 1 << 40, more: int = 0
) -> PricedTours:
    """Return the best tours of each start site, and what no tour of the family exceeds.

    ``threshold``: tours that earn no more are not looked for. ``budget`` and ``more``: as in `PricingScope`.
    Every relaxation on the way only overstates what tours can earn: layers round the time left up, labels may
    visit a site twice, and skills and days count in pairs until the last step, which looks at whole tours.
    A site that brings nothing is left out, unless a visit to it can save time; then it counts as bringing
    a little.
    """
    profit = pricing.profit
    if (profit <= 0).any():
        profit = np.where(pricing.model.on_shortcuts, np.maximum(profit, 1), profit)
    node_set, masks = NodeSet.of(pricing.model, pricing.family, profit)
    table = np.zeros((masks.shape[1], masks.shape[1]), dtype=np.int64)
    kinds, days = np.ascontiguousarray(masks)
    price_table(kinds, days, pricing.hall_duals, table)
    needs = table + threshold
    if node_set.size > WIDE:
        scale = LabelScale.of(node_set, 3)
        bounds = completion_bounds_by_hubs(node_set, node_set.nearest_legs(NEAREST), scale)
        node_set = node_set.only(eliminate_nodes(node_set, bounds, scale, needs))
    if node_set.size > SMALL:
        scale = LabelScale.of(node_set, 2)
        node_set = node_set.only(
            eliminate_nodes(node_set, completion_bounds(node_set, node_set.all_legs(), scale), scale, needs)
        )
    if node_set.size == 0:
        return _nothing(pricing, threshold)
    legs, scale = node_set.all_legs(), LabelScale.of(node_set, 1)
    for _ in range(3):
        legs = eliminate_arcs(node_set, legs, completion_bounds(node_set, legs, scale), scale, needs)
    legs = _promising_first(node_set, legs, pricing.minute_worth)
    return _listed(pricing, (node_set, legs), scale, threshold, PricingScope(0, 1, per_start, budget, more))


def _promising_first(node_set: NodeSet, legs: Legs, minute_worth: float) -> Legs:
    """Return the legs of each site in order of what they promise."""
    score = minute_worth * (legs.minutes + node_set.sites.minutes[legs.to]) - node_set.sites.profit[legs.to]
    order = np.lexsort((legs.to, score, legs.owner))
    return Legs(legs.start, legs.to[order], legs.minutes[order])


def _listed(
    pricing: PricingProblem,
    graph: tuple[NodeSet, Legs],
    scale: LabelScale,
    threshold: int,
    scope: PricingScope,
) -> PricedTours:
    """List the best tours of each start site with the compiled search."""
    node_set, legs = graph
    size, stops = node_set.size, pricing.model.stops
    after = completion_labels(node_set, legs, node_set.sites.closes, scale)
    bounds = SearchGraph(
        legs.start, legs.to, legs.minutes, after.best, after.second, scale.bits, scale.unit, scale.grain
    )
    listed = TourLists(
        np.full((size, scope.per_start, stops), -1, dtype=np.int32),
        np.full((size, scope.per_start), np.iinfo(np.int64).min, dtype=np.int64),
        np.full(size, threshold, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
    )
    subset_row_duals = _subset_row_duals(node_set, pricing.subset_row_duals)
    limits = _limits(node_set, threshold, scope.budget)
    search = TourSearch(
        np.arange(size), node_set.sites, bounds, pricing.hall_duals, subset_row_duals, limits, listed
    )
    take_turns(lambda turn: list_tours(turn, search))
    _search_on(search, scope.more)
    full = listed.values > threshold
    routes, earned = listed.routes[full], listed.values[full]
    order = np.argsort(-earned, kind="stable")
    routes, earned = routes[order], earned[order]
    most = np.maximum(listed.values.max(axis=1), listed.cut_off)
    ceiling = EarningBounds(threshold, -np.sort(-most[most > threshold]))
    cut_off = bool((listed.cut_off > threshold).any())
    incomplete = bool(full.all(axis=1).any()) or cut_off
    sites = np.where(routes >= 0, node_set.chosen[routes], -1).astype(np.int32)
    return PricedTours(sites, earned, ceiling, int(listed.nodes.sum()), incomplete, cut_off)


def _search_on(search: TourSearch, more: int) -> None:
    """List the tours of start sites that were cut off anew, where that allows each of them more nodes."""
    listed, limits = search.listed, search.limits
    starts = np.flatnonzero(listed.cut_off > limits.threshold)
    share = more // max(1, len(starts))
    if not len(starts) or share <= limits.budget:
        return
    listed.routes[starts], listed.values[starts], listed.cut_off[starts] = (
        -1,
        np.iinfo(np.int64).min,
        limits.threshold,
    )
    again = search._replace(starts=starts, limits=limits._replace(budget=share))
    take_turns(lambda turn: list_tours(turn, again))


def _subset_row_duals(node_set: NodeSet, subset_row_duals: SubsetRowDuals | None) -> SubsetRowDuals:
    """Return the duals of subset-row cuts for the sites of a node set, by their places in it."""
    if subset_row_duals is None:
        none = np.empty(0, dtype=np.int32)
        return SubsetRowDuals(np.zeros(node_set.size + 1, dtype=np.int64), none, none, none.astype(np.int64))
    place = np.full(len(node_set.model.worth) + 1, -1, dtype=np.int32)
    place[node_set.chosen] = np.arange(node_set.size, dtype=np.int32)
    count = np.diff(subset_row_duals.first)
    own = np.repeat(place[:-1], count) >= 0
    first = np.concatenate(([0], np.cumsum(count[node_set.chosen]))).astype(np.int64)
    return SubsetRowDuals(
        first,
        place[subset_row_duals.one[own]],
        place[subset_row_duals.other[own]],
        subset_row_duals.worth[own],
    )


def _limits(node_set: NodeSet, threshold: int, budget: int) -> SearchLimits:
    """Return what tours must keep; lengths in doubles only where the model has them."""
    model, at = node_set.model, node_set.chosen
    length, legs, outs, backs = 0.0, np.empty((0, 0)), np.empty(0), np.empty(0)
    if model.exact is not None:
        length, outs, backs = model.exact.limit, model.exact.outs[at], model.exact.backs[at]
        legs = np.ascontiguousarray(model.exact.legs[np.ix_(at, at)])
    return SearchLimits(node_set.family.minutes, model.stops, budget, threshold, length, legs, outs, backs)


def _nothing(pricing: PricingProblem, threshold: int) -> PricedTours:
    none = np.empty(0, np.int64)
    return PricedTours(np.empty((0, pricing.model.stops), np.int32), none, EarningBounds(threshold, none), 0)
