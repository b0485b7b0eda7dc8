"""A month's plan with its proof: bound from above, plan from below, within an effort."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.planning.bound.assignment import Schedule, TeamDay
from scheduler.planning.bound.column_generation import begin, run, tighten
from scheduler.planning.bound.columns import Pool
from scheduler.planning.bound.duties import fewest_missed_duties
from scheduler.planning.bound.master import UnsolvedError
from scheduler.planning.bound.prices import SCALE
from scheduler.planning.bound.relaxation import relaxation_of
from scheduler.planning.effort import Effort, TimeLimit
from scheduler.planning.heuristics.greedy import build, greedy
from scheduler.planning.heuristics.repair import locked_sites, repaired, still_allowed
from scheduler.planning.heuristics.ruin_recreate import ruin_and_recreate
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import model_of
from scheduler.planning.model.tours import Tour, plan_of, tours_in
from scheduler.planning.search.day_choice import choose_days
from scheduler.planning.search.dive import Dive, Pace
from scheduler.planning.search.exact_neighbourhood import ExactNeighbourhoods
from scheduler.planning.search.large_neighbourhood import SMALL, LargeNeighbourhoodSearch, ended_exactly

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem
    from scheduler.planning.bound.relaxation import Relaxation
    from scheduler.planning.model.month_model import MonthModel

# shares of the clock's time after which the bound is left as it is, and the first plan is made in haste
BOUND, HURRY = 0.5, 0.85
# how far plan and bound are apart, as a share of the worth, where exact neighbourhoods are worth their work
APART = 0.005
PACES = (Pace(), Pace(rounds=3, renew=0.85), Pace(share=0.05), Pace(share=0.12))


def solve(
    problem: Problem,
    effort: str | Effort = "normal",
    start: Plan | None = None,
    *,
    emit: Callable[[Plan], None] | None = None,
) -> Plan:
    """Return a plan of the month with a proven bound, never below the greedy one.

    With a plan to ``start`` from, made perhaps for the month as it was, the result is never below what of
    that plan the month still allows. ``emit`` gets each better plan or bound as it is found.
    """
    effort = Effort.named(effort) if isinstance(effort, str) else effort
    return _begun(problem, effort, start, emit or (lambda plan: None)).plan()


def _begun(problem: Problem, effort: Effort, start: Plan | None, emit: Callable[[Plan], None]) -> _Search:
    """Return a search with its floor: the greedy plan, emitted at once, and what a moment makes of it."""
    time_limit, grid = TimeLimit(effort.seconds), Grid.of(problem)
    floor = greedy(problem)
    emit(floor)
    floor = _rearranged(grid, floor, start)
    emit(floor)
    model = model_of(grid)
    unreachable = int(grid.duty.sum() - model.duty.sum())
    duty_worth = model.total_duty_worth
    if len(floor.missed_duties) <= unreachable:
        # where all duties can be met, what they are worth changes nothing: the search is the same for any
        model = replace(model, duty_worth=np.zeros_like(model.duty_worth))
    return _Search(grid, model, effort, time_limit, emit, floor, unreachable, duty_worth, best=floor)


def _rearranged(grid: Grid, plan: Plan, start: Plan | None) -> Plan:
    """Return the better of two plans after a moment of rearranging each, with the bound of the first."""
    found, tours = [plan], [tours_in(grid, plan)]
    if start is not None:
        tours.append(repaired(grid, still_allowed(grid, start), locked_sites(grid)))
    for each in tours:
        found.append(plan_of(grid, build(grid, 60, ruin_and_recreate(grid, each))))
    return replace(max(found, key=lambda each: each.value), bound=plan.bound)


@dataclass
class _Search:
    """One month's search and the best plan so far.

    ``unreachable``: duties that no team can visit; ``duty_worth``: worth of all others; ``proven_missed``:
    how many of those every plan must miss.
    """

    grid: Grid
    model: MonthModel
    effort: Effort
    time_limit: TimeLimit
    emit: Callable[[Plan], None]
    floor: Plan
    unreachable: int
    duty_worth: int
    best: Plan
    ended_by: str = "rounds"
    proven_missed: int = 0
    searches: int = 0

    def plan(self) -> Plan:
        """Return the best plan of this search."""
        if self.model.team_days == 0 or not self.model.reachable.any():
            return self._with_facts(self.floor, self.floor.value, None)
        pool = Pool(self.model)
        miss_price = _miss_price(self.grid, self.model, self.floor)
        relaxation = relaxation_of(self.model, pool, self.effort, self.time_limit, miss_price)
        tours = _pooled(self.grid, self.model, pool, tours_in(self.grid, self.floor))
        begin(relaxation, tours, self._in_search(miss_price))
        try:
            self._improve(relaxation)
            if len(self.best.missed_duties) > self.unreachable:
                met = int(self.grid.duty.sum()) - len(self.best.missed_duties)
                self.proven_missed = fewest_missed_duties(self.model, met, self.effort, self.time_limit)
        except UnsolvedError:
            self.ended_by = "unsolved"
        return self._with_facts(self.best, self._bound(relaxation), relaxation)

    def _improve(self, relaxation: Relaxation) -> None:
        """Solve the relaxation, make a plan of it, and look around that plan for better ones.

        In a small month much hangs on a few choices: several plans are made, and the best is gone on from.
        """
        run(relaxation, BOUND, lambda: self._consider(self.best, relaxation))
        tighten(relaxation, BOUND)
        free, small = np.ones(len(self.model.worth), dtype=bool), self.model.team_days <= SMALL
        dives = []
        for pace in PACES[: None if small else 1]:
            schedule = Schedule(self.model, relaxation.pool)
            Dive(relaxation, schedule, free, pace, lambda: self.time_limit.over(HURRY)).run()
            self._consider(self._filled(schedule), relaxation)
            dives.append(schedule)
        neighbourhoods = LargeNeighbourhoodSearch(relaxation, self.effort, self.time_limit)
        self._consider(self._filled(neighbourhoods.run(self._schedule(relaxation))), relaxation)
        self.searches = neighbourhoods.searches
        if small and self._far_apart(relaxation):
            self._search_exactly(relaxation, dives[0])

    def _search_exactly(self, relaxation: Relaxation, dive: Schedule) -> None:
        """Improve the best plan by exact neighbourhoods, and a dive likewise, which ends elsewhere."""
        neighbourhoods, before = ExactNeighbourhoods(relaxation, self.effort, self.time_limit), self.best
        for schedule in (self._schedule(relaxation), dive):
            self._consider(self._filled(neighbourhoods.run(schedule)), relaxation)
        self.searches += neighbourhoods.searches
        if self.best is not before:
            schedule = ended_exactly(relaxation, self._schedule(relaxation), self.effort, self.time_limit)
            self._consider(self._filled(schedule), relaxation)

    def _far_apart(self, relaxation: Relaxation) -> bool:
        """Say whether plan and bound are so far apart that duties and rows leave the dives few choices."""
        bound = self._bound(relaxation)
        return bound is not None and bound - self.best.value > APART * abs(self.best.value)

    def _schedule(self, relaxation: Relaxation) -> Schedule:
        """Return the best plan as tours of the pool."""
        schedule = Schedule(self.model, relaxation.pool)
        tours = tours_in(self.grid, self.best)
        for number, tour in zip(_pooled(self.grid, self.model, relaxation.pool, tours), tours, strict=True):
            schedule.put(number, TeamDay(tour.team, tour.day))
        return schedule

    def _filled(self, schedule: Schedule) -> Plan:
        """Return the plan of dated tours, with further visits where they still fit."""
        schedule = choose_days(self.grid, schedule)
        dated = [Tour(*slot, schedule.pool.sites(tour)) for tour, slot in sorted(schedule.where.items())]
        return plan_of(self.grid, build(self.grid, 60, dated))

    def _consider(self, plan: Plan, relaxation: Relaxation) -> None:
        """Take a plan if it is better, and tell of it with the bound of the moment."""
        if plan.value > self.best.value:
            self.best = plan
        self.emit(self._with_facts(self.best, self._bound(relaxation), relaxation))

    def _bound(self, relaxation: Relaxation) -> int | None:
        """Return the bound in full prices.

        Duties that nobody can visit are unmet in every plan. The search prices others lower, so each that
        is proven to stay unmet lowers the bound by the rest of its price.
        """
        if relaxation.bound is None:
            return self.floor.bound
        proven = relaxation.bound + self.duty_worth - self.unreachable * self.grid.problem.duty_price
        proven -= self.proven_missed * (self.grid.problem.duty_price - relaxation.miss_price)
        return proven if self.floor.bound is None else min(proven, self.floor.bound)

    def _in_search(self, miss_price: int) -> int:
        """Return the value of the floor beside what is sure, with duties at the search's price."""
        open_duties = len(self.floor.missed_duties) - self.unreachable
        return (
            self.floor.value
            - self.duty_worth
            + self.unreachable * self.grid.problem.duty_price
            + open_duties * (self.grid.problem.duty_price - miss_price)
        )

    def _with_facts(self, plan: Plan, bound: int | None, relaxation: Relaxation | None) -> Plan:
        """Return a plan with what is known about it."""
        facts: dict[str, Any] = {"bound": bound, "relaxed": relaxed(self.model)}
        facts["status"] = "proven" if bound == plan.value else "bounded"
        facts["ended_by"] = "clock" if self.time_limit.fired else self.ended_by
        if relaxation is not None:
            searches = {"searches": self.searches} if self.searches else {}
            facts["work"] = tuple(sorted((relaxation.work | searches).items()))
            facts["prices"] = team_day_prices(self.grid, relaxation)
        return replace(plan, **facts)


