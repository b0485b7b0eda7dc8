"""Bounds on what a tour can still collect, and the sites and legs that they rule out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning import kernels_dp
from scheduler.planning.legs import spread
from scheduler.planning.model import MOST_ZONES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.legs import Field, Legs


@dataclass(frozen=True)
class Scale:
    """How labels count: ``unit`` gain a step, ``bits`` for the site, ``grain`` minutes a layer.

    ``top`` is the highest label: no tour of distinct sites collects more.
    """

    bits: int
    unit: int
    grain: int
    top: np.int32

    @classmethod
    def of(cls, field: Field, grain: int) -> Scale:
        """Return the finest scale in which no label of a field can overflow."""
        bits = (field.size + MOST_ZONES + 2).bit_length()
        stops = field.model.stops
        most = int(np.sort(field.gain)[-stops:].sum()) + 1
        room = (1 << (29 - bits)) - 1 - stops
        unit = -(-most // room)
        top = ((-(-most // unit) + stops) << bits) | ((1 << bits) - 1)
        return cls(bits, unit, grain, np.int32(top))

    def units(self, gain: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return gains in units, rounded up."""
        return (-(-gain // self.unit)).astype(np.int32)


@dataclass(frozen=True, eq=False)
class Labels:
    """The best and second label of each site and layer; int32, shape (sites, layers)."""

    best: NDArray[np.int32]
    second: NDArray[np.int32]


def complete(field: Field, legs: Legs, ends: NDArray[np.int32], scale: Scale, hubs: bool = False) -> Labels:
    """Return the labels of what can be collected after leaving each site, home again in time.

    ``ends``: minutes home from each site. With ``hubs``, a site can also go on to any site of any zone, as
    far as the nearest of that zone. Legs that are turned, with the minutes out as ``ends``, give what can
    be collected before arriving.
    """
    step = ((legs.leg + field.minutes[legs.to]) // scale.grain).astype(np.int16)
    graph = (legs.start, legs.to, step, -(-ends // scale.grain), scale.units(field.gain))
    shortest = step.min(initial=np.iinfo(np.int16).max)
    if hubs:
        graph = _with_hubs(field, scale, *graph)
        shortest = min(shortest, int(field.minutes.min()) // scale.grain)
    layers = -(-field.family.minutes // scale.grain) + 1
    best = np.full((len(graph[3]), layers), kernels_dp.NOTHING, dtype=np.int32)
    second = best.copy()
    block = int(max(1, shortest))
    for first in range(0, layers, block):
        last = min(layers, first + block)

        def work(low: int, high: int, first: int = first, last: int = last) -> None:
            kernels_dp.complete_block(low, high, first, last, scale.bits, scale.top, *graph, best, second)

        if hubs:
            work(field.size, len(best))
        spread(field.size, work)
    return Labels(best[: field.size], second[: field.size])


def _with_hubs(
    field: Field,
    scale: Scale,
    start: NDArray[np.int64],
    to: NDArray[np.int32],
    step: NDArray[np.int16],
    closes: NDArray[np.int32],
    gain: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int16], NDArray[np.int32], NDArray[np.int32]]:
    """Append one place a zone: legs from every site to it, and from it to every site of the zone.

    Within a block of layers the hubs are filled first, so a leg to a hub may be as short as it likes.
    """
    size = field.size
    away, zone = field.hubs()
    count = away.shape[1]
    ends = np.repeat(start[1:], count)
    order = np.argsort(zone, kind="stable").astype(np.int32)
    to = np.insert(to, ends, np.tile(np.arange(size, size + count, dtype=np.int32), size))
    step = np.insert(step, ends, (away // scale.grain).astype(np.int16).ravel())
    members = np.cumsum(np.bincount(zone, minlength=count))
    before = start + count * np.arange(size + 1)
    return (
        np.concatenate((before, before[-1] + members)).astype(np.int64),
        np.concatenate((to, order)).astype(np.int32),
        np.concatenate((step, (field.minutes[order] // scale.grain).astype(np.int16))),
        np.append(closes, np.full(count, np.iinfo(np.int32).max, dtype=np.int32)),
        np.append(gain, np.zeros(count, dtype=np.int32)),
    )


def sites_kept(
    field: Field, before: Labels, after: Labels, scale: Scale, needs: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mark the sites through which some tour may collect more than ``needs`` of the site."""
    kept = np.zeros(field.size, dtype=bool)
    gain, units = scale.units(field.gain), needs // scale.unit

    def work(low: int, high: int) -> None:
        kernels_dp.keep_sites(
            low, high, scale.bits, scale.grain, field.family.minutes, field.minutes, gain, units,
            before.best, after.best, kept,
        )  # fmt: skip

    spread(field.size, work)
    return kept


def legs_kept(
    field: Field,
    legs: Legs,
    before: Labels,
    after: Labels,
    scale: Scale,
    sorts: NDArray[np.int32],
    needs: NDArray[np.int64],
) -> Legs:
    """Return the legs through which some tour may collect more than ``needs`` of its two sorts of site."""
    kept = np.zeros(len(legs.to), dtype=bool)
    gain, units = scale.units(field.gain), needs // scale.unit

    def work(low: int, high: int) -> None:
        kernels_dp.keep_arcs(
            low, high, scale.bits, scale.grain, field.family.minutes, legs.start, legs.to, legs.leg,
            field.minutes, gain, sorts, units, before.best, before.second, after.best, after.second, kept,
        )  # fmt: skip

    spread(field.size, work)
    return legs.chosen(kept)
