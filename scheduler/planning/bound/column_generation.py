"""Column generation: prices and tours in turn, until no tour is left that would earn more than it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.assignment import overfull
from scheduler.planning.bound.columns import masks_of
from scheduler.planning.bound.hall_cuts import SlotSets
from scheduler.planning.bound.initial_duals import flat_prices, flat_slope
from scheduler.planning.bound.kernels_tours import pick_varied
from scheduler.planning.bound.master import Master
from scheduler.planning.bound.prices import SCALE, earnings
from scheduler.planning.bound.pricing import Look, Offer, prove, quick
from scheduler.planning.bound.subset_rows import Trios, broken
from scheduler.planning.bound.volume import Stage, descend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from scheduler.planning.bound.columns import Pool
    from scheduler.planning.bound.prices import Ceiling, PriceList
    from scheduler.planning.bound.pricing import Found
    from scheduler.planning.effort import Effort, Net
    from scheduler.planning.model.model import Model

DESCENT = ((Look(12, 2, 1, 300), 0.75, 0.1, 0.17), (Look(40, 2, 1, 1000), 0.25, 0.05, 0.3))
LOOK = Look(40, 2, 4, 2000)
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

    def __init__(self, model: Model, pool: Pool, effort: Effort, net: Net, missed: int) -> None:
        self.model, self.pool, self.effort, self.net = model, pool, effort, net
        self.sets, self.trios = SlotSets(model), Trios(len(model.worth))
        self.master = Master(model, pool, (self.sets, self.trios), missed)
        self.slope = flat_slope(model)
        self.center = flat_prices(model, self.sets, self.slope, missed)
        self.prices = self.best = self.center
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
        for look, share, length, until in DESCENT:
            found = descend(self, self.center, Stage(look, int(share * steps), length, until), worth)
            self.center, self._estimate = found.prices, found.estimate
        for family, steps_tours in enumerate(zip(*found.tours, strict=True)):
            routes = np.unique(np.concatenate(steps_tours), axis=0)
            order = np.argsort(-self.earned(family, routes, self.center), kind="stable")
            self._add(family, routes[order], VARIED, most)

    def run(self, share: float, told: Callable[[], None]) -> None:
        """Price and solve until the bound is close, the work is done, or ``share`` of the time is used."""
        loose = list(LOOSE)
        self.master.loosen(loose.pop(0))
        looking = True
        while self.work["rounds"] < self.effort.rounds and not self.net.over(share):
            self._solve()
            if looking:
                looking = self._quick_round()
                if not looking and loose:
                    looking = True
                    self.master.loosen(loose.pop(0))
            else:
                wanted = self._proof_round(self._worth_proving())
                told()
                if not wanted or self.work["proofs"] >= self.effort.proofs:
                    break
        if self.bound is None:
            self._proof_round(self.center)
        if not self.net.over(share):
            self.master.loosen(0)
            self._solve()

    def _worth_proving(self) -> PriceList:
        """Return the best prices so far if they seem near, and else prices on the way to the last ones."""
        known = not self.work["proofs"] and self._estimate - self.value <= NEAR * abs(self.value)
        return self.center if known else self.center.toward(self.prices, PROOF_STEP)

    def tighten(self, share: float) -> None:
        """Put trios that the program breaks in force, while they lower its value and the bound follows."""
        for _ in range(self.effort.cuts):
            if self.net.over(share) or not len(fresh := self._broken()):
                break
            before = self.value
            self.trios.add(fresh)
            self.widen()
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
        return broken(self.pool.routes[numbers], amounts, self.trios)

    def _solve(self) -> None:
        """Solve the program, with further slot sets where its tours could not all be dated."""
        self.work["rounds"] += 1
        while True:
            self.value = self.master.solve()
            amounts = self.master.amounts()
            used = np.flatnonzero(amounts > 1e-6)
            self._used = self.master.numbers[used], amounts[used]
            inside = overfull(self.model, self.pool, *self._used)
            if inside is None or not self.sets.add(inside):
                break
            self.widen()
        self.prices = self.master.prices()
        self.master.trim(max(2500, 14 * self.model.team_days))

    def widen(self) -> None:
        """Put slot sets and trios that came since into the program, at a price of 0."""
        self.master.widen()
        self.center, self.best = self.widened(self.center), self.widened(self.best)

    def widened(self, prices: PriceList) -> PriceList:
        """Return prices with 0 for slot sets and trios added since."""
        return prices.widened(len(self.sets.sets), len(self.trios))

    def _quick_round(self) -> bool:
        """Add tours over promising legs; return whether more of them are worth looking for."""
        enough, new = max(1, min(20 * len(self.model.families), self.model.team_days // 4)), 0
        for smooth in (SMOOTH, 0.0):
            prices = self.center.toward(self.prices, 1 - smooth)
            found, seen = self._look(prices)
            new += found
            estimate = prices.bound(self.model, self.sets.sets, earnings(self.model, seen)) // SCALE
            if estimate < self._estimate:
                self._estimate, self.center = estimate, prices
            if new >= enough:
                break
        return new >= enough and estimate - self.value > 2 * CLOSE * abs(self.value)

    def _look(self, prices: PriceList) -> tuple[int, list[Ceiling]]:
        """Add the tours of one quick look at these prices; return how many, and what they earn by family."""
        new, seen = 0, []
        for number, offer in enumerate(self.offers(prices)):
            found = quick(offer, -int(0.02 * self.tour_value), LOOK)
            new += self._keep(number, found, USES)
            seen.append(found.seen)
        return new, seen

    def _proof_round(self, prices: PriceList, close: float = CLOSE, tight: float = TIGHT) -> bool:
        """Prove a bound at these prices and add the tours that stand in its way; whether to go on.

        The bound is ``close`` enough at that share of the value; tours that earn less than the share
        ``tight`` of an average one are not looked for. Where the nodes do not suffice, it goes on while it
        gains.
        """
        self.work["proofs"] += 1
        least = int(tight * self.tour_value)
        theta = int(FIRST * self.tour_value)
        if self.bound is not None:
            theta = min(theta, max(least, int((self.bound - self.value) * SCALE / self.model.team_days / 4)))
        nodes = min(self.effort.nodes, NODES // len(self.model.worth))
        new, ceilings, cut, before = 0, [], False, self.bound
        for number, offer in enumerate(self.offers(prices)):
            found = prove(offer, theta, 4, nodes, AGAIN * self.effort.nodes)
            new += self._keep(number, found, 20)
            ceilings.append(found.ceiling)
            cut |= found.missed
        earned = earnings(self.model, ceilings)
        bound = prices.bound(self.model, self.sets.sets, earned)
        if self.bound is None or bound // SCALE < self.bound:
            self.bound, self.best, self.center = bound // SCALE, prices, prices
            self.proof = (bound, int(earned.min()))
        near = self.bound - self.value <= close * abs(self.value)
        if cut and before is not None and before - self.bound < HOPE * (before - self.value):
            return False
        return not near and (new > 0 or theta > least)

    def _keep(self, family: int, found: Found, uses: int) -> int:
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

    def offers(self, prices: PriceList, gain: NDArray[np.int64] | None = None) -> list[Offer]:
        """Return what the tours of each family are priced by; ``gain`` in place of the prices' own."""
        gain = prices.gain(self.model) if gain is None else gain
        prices = self.widened(prices)
        tolls = self.trios.tolls(prices.trios)
        return [
            Offer(self.model, family, gain, self.sets.prices(number, prices.sets), self.slope * SCALE, tolls)
            for number, family in enumerate(self.model.families)
        ]

    def earned(self, family: int, routes: NDArray[np.int32], prices: PriceList) -> NDArray[np.int64]:
        """Return what tours collect above their price."""
        prices = self.widened(prices)
        paid = prices.sets @ self.holds(family, routes) + self.trios.paid(routes, prices.trios)
        gained: NDArray[np.int64] = np.where(routes >= 0, prices.gain(self.model)[routes], 0).sum(axis=1)
        return gained - paid

    def holds(self, family: int, routes: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return whether each slot set holds each tour of a family; shape (sets, tours)."""
        return self.sets.outside(family).holds(*masks_of(self.model, family, routes))[:-1]

    def best_first(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return tours of the pool, those first that earn most at the last prices."""
        earned = np.empty(len(numbers), dtype=np.int64)
        for family in range(len(self.model.families)):
            own = self.pool.family[numbers] == family
            earned[own] = self.earned(family, self.pool.routes[numbers[own]], self.prices)
        return numbers[np.argsort(-earned, kind="stable")]

    def program(self, kept: Iterable[int], free: NDArray[np.bool_], room: int) -> Master:
        """Return a program that decides about the free sites and ``room`` tours beside those kept.

        It begins with the tours of the pool that earn most at the last prices.
        """
        routes, pool = self.pool.routes, self.pool
        numbers = np.flatnonzero((free[routes] | (routes < 0)).all(axis=1))
        best = self.best_first(numbers)[: max(LEAST, MANY * room)]
        held = np.fromiter(kept, dtype=np.int64)
        cuts = (self.sets, Trios(len(self.model.worth)))
        master = Master(self.model, pool, cuts, self.master.missed, (free, held))
        master.add(best.tolist())
        return master
