"""The priced rows of a month as the engine sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from scheduler.planning.model.grid import NO_LIMIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.model.grid import Grid


@dataclass(frozen=True, eq=False)
class PricedRows:
    """Priced rows of the plan; ``most`` and ``least`` count a visit on its best and worst day.

    Shapes: (rows, sites), float64. The two differ where a row counts only some of a visit's days.
    """

    most: csr_array
    least: csr_array
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    price: NDArray[np.int64]

    def cost(self, visited: NDArray[np.bool_]) -> int:
        """Return the least that the rows can cost with these sites visited."""
        marks = visited.astype(np.float64)
        lack = np.maximum(self.low - self.most @ marks, 0) * (self.low > -NO_LIMIT)
        over = np.maximum(self.least @ marks - self.high, 0) * (self.high < NO_LIMIT)
        return int((self.price * (lack + over)).sum())


def no_rows(sites: int) -> PricedRows:
    """Return the priced rows of a month that has none."""
    none = np.zeros(0, dtype=np.int64)
    return PricedRows(csr_array((0, sites)), csr_array((0, sites)), none, none, none)


def priced_rows(grid: Grid) -> PricedRows:
    """Return the priced rows, each coefficient counted on the visit's best and on its worst day."""
    every = grid.coefficients.astype(np.float64).tocsr()
    dense = every.toarray() if every.shape[0] else np.zeros(every.shape)
    may = grid.on_days.astype(np.int64)
    inside = grid.row_days.astype(np.int64) @ may.T > 0
    outside = (~grid.row_days).astype(np.int64) @ may.T > 0
    counted = np.where(inside, dense, 0.0)
    most, least = (np.where(outside, limit(counted, 0), counted) for limit in (np.maximum, np.minimum))
    return PricedRows(csr_array(most), csr_array(least), grid.row_low, grid.row_high, grid.row_price)
