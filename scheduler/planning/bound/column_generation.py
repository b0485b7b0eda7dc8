"""Column generation: prices and tours in turn, until no tour is left that would earn more than it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.assignment import overfull_hall_set
from scheduler.planning.bound.columns import masks_of
from scheduler.planning.bound.hall_cuts import HallCuts
from scheduler.planning.bound.initial_duals import initial_duals, minute_worth_of
from scheduler.planning.bound.kernels_tours import pick_varied
from scheduler.planning.bound.master import RestrictedMaster
from scheduler.planning.bound.prices import SCALE, earnings
from scheduler.planning.bound.pricing import PricingProblem, PricingScope, exact_pricing, heuristic_pricing
from scheduler.planning.bound.subset_rows import SubsetRowCuts, violated_triples
from scheduler.planning.bound.volume import VolumeStage, volume_algorithm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from scheduler.planning.bound.columns import Pool
    from scheduler.planning.bound.prices import DualPrices, EarningBounds
    from scheduler.planning.bound.pricing import PricedTours
    from scheduler.planning.effort import Effort, TimeLimit
    from scheduler.planning.model.month_model import MonthModel

DESCENT = ((PricingScope(12, 2, 1, 300), 0.75, 0.1, 0.17), (PricingScope(40, 2, 1, 1000), 0.25, 0.05, 0.3))
LOOK = PricingScope(40, 2, 4, 2000)
VARIED, USES = 30, 30
SMOOTH = 0.3
PROOF_STEP = 0.6
NEAR = 0.001
LOOSE = (0.02, 0.002)
TIGHT = 0.001
CLOSE = 0.002
FIRST = 0.01
LEAST, MANY = 300, 15
NODES, AGAIN = 100_000_000, 50
FINE, LOOKS, PROOFS = 0.0003, 8, 3
HOPE = 0.05


class Relaxation:
    """The linear relaxation of a month, solved from above and below.

    Attributes
    ----------
    value
        Value of the program over the tours found so far.
    bound
        Least value, in whole worth, proven that no plan exceeds; ``None`` before the first proof.
    prices
        Prices of the last program; ``best`` those that proved the bound, and ``proof`` that bound in price
        steps with the least that it counts for a tour's earnings.
    """

    def __init__(
        self, model: MonthModel, pool: Pool, effort: Effort, time_limit: TimeLimit, miss_price: int
    ) -> None:
        self.model, self.pool, self.effort, self.time_limit = model, pool, effort, time_limit
        self.hall_cuts, self.subset_rows = HallCuts(model), SubsetRowCuts(len(model.worth))
        self.master = RestrictedMaster(model, pool, (self.hall_cuts, self.subset_rows), miss_price)
        self.minute_worth = minute_worth_of(model)
        self.stability_centre = initial_duals(model, self.hall_cuts, self.minute_worth, miss_price)
        self.prices = self.best = self.stability_centre
        self.value = 0.0
        self.bound: int | None = None
        self.proof: tuple[int, int] | None = None
        self.work = {"rounds": 0, "proofs": 0, "nodes": 0}
        self._estimate = np.inf
        self._used = np.empty(0, dtype=np.int64), np.empty(0)

    @property
    def tour_value(self) -> float:
        """Worth of an average tour, in price steps."""
        return max(self.value / max(1, self.model.team_days), 1.0) * SCALE

    def start(self, tours: Iterable[int], worth: int = 0) -> None:
        """Begin with the tours of a plan of some ``worth``, and with the prices and tours of a descent.

        The first steps look over near legs, the later ones further.
        """
        self.master.add(tours)
        most, steps = 14 * self.model.team_days, min(self.effort.steps, len(self.model.worth))
        for scope, share, length, until in DESCENT:
            found = volume_algorithm(
                self, self.stability_centre, VolumeStage(scope, int(share * steps), length, until), worth
            )
            self.stability_centre, self._estimate = found.prices, found.estimate
        for family, steps_tours in enumerate(zip(*found.tours, strict=True)):
            routes = np.unique(np.concatenate(steps_tours), axis=0)
            order = np.argsort(-self.earned(family, routes, self.stability_centre), kind="stable")
            self._add(family, routes[order], VARIED, most)

    def run(self, share: float, on_proof: Callable[[], None]) -> None:
        """Price and solve until the bound is close, the work is done, or ``share`` of the time is used."""
        perturbation = list(LOOSE)
        self.master.perturb(perturbation.pop(0))
        looking = True
        while self.work["rounds"] < self.effort.rounds and not self.time_limit.over(share):
            self._solve()
            if looking:
                looking = self._quick_round()
                if not looking and perturbation:
                    looking = True
                    self.master.perturb(perturbation.pop(0))
            else:
                wanted = self._proof_round(self._worth_proving())
                on_proof()
                if not wanted or self.work["proofs"] >= self.effort.proofs:
                    break
        if self.bound is None:
            self._proof_round(self.stability_centre)
        if not self.time_limit.over(share):
            self.master.perturb(0)
            self._solve()

    def _worth_proving(self) -> DualPrices:
        """Return the best prices so far if they seem near, and else prices on the way to the last ones."""
        known = not self.work["proofs"] and self._estimate - self.value <= NEAR * abs(self.value)
        return self.stability_centre if known else self.stability_centre.toward(self.prices, PROOF_STEP)

    def tighten(self, share: float) -> None:
        """Put trios that the program breaks in force, while they lower its value and the bound follows."""
        for _ in range(self.effort.cuts):
            if self.time_limit.over(share) or not len(fresh := self._broken()):
                break
            before = self.value
            self.subset_rows.add(fresh)
            self.add_cut_rows()
            self._solve()
            for _ in range(LOOKS):
                if not self._quick_round():
                    break
                self._solve()
            for _ in range(PROOFS):
                wanted = self._proof_round(self._worth_proving(), FINE, FINE)
                self._solve()
                if not wanted:
                    break
            if before - self.value < FINE * abs(self.value):
                break

    def _broken(self) -> NDArray[np.int32]:
        """Return trios that the last solution breaks."""
        numbers, amounts = self._used
        return violated_triples(self.pool.routes[numbers], amounts, self.subset_rows)

    def _solve(self) -> None:
        """Solve the program, with further slot sets where its tours could not all be dated."""
        self.work["rounds"] += 1
        while True:
            self.value = self.master.solve()
            amounts = self.master.amounts()
            used = np.flatnonzero(amounts > 1e-6)
            self._used = self.master.numbers[used], amounts[used]
            inside = overfull_hall_set(self.model, self.pool, *self._used)
            if inside is None or not self.hall_cuts.add(inside):
                break
            self.add_cut_rows()
        self.prices = self.master.prices()
        self.master.trim(max(2500, 14 * self.model.team_days))

    def add_cut_rows(self) -> None:
        """Put slot sets and trios that came since into the program, at a price of 0."""
        self.master.add_cut_rows()
        self.stability_centre, self.best = self.extended(self.stability_centre), self.extended(self.best)

    def extended(self, prices: DualPrices) -> DualPrices:
        """Return prices with 0 for slot sets and trios added since."""
        return prices.extended(len(self.hall_cuts.sets), len(self.subset_rows))

    def _quick_round(self) -> bool:
        """Add tours over promising legs; return whether more of them are worth looking for."""
        enough, new = max(1, min(20 * len(self.model.families), self.model.team_days // 4)), 0
        for smooth in (SMOOTH, 0.0):
            prices = self.stability_centre.toward(self.prices, 1 - smooth)
            found, seen = self._look(prices)
            new += found
            estimate = prices.bound(self.model, self.hall_cuts.sets, earnings(self.model, seen)) // SCALE
            if estimate < self._estimate:
                self._estimate, self.stability_centre = estimate, prices
            if new >= enough:
                break
        return new >= enough and estimate - self.value > 2 * CLOSE * abs(self.value)

    def _look(self, prices: DualPrices) -> tuple[int, list[EarningBounds]]:
        """Add the tours of one quick look at these prices; return how many, and what they earn by family."""
        new, seen = 0, []
        for number, pricing in enumerate(self.pricing_problems(prices)):
            found = heuristic_pricing(pricing, -int(0.02 * self.tour_value), LOOK)
            new += self._keep(number, found, USES)
            seen.append(found.seen)
        return new, seen

    def _proof_round(self, prices: DualPrices, enumerate_routes: float = CLOSE, tight: float = TIGHT) -> bool:
        """Prove a bound at these prices and add the tours that stand in its way; whether to go on.

        The bound is ``close`` enough at that share of the value; tours that earn less than the share
        ``tight`` of an average one are not looked for. Where the nodes do not suffice, it goes on while it
        gains.
        """
        self.work["proofs"] += 1
        least = int(tight * self.tour_value)
        threshold = int(FIRST * self.tour_value)
        if self.bound is not None:
            threshold = min(
                threshold, max(least, int((self.bound - self.value) * SCALE / self.model.team_days / 4))
            )
        nodes = min(self.effort.nodes, NODES // len(self.model.worth))
        new, ceilings, incomplete, before = 0, [], False, self.bound
        for number, pricing in enumerate(self.pricing_problems(prices)):
            found = exact_pricing(pricing, threshold, 4, nodes, AGAIN * self.effort.nodes)
            new += self._keep(number, found, 20)
            ceilings.append(found.ceiling)
            incomplete |= found.cut_off
        earned = earnings(self.model, ceilings)
        bound = prices.bound(self.model, self.hall_cuts.sets, earned)
        if self.bound is None or bound // SCALE < self.bound:
            self.bound, self.best, self.stability_centre = bound // SCALE, prices, prices
            self.proof = (bound, int(earned.min()))
        near = self.bound - self.value <= enumerate_routes * abs(self.value)
        if incomplete and before is not None and before - self.bound < HOPE * (before - self.value):
            return False
        return not near and (new > 0 or threshold > least)

    def _keep(self, family: int, found: PricedTours, uses: int) -> int:
        """Put tours that earn at the last prices into the program, varied in their sites; return how many."""
        self.work["nodes"] += found.nodes
        earned = self.earned(family, found.routes, self.prices)
        order = np.argsort(-earned, kind="stable")
        most = max(300, 7 * self.model.team_days // len(self.model.families))
        return self._add(family, found.routes[order[earned[order] > 0]], uses, most)

    def _add(self, family: int, routes: NDArray[np.int32], uses: int, most: int) -> int:
        """Add the first of these tours that use no site too often; return how many are new."""
        counts = np.zeros(len(self.model.worth), dtype=np.int32)
        picked = pick_varied(routes, counts, uses, most)
        return self.master.add(self.pool.add(family, routes[picked]).tolist())

    def pricing_problems(
        self, prices: DualPrices, profit: NDArray[np.int64] | None = None
    ) -> list[PricingProblem]:
        """Return what the tours of each family are priced by; ``profit`` in place of the prices' own."""
        profit = prices.profit(self.model) if profit is None else profit
        prices = self.extended(prices)
        subset_row_duals = self.subset_rows.duals(prices.subset_rows)
        return [
            PricingProblem(
                self.model,
                family,
                profit,
                self.hall_cuts.duals(number, prices.hall),
                self.minute_worth * SCALE,
                subset_row_duals,
            )
            for number, family in enumerate(self.model.families)
        ]

    def earned(self, family: int, routes: NDArray[np.int32], prices: DualPrices) -> NDArray[np.int64]:
        """Return what tours collect above their price."""
        prices = self.extended(prices)
        paid = prices.hall @ self.holds(family, routes) + self.subset_rows.paid(routes, prices.subset_rows)
        gained: NDArray[np.int64] = np.where(routes >= 0, prices.profit(self.model)[routes], 0).sum(axis=1)
        return gained - paid

    def holds(self, family: int, routes: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return whether each slot set holds each tour of a family; shape (sets, tours)."""
        return self.hall_cuts.complements(family).holds(*masks_of(self.model, family, routes))[:-1]

    def best_first(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return tours of the pool, those first that earn most at the last prices."""
        earned = np.empty(len(numbers), dtype=np.int64)
        for family in range(len(self.model.families)):
            own = self.pool.family[numbers] == family
            earned[own] = self.earned(family, self.pool.routes[numbers[own]], self.prices)
        return numbers[np.argsort(-earned, kind="stable")]

    def program(self, kept: Iterable[int], free: NDArray[np.bool_], room: int) -> RestrictedMaster:
        """Return a program that decides about the free sites and ``room`` tours beside those kept.

        It begins with the tours of the pool that earn most at the last prices.
        """
        routes, pool = self.pool.routes, self.pool
        numbers = np.flatnonzero((free[routes] | (routes < 0)).all(axis=1))
        best = self.best_first(numbers)[: max(LEAST, MANY * room)]
        held = np.fromiter(kept, dtype=np.int64)
        cuts = (self.hall_cuts, SubsetRowCuts(len(self.model.worth)))
        master = RestrictedMaster(self.model, pool, cuts, self.master.miss_price, (free, held))
        master.add(best.tolist())
        return master
