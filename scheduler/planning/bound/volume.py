"""The volume algorithm: prices before any program, by steps along what tours use too much and too little.

At any prices a bound follows from the tours that earn most. How often those tours use a site, a Hall set or
a row says in which direction its price lowers the bound; the tours of several steps are averaged. This is the
volume algorithm (F. Barahona and R. Anbil, Mathematical Programming 87, 2000, 385-399). It needs no linear
program, and comes near to its prices in a fraction of the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.bound.prices import SCALE, DualPrices, earnings, has_high, has_low
from scheduler.planning.bound.pricing import heuristic_pricing
from scheduler.planning.model.grid import NO_LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.bound.pricing import PricingScope
    from scheduler.planning.bound.relaxation import Relaxation
    from scheduler.planning.model.month_model import MonthModel

AVERAGING = 0.3
"""Weight of a step's tours in the average that gives the direction."""
SHORTEN, LENGTHEN, PATIENCE = 0.8, 1.05, 2
"""Steps shorten after so many that do not help, and lengthen after each that does."""
SHORTEST = 0.002
LEAST_GAP = 0.02
"""The bound is taken to have this share of itself to go, where the known plan is nearer."""
CUT_SCALE = 0.3
"""How far prices of Hall sets and rows go for the same surplus, where a site's go one."""
KEPT_STEPS = 40
"""Steps at the end whose tours are kept."""


class VolumeResult(NamedTuple):
    """Its best prices, their bound over the tours seen, and the tours of the last steps.

    ``tours``: for each step the routes by family, int32, shape (tours, stops).
    """

    prices: DualPrices
    estimate: float
    tours: list[list[NDArray[np.int32]]]


class _Step(NamedTuple):
    """One step's bound over the tours seen, and how much is left of each limit (sites, sets, lows, highs)."""

    estimate: float
    left: NDArray[np.float64]
    tours: list[NDArray[np.int32]]


class VolumeStage(NamedTuple):
    """A part of the volume algorithm: how far its steps look, its share of them, and the length of the first.

    ``length`` is a share of the way down to a known plan, ``until`` the share of the time at which it
    ends early. The scope keeps one tour a start site.
    """

    scope: PricingScope
    share: float
    length: float
    until: float


def volume_algorithm(
    relaxation: Relaxation, prices: DualPrices, stage: VolumeStage, steps: int, worth: int
) -> VolumeResult:
    """Return better prices; no bound lies below the ``worth`` of a known plan.

    Steps shorten where they do not help.
    """
    scope, share, length, until = stage
    model, miss_price = relaxation.model, relaxation.miss_price
    cuts, pull = np.cumsum([len(part) for part in prices.parts()])[:-1], _scales(model, prices)
    step = _step(relaxation, prices, scope)
    best, at, left, kept = step.estimate, prices, step.left, [step.tours]
    vain = 0
    for _ in range(int(share * steps)):
        if length < SHORTEST or relaxation.time_limit.over(until):
            break
        here = np.concatenate(at.parts()).astype(float)
        way = np.where(_at_limit(model, at, left, miss_price), 0, left) * pull
        far = max(best - worth, LEAST_GAP * abs(best)) * SCALE
        here -= length * far / max(1.0, float((way * way / pull).sum())) * way
        tried = DualPrices.rounded(model, tuple(np.split(here / SCALE, cuts)), miss_price)
        step = _step(relaxation, tried, scope)
        kept = [*kept[1 - KEPT_STEPS :], step.tours]
        left = AVERAGING * step.left + (1 - AVERAGING) * left
        if step.estimate < best:
            best, at, length, vain = step.estimate, tried, length * LENGTHEN, 0
        else:
            vain += 1
            length *= SHORTEN if vain % PATIENCE == 0 else 1
    return VolumeResult(at, best, kept)


def _scales(model: MonthModel, prices: DualPrices) -> NDArray[np.float64]:
    """Return how far each price goes for the same surplus; a row's in units of its largest weight."""
    weights = [
        abs(each).max(axis=1).toarray().ravel() if each.nnz else 1
        for each in (model.rows.most, model.rows.least)
    ]
    rows = [np.full(len(prices.low), CUT_SCALE) / np.maximum(each, 1) ** 2 for each in weights]
    return np.concatenate([np.ones(len(prices.sites)), np.full(len(prices.hall), CUT_SCALE), *rows])


def _at_limit(
    model: MonthModel, prices: DualPrices, left: NDArray[np.float64], miss_price: int
) -> NDArray[np.bool_]:
    """Mark prices that are at a limit and would go beyond it."""
    dearest, none = model.rows.price * SCALE, np.zeros_like(prices.hall)
    least = (-model.miss_costs(miss_price) * SCALE, none, 0 * dearest, 0 * dearest)
    most = (np.full_like(prices.sites, NO_LIMIT), none + NO_LIMIT, dearest, dearest)
    here = np.concatenate(prices.parts())
    at_least, at_most = here <= np.concatenate(least), here >= np.concatenate(most)
    return (at_least & (left > 0)) | (at_most & (left < 0))


def _step(relaxation: Relaxation, prices: DualPrices, scope: PricingScope) -> _Step:
    """Return what the best tours at these prices use."""
    model, rows = relaxation.model, relaxation.model.rows
    found = [heuristic_pricing(pricing, 0, scope) for pricing in relaxation.pricer.problems(prices)]
    estimate = prices.bound(model, relaxation.cuts.hall.sets, earnings(model, [each.seen for each in found]))
    use, held = np.zeros(len(model.worth)), np.zeros(len(prices.hall))
    rooms = [model.family_capacity(family) for family in range(len(found))]
    earned = [each.earned[:room] for each, room in zip(found, rooms, strict=True)]
    least = -np.sort(-np.concatenate(earned))[: model.team_days][-1:]
    for family, (each, own) in enumerate(zip(found, earned, strict=True)):
        routes = each.routes[: len(own)][own >= least]
        np.add.at(use, routes[routes >= 0], 1)
        held += relaxation.cuts.holds(family, routes).sum(axis=1)
    capacity = np.array([each.capacity for each in relaxation.cuts.hall.sets])
    low = np.where(has_low(model), rows.most @ use - rows.low, 0)
    high = np.where(has_high(model), rows.high - rows.least @ use, 0)
    left = (1 - use, capacity - held, low, high)
    return _Step(estimate / SCALE, np.concatenate(left), [each.routes for each in found])
