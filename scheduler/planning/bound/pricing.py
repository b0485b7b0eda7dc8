"""Which tours earn more than they pay: a quick search among near sites, and a proof over all tours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.bound.kernels_hall_cuts import Priced, price_table
from scheduler.planning.bound.kernels_subset_rows import Tolls
from scheduler.planning.bound.kernels_tours import Bounds, Hunt, Limits, Listed, list_tours
from scheduler.planning.bound.labels import (
    Scale,
    both_ways,
    both_ways_by_hubs,
    complete,
    legs_kept,
    sites_kept,
)
from scheduler.planning.bound.legs import Field, Legs, take_turns
from scheduler.planning.bound.prices import Ceiling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.model.model import Family, Model

WIDE = 600
SMALL = 200
NEAREST = 40
POOR = 0.3


@dataclass(frozen=True, eq=False)
class Found:
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
    cut
        Whether some tours above the threshold may be missing from the list.
    missed
        Whether the search was cut off where it could have found such tours.
    """

    routes: NDArray[np.int32]
    earned: NDArray[np.int64]
    ceiling: Ceiling
    nodes: int
    cut: bool = False
    missed: bool = False

    @property
    def seen(self) -> Ceiling:
        """What the tours found earn, start by start: no proof, but near to one."""
        _, firsts = np.unique(self.routes[:, 0], return_index=True)
        return Ceiling(0, self.earned[np.sort(firsts)])


class Offer(NamedTuple):
    """What tours of a family are priced by: gain of each site, prices of slot sets, gain of a minute, tolls.

    The ``slope`` only says in which order legs are tried.
    """

    model: Model
    family: Family
    gain: NDArray[np.int64]
    priced: Priced
    slope: float
    tolls: Tolls | None = None


class Look(NamedTuple):
    """How far a search looks: legs a site and minutes a layer (a quick one), tours and nodes a start.

    Starts that the ``budget`` of nodes cuts off are searched again with equal shares of ``more`` nodes.
    """

    width: int
    grain: int
    room: int
    budget: int
    more: int = 0


def quick(offer: Offer, theta: int, look: Look) -> Found:
    """Return tours over promising legs that earn more than ``theta``; it proves nothing."""
    field, _ = Field.of(offer.model, offer.family, offer.gain)
    paying = field.sites.gain > POOR * offer.slope * field.sites.minutes
    field = field.only(paying | offer.model.duty[field.chosen])
    if field.size == 0:
        return _nothing(offer, theta)
    legs = field.promising_legs(look.width, offer.slope)
    return _listed(offer, (field, legs), Scale.of(field, look.grain), theta, look)


def prove(offer: Offer, theta: int, room: int = 2, budget: int = 1 << 40, more: int = 0) -> Found:
    """Return the best tours of each start site, and what no tour of the family exceeds.

    ``theta``: tours that earn no more are not looked for. ``budget`` and ``more``: as of `Look`. Every
    relaxation on the way only overstates what tours can earn: layers round the time left up, labels may
    visit a site twice, and skills and days count in pairs until the last step, which looks at whole tours.
    A site that brings nothing is left out, unless a visit to it can save time; then it counts as bringing
    a little.
    """
    gain = offer.gain
    if (gain <= 0).any():
        gain = np.where(offer.model.on_short_ways, np.maximum(gain, 1), gain)
    field, masks = Field.of(offer.model, offer.family, gain)
    table = np.zeros((masks.shape[1], masks.shape[1]), dtype=np.int64)
    kinds, days = np.ascontiguousarray(masks)
    price_table(kinds, days, offer.priced, table)
    needs = table + theta
    if field.size > WIDE:
        scale = Scale.of(field, 3)
        ways = both_ways_by_hubs(field, field.nearest_legs(NEAREST), scale)
        field = field.only(sites_kept(field, ways, scale, needs))
    if field.size > SMALL:
        scale = Scale.of(field, 2)
        field = field.only(sites_kept(field, both_ways(field, field.all_legs(), scale), scale, needs))
    if field.size == 0:
        return _nothing(offer, theta)
    legs, scale = field.all_legs(), Scale.of(field, 1)
    for _ in range(3):
        legs = legs_kept(field, legs, both_ways(field, legs, scale), scale, needs)
    legs = _promising_first(field, legs, offer.slope)
    return _listed(offer, (field, legs), scale, theta, Look(0, 1, room, budget, more))


