"""Which tours earn more than they pay: a quick search among near sites, and a proof over all tours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning import kernels_tours
from scheduler.planning.labels import Labels, Scale, complete, legs_kept, sites_kept
from scheduler.planning.legs import Field, Legs, take_turns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.hall import Prices
    from scheduler.planning.model import Family, Model

WIDE = 600
SMALL = 200
NEAREST = 40


@dataclass(frozen=True, eq=False)
class Found:
    """Tours that earn more than they pay.

    Attributes
    ----------
    routes
        Sites of each tour in order, -1 beyond its end; int32, shape (tours, stops).
    earned
        What each collects above its price, most first.
    worst
        No tour of the family earns more than this (meant only where a proof was asked for).
    nodes
        Work: nodes of the search.
    cut
        Whether some tours above the threshold may be missing from the list.
    """

    routes: NDArray[np.int32]
    earned: NDArray[np.int64]
    worst: int
    nodes: int
    cut: bool = False


@dataclass(frozen=True)
class Look:
    """How far a quick search looks: legs a site, minutes a layer, tours and nodes a start site."""

    width: int
    grain: int
    room: int
    budget: int


def quick(
    model: Model,
    family: Family,
    gain: NDArray[np.int64],
    prices: Prices,
    theta: int,
    look: Look,
    slope: float,
) -> Found:
    """Return tours over near legs that earn more than ``theta``; it proves nothing."""
    field, _, _ = _field(model, family, gain, prices)
    if field.size == 0:
        return _nothing(model, theta)
    legs = field.near_legs(look.width, slope)
    scale = Scale.of(field, look.grain)
    after = complete(field, legs, field.closes, scale)
    return _listed(field, legs, after, scale, prices, theta, look.room, look.budget)


def prove(
    model: Model,
    family: Family,
    gain: NDArray[np.int64],
    prices: Prices,
    theta: int,
    room: int = 2,
    budget: int = 1 << 40,
    slope: float = 0.0,
) -> Found:
    """Return the best tours of each start site, and what no tour of the family exceeds.

    ``theta``: tours that earn no more are not looked for. Every relaxation on the way only overstates
    what tours can earn: layers round the time left up, labels may visit a site twice, and skills and days
    count in pairs until the last step, which looks at whole tours.
    """
    field, sorts, table = _field(model, family, gain, prices)
    needs = table + theta
    if field.size > WIDE:
        field, sorts = _narrowed(field, sorts, needs, field.nearest_legs(NEAREST), 3, hubs=True)
    if field.size > SMALL:
        field, sorts = _narrowed(field, sorts, needs, field.all_legs(), 2)
    if field.size == 0:
        return _nothing(model, theta)
    legs = field.all_legs()
    scale = Scale.of(field, 1)
    for _ in range(3):
        before, after = _both_ways(field, legs, scale)
        legs = legs_kept(field, legs, before, after, scale, sorts, needs)
    after = complete(field, legs, field.closes, scale)
    legs = _promising_first(field, legs, slope)
    return _listed(field, legs, after, scale, prices, theta, room, budget)


def _field(
    model: Model, family: Family, gain: NDArray[np.int64], prices: Prices
) -> tuple[Field, NDArray[np.int32], NDArray[np.int64]]:
    """Return the sites that may earn at all, their sorts (kinds and days), and prices of two sorts."""
    chosen = np.flatnonzero((gain > 0) & (family.serves != 0)).astype(np.int32)
    looks = np.stack((family.serves[chosen], model.days[chosen]), axis=1)
    kinds, sorts = np.unique(looks, axis=0, return_inverse=True)
    table = np.zeros((len(kinds), len(kinds)), dtype=np.int64)
    kernels_tours.price_table(
        np.ascontiguousarray(kinds[:, 0]), np.ascontiguousarray(kinds[:, 1]), *prices, table
    )
    return Field.of(model, family, chosen, gain), sorts.ravel().astype(np.int32), table


def _narrowed(
    field: Field,
    sorts: NDArray[np.int32],
    needs: NDArray[np.int64],
    legs: Legs,
    grain: int,
    hubs: bool = False,
) -> tuple[Field, NDArray[np.int32]]:
    """Drop the sites through which no tour can earn what it needs, by labels over these legs."""
    scale = Scale.of(field, grain)
    if hubs:
        after = complete(field, legs, field.closes, scale, hubs)
        same = field.model.symmetric
        before = after if same else complete(field, legs, field.opens, scale, hubs)
    else:
        before, after = _both_ways(field, legs, scale)
    kept = sites_kept(field, before, after, scale, needs.diagonal()[sorts])
    return field.only(kept), sorts[kept]


def _both_ways(field: Field, legs: Legs, scale: Scale) -> tuple[Labels, Labels]:
    """Return the labels before and after each site; one serves for both if every way back is the same."""
    after = complete(field, legs, field.closes, scale)
    if field.model.symmetric and legs.mutual:
        return after, after
    return complete(field, legs.turned(), field.opens, scale), after


def _promising_first(field: Field, legs: Legs, slope: float) -> Legs:
    """Return the legs of each site in order of what they promise."""
    owner = np.repeat(np.arange(field.size), np.diff(legs.start))
    score = slope * (legs.leg + field.minutes[legs.to]) - field.gain[legs.to]
    order = np.lexsort((legs.to, score, owner))
    return Legs(legs.start, legs.to[order], legs.leg[order])


def _listed(
    field: Field,
    legs: Legs,
    after: Labels,
    scale: Scale,
    prices: Prices,
    theta: int,
    room: int,
    budget: int,
) -> Found:
    """List the best tours of each start site with the compiled search."""
    size, stops = field.size, field.model.stops
    routes = np.full((size, room, stops), -1, dtype=np.int32)
    values = np.full((size, room), np.iinfo(np.int64).min, dtype=np.int64)
    missed, nodes = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    exact = field.fine()

    def work(low: int, jump: int) -> None:
        kernels_tours.list_tours(
            low, size, jump, scale.bits, scale.unit, scale.grain, field.family.minutes, stops, budget,
            theta, legs.start, legs.to, legs.leg, field.opens, field.closes, field.minutes, field.gain,
            field.kinds, field.days, prices, exact, after.best, after.second, routes, values, missed, nodes,
        )  # fmt: skip

    take_turns(size, work)
    full = values > theta
    cut = bool(full.all(axis=1).any() or missed.any())
    routes, earned = routes[full], values[full]
    order = np.argsort(-earned, kind="stable")
    routes, earned = routes[order], earned[order]
    worst = max(theta, int(missed.max(initial=0)), int(earned.max(initial=theta)))
    sites = np.where(routes >= 0, field.chosen[routes], -1).astype(np.int32)
    return Found(sites, earned, worst, int(nodes.sum()), cut)


def _nothing(model: Model, theta: int) -> Found:
    return Found(np.empty((0, model.stops), np.int32), np.empty(0, np.int64), theta, 0)
