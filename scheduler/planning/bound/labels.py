"""Bounds on what a tour can still collect, and the sites and legs that they rule out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.kernels_labels import (
    NOTHING,
    CompletionBounds,
    EliminationTest,
    LabelGraph,
    LabelTable,
    MarkedArcs,
    fill_layers,
    mark_arcs,
    mark_nodes,
)
from scheduler.planning.bound.legs import spread
from scheduler.planning.model.month_model import MOST_ZONES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.bound.legs import Legs, NodeSet


@dataclass(frozen=True)
class LabelScale:
    """How labels count: ``unit`` profit a step, ``bits`` for the site, ``grain`` minutes a layer.

    ``top`` is the highest label: no tour of distinct sites collects more.
    """

    bits: int
    unit: int
    grain: int
    top: int

    @classmethod
    def of(cls, node_set: NodeSet, grain: int) -> LabelScale:
        """Return the finest scale in which no label of a field can overflow.

        A visit takes at least one layer, as layers are filled from earlier ones; so very short visits make
        the layers finer.
        """
        bits = (node_set.size + MOST_ZONES + 2).bit_length()
        stops = node_set.model.stops
        most = int(np.sort(node_set.sites.profit)[-stops:].sum()) + 1
        room = (1 << (29 - bits)) - 1 - stops
        unit = -(-most // room)
        top = ((-(-most // unit) + stops) << bits) | ((1 << bits) - 1)
        return cls(bits, unit, max(1, min(grain, int(node_set.sites.minutes.min(initial=grain)))), top)

    def units(self, profit: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return gains in units, rounded up."""
        return (-(-profit // self.unit)).astype(np.int32)


@dataclass(frozen=True, eq=False)
class Labels:
    """The best and second label of each site and layer; int32, shape (sites, layers)."""

    best: NDArray[np.int32]
    second: NDArray[np.int32]


def completion_labels(
    node_set: NodeSet, legs: Legs, ends: NDArray[np.int32], scale: LabelScale, *, hubs: bool = False
) -> Labels:
    """Return the labels of what can be collected after leaving each site, home again in time.

    ``ends``: minutes home from each site. With ``hubs``, a site can also go on to any site of any zone, as
    far as the nearest of that zone. Legs that are turned, with the minutes out as ``ends``, give what can
    be collected before arriving.
    """
    minutes, grain = node_set.sites.minutes, scale.grain
    step = layers_of(legs.minutes + minutes[legs.to], grain)
    graph = LabelGraph(
        legs.start, legs.to, step, -(-ends // grain), scale.units(node_set.sites.profit), node_set.size
    )
    shortest = int(step.min(initial=np.iinfo(np.int16).max))
    if hubs:
        graph = _with_hubs(node_set, grain, graph)
        shortest = min(shortest, int(minutes.min()) // grain)
    layers = -(-node_set.family.minutes // grain) + 1
    best = np.full((len(graph.closes), layers), NOTHING, dtype=np.int32)
    table = LabelTable(best, best.copy(), scale.bits, scale.top)
    block = max(1, shortest)
    for first in range(0, layers, block):
        span = (first, min(layers, first + block))
        if hubs:
            fill_layers((node_set.size, len(best)), span, graph, table)
        spread(node_set.size, lambda turn, span=span: fill_layers(turn, span, graph, table))  # type: ignore[misc]
    return Labels(table.best[: node_set.size], table.second[: node_set.size])


def layers_of(minutes: NDArray[np.int32], grain: int) -> NDArray[np.int16]:
    """Return how many layers so many minutes take, rounded down; a day has fewer than the most that fit."""
    return np.minimum(minutes // grain, np.iinfo(np.int16).max).astype(np.int16)


def _with_hubs(node_set: NodeSet, grain: int, graph: LabelGraph) -> LabelGraph:
    """Append one place a zone: legs from every site to it, and from it to every site of the zone.

    Within a block of layers the hubs are filled first, so a leg to a hub may be as short as it likes.
    """
    size = node_set.size
    away, zone = node_set.hubs()
    count = away.shape[1]
    ends = np.repeat(graph.start[1:], count)
    order = np.argsort(zone, kind="stable").astype(np.int32)
    to = np.insert(graph.to, ends, np.tile(np.arange(size, size + count, dtype=np.int32), size))
    step = np.insert(graph.step, ends, layers_of(away, grain).ravel())
    members = np.cumsum(np.bincount(zone, minlength=count))
    before = graph.start + count * np.arange(size + 1)
    return LabelGraph(
        np.concatenate((before, before[-1] + members)).astype(np.int64),
        np.concatenate((to, order)).astype(np.int32),
        np.concatenate((step, layers_of(node_set.sites.minutes[order], grain))),
        np.append(graph.closes, np.full(count, np.iinfo(np.int32).max, dtype=np.int32)),
        np.append(graph.profit, np.zeros(count, dtype=np.int32)),
        size,
    )


def completion_bounds(node_set: NodeSet, legs: Legs, scale: LabelScale) -> CompletionBounds:
    """Return forward and backward bounds of each site; one serves for both if every way back is the same."""
    backward = completion_labels(node_set, legs, node_set.sites.closes, scale)
    forward = backward
    if not (node_set.model.symmetric and legs.mutual):
        forward = completion_labels(node_set, legs.turned(), node_set.sites.opens, scale)
    return CompletionBounds(forward.best, forward.second, backward.best, backward.second)


def completion_bounds_by_hubs(node_set: NodeSet, legs: Legs, scale: LabelScale) -> CompletionBounds:
    """Return such bounds over the nearest legs, as far as the shorter direction, and hubs for all others."""
    backward = completion_labels(node_set, legs, node_set.sites.closes, scale, hubs=True)
    forward = backward
    if not node_set.model.symmetric:
        forward = completion_labels(node_set, legs, node_set.sites.opens, scale, hubs=True)
    return CompletionBounds(forward.best, forward.second, backward.best, backward.second)


def eliminate_nodes(
    node_set: NodeSet, bounds: CompletionBounds, scale: LabelScale, needs: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mark the sites through which some tour may collect more than ``needs`` of the site's sort."""
    kept = np.zeros(node_set.size, dtype=bool)
    test = _elimination_test(node_set, scale, needs.diagonal()[node_set.sorts])
    spread(node_set.size, lambda turn: mark_nodes(turn, test, bounds, kept))
    return kept


def eliminate_arcs(
    node_set: NodeSet, legs: Legs, bounds: CompletionBounds, scale: LabelScale, needs: NDArray[np.int64]
) -> Legs:
    """Return the legs through which some tour may collect more than ``needs`` of its two sorts of site."""
    arcs = MarkedArcs(legs.start, legs.to, legs.minutes, np.zeros(len(legs.to), dtype=bool))
    test = _elimination_test(node_set, scale, needs)
    spread(node_set.size, lambda turn: mark_arcs(turn, test, bounds, arcs))
    return legs.chosen(arcs.kept)


def _elimination_test(node_set: NodeSet, scale: LabelScale, needs: NDArray[np.int64]) -> EliminationTest:
    return EliminationTest(
        scale.bits,
        scale.grain,
        node_set.family.minutes,
        node_set.sites.minutes,
        scale.units(node_set.sites.profit),
        node_set.sorts,
        np.ascontiguousarray(needs // scale.unit),
    )
