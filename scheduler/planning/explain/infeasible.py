"""Why duties cannot be met together: the smallest set of rules that exclude each other, and days missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import combinations, islice
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.plan import Breach
from scheduler.domain.problem import Team
from scheduler.planning.explain.packing import Unsure, fits, placements
from scheduler.planning.heuristics.greedy import greedy
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.rules import rules_of
from scheduler.planning.model.rules.base import Eligibility, Rule, TourLimit
from scheduler.planning.model.tours import plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Candidate, Problem

MOST_RULES = 4
MOST_WAYS = 200


@dataclass(frozen=True)
class InfeasibleSet:
    """Duties, or a priced row, that the rules named make impossible together.

    Attributes
    ----------
    sites
        The fewest duties that cannot all be visited; empty for a row.
    breaches
        One for each rule of the smallest contradictory set: by how much it would have to give way if the
        others hold. Empty where the work to find it was too much.
    """

    sites: tuple[str, ...]
    breaches: tuple[Breach, ...]


@dataclass(frozen=True)
class Shortage:
    """What more would be needed for the duties that are not visited, if nothing but time were lacking.

    Attributes
    ----------
    team_days
        Days of a team of two, with all skills, from the nearest office.
    officers
        Officers with the month's usual budget of days who could make them.
    """

    minutes: int
    team_days: int
    officers: int


def infeasible_sets(problem: Problem, plan: Plan) -> tuple[InfeasibleSet, ...]:
    """Return why each duty that a plan misses, and each row out of reach, cannot be met.

    An unmet duty that no contradiction explains within the work allowed comes with an empty set: more
    time, or more search, is what it lacks.
    """
    found: list[InfeasibleSet] = []
    for code in plan.missed_duties:
        if not any(code in each.sites for each in found):
            found.append(_of_duty(problem, plan, code))
    return (*found, *_of_rows(problem))


def shortage(problem: Problem, plan: Plan) -> Shortage:
    """Return the team-days that would hold the unmet duties, packed greedily."""
    unmet = [
        replace(problem.candidate(code), first_day=None, last_day=None, due_on=None, locked_day=None)
        for code in plan.missed_duties
    ]
    unmet = [
        replace(site, only_teams=frozenset(), barred_teams=frozenset(), locked_team=None) for site in unmet
    ]
    days = tuple(min(problem.days) + timedelta(days=at) for at in range(len(unmet))) if unmet else ()
    longest = max((minutes for team in problem.teams for minutes in team.minutes), default=0)
    skills = frozenset(skill for site in unmet for skill in site.skills)
    offices = sorted({team.office for team in problem.teams})
    extra = tuple(
        Team(f"extra {office}", ("", ""), office, days, (longest,) * len(days), len(days), skills)
        for office in offices
    )
    month = replace(problem, candidates=tuple(unmet), teams=extra, days=days, rows=())
    packed = greedy(month)
    tours = len({(visit.team, visit.day) for visit in packed.visits}) + len(packed.missed_duties)
    budget = max((team.most_tours for team in problem.teams), default=0)
    return Shortage(
        sum(site.minutes for site in unmet),
        tours,
        2 * -(-tours // budget) if budget else 2 * bool(tours),
    )


def _of_duty(problem: Problem, plan: Plan, code: str) -> InfeasibleSet:
    """Find the fewest duties, and then the fewest rules, that shut a duty out."""
    rules = rules_of(problem)
    try:
        sites = _fewest_sites(problem, plan, code, rules=rules)
        for size in range(1, MOST_RULES + 1):
            for some in combinations(_telling(problem, sites, rules), size):
                if not fits(_only(problem, sites, some)):
                    breaches = sorted(_amounts(problem, sites, some), key=lambda each: each.rule)
                    return InfeasibleSet(_codes(sites), tuple(breaches))
    except Unsure:
        return InfeasibleSet((code,), ())
    return InfeasibleSet(_codes(sites), ())


def _fewest_sites(
    problem: Problem, plan: Plan, code: str, *, rules: tuple[Rule, ...]
) -> tuple[Candidate, ...]:
    """Return an unmet duty with planned ones that exclude it, none of which can be spared.

    Raises
    ------
    Unsure
        Where it cannot be shown that they exclude each other.
    """
    one = problem.candidate(code)
    planned = {visit.code for visit in plan.visits}
    others = [site for site in problem.candidates if site.must and site.code in planned]
    others.sort(key=lambda site: (_chances(problem, site, rules), site.code))
    for size in range(len(others) + 1):
        sites = [one, *others[:size]]
        if not fits(_only(problem, tuple(sites), rules)):
            break
    else:
        raise Unsure
    for site in sites[1:]:
        rest = [each for each in sites if each is not site]
        if not fits(_only(problem, tuple(rest), rules)):
            sites = rest
    return tuple(sites)


def _chances(problem: Problem, site: Candidate, rules: tuple[Rule, ...]) -> int:
    """Count the team-days open to a site."""
    grid = _only(problem, (site,), rules)
    return int((grid.by_team[0][:, np.newaxis] & grid.on_days[0] & (grid.tour_minutes > 0)).sum())


def _telling(problem: Problem, sites: tuple[Candidate, ...], rules: tuple[Rule, ...]) -> list[Rule]:
    """Return the rules that could have a part in it: masks that bar anything, then limits of tours."""
    grid = _only(problem, sites, rules)
    masks = [rule for rule in rules if isinstance(rule, Eligibility) and not rule.allowed(grid).all()]
    return [*masks, *(rule for rule in rules if isinstance(rule, TourLimit))]


def _amounts(problem: Problem, sites: tuple[Candidate, ...], rules: tuple[Rule, ...]) -> Iterator[Breach]:
    """Yield for each rule how much it breaks, at the least of many ways, when the others hold."""
    for rule in rules:
        others = tuple(each for each in rules if each is not rule)
        grid = _only(problem, sites, others)
        ways = islice(placements(grid), MOST_WAYS)
        ways_told = (tuple(rule.breaches(problem, plan_of(grid, tours))) for tours in ways)
        yield from min(
            ways_told, key=lambda each: (sum(one.amount for one in each), [one.where for one in each])
        )


def _of_rows(problem: Problem) -> Iterator[InfeasibleSet]:
    """Yield the rows that no plan can meet: floors beyond all open sites, ceilings below the duties."""
    grid = Grid.of(problem)
    free = (grid.tour_minutes > 0).astype(np.int64)
    for at, row in enumerate(grid.rows):
        if row.tours:
            continue
        weights = grid.coefficients[[at], :].toarray()[0]
        inside, outside = (
            (grid.by_team & teams).astype(np.int64) @ free > 0
            for teams in (grid.row_teams[at], ~grid.row_teams[at])
        )
        counted = (inside & grid.on_days & grid.row_days[at]).any(axis=1)
        elsewhere = ((inside & ~grid.row_days[at]) | outside) & grid.on_days
        most = int(weights[counted & (weights > 0)].sum())
        surely = grid.duty & counted & ~elsewhere.any(axis=1)
        least = int(weights[surely].sum() + weights[counted & ~surely & (weights < 0)].sum())
        if row.low is not None and most < row.low:
            yield InfeasibleSet((), (Breach("rows", row.name, row.low - most, row.unit),))
        if row.high is not None and least > row.high:
            yield InfeasibleSet((), (Breach("rows", row.name, least - row.high, row.unit),))


def _only(problem: Problem, sites: tuple[Candidate, ...], rules: tuple[Rule, ...]) -> Grid:
    """Return the grid of some sites under some rules alone."""
    return Grid(replace(problem, candidates=sites, rows=()), rules)


def _codes(sites: tuple[Candidate, ...]) -> tuple[str, ...]:
    return tuple(sorted(site.code for site in sites))