def relaxed(model: MonthModel) -> tuple[str, ...]:
    """Return what the bound of a model leaves out, by name."""
    return ("fractions", *model.rows.relaxed)


def team_day_prices(grid: Grid, relaxation: Relaxation) -> tuple[tuple[str, str, int], ...]:
    """Return what one more tour would be worth: day, office and skills of the team, worth."""
    model, paid = relaxation.model, relaxation.cuts.extended(relaxation.proven.prices).hall
    found: dict[tuple[str, str], int] = {}
    for at, kind in enumerate(model.kinds):
        team = grid.teams[model.groups[kind.group].teams[0]]
        name = " ".join((team.office, *sorted(team.skills)))
        for day in range(kind.days.bit_length()):
            if kind.days >> day & 1:
                worth = sum(
                    int(paid[row])
                    for row, each in enumerate(relaxation.cuts.hall.sets)
                    if each.inside[at] >> day & 1
                )
                key = (str(grid.days[day]), name)
                found[key] = max(found.get(key, 0), worth // SCALE)
    return tuple((day, name, worth) for (day, name), worth in sorted(found.items()))


def _pooled(grid: Grid, model: MonthModel, pool: Pool, tours: tuple[Tour, ...]) -> list[int]:
    """Put tours of a plan into the pool; return their numbers."""
    numbers: list[int] = []
    for tour in tours:
        family = model.family_of(tour.team, tour.day)
        numbers += pool.add_tours(family, [tour.stops]).tolist()
    return numbers


def _miss_price(grid: Grid, model: MonthModel, floor: Plan) -> int:
    """Return what an unmet duty costs within the search: more than its place could bring otherwise.

    A price below the full one keeps duals small, so that their rounding stays small; the bound only rises.
    """
    planned = np.array([grid.index[visit.code] for visit in floor.visits], dtype=np.int64)
    tour = int(model.worth[planned].sum()) // max(1, model.team_days)
    most = int(model.worth.max()) + int(model.rows.price.max(initial=0))
    return min(grid.problem.duty_price, max(1, 30 * tour + 2 * most))
