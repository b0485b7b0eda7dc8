"""Column generation: prices and tours in turn, until no tour is left that would earn more than it pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.dating import overfull
from scheduler.planning.hall import SlotSets
from scheduler.planning.kernels_tours import pick_varied
from scheduler.planning.master import Master
from scheduler.planning.prices import SCALE, PriceList, earnings
from scheduler.planning.pricing import Look, Offer, prove, quick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from scheduler.planning.columns import Pool
    from scheduler.planning.effort import Effort, Net
    from scheduler.planning.model import Model
    from scheduler.planning.prices import Ceiling
    from scheduler.planning.pricing import Found

LOOKS = (Look(12, 2, 4, 300), Look(40, 2, 4, 2000))
USES = (30, 30)
SMOOTH = 0.3
PROOF_STEP = 0.6
LOOSE = 0.02
LESS_LOOSE = 0.002
TIGHT = 0.001
CLOSE = 0.002
FIRST = 0.01
LEAST, MANY = 300, 15


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
        self.sets = SlotSets(model)
        self.master = Master(model, pool, self.sets, missed)
        self.slope = flat_slope(model)
        self.center = flat_prices(model, self.sets, self.slope, missed)
        self.prices = self.best = self.center
        self.value = 0.0
        self.bound: int | None = None
        self.proof: tuple[int, int] | None = None
        self.work = {"rounds": 0, "proofs": 0, "nodes": 0}
        self._estimate = np.inf

    @property
    def tour_value(self) -> float:
        """Worth of an average tour, in price steps."""
        return max(self.value / max(1, self.model.team_days), 1.0) * SCALE

    def start(self, tours: Iterable[int]) -> None:
        """Begin with the tours of a plan, and with good tours at flat prices."""
        self.master.add(tours)
        longest = max(family.minutes for family in self.model.families)
        self.value = self.slope * longest * self.model.team_days
        self._look(self.center, None, LOOKS[0], -int(0.1 * self.tour_value))

    def run(self, share: float, told: Callable[[], None]) -> None:
        """Price and solve until the bound is close, the work is done, or ``share`` of the time is used."""
        self.master.loosen(LOOSE)
        stage = 0
        while self.work["rounds"] < self.effort.rounds and not self.net.over(share):
            self._solve()
            if stage < len(LOOKS):
                stage += not self._quick_round(stage)
            else:
                if self.work["proofs"] == 0:
                    self.master.loosen(LESS_LOOSE)
                    self._solve()
                wanted = self._proof_round(self.center.toward(self.prices, PROOF_STEP))
                told()
                if not wanted or self.work["proofs"] >= self.effort.proofs:
                    break
        if self.bound is None:
            self._proof_round(self.center)
        if not self.net.fired:
            self.master.loosen(0)
            self._solve()

    def _solve(self) -> None:
        """Solve the program, with further slot sets where its tours could not all be dated."""
        self.work["rounds"] += 1
        while True:
            self.value = self.master.solve()
            amounts = self.master.amounts()
            used = np.flatnonzero(amounts > 1e-6)
            inside = overfull(self.model, self.pool, self.master.numbers[used], amounts[used])
            if inside is None or not self.sets.add(inside):
                break
            self.master.widen()
            self.center = self.center.widened(len(self.sets.sets))
            self.best = self.best.widened(len(self.sets.sets))
        self.prices = self.master.prices()
        self.master.trim(max(2500, 14 * self.model.team_days))

    def _quick_round(self, stage: int) -> bool:
        """Add tours over near legs; return whether more of them are worth looking for."""
        new = 0
        for smooth in (SMOOTH, 0.0):
            prices = self.center.toward(self.prices, 1 - smooth)
            new, seen = self._look(prices, self.prices, LOOKS[stage], -int(0.02 * self.tour_value))
            estimate = prices.bound(self.model, self.sets.sets, earnings(self.model, seen)) // SCALE
            if estimate < self._estimate:
                self._estimate, self.center = estimate, prices
            if new:
                break
        enough = min((40, 20)[stage] * len(self.model.families), self.model.team_days // (2, 4)[stage])
        wanted = new >= enough and self._estimate - self.value > 2 * CLOSE * self.value
        if not wanted:
            self._estimate = np.inf
        return wanted

    def _look(
        self, prices: PriceList, against: PriceList | None, look: Look, theta: int
    ) -> tuple[int, list[Ceiling]]:
        """Add the tours of one quick look at these prices; return how many, and what they earn by family."""
        new, seen = 0, []
        for number, offer in enumerate(self.offers(prices)):
            found = quick(offer, theta, look)
            new += self._keep(number, found, against, USES[LOOKS.index(look)])
            seen.append(found.seen)
        return new, seen

    def _proof_round(self, prices: PriceList) -> bool:
        """Prove a bound at these prices and add the tours that stand in its way; whether to go on."""
        self.work["proofs"] += 1
        least = int(TIGHT * self.tour_value)
        theta = int(FIRST * self.tour_value)
        if self.bound is not None:
            theta = min(theta, max(least, int((self.bound - self.value) * SCALE / self.model.team_days / 4)))
        new, ceilings = 0, []
        for number, offer in enumerate(self.offers(prices)):
            found = prove(offer, theta, 4, self.effort.nodes)
            new += self._keep(number, found, self.prices, 20)
            ceilings.append(found.ceiling)
        earned = earnings(self.model, ceilings)
        bound = prices.bound(self.model, self.sets.sets, earned)
        if self.bound is None or bound // SCALE < self.bound:
            self.bound, self.best, self.center = bound // SCALE, prices, prices
            self.proof = (bound, int(earned.min()))
        near = self.bound - self.value <= CLOSE * abs(self.value)
        return not near and (new > 0 or theta > least)

    def _keep(self, family: int, found: Found, against: PriceList | None, uses: int) -> int:
        """Put tours that earn at ``against`` into the program, varied in their sites; return how many."""
        self.work["nodes"] += found.nodes
        routes = found.routes
        if against is not None and len(routes):
            earned = self.earned(family, routes, against)
            order = np.argsort(-earned, kind="stable")
            routes = routes[order[earned[order] > 0]]
        most = max(300, 7 * self.model.team_days // len(self.model.families))
        counts = np.zeros(len(self.model.worth), dtype=np.int32)
        picked = pick_varied(routes, counts, uses, most)
        return self.master.add(self.pool.add(family, routes[picked]).tolist())

    def offers(self, prices: PriceList, gain: NDArray[np.int64] | None = None) -> list[Offer]:
        """Return what the tours of each family are priced by; ``gain`` in place of the prices' own."""
        gain = prices.gain(self.model) if gain is None else gain
        sets = prices.widened(len(self.sets.sets)).sets
        return [
            Offer(self.model, family, gain, self.sets.prices(number, sets), self.slope * SCALE)
            for number, family in enumerate(self.model.families)
        ]

    def earned(self, family: int, routes: NDArray[np.int32], prices: PriceList) -> NDArray[np.int64]:
        """Return what tours collect above their price."""
        own, used = self.model.families[family], routes >= 0
        kinds = np.bitwise_and.reduce(np.where(used, own.serves[routes], -1), axis=1)
        days = np.bitwise_and.reduce(np.where(used, self.model.days[routes], -1), axis=1)
        paid = prices.sets @ self.sets.outside(family).holds(kinds, days)[:-1]
        gained: NDArray[np.int64] = np.where(used, prices.gain(self.model)[routes], 0).sum(axis=1)
        return gained - paid

    def program(self, kept: Iterable[int], free: NDArray[np.bool_], room: int) -> Master:
        """Return a program that decides about the free sites and ``room`` tours beside those kept.

        It begins with the tours of the pool that earn most at the last prices.
        """
        routes, pool = self.pool.routes, self.pool
        numbers = np.flatnonzero((free[routes] | (routes < 0)).all(axis=1))
        earned = np.empty(len(numbers), dtype=np.int64)
        for family in range(len(self.model.families)):
            own = pool.family[numbers] == family
            earned[own] = self.earned(family, routes[numbers[own]], self.prices)
        best = numbers[np.argsort(-earned, kind="stable")[: max(LEAST, MANY * room)]]
        held = np.fromiter(kept, dtype=np.int64)
        master = Master(self.model, pool, self.sets, self.master.missed, (free, held))
        master.add(best.tolist())
        return master


