"""The cuts in force, of both kinds, and what tours pay for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.columns import masks_of
from scheduler.planning.bound.hall_cuts import HallCuts
from scheduler.planning.bound.subset_rows import SubsetRowCuts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.bound.prices import DualPrices
    from scheduler.planning.model.month_model import MonthModel


@dataclass(frozen=True)
class Cuts:
    """Hall cuts and subset-row cuts of a month; both grow while the relaxation is solved."""

    model: MonthModel
    hall: HallCuts
    subset_rows: SubsetRowCuts

    @classmethod
    def of(cls, model: MonthModel) -> Cuts:
        """Return the cuts with which a month begins: the Hall sets that skills make."""
        return cls(model, HallCuts.of(model), SubsetRowCuts(len(model.worth)))

    def without_subset_rows(self) -> Cuts:
        """Return the same Hall cuts, the very ones, without any subset-row cut."""
        return Cuts(self.model, self.hall, SubsetRowCuts(len(self.model.worth)))

    def extended(self, prices: DualPrices) -> DualPrices:
        """Return prices with 0 for the cuts added since."""
        return prices.extended(len(self.hall.sets), len(self.subset_rows))

    def holds(self, family: int, routes: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return whether each Hall set holds each tour of a family whole; shape (sets, tours)."""
        return self.hall.complements(family).holds(*masks_of(self.model, family, routes))[:-1]

    def reduced_profits(
        self, family: int, routes: NDArray[np.int32], prices: DualPrices
    ) -> NDArray[np.int64]:
        """Return what tours collect above their price."""
        prices = self.extended(prices)
        paid = prices.hall @ self.holds(family, routes) + self.subset_rows.paid(routes, prices.subset_rows)
        profit = np.where(routes >= 0, prices.reduced_profit(self.model)[routes], 0).sum(axis=1)
        return np.asarray(profit - paid)
