"""Compiled loop over subset-row cuts: what a tour pays for visiting two of three sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SubsetRowDuals(NamedTuple):
    """Subset-row cuts with a dual, site by site: those of site ``k`` are ``first[k]`` to ``first[k + 1]``.

    ``one`` and ``other`` are the other two sites of each, -1 for a site that no tour can visit here.
    """

    first: NDArray[np.int64]
    one: NDArray[np.int32]
    other: NDArray[np.int32]
    worth: NDArray[np.int64]


@njit(cache=True, nogil=True, inline="always")
def subset_row_dual_at(
    stack: NDArray[np.int64], stops: int, site: int, subset_row_duals: SubsetRowDuals
) -> np.int64:
    """Return what a tour that has made ``stops`` visits pays beside, if it goes on to a site.

    ``stack``: the visits in order, the site of each in the first column.
    """
    paid = np.int64(0)
    for at in range(subset_row_duals.first[site], subset_row_duals.first[site + 1]):
        seen = 0
        for stop in range(stops):
            if stack[stop, 0] == subset_row_duals.one[at] or stack[stop, 0] == subset_row_duals.other[at]:
                seen += 1
        if seen == 1:
            paid += subset_row_duals.worth[at]
    return paid
