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
    """Priced rows of the plan; ``most`` and ``least`` count a visit at its best and at its worst.

    Shapes: (rows, sites), float64. The two differ where a row counts only some of a visit's days or teams, or
    counts tours: a visit may begin one. ``relaxed`` names which of these there are.
    """

    most: csr_array
    least: csr_array
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    price: NDArray[np.int64]
    relaxed: tuple[str, ...] = ()

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
    """Return the priced rows, each coefficient counted at the visit's best and at its worst day and team."""
    every = grid.coefficients.astype(np.float64).tocsr()
    dense = every.toarray() if every.shape[0] else np.zeros(every.shape)
    days, teams = grid.on_days.astype(np.int64), grid.by_team.astype(np.int64)
    inside = grid.row_days.astype(np.int64) @ days.T > 0
    inside &= ~(~grid.row_teams).any(axis=1, keepdims=True) | (grid.row_teams.astype(np.int64) @ teams.T > 0)
    by_days, by_teams = (
        (~grid.row_days).astype(np.int64) @ days.T > 0,
        (~grid.row_teams).astype(np.int64) @ teams.T > 0,
    )
    counted = []
    for limit in (np.maximum, np.minimum):
        weights = np.where(inside, dense + limit(grid.row_tours, 0)[:, np.newaxis], 0.0)
        counted.append(csr_array(np.where(by_days | by_teams, limit(weights, 0), weights)))
    open_days, open_teams = (bool(np.any(inside & (dense != 0) & each)) for each in (by_days, by_teams))
    names = {"row_days": open_days, "row_teams": open_teams, "row_tours": grid.row_tours.any()}
    relaxed = tuple(name for name, holds in names.items() if holds)
    most, least = counted
    return PricedRows(most, least, grid.row_low, grid.row_high, grid.row_price, relaxed)
