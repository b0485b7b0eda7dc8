"""Bounds on what a tour can still collect, and the sites and legs that they rule out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.kernels_labels import (
    NOTHING,
    Arcs,
    Asked,
    Graph,
    Table,
    Ways,
    complete_block,
    keep_arcs,
    keep_sites,
)
from scheduler.planning.bound.legs import spread
from scheduler.planning.model.model import MOST_ZONES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.bound.legs import Field, Legs


@dataclass(frozen=True)
class Scale:
    """How labels count: ``unit`` gain a step, ``bits`` for the site, ``grain`` minutes a layer.

    ``top`` is the highest label: no tour of distinct sites collects more.
    """

    bits: int
    unit: int
    grain: int
    top: int

    @classmethod
    def of(cls, field: Field, grain: int) -> Scale:
        """Return the finest scale in which no label of a field can overflow.

        A visit takes at least one layer, as layers are filled from earlier ones; so very short visits make
        the layers finer.
        """
        bits = (field.size + MOST_ZONES + 2).bit_length()
        stops = field.model.stops
        most = int(np.sort(field.sites.gain)[-stops:].sum()) + 1
        room = (1 << (29 - bits)) - 1 - stops
        unit = -(-most // room)
        top = ((-(-most // unit) + stops) << bits) | ((1 << bits) - 1)
        return cls(bits, unit, max(1, min(grain, int(field.sites.minutes.min(initial=grain)))), top)

    def units(self, gain: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return gains in units, rounded up."""
        return (-(-gain // self.unit)).astype(np.int32)


@dataclass(frozen=True, eq=False)
class Labels:
    """The best and second label of each site and layer; int32, shape (sites, layers)."""

    best: NDArray[np.int32]
    second: NDArray[np.int32]


def complete(
    field: Field, legs: Legs, ends: NDArray[np.int32], scale: Scale, *, hubs: bool = False
) -> Labels:
    """Return the labels of what can be collected after leaving each site, home again in time.

    ``ends``: minutes home from each site. With ``hubs``, a site can also go on to any site of any zone, as
    far as the nearest of that zone. Legs that are turned, with the minutes out as ``ends``, give what can
    be collected before arriving.
    """
    minutes, grain = field.sites.minutes, scale.grain
    step = layers_of(legs.minutes + minutes[legs.to], grain)
    graph = Graph(legs.start, legs.to, step, -(-ends // grain), scale.units(field.sites.gain), field.size)
    shortest = int(step.min(initial=np.iinfo(np.int16).max))
    if hubs:
        graph = _with_hubs(field, grain, graph)
        shortest = min(shortest, int(minutes.min()) // grain)
    layers = -(-field.family.minutes // grain) + 1
    best = np.full((len(graph.closes), layers), NOTHING, dtype=np.int32)
    table = Table(best, best.copy(), scale.bits, scale.top)
    block = max(1, shortest)
    for first in range(0, layers, block):
        span = (first, min(layers, first + block))
        if hubs:
            complete_block((field.size, len(best)), span, graph, table)
        spread(field.size, lambda turn, span=span: complete_block(turn, span, graph, table))  # type: ignore[misc]
    return Labels(table.best[: field.size], table.second[: field.size])


def layers_of(minutes: NDArray[np.int32], grain: int) -> NDArray[np.int16]:
    """Return how many layers so many minutes take, rounded down; a day has fewer than the most told."""
    return np.minimum(minutes // grain, np.iinfo(np.int16).max).astype(np.int16)


def _with_hubs(field: Field, grain: int, graph: Graph) -> Graph:
    """Append one place a zone: legs from every site to it, and from it to every site of the zone.

    Within a block of layers the hubs are filled first, so a leg to a hub may be as short as it likes.
    """
    size = field.size
    away, zone = field.hubs()
    count = away.shape[1]
    ends = np.repeat(graph.start[1:], count)
    order = np.argsort(zone, kind="stable").astype(np.int32)
    to = np.insert(graph.to, ends, np.tile(np.arange(size, size + count, dtype=np.int32), size))
    step = np.insert(graph.step, ends, layers_of(away, grain).ravel())
    members = np.cumsum(np.bincount(zone, minlength=count))
    before = graph.start + count * np.arange(size + 1)
    return Graph(
        np.concatenate((before, before[-1] + members)).astype(np.int64),
        np.concatenate((to, order)).astype(np.int32),
        np.concatenate((step, layers_of(field.sites.minutes[order], grain))),
        np.append(graph.closes, np.full(count, np.iinfo(np.int32).max, dtype=np.int32)),
        np.append(graph.gain, np.zeros(count, dtype=np.int32)),
        size,
    )


def both_ways(field: Field, legs: Legs, scale: Scale) -> Ways:
    """Return the labels before and after each site; one serves for both if every way back is the same."""
    after = complete(field, legs, field.sites.closes, scale)
    before = after
    if not (field.model.symmetric and legs.mutual):
        before = complete(field, legs.turned(), field.sites.opens, scale)
    return Ways(before.best, before.second, after.best, after.second)


def both_ways_by_hubs(field: Field, legs: Legs, scale: Scale) -> Ways:
    """Return the labels over the nearest legs, as far as the shorter direction, and hubs for all others."""
    after = complete(field, legs, field.sites.closes, scale, hubs=True)
    before = after
    if not field.model.symmetric:
        before = complete(field, legs, field.sites.opens, scale, hubs=True)
    return Ways(before.best, before.second, after.best, after.second)


def sites_kept(field: Field, ways: Ways, scale: Scale, needs: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the sites through which some tour may collect more than ``needs`` of the site's sort."""
    kept = np.zeros(field.size, dtype=bool)
    asked = _asked(field, scale, needs.diagonal()[field.sorts])
    spread(field.size, lambda turn: keep_sites(turn, asked, ways, kept))
    return kept


def legs_kept(field: Field, legs: Legs, ways: Ways, scale: Scale, needs: NDArray[np.int64]) -> Legs:
    """Return the legs through which some tour may collect more than ``needs`` of its two sorts of site."""
    arcs = Arcs(legs.start, legs.to, legs.minutes, np.zeros(len(legs.to), dtype=bool))
    asked = _asked(field, scale, needs)
    spread(field.size, lambda turn: keep_arcs(turn, asked, ways, arcs))
    return legs.chosen(arcs.kept)


def _asked(field: Field, scale: Scale, needs: NDArray[np.int64]) -> Asked:
    return Asked(
        scale.bits,
        scale.grain,
        field.family.minutes,
        field.sites.minutes,
        scale.units(field.sites.gain),
        field.sorts,
        np.ascontiguousarray(needs // scale.unit),
    )
