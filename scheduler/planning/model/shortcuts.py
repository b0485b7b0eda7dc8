"""Ways with a visit on them that are shorter than the leg they stand for.

Travel from a file or a routing server need not keep that a leg is the shortest way. Where it does not, a site
may be in reach only behind another, and a visit that brings nothing may save time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.model.month_model import MonthModel


def shortest_ways(
    direct: NDArray[np.int32], minutes: NDArray[np.int32], legs: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return the least minutes between an office and each site, with visits on the way where that is less.

    ``legs[i, k]``: minutes between site ``i`` and a site ``k`` that lies nearer to the office on the way.
    """
    least = direct
    while True:
        nearer = least + minutes
        through = np.array([(row + nearer).min() for row in legs], dtype=np.int32)
        if (through >= least).all():
            return least
        least = np.minimum(least, through)


def sites_on_shortcuts(model: MonthModel) -> NDArray[np.bool_]:
    """Mark the sites through which a way, with the visit there, is shorter than the leg past them.

    Lengths in doubles are distances, whose ways are never shorter than the leg.
    """
    travel, minutes = model.travel, model.minutes
    marks = np.zeros(len(minutes), dtype=bool)
    if model.exact is not None:
        return marks
    for family in model.families:
        for ends, legs in ((family.out, travel), (family.back, np.ascontiguousarray(travel.T))):
            through = zip(ends + minutes, legs, strict=True)
            marks |= np.array([(way + row < ends).any() for way, row in through], dtype=bool)
    zone, _ = model.zones
    _, middle = np.unique(zone, return_index=True)
    return marks | _between(travel, minutes, zone, middle)


@njit(cache=True, nogil=True)
def _between(
    travel: NDArray[np.int32], minutes: NDArray[np.int32], zone: NDArray[np.int64], middle: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Mark the sites on a short way between two others.

    Most starts are cleared at once: no end is so much farther from them than from the middle of the zone.
    """
    marks, size = np.zeros(len(travel), np.bool_), len(travel)
    apart = np.empty((len(middle), size), np.int32)
    for number in range(len(middle)):
        for start in range(size):
            apart[number, start] = (travel[start] - travel[middle[number]]).max()
    for site in range(size):
        beyond = (travel[middle[zone[site]]] - travel[site]).max()
        for start in range(size):
            way = travel[start, site] + minutes[site]
            if not marks[site] and apart[zone[site], start] + beyond > way:
                marks[site] = (travel[start] - travel[site]).max() > way
    return marks
