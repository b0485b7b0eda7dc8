"""The pricing problems of a month at some prices, solved family by family, with a count of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.planning.bound.prices import SCALE
from scheduler.planning.bound.pricing import PricingProblem, exact_pricing, heuristic_pricing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scheduler.planning.bound.cuts import Cuts
    from scheduler.planning.bound.prices import DualPrices
    from scheduler.planning.bound.pricing import PricedTours, PricingScope


class Pricer:
    """Prices tours under the cuts in force; ``minute_worth`` is the worth of a minute where it is flat.

    ``nodes`` counts those of all searches made through it, ``proofs`` how often all families were proven.
    """

    def __init__(self, cuts: Cuts, minute_worth: float) -> None:
        self.cuts, self.minute_worth = cuts, minute_worth
        self.nodes = self.proofs = 0

    def problems(self, prices: DualPrices, profit: NDArray[np.int64] | None = None) -> list[PricingProblem]:
        """Return the pricing problem of each family; ``profit`` of sites in place of the prices' own."""
        model, hall = self.cuts.model, self.cuts.hall
        profit = prices.reduced_profit(model) if profit is None else profit
        prices = self.cuts.extended(prices)
        triples = self.cuts.subset_rows.duals(prices.subset_rows)
        return [
            PricingProblem(
                model, family, profit, hall.duals(number, prices.hall), self.minute_worth * SCALE, triples
            )
            for number, family in enumerate(model.families)
        ]

    def heuristic(self, pricing: PricingProblem, threshold: int, scope: PricingScope) -> PricedTours:
        """Return tours over promising legs that earn more than ``threshold``."""
        return self._counted(heuristic_pricing(pricing, threshold, scope))

    def exact(self, pricing: PricingProblem, threshold: int, per_start: int, budget: int) -> PricedTours:
        """Return the best tours of each start site above ``threshold``, and what no tour exceeds."""
        return self._counted(exact_pricing(pricing, threshold, per_start, budget))

    def prove(
        self, prices: DualPrices, threshold: int, per_start: int, budget: int, more: int
    ) -> list[PricedTours]:
        """Return for each family its best tours and what none of its tours exceeds: one proof."""
        self.proofs += 1
        problems = self.problems(prices)
        return [self._counted(exact_pricing(each, threshold, per_start, budget, more)) for each in problems]

    def _counted(self, found: PricedTours) -> PricedTours:
        self.nodes += found.nodes
        return found
