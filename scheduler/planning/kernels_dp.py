"""Compiled loops that bound what a tour can still collect; see docs/planning-engine.md.

A *label* packs a bound and the site that gives it into one int32: ``bound << bits | site``, so that one
comparison orders both. Bounds are counted in units of ``unit`` gain, rounded up, so they never understate.
Labels stand in rows of layers: layer ``r`` of a site holds the best with ``r * grain`` minutes left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

NOTHING = np.int32(-(1 << 30))


@njit(cache=True, nogil=True)
def complete_block(
    low: int,
    high: int,
    first: int,
    last: int,
    bits: int,
    top: np.int32,
    start: NDArray[np.int64],
    to: NDArray[np.int32],
    step: NDArray[np.int16],
    closes: NDArray[np.int32],
    gain: NDArray[np.int32],
    best: NDArray[np.int32],
    second: NDArray[np.int32],
) -> None:
    """Fill layers ``first`` to ``last`` of sites ``low`` to ``high`` from earlier layers.

    ``best`` is the best label and ``second`` the best that continues to another site, which forbids going
    straight back. No label rises above ``top``, which no tour of distinct sites can. No arc may be shorter than the block is wide. ``closes``: first layer at which the tour
    may end at the site. ``step``: layers that an arc and the visit at its end take, rounded down.
    """
    width = last - first
    mask = np.int32((1 << bits) - 1)
    keep = np.int32(~mask)
    one = np.empty(width, np.int32)
    two = np.empty(width, np.int32)
    for site in range(low, high):
        for t in range(width):
            one[t] = mask if first + t >= closes[site] else NOTHING
            two[t] = one[t]
        here = np.int32(site)
        for arc in range(start[site], start[site + 1]):
            other = to[arc]
            source = first - step[arc]
            begin = 0 if source >= 0 else -source
            if begin >= width:
                continue
            add = np.int32((gain[other] << bits) | other)
            from_best = best[other, source + begin : source + width]
            from_second = second[other, source + begin : source + width]
            to_one = one[begin:]
            to_two = two[begin:]
            for t in range(width - begin):
                label = from_best[t]
                label = from_second[t] if (label & mask) == here else label
                label = NOTHING if label < 0 else min((label & keep) + add, top)
                held = to_one[t]
                to_two[t] = max(min(held, label), to_two[t])
                to_one[t] = max(held, label)
        best[site, first:last] = one
        second[site, first:last] = two


@njit(cache=True, nogil=True)
def keep_sites(
    low: int,
    high: int,
    bits: int,
    grain: int,
    day: int,
    minutes: NDArray[np.int32],
    gain: NDArray[np.int32],
    needs: NDArray[np.int64],
    before: NDArray[np.int32],
    after: NDArray[np.int32],
    kept: NDArray[np.bool_],
) -> None:
    """Mark the sites through which some tour may collect more than ``needs`` of the site (in units)."""
    layers = before.shape[1]
    for site in range(low, high):
        kept[site] = False
        for used in range(layers):
            left = day - minutes[site] - max(0, (used - 1) * grain + 1)
            if left < 0:
                break
            rest = min(layers - 1, (left + grain - 1) // grain)
            one = before[site, used]
            two = after[site, rest]
            if one < 0 or two < 0:
                continue
            if (one >> bits) + (two >> bits) + gain[site] > needs[site]:
                kept[site] = True
                break


@njit(cache=True, nogil=True)
def _other(best: np.int32, second: np.int32, mask: np.int32, site: int) -> np.int32:
    """Return the label that does not pass through ``site`` next."""
    return second if (best & mask) == site else best


@njit(cache=True, nogil=True)
def keep_arcs(
    low: int,
    high: int,
    bits: int,
    grain: int,
    day: int,
    start: NDArray[np.int64],
    to: NDArray[np.int32],
    leg: NDArray[np.int32],
    minutes: NDArray[np.int32],
    gain: NDArray[np.int32],
    kind: NDArray[np.int32],
    needs: NDArray[np.int64],
    before: NDArray[np.int32],
    before_second: NDArray[np.int32],
    after: NDArray[np.int32],
    after_second: NDArray[np.int32],
    kept: NDArray[np.bool_],
) -> None:
    """Mark the arcs through which some tour may collect more than ``needs`` of the two kinds of site."""
    layers = before.shape[1]
    mask = np.int32((1 << bits) - 1)
    for site in range(low, high):
        for arc in range(start[site], start[site + 1]):
            other = to[arc]
            kept[arc] = False
            whole = day - minutes[site] - minutes[other] - leg[arc]
            if whole < 0:
                continue
            need = needs[kind[site], kind[other]] - gain[site] - gain[other]
            most = min(layers - 1, (whole + grain - 1) // grain)
            if (before[site, most] >> bits) + (after[other, most] >> bits) <= need:
                continue
            for used in range(layers):
                left = whole - max(0, (used - 1) * grain + 1)
                if left < 0:
                    break
                rest = min(layers - 1, (left + grain - 1) // grain)
                one = _other(before[site, used], before_second[site, used], mask, other)
                two = _other(after[other, rest], after_second[other, rest], mask, site)
                if one >= 0 and two >= 0 and (one >> bits) + (two >> bits) > need:
                    kept[arc] = True
                    break
