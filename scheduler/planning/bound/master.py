"""The linear program that combines tours: each site once, Hall sets not overfull, rows at their price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.linear_solver import pywraplp

from scheduler.planning.bound.prices import DualPrices, has_high, has_low

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.planning.bound.columns import Pool
    from scheduler.planning.bound.cuts import Cuts
    from scheduler.planning.model.month_model import MonthModel

SOLVED = {pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE}
ATTEMPTS = (
    (("INCREMENTALITY", "INCREMENTALITY_ON"), ("PRESOLVE", "PRESOLVE_OFF")),
    (("INCREMENTALITY", "INCREMENTALITY_OFF"), ("PRESOLVE", "PRESOLVE_OFF")),
    (("INCREMENTALITY", "INCREMENTALITY_OFF"), ("PRESOLVE", "PRESOLVE_ON"), ("LP_ALGORITHM", "DUAL")),
)
"""How a program is solved, and how again where a way ends without an answer."""
LOCKED_SLACK = 0.01
"""By how much less than one the row of a duty with a single slot requires."""


def _spread(number: int) -> float:
    """Return a share of one that differs from number to number."""
    return number * 0.6180339887498949 % 1.0


class UnsolvedError(ArithmeticError):
    """The linear program came to no end."""


class RestrictedMaster:
    """The program over the tours of a pool; ``miss_price`` is the price of a duty left out here.

    Tours are switched off, and fixed, by what they are worth: the solver goes on from where it was only if
    no bounds change. With ``left`` it decides about the sites free there alone, beside the tours kept.
    """

    def __init__(
        self,
        model: MonthModel,
        pool: Pool,
        cuts: Cuts,
        miss_price: int,
        left: tuple[NDArray[np.bool_], NDArray[np.int64]] | None = None,
    ) -> None:
        self.model, self.pool, self.miss_price, self.cuts = model, pool, miss_price, cuts
        free, kept = left or (np.ones(len(model.worth), dtype=bool), np.empty(0, dtype=np.int64))
        self.kept: NDArray[np.int64] = kept
        self.first = np.flatnonzero(free & model.duty if left else free)
        self.fixing_bonus = 10.0 * miss_price
        self.perturbation = 0.0

    @classmethod
    def begun(
        cls,
        model: MonthModel,
        pool: Pool,
        cuts: Cuts,
        miss_price: int,
        left: tuple[NDArray[np.bool_], NDArray[np.int64]] | None = None,
    ) -> RestrictedMaster:
        """Return a program with its rows and without tours."""
        master = cls(model, pool, cuts, miss_price, left)
        master._build()
        return master

    def _build(self) -> None:
        """Begin a program without tours."""
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.infinity = self.solver.infinity()
        self.objective = self.solver.Objective()
        self.objective.SetMaximization()
        self.columns: list[Any] = []
        self.numbers = np.empty(0, dtype=np.int64)
        self.on = np.empty(0, dtype=bool)
        self._place: dict[int, int] = {}
        self.sites: dict[int, Any] = {}
        for site in self.first.tolist():
            self._site(site)
        self.slot_rows: list[Any] = []
        self.triple_rows: list[Any] = []
        self.perturb(self.perturbation)
        self._duties()
        self._priced_rows()
        self.add_cut_rows()

    def _site(self, site: int) -> Any:
        """Return the row of a site, which is made when it is first needed."""
        if site not in self.sites:
            self.sites[site] = self.solver.Constraint(-self.infinity, 1)
        return self.sites[site]

    def _duties(self) -> None:
        """Let duties stay unmet at a price.

        As long as no tour is kept, the row of a duty with one team and day only, as a locked visit has,
        requires at least 0.99, so that its dual stays near the worth of its place: with 1 any dual up to the
        price of a miss would do, and at large duals proofs cannot rule out legs.
        """
        costs = self.model.miss_costs(self.miss_price)
        single_slot = self.model.single_slot if not len(self.kept) else np.zeros(len(costs), dtype=bool)
        for site, row in self.sites.items():
            if self.model.duty[site]:
                row.SetLb(1 - LOCKED_SLACK * _spread(site) if single_slot[site] else 1)
                self._slack(row, 1, float(costs[site]))

    def _slack(self, row: Any, sign: int, price: float) -> None:
        slack = self.solver.NumVar(0, self.infinity, "")
        row.SetCoefficient(slack, sign)
        self.objective.SetCoefficient(slack, -float(price))

    def _priced_rows(self) -> None:
        rows = self.model.rows
        self.low_rows: dict[int, Any] = {}
        self.high_rows: dict[int, Any] = {}
        self._most, self._least = rows.most.toarray(), rows.least.toarray()
        used = self.pool.routes[self.kept]
        stops = used[used >= 0]
        for at in np.flatnonzero(has_low(self.model)).tolist():
            least = float(rows.low[at] - self._most[at, stops].sum())
            self.low_rows[at] = self.solver.Constraint(least, self.infinity)
            self._slack(self.low_rows[at], 1, float(rows.price[at]))
        for at in np.flatnonzero(has_high(self.model)).tolist():
            most = float(rows.high[at] - self._least[at, stops].sum())
            self.high_rows[at] = self.solver.Constraint(-self.infinity, most)
            self._slack(self.high_rows[at], -1, float(rows.price[at]))

    def add_cut_rows(self) -> None:
        """Add the rows of Hall sets and triples that came since."""
        fresh = self.cuts.hall.sets[len(self.slot_rows) :]
        marks, held = self.holds(self.numbers), self.holds(self.kept).sum(axis=1)
        for at, each in enumerate(fresh, start=len(self.slot_rows)):
            self.slot_rows.append(self._at_most(float(each.capacity - held[at]), marks[at]))
        for met in self.cuts.subset_rows.meet(self.pool.routes[self.numbers], len(self.triple_rows)):
            self.triple_rows.append(self._at_most(1, met))

    def _at_most(self, most: float, marked: NDArray[np.bool_]) -> Any:
        """Return a new row that holds no more than so many of the tours marked."""
        row = self.solver.Constraint(-self.infinity, most)
        for place in np.flatnonzero(marked).tolist():
            row.SetCoefficient(self.columns[place], 1)
        return row

    def holds(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether each Hall set holds each tour; shape (sets, tours)."""
        marks = np.zeros((len(self.cuts.hall.sets), len(numbers)), dtype=bool)
        for family in range(len(self.model.families)):
            own = np.flatnonzero(self.pool.family[numbers] == family)
            complements = self.cuts.hall.complements(family)
            marks[:, own] = complements.holds(self.pool.kinds[numbers[own]], self.pool.days[numbers[own]])[
                :-1
            ]
        return marks

    def add(self, numbers: Iterable[int]) -> int:
        """Add tours of the pool, or switch them on again; return how many were not on before."""
        numbers = np.unique(np.fromiter(numbers, dtype=np.int64))
        old = [self._place[each] for each in numbers.tolist() if each in self._place]
        woken = [place for place in old if not self.on[place]]
        for place in woken:
            self.objective.SetCoefficient(self.columns[place], float(self.pool.worth[self.numbers[place]]))
        self.on[woken] = True
        fresh = np.array([each for each in numbers.tolist() if each not in self._place], dtype=np.int64)
        self._append(fresh)
        return len(woken) + len(fresh)

    def _append(self, numbers: NDArray[np.int64]) -> None:
        marks = self.holds(numbers)
        routes, worth = self.pool.routes[numbers].tolist(), self.pool.worth[numbers].tolist()
        in_sets = [np.flatnonzero(column).tolist() for column in marks.T]
        met = self.cuts.subset_rows.meet(self.pool.routes[numbers])
        in_trios = [np.flatnonzero(column).tolist() for column in met.T]
        for at, number in enumerate(numbers.tolist()):
            column = self.solver.NumVar(0, self.infinity, "")
            self.objective.SetCoefficient(column, worth[at])
            sites = [site for site in routes[at] if site >= 0]
            for site in sites:
                self._site(site).SetCoefficient(column, 1)
            for row in in_sets[at]:
                self.slot_rows[row].SetCoefficient(column, 1)
            for row in in_trios[at]:
                self.triple_rows[row].SetCoefficient(column, 1)
            self._weigh(column, sites)
            self._place[number] = len(self.columns)
            self.columns.append(column)
        self.numbers = np.concatenate((self.numbers, numbers))
        self.on = np.concatenate((self.on, np.ones(len(numbers), dtype=bool)))

    def _weigh(self, column: Any, sites: list[int]) -> None:
        for rows, weights in ((self.low_rows, self._most), (self.high_rows, self._least)):
            for at, row in rows.items():
                weight = float(weights[at, sites].sum())
                if weight:
                    row.SetCoefficient(column, weight)

    def solve(self) -> float:
        """Solve from where the last one ended; return the value.

        Rounding can lead a start from the last solution astray; then it is solved from nothing.

        Raises
        ------
        UnsolvedError
            If no way of the solver leads to an end.
        """
        for way in ATTEMPTS:
            parameters = pywraplp.MPSolverParameters()
            for name, setting in way:
                parameters.SetIntegerParam(getattr(parameters, name), getattr(parameters, setting))
            status = self.solver.Solve(parameters)
            if status in SOLVED:
                return float(self.objective.Value())
        raise UnsolvedError(f"the linear program ended with status {status}")

    def prices(self) -> DualPrices:
        """Return the dual prices of the last solve."""
        rows = len(self.model.rows.price)
        low, high = np.zeros(rows), np.zeros(rows)
        for at, row in self.low_rows.items():
            low[at] = -row.dual_value()
        for at, row in self.high_rows.items():
            high[at] = row.dual_value()
        sites = np.zeros(len(self.model.worth))
        for site, row in self.sites.items():
            sites[site] = row.dual_value()
        hall_cuts = np.array([row.dual_value() for row in self.slot_rows])
        subset_rows = np.array([row.dual_value() for row in self.triple_rows])
        return DualPrices.rounded(self.model, (sites, hall_cuts, low, high, subset_rows), self.miss_price)

    def perturb(self, share: float) -> None:
        """Let each site be used up to ``share`` more than once, each a little differently.

        Programs of this shape have many optimal corners of one value; the simplex method needs fewer steps
        when they differ. The bound holds for any duals. Pass 0 to end it.
        """
        self.perturbation = share
        for at, row in enumerate(self.sites.values()):
            row.SetUb(1 + share * _spread(at))

    def fix(self, numbers: Iterable[int]) -> None:
        """Make the program use these tours whole."""
        for number in numbers:
            worth = float(self.pool.worth[number]) + self.fixing_bonus
            self.objective.SetCoefficient(self.columns[self._place[number]], worth)

    def amounts(self) -> NDArray[np.float64]:
        """Return how much of each column the last solution uses."""
        return np.array([column.solution_value() for column in self.columns])

    def trim(self, keep: int) -> None:
        """Switch off the tours of least reduced cost beyond ``keep``; the basis stays."""
        on = np.flatnonzero(self.on)
        if len(on) <= keep * 1.3:
            return
        cost = np.array([self.columns[place].reduced_cost() for place in on])
        worst = np.argsort(cost, kind="stable")[: len(on) - keep]
        for place in on[worst[cost[worst] < -1e-6]].tolist():
            self.objective.SetCoefficient(self.columns[place], -self.fixing_bonus)
            self.on[place] = False
        if len(self.columns) > 3 * keep:
            numbers = self.numbers[self.on]
            self._build()
            self._append(numbers)
