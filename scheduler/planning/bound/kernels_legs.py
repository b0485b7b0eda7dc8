"""Compiled loops that choose the legs a tour may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.bound.kernels_tours import Sites


class Around(NamedTuple):
    """The chosen sites by number, the place of every site among them (-1: none), near sites and travel."""

    chosen: NDArray[np.int32]
    place: NDArray[np.int32]
    near: NDArray[np.int32]
    travel: NDArray[np.int32]


class Rooms(NamedTuple):
    """Where legs are written: how many each site has (or where they start), their ends and minutes."""

    used: NDArray[np.int64]
    to: NDArray[np.int32]
    minutes: NDArray[np.int32]


@njit(cache=True, nogil=True)
def all_arcs(turn: tuple[int, int], day: int, around: Around, sites: Sites, rooms: Rooms) -> None:
    """Count, or fill where ``rooms`` has any, every leg between chosen sites that some tour can hold.

    On counting, ``used`` becomes the legs of each site; on filling it is where they start.
    """
    fill = len(rooms.to) > 0
    for one in range(turn[0], turn[1]):
        at = rooms.used[one] if fill else np.int64(0)
        soonest = sites.least_out[one] + sites.minutes[one]
        for two in range(len(around.chosen)):
            if one == two or not _together(one, two, sites):
                continue
            away = around.travel[around.chosen[one], around.chosen[two]]
            if soonest + away + sites.minutes[two] + sites.least_back[two] > day:
                continue
            if fill:
                rooms.to[at] = two
                rooms.minutes[at] = away
            at += 1
        if not fill:
            rooms.used[one] = at


@njit(cache=True, nogil=True, inline="always")
def _together(one: int, two: int, sites: Sites) -> bool:
    """Whether some team kind and some day serve both sites."""
    together: bool = (sites.kinds[one] & sites.kinds[two]) != 0 and (sites.days[one] & sites.days[two]) != 0
    return together


@njit(cache=True, nogil=True)
def promising_arcs(turn: tuple[int, int], slope: float, around: Around, sites: Sites, rooms: Rooms) -> None:
    """Choose for each site the near sites of most ``gain - slope * (leg + minutes)``."""
    width = len(rooms.to) // len(around.chosen)
    score = np.empty(around.near.shape[1], np.float64)
    who = np.empty(around.near.shape[1], np.int32)
    for one in range(turn[0], turn[1]):
        found = 0
        site = around.chosen[one]
        for at in range(len(score)):
            two = around.place[around.near[site, at]]
            if two >= 0 and _together(one, two, sites):
                leg = around.travel[site, around.chosen[two]]
                score[found] = slope * (leg + sites.minutes[two]) - sites.gain[two]
                who[found] = two
                found += 1
        order = np.argsort(score[:found])
        rooms.used[one] = min(width, found)
        for at in range(min(width, found)):
            two = who[order[at]]
            rooms.to[one * width + at] = two
            rooms.minutes[one * width + at] = around.travel[site, around.chosen[two]]


@njit(cache=True, nogil=True)
def nearest_arcs(turn: tuple[int, int], around: Around, rooms: Rooms) -> None:
    """List the nearest chosen sites of each."""
    width = len(rooms.to) // len(around.chosen)
    for one in range(turn[0], turn[1]):
        found = 0
        site = around.chosen[one]
        for at in range(around.near.shape[1]):
            two = around.place[around.near[site, at]]
            if two >= 0 and found < width:
                rooms.to[one * width + found] = two
                rooms.minutes[one * width + found] = around.travel[site, around.near[site, at]]
                found += 1
        rooms.used[one] = found
