"""The linear relaxation of a month: its parts, and what is known of it so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.assignment import overfull_hall_set
from scheduler.planning.bound.cuts import Cuts
from scheduler.planning.bound.initial_duals import initial_duals, minute_worth_of
from scheduler.planning.bound.master import RestrictedMaster
from scheduler.planning.bound.pricer import Pricer
from scheduler.planning.bound.prices import SCALE
from scheduler.planning.bound.tuning import Tuning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.planning.bound.columns import Pool
    from scheduler.planning.bound.prices import DualPrices
    from scheduler.planning.effort import Effort, TimeLimit
    from scheduler.planning.model.month_model import MonthModel


@dataclass(frozen=True, eq=False)
class StabilityCentre:
    """Prices towards which others are smoothed, and the bound that the tours found at them would make."""

    prices: DualPrices
    estimate: float = np.inf


@dataclass(frozen=True, eq=False)
class ProvenBound:
    """What is proven: the result of the relaxation.

    Attributes
    ----------
    value
        Least value, in whole worth, proven that no plan exceeds; ``None`` before the first proof.
    prices
        The prices that proved it.
    proof
        That bound in price steps, and the least that it counts for a tour's earnings.
    """

    value: int | None
    prices: DualPrices
    proof: tuple[int, int] | None = None


@dataclass(frozen=True, eq=False)
class LinearSolution:
    """The last solution of the program: value, prices, and the tours in use with how much of each."""

    value: float
    prices: DualPrices
    tours: NDArray[np.int64]
    amounts: NDArray[np.float64]


@dataclass(eq=False)
class Relaxation:
    """The relaxation while it is solved: fixed parts first, then what is known, replaced as it is bettered.

    ``rounds`` counts the solutions of its program.
    """

    model: MonthModel
    pool: Pool
    effort: Effort
    time_limit: TimeLimit
    tuning: Tuning
    cuts: Cuts
    pricer: Pricer
    master: RestrictedMaster
    centre: StabilityCentre
    proven: ProvenBound
    solution: LinearSolution
    rounds: int = 0

    @property
    def bound(self) -> int | None:
        """Least value proven that no plan exceeds."""
        return self.proven.value

    @property
    def value(self) -> float:
        """Value of the program over the tours found so far."""
        return self.solution.value

    @property
    def miss_price(self) -> int:
        """What an unmet duty costs within the search."""
        return self.master.miss_price

    @property
    def tour_value(self) -> float:
        """Worth of an average tour, in price steps."""
        return max(self.value / max(1, self.model.team_days), 1.0) * SCALE

    @property
    def work(self) -> dict[str, int]:
        """Work done so far, by name."""
        return {"rounds": self.rounds, "proofs": self.pricer.proofs, "nodes": self.pricer.nodes}

    def prove(self, value: int) -> None:
        """Take a bound proven elsewhere, at the prices of the last one."""
        self.proven = replace(self.proven, value=value)

    def solve(self) -> None:
        """Solve the program, with further Hall cuts where its tours could not all be given team-days."""
        self.rounds += 1
        while True:
            value = self.master.solve()
            amounts = self.master.amounts()
            used = np.flatnonzero(amounts > 1e-6)
            tours, amounts = self.master.numbers[used], amounts[used]
            self.solution = replace(self.solution, value=value, tours=tours, amounts=amounts)
            inside = overfull_hall_set(self.model, self.pool, tours, amounts)
            if inside is None or not self.cuts.hall.add(inside):
                break
            self.add_cut_rows()
        self.solution = replace(self.solution, prices=self.master.prices())
        self.master.trim(max(2500, 14 * self.model.team_days))

    def add_cut_rows(self) -> None:
        """Put cuts that came since into the program, at a price of 0."""
        self.master.add_cut_rows()
        self.centre = replace(self.centre, prices=self.cuts.extended(self.centre.prices))
        self.proven = replace(self.proven, prices=self.cuts.extended(self.proven.prices))

    def best_first(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return tours of the pool, those first that earn most at the last prices."""
        earned = np.empty(len(numbers), dtype=np.int64)
        for family in range(len(self.model.families)):
            own = self.pool.family[numbers] == family
            routes = self.pool.routes[numbers[own]]
            earned[own] = self.cuts.reduced_profits(family, routes, self.solution.prices)
        return numbers[np.argsort(-earned, kind="stable")]

    def program(self, kept: Iterable[int], free: NDArray[np.bool_], room: int) -> RestrictedMaster:
        """Return a program that decides about the free sites and ``room`` tours beside those kept.

        It begins with the tours of the pool that earn most at the last prices.
        """
        routes, pool = self.pool.routes, self.pool
        numbers = np.flatnonzero((free[routes] | (routes < 0)).all(axis=1))
        most = max(self.tuning.least_columns, self.tuning.columns_a_tour * room)
        best = self.best_first(numbers)[:most]
        held = np.fromiter(kept, dtype=np.int64)
        cuts = self.cuts.without_subset_rows()
        master = RestrictedMaster.begun(self.model, pool, cuts, self.miss_price, (free, held))
        master.add(best.tolist())
        return master


def relaxation_of(
    model: MonthModel,
    pool: Pool,
    effort: Effort,
    time_limit: TimeLimit,
    miss_price: int,
    *,
    tuning: Tuning | None = None,
) -> Relaxation:
    """Return the relaxation of a month before anything is solved, at prices that make every minute equal."""
    cuts, minute_worth = Cuts.of(model), minute_worth_of(model)
    prices = initial_duals(model, cuts.hall, minute_worth, miss_price)
    return Relaxation(
        model,
        pool,
        effort,
        time_limit,
        tuning or Tuning(),
        cuts,
        Pricer(cuts, minute_worth),
        RestrictedMaster.begun(model, pool, cuts, miss_price),
        StabilityCentre(prices),
        ProvenBound(None, prices),
        LinearSolution(0.0, prices, np.empty(0, dtype=np.int64), np.empty(0)),
    )
