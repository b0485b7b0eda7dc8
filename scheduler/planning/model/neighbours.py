"""The sites near to each site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ALIKE = 96
FIRST_OF_ALL = 1 << 50


def nearest(
    closest: NDArray[np.int32], most: int, sort: NDArray[np.int64] | None = None
) -> NDArray[np.int32]:
    """Return at most so many sites near to each site, nearest first, those of the smaller number at a tie.

    ``sort``: some of the places are for the nearest of each site's own sort.
    """
    size = len(closest)
    width = max(0, min(most, size - 1))
    lists = np.empty((size, width), dtype=np.int32)
    for site in range(size if width else 0):
        away = closest[site].astype(np.int64) * size + np.arange(size)
        away[site] = np.iinfo(np.int64).max
        if sort is not None and width < size - 1:
            alike = np.flatnonzero(sort == sort[site])
            few = min(MOST_ALIKE, len(alike) - 1)
            if few:
                away[alike[np.argpartition(away[alike], few - 1)[:few]]] -= FIRST_OF_ALL
        found = np.argpartition(away, width - 1)[:width]
        lists[site] = found[np.argsort(away[found] % FIRST_OF_ALL)]
    return lists
