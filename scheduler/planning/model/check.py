"""Whether a plan keeps the rules, and what it is worth: plain Python that shares nothing with a solver."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.domain.plan import Breach, Plan, Visit
from scheduler.planning.model.rules import rows_of, rules_of
from scheduler.planning.model.rules.tours import tours_of
from scheduler.planning.model.sound import strange, unsound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scheduler.domain.problem import Problem, Row


def check(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """Return every breach of a plan, by hand, by import or by a solver: form first, then rule by rule.

    Visits of unknown candidates, teams, places or times of day are named, and left out of the rest.
    """
    odd = [(visit, strange(problem, visit)) for visit in plan.visits]
    rest = replace(plan, visits=tuple(visit for visit, breach in odd if breach is None))
    form = (*unsound(problem), *(breach for _, breach in odd if breach is not None))
    broken = [breach for rule in rules_of(problem) for breach in rule.breaches(problem, rest)]
    return (*form, *_timetable(problem, rest), *broken)


def _timetable(problem: Problem, plan: Plan) -> Iterator[Breach]:
    """Report visits out of the count of their tour, and those that begin before the team can be there."""
    for (code, _), visits in tours_of(plan).items():
        clock, here = problem.day_starts, problem.by_team[code].office
        for place, visit in enumerate(visits, start=1):
            site = problem.candidate(visit.code)
            if visit.order != place:
                yield Breach("order", visit.code, abs(visit.order - place), "visits")
            clock += problem.travel.between(here, site.place)
            if visit.start < clock:
                yield Breach("start", visit.code, clock - visit.start, "minutes")
            clock, here = max(clock, visit.start) + site.minutes, site.place


def value_of(problem: Problem, visits: Iterable[Visit]) -> int:
    """Return the worth of the sites visited less the prices of unmet duties and of rows."""
    visits = tuple(visits)
    codes = {visit.code for visit in visits}
    unmet = sum(site.must and site.code not in codes for site in problem.candidates)
    value = worth_of(problem, visits) - problem.duty_price * unmet
    rows = rows_of(rules_of(problem), problem)
    return value - sum(row.price * lack(row, visits) for row in rows)


def worth_of(problem: Problem, visits: Iterable[Visit]) -> int:
    """Return the worth of the sites visited; a second visit to one candidate adds nothing."""
    return sum(problem.candidate(code).worth for code in {visit.code for visit in visits})


def lack(row: Row, visits: Iterable[Visit]) -> int:
    """Return by how many units the visits miss a row's low or pass its high."""
    weights = dict(row.coefficients)
    counted = [each for each in visits if row.counts(each.day, each.team)]
    amount = sum(weights.get(each.code, 0) for each in counted)
    amount += row.tours * len({(each.day, each.team) for each in counted})
    below = 0 if row.low is None else max(row.low - amount, 0)
    above = 0 if row.high is None else max(amount - row.high, 0)
    return below + above