def flat_slope(model: Model) -> float:
    """Return the worth of a minute at which the month is just full, by minutes and near legs."""
    share = _share(model)
    minutes = sum(
        family.minutes * model.capacity(_inside(model, number))
        for number, family in enumerate(model.families)
    )
    may = np.flatnonzero(model.reachable)
    if not len(may):
        return 0.0
    order = may[np.argsort(-model.worth[may] / share[may], kind="stable")]
    last = order[min(len(order) - 1, int(np.searchsorted(np.cumsum(share[order]), minutes)))]
    return float(model.worth[last] / share[last])


def flat_prices(model: Model, sets: SlotSets, slope: float, missed: int) -> PriceList:
    """Return prices at which every minute is worth the same."""
    paid = model.worth - slope * _share(model)
    sites = np.where(model.duty, paid - 60 * slope, np.maximum(paid, 0))
    whole = np.zeros(len(sets.sets))
    longest = max((family.minutes for family in model.families), default=0)
    for at, each in enumerate(sets.sets):
        if each.inside == tuple(kind.days for kind in model.kinds):
            whole[at] = 0.97 * slope * longest
    rows = np.zeros(len(model.rows.price))
    return PriceList.rounded(model, (sites, whole, rows, rows), missed)


def _share(model: Model) -> NDArray[np.float64]:
    """Return the minutes that a visit takes with its part of the legs."""
    near = model.near[:, :3]
    legs = np.take_along_axis(model.closest, near, axis=1).mean(axis=1) if near.shape[1] else 0
    return model.minutes + legs + 10.0


def _inside(model: Model, family: int) -> tuple[int, ...]:
    return tuple(kind.days if kind.family == family else 0 for kind in model.kinds)