def _promising_first(field: Field, legs: Legs, slope: float) -> Legs:
    """Return the legs of each site in order of what they promise."""
    score = slope * (legs.minutes + field.sites.minutes[legs.to]) - field.sites.gain[legs.to]
    order = np.lexsort((legs.to, score, legs.owner))
    return Legs(legs.start, legs.to[order], legs.minutes[order])


def _listed(offer: Offer, ground: tuple[Field, Legs], scale: Scale, theta: int, look: Look) -> Found:
    """List the best tours of each start site with the compiled search."""
    field, legs = ground
    size, stops = field.size, offer.model.stops
    after = complete(field, legs, field.sites.closes, scale)
    bounds = Bounds(
        legs.start, legs.to, legs.minutes, after.best, after.second, scale.bits, scale.unit, scale.grain
    )
    listed = Listed(
        np.full((size, look.room, stops), -1, dtype=np.int32),
        np.full((size, look.room), np.iinfo(np.int64).min, dtype=np.int64),
        np.full(size, theta, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
    )
    tolls = _tolls(field, offer.tolls)
    limits = _limits(field, theta, look.budget)
    hunt = Hunt(np.arange(size), field.sites, bounds, offer.priced, tolls, limits, listed)
    take_turns(lambda turn: list_tours(turn, hunt))
    _search_on(hunt, look.more)
    full = listed.values > theta
    routes, earned = listed.routes[full], listed.values[full]
    order = np.argsort(-earned, kind="stable")
    routes, earned = routes[order], earned[order]
    most = np.maximum(listed.values.max(axis=1), listed.missed)
    ceiling = Ceiling(theta, -np.sort(-most[most > theta]))
    missed = bool((listed.missed > theta).any())
    cut = bool(full.all(axis=1).any()) or missed
    sites = np.where(routes >= 0, field.chosen[routes], -1).astype(np.int32)
    return Found(sites, earned, ceiling, int(listed.nodes.sum()), cut, missed)


def _search_on(hunt: Hunt, more: int) -> None:
    """List the tours of start sites that were cut off anew, where that allows each of them more nodes."""
    listed, limits = hunt.listed, hunt.limits
    cut = np.flatnonzero(listed.missed > limits.theta)
    share = more // max(1, len(cut))
    if not len(cut) or share <= limits.budget:
        return
    listed.routes[cut], listed.values[cut], listed.missed[cut] = -1, np.iinfo(np.int64).min, limits.theta
    again = hunt._replace(starts=cut, limits=limits._replace(budget=share))
    take_turns(lambda turn: list_tours(turn, again))


def _tolls(field: Field, tolls: Tolls | None) -> Tolls:
    """Return the tolls of the sites of a field, by their places in it."""
    if tolls is None:
        none = np.empty(0, dtype=np.int32)
        return Tolls(np.zeros(field.size + 1, dtype=np.int64), none, none, none.astype(np.int64))
    place = np.full(len(field.model.worth) + 1, -1, dtype=np.int32)
    place[field.chosen] = np.arange(field.size, dtype=np.int32)
    count = np.diff(tolls.first)
    own = np.repeat(place[:-1], count) >= 0
    first = np.concatenate(([0], np.cumsum(count[field.chosen]))).astype(np.int64)
    return Tolls(first, place[tolls.one[own]], place[tolls.other[own]], tolls.worth[own])


def _limits(field: Field, theta: int, budget: int) -> Limits:
    """Return what tours must keep; lengths in doubles only where the model has them."""
    model, at = field.model, field.chosen
    length, legs, outs, backs = 0.0, np.empty((0, 0)), np.empty(0), np.empty(0)
    if model.fine is not None:
        length, outs, backs = model.fine.limit, model.fine.outs[at], model.fine.backs[at]
        legs = np.ascontiguousarray(model.fine.legs[np.ix_(at, at)])
    return Limits(field.family.minutes, model.stops, budget, theta, length, legs, outs, backs)


def _nothing(offer: Offer, theta: int) -> Found:
    none = np.empty(0, np.int64)
    return Found(np.empty((0, offer.model.stops), np.int32), none, Ceiling(theta, none), 0)
