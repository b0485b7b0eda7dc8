"""Compiled loops that choose the legs a tour may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.bound.kernels_tours import Sites


class Nearby(NamedTuple):
    """The chosen sites by number, the place of every site among them (-1: none), near sites and travel."""

    chosen: NDArray[np.int32]
    place: NDArray[np.int32]
    near: NDArray[np.int32]
    travel: NDArray[np.int32]


class LegTable(NamedTuple):
    """Where legs are written: how many each site has (or where they start), their ends and minutes."""

    used: NDArray[np.int64]
    to: NDArray[np.int32]
    minutes: NDArray[np.int32]


@njit(cache=True, nogil=True)
def all_arcs(turn: tuple[int, int], day: int, nearby: Nearby, sites: Sites, table: LegTable) -> None:
    """Count, or fill where ``table`` has any, every leg between chosen sites that some tour can hold.

    On counting, ``used`` becomes the legs of each site; on filling it is where they start.
    """
    fill = len(table.to) > 0
    for one in range(turn[0], turn[1]):
        at = table.used[one] if fill else np.int64(0)
        soonest = sites.least_out[one] + sites.minutes[one]
        for two in range(len(nearby.chosen)):
            if one == two or not _together(one, two, sites):
                continue
            away = nearby.travel[nearby.chosen[one], nearby.chosen[two]]
            if soonest + away + sites.minutes[two] + sites.least_back[two] > day:
                continue
            if fill:
                table.to[at] = two
                table.minutes[at] = away
            at += 1
        if not fill:
            table.used[one] = at


@njit(cache=True, nogil=True, inline="always")
def _together(one: int, two: int, sites: Sites) -> bool:
    """Whether some team kind and some day serve both sites."""
    together: bool = (sites.kinds[one] & sites.kinds[two]) != 0 and (sites.days[one] & sites.days[two]) != 0
    return together


@njit(cache=True, nogil=True)
def promising_arcs(
    turn: tuple[int, int], minute_worth: float, nearby: Nearby, sites: Sites, table: LegTable
) -> None:
    """Choose for each site the near sites of most ``profit - minute_worth * (leg + minutes)``."""
    width = len(table.to) // len(nearby.chosen)
    score = np.empty(nearby.near.shape[1], np.float64)
    who = np.empty(nearby.near.shape[1], np.int32)
    for one in range(turn[0], turn[1]):
        found = 0
        site = nearby.chosen[one]
        for at in range(len(score)):
            two = nearby.place[nearby.near[site, at]]
            if two >= 0 and _together(one, two, sites):
                leg = nearby.travel[site, nearby.chosen[two]]
                score[found] = minute_worth * (leg + sites.minutes[two]) - sites.profit[two]
                who[found] = two
                found += 1
        order = np.argsort(score[:found])
        table.used[one] = min(width, found)
        for at in range(min(width, found)):
            two = who[order[at]]
            table.to[one * width + at] = two
            table.minutes[one * width + at] = nearby.travel[site, nearby.chosen[two]]


@njit(cache=True, nogil=True)
def nearest_arcs(turn: tuple[int, int], nearby: Nearby, table: LegTable) -> None:
    """List the nearest chosen sites of each."""
    width = len(table.to) // len(nearby.chosen)
    for one in range(turn[0], turn[1]):
        found = 0
        site = nearby.chosen[one]
        for at in range(nearby.near.shape[1]):
            two = nearby.place[nearby.near[site, at]]
            if two >= 0 and found < width:
                table.to[one * width + found] = two
                table.minutes[one * width + found] = nearby.travel[site, nearby.near[site, at]]
                found += 1
        table.used[one] = found
