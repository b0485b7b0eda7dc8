"""Prices of sites, of Hall sets and of rows, as whole numbers, and the bound that they prove."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.model.grid import NO_LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.planning.bound.hall_cuts import HallSet
    from scheduler.planning.model.month_model import MonthModel

SCALE = 1024


class EarningBounds(NamedTuple):
    """What the tours of a family earn at most, by the site they start at; in price steps.

    ``above``: the most of each start from which a tour may earn more than ``floor``, most first.
    """

    floor: int
    above: NDArray[np.int64]

    @property
    def top(self) -> int:
        """What no tour of the family exceeds."""
        return max(self.floor, int(self.above[0])) if len(self.above) else self.floor


@dataclass(frozen=True, eq=False)
class DualPrices:
    """Prices in steps of worth / ``SCALE``; whole, so that sums of them are exact.

    Attributes
    ----------
    sites
        What a tour pays for each site that it uses; less than 0 only at duties.
    hall
        What it pays for each Hall set that holds it.
    low, high
        What a unit below the low, or above the high, of each priced row costs.
    subset_rows
        What a tour pays that visits two or more of three sites.
    """

    sites: NDArray[np.int64]
    hall: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    subset_rows: NDArray[np.int64]

    @classmethod
    def rounded(
        cls,
        model: MonthModel,
        duals: tuple[NDArray[np.float64], ...],
        miss_price: int,
    ) -> DualPrices:
        """Return prices from duals, in the order of ``parts``, rounded and within limits."""
        whole = [np.rint(each * SCALE).astype(np.int64) for each in duals]
        floor = -model.miss_costs(miss_price) * SCALE
        dearest = model.rows.price * SCALE
        return cls(
            np.maximum(whole[0], floor),
            np.maximum(whole[1], 0),
            np.clip(whole[2], 0, np.where(has_low(model), dearest, 0)),
            np.clip(whole[3], 0, np.where(has_high(model), dearest, 0)),
            np.maximum(whole[4], 0),
        )

    def reduced_profit(self, model: MonthModel) -> NDArray[np.int64]:
        """Return the reduced profit of each site: worth less price, with its part in the priced rows."""
        profit = model.worth * SCALE - self.sites
        if len(self.low):
            profit = profit + np.rint(model.rows.most.T @ self.low.astype(np.float64)).astype(np.int64)
            profit = profit - np.rint(model.rows.least.T @ self.high.astype(np.float64)).astype(np.int64)
        return profit

    def toward(self, other: DualPrices, share: float) -> DualPrices:
        """Return prices that lie ``share`` of the way to another list's."""
        pairs = zip(self.parts(), other.parts(), strict=True)
        return DualPrices(*(_between(one, two, share) for one, two in pairs))

    def extended(self, hall: int, subset_rows: int) -> DualPrices:
        """Return the list with a price of 0 for cuts added since."""
        return replace(
            self,
            hall=np.pad(self.hall, (0, hall - len(self.hall))),
            subset_rows=np.pad(self.subset_rows, (0, subset_rows - len(self.subset_rows))),
        )

    def parts(self) -> tuple[NDArray[np.int64], ...]:
        """Return the prices of sites, Hall sets, lows, highs and triples."""
        return self.sites, self.hall, self.low, self.high, self.subset_rows

    def bound(self, model: MonthModel, hall: Sequence[HallSet], earned: NDArray[np.int64]) -> int:
        """Return a value, in price steps, that no plan exceeds.

        For any prices, a plan's value is at most what the prices of sites, cuts and rows sum to, plus what
        its tours earn above their prices, which ``earned`` says.
        """
        capacity = np.array([each.capacity for each in hall], dtype=np.int64)
        total = int(self.sites.sum()) + int((capacity * self.hall).sum())
        low = np.where(has_low(model), model.rows.low, 0)
        high = np.where(has_high(model), model.rows.high, 0)
        total += int((self.high * high).sum()) - int((self.low * low).sum())
        return total + int(self.subset_rows.sum()) + int(earned.sum())


def earnings(model: MonthModel, ceilings: Sequence[EarningBounds]) -> NDArray[np.int64]:
    """Return what the tours of a whole plan earn at most, one by one, most first.

    The tours of a plan have no site in common, so no two of them start at the same one: the tours of a
    family earn no more than its best starts together.
    """
    most: list[NDArray[np.int64]] = []
    for family, ceiling in enumerate(ceilings):
        own = np.full(model.family_capacity(family), ceiling.floor, dtype=np.int64)
        above = ceiling.above[: len(own)]
        own[: len(above)] = np.maximum(above, ceiling.floor)
        most.append(own)
    together = np.concatenate(most) if most else np.empty(0, dtype=np.int64)
    return np.maximum(-np.sort(-together)[: model.team_days], 0)


def has_low(model: MonthModel) -> NDArray[np.bool_]:
    """Mark the priced rows that have a low."""
    return model.rows.low > -NO_LIMIT


def has_high(model: MonthModel) -> NDArray[np.bool_]:
    """Mark the priced rows that have a high."""
    return model.rows.high < NO_LIMIT


def _between(one: NDArray[np.int64], two: NDArray[np.int64], share: float) -> NDArray[np.int64]:
    return np.rint((1 - share) * one + share * two).astype(np.int64)
