"""Compiled loops that choose the legs a tour may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def all_arcs(
    low: int,
    high: int,
    day: int,
    chosen: NDArray[np.int32],
    travel: NDArray[np.int32],
    opens: NDArray[np.int32],
    closes: NDArray[np.int32],
    minutes: NDArray[np.int32],
    kinds: NDArray[np.int64],
    days: NDArray[np.int64],
    count: NDArray[np.int64],
    to: NDArray[np.int32],
    leg: NDArray[np.int32],
) -> None:
    """Count, or fill where ``to`` has room, every leg between chosen sites that some tour can hold.

    On counting, ``count[k]`` becomes the legs of site ``k``; on filling it is where they start.
    """
    fill = len(to) > 0
    for one in range(low, high):
        at = count[one] if fill else np.int64(0)
        soonest = opens[one] + minutes[one]
        for two in range(len(chosen)):
            if one == two or (kinds[one] & kinds[two]) == 0 or (days[one] & days[two]) == 0:
                continue
            away = travel[chosen[one], chosen[two]]
            if soonest + away + minutes[two] + closes[two] > day:
                continue
            if fill:
                to[at] = two
                leg[at] = away
            at += 1
        if not fill:
            count[one] = at


@njit(cache=True, nogil=True)
def near_arcs(
    low: int,
    high: int,
    width: int,
    slope: float,
    chosen: NDArray[np.int32],
    place: NDArray[np.int32],
    near: NDArray[np.int32],
    travel: NDArray[np.int32],
    minutes: NDArray[np.int32],
    gain: NDArray[np.int64],
    kinds: NDArray[np.int64],
    days: NDArray[np.int64],
    count: NDArray[np.int64],
    to: NDArray[np.int32],
    leg: NDArray[np.int32],
) -> None:
    """Choose for each site the ``width`` nearby sites of most ``gain - slope * (leg + minutes)``."""
    room = near.shape[1]
    score = np.empty(room, np.float64)
    who = np.empty(room, np.int32)
    for one in range(low, high):
        found = 0
        site = chosen[one]
        for at in range(room):
            two = place[near[site, at]]
            if two < 0 or (kinds[one] & kinds[two]) == 0 or (days[one] & days[two]) == 0:
                continue
            score[found] = slope * (travel[site, chosen[two]] + minutes[two]) - gain[two]
            who[found] = two
            found += 1
        order = np.argsort(score[:found])
        count[one] = min(width, found)
        for at in range(min(width, found)):
            two = who[order[at]]
            to[one * width + at] = two
            leg[one * width + at] = travel[site, chosen[two]]


@njit(cache=True, nogil=True)
def nearest_arcs(
    low: int,
    high: int,
    width: int,
    chosen: NDArray[np.int32],
    place: NDArray[np.int32],
    near: NDArray[np.int32],
    travel: NDArray[np.int32],
    count: NDArray[np.int64],
    to: NDArray[np.int32],
    leg: NDArray[np.int32],
) -> None:
    """List the ``width`` nearest chosen sites of each."""
    for one in range(low, high):
        found = 0
        site = chosen[one]
        for at in range(near.shape[1]):
            two = place[near[site, at]]
            if two >= 0 and found < width:
                to[one * width + found] = two
                leg[one * width + found] = travel[site, near[site, at]]
                found += 1
        count[one] = found
