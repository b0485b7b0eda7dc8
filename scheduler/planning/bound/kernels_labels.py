"""Compiled loops that bound what a tour can still collect; see docs/planning-engine.md.

A *label* packs a bound and the site that gives it into one int32: ``bound << bits | site``, so that one
comparison orders both. Bounds are counted in units of gain, rounded up, so they never understate. Labels
stand in rows of layers: layer ``r`` of a site holds the best with ``r * grain`` minutes left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOTHING = np.int32(-(1 << 30))


class LabelGraph(NamedTuple):
    """Places and the legs between them: those of place ``k`` are ``start[k]`` to ``start[k + 1]``.

    ``step``: layers that a leg and the visit at its end take, rounded down. ``closes``: first layer at
    which the tour may end at a place. ``profit``: units. ``hubs``: the first place that is no site.
    """

    start: NDArray[np.int64]
    to: NDArray[np.int32]
    step: NDArray[np.int16]
    closes: NDArray[np.int32]
    profit: NDArray[np.int32]
    hubs: int


class LabelTable(NamedTuple):
    """The best label of each place and layer, and the best that goes on to another site than that.

    No label rises above ``top``, which no tour of distinct sites can.
    """

    best: NDArray[np.int32]
    second: NDArray[np.int32]
    bits: int
    top: int


@njit(cache=True, nogil=True)
def fill_layers(turn: tuple[int, int], layers: tuple[int, int], graph: LabelGraph, table: LabelTable) -> None:
    """Fill some layers of some places from earlier layers, never going straight back to a site.

    Through a hub it may: to another site of the zone it is in. No leg may be shorter than the block of layers
    is wide.
    """
    first, last = layers
    one = np.empty(last - first, np.int32)
    two = np.empty(last - first, np.int32)
    for place in range(turn[0], turn[1]):
        here = np.int32(place if place < graph.hubs else -1)
        _begin(first, graph.closes[place], np.int32((1 << table.bits) - 1), one, two)
        for leg in range(graph.start[place], graph.start[place + 1]):
            other = graph.to[leg]
            source = first - graph.step[leg]
            begin = 0 if source >= 0 else -source
            if begin < last - first:
                add = np.int32((graph.profit[other] << table.bits) | other)
                before = (
                    table.best[other, source + begin : source + last - first],
                    table.second[other, source + begin : source + last - first],
                )
                _take(here, add, before, (one[begin:], two[begin:]), table)
        table.best[place, first:last] = one
        table.second[place, first:last] = two


@njit(cache=True, nogil=True, inline="always")
def _begin(first: int, closes: int, stop: np.int32, one: NDArray[np.int32], two: NDArray[np.int32]) -> None:
    """Let the tour end at a place from layer ``closes`` on."""
    for t in range(len(one)):
        one[t] = stop if first + t >= closes else NOTHING
        two[t] = one[t]


@njit(cache=True, nogil=True, inline="always")
def _take(
    here: np.int32,
    add: np.int32,
    before: tuple[NDArray[np.int32], NDArray[np.int32]],
    into: tuple[NDArray[np.int32], NDArray[np.int32]],
    table: LabelTable,
) -> None:
    """Take the labels of another place into those of a place, layer by layer."""
    best, second = before
    one, two = into
    mask = np.int32((1 << table.bits) - 1)
    keep = np.int32(~mask)
    top = np.int32(table.top)
    for t in range(len(one)):
        label = best[t]
        label = second[t] if (label & mask) == here else label
        label = NOTHING if label < 0 else min((label & keep) + add, top)
        held = one[t]
        two[t] = max(min(held, label), two[t])
        one[t] = max(held, label)


class EliminationTest(NamedTuple):
    """What a site or leg must be good for: minutes of a tour and of visits, gains and needs in units.

    ``needs`` stand site by site, or by the two sorts of a leg's ends.
    """

    bits: int
    grain: int
    day: int
    minutes: NDArray[np.int32]
    profit: NDArray[np.int32]
    sorts: NDArray[np.int32]
    needs: NDArray[np.int64]


class CompletionBounds(NamedTuple):
    """Completion bounds as labels: what can be collected before arriving at a site, and after leaving it."""

    forward: NDArray[np.int32]
    forward_second: NDArray[np.int32]
    backward: NDArray[np.int32]
    backward_second: NDArray[np.int32]


class MarkedArcs(NamedTuple):
    """Legs with their minutes, and whether each is kept."""

    start: NDArray[np.int64]
    to: NDArray[np.int32]
    minutes: NDArray[np.int32]
    kept: NDArray[np.bool_]


@njit(cache=True, nogil=True, inline="always")
def _rest(used: int, whole: int, grain: int, layers: int) -> int:
    """Return the layer left of ``whole`` minutes after layer ``used``, rounded up; -1 if none is."""
    left = whole - max(0, (used - 1) * grain + 1)
    return min(layers - 1, (left + grain - 1) // grain) if left >= 0 else -1


@njit(cache=True, nogil=True)
def mark_nodes(
    turn: tuple[int, int], test: EliminationTest, bounds: CompletionBounds, kept: NDArray[np.bool_]
) -> None:
    """Mark the sites through which some tour may collect more than the site needs."""
    layers = bounds.forward.shape[1]
    for site in range(turn[0], turn[1]):
        kept[site] = False
        for used in range(layers):
            rest = _rest(used, test.day - test.minutes[site], test.grain, layers)
            if rest < 0:
                break
            one = bounds.forward[site, used]
            two = bounds.backward[site, rest]
            if one < 0 or two < 0:
                continue
            if (one >> test.bits) + (two >> test.bits) + test.profit[site] > test.needs[site]:
                kept[site] = True
                break


@njit(cache=True, nogil=True, inline="always")
def _without(best: np.int32, second: np.int32, mask: np.int32, site: int) -> np.int32:
    """Return the label that does not pass through ``site`` next."""
    return second if (best & mask) == site else best


@njit(cache=True, nogil=True)
def mark_arcs(
    turn: tuple[int, int], test: EliminationTest, bounds: CompletionBounds, arcs: MarkedArcs
) -> None:
    """Mark the legs through which some tour may collect more than the two sorts of its ends need."""
    for site in range(turn[0], turn[1]):
        for arc in range(arcs.start[site], arcs.start[site + 1]):
            other = arcs.to[arc]
            whole = test.day - test.minutes[site] - test.minutes[other] - arcs.minutes[arc]
            need = test.needs[test.sorts[site], test.sorts[other]]
            need -= test.profit[site] + test.profit[other]
            arcs.kept[arc] = whole >= 0 and _may((site, other), whole, need, test, bounds)


@njit(cache=True, nogil=True, inline="always")
def _may(
    ends: tuple[int, int], whole: int, need: int, test: EliminationTest, bounds: CompletionBounds
) -> bool:
    """Whether some split of ``whole`` minutes around a leg collects more than ``need``."""
    site, other = ends
    layers = bounds.forward.shape[1]
    mask = np.int32((1 << test.bits) - 1)
    most = min(layers - 1, (whole + test.grain - 1) // test.grain)
    if (bounds.forward[site, most] >> test.bits) + (bounds.backward[other, most] >> test.bits) <= need:
        return False
    for used in range(layers):
        rest = _rest(used, whole, test.grain, layers)
        if rest < 0:
            break
        one = _without(bounds.forward[site, used], bounds.forward_second[site, used], mask, other)
        two = _without(bounds.backward[other, rest], bounds.backward_second[other, rest], mask, site)
        if one >= 0 and two >= 0 and (one >> test.bits) + (two >> test.bits) > need:
            return True
    return False
