"""Which changes let a left-out site in, each tried before it is offered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.domain.problem import MOST_WORTH
from scheduler.planning.explain.remedy import Raise, Remedy, TwoRemedies
from scheduler.planning.explain.team_days import opening_remedies, spare_half_days
from scheduler.planning.heuristics.greedy import build
from scheduler.planning.heuristics.insertions import with_site
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.tours import plan_of, tours_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Candidate, Problem
    from scheduler.planning.explain.team_days import BarredTeamDay

MOST_RAISES = 6


def remedies(
    grid: Grid,
    plan: Plan,
    site: Candidate,
    slots: tuple[BarredTeamDay, ...],
    *,
    lacks: int | None,
    solver: Callable[[Problem], Plan] | None,
) -> Iterator[Remedy]:
    """Yield changes that let a site in, in the order in which a bureau decides more easily.

    A date comes first, then the rank, half a day of work, a skill. Where a site is barred everywhere and
    the change that opens a team-day is not enough, a raise comes with it.
    """
    problem = grid.problem
    index = grid.index[site.code]
    opening = opening_remedies(grid, site, slots)
    for change in opening:
        if (enough := _with_raise(problem, plan, change, solver)) is not None:
            yield enough
            break
    if not opening and lacks is not None:
        if (raised := _raise(problem, plan, site.code, lacks, solver)) is not None:
            yield raised
        for half_day in spare_half_days(grid, tours_in(grid, plan), index):
            if enters(half_day(problem), plan, site.code, solver):
                yield half_day


def enters(problem: Problem, plan: Plan, code: str, solver: Callable[[Problem], Plan] | None = None) -> bool:
    """Say whether a changed month takes a site in: by a solve, or by a search around the plan in hand."""
    if solver is not None:
        return any(visit.code == code for visit in solver(problem).visits)
    here, there = _around(problem, plan, code)
    if any(visit.code == code for visit in here.visits):
        return True
    return there is not None and there.value > here.value


def _around(problem: Problem, plan: Plan, code: str) -> tuple[Plan, Plan | None]:
    """Return the plan in hand, and that plan with the site forced in, both filled up."""
    grid = Grid.of(problem)
    tours = tours_in(grid, plan)
    here = plan_of(grid, build(grid, kept=tours))
    found = with_site(grid, tours, grid.index[code])
    return here, None if found is None else found[1]


def _raise(
    problem: Problem, plan: Plan, code: str, lacks: int, solver: Callable[[Problem], Plan] | None
) -> Raise | None:
    """Return a raise that is enough, a little more than what the site lacks; ``None`` if none is."""
    worth, most = lacks + 1, MOST_WORTH - problem.candidate(code).worth
    for _ in range(MOST_RAISES):
        if worth > most:
            return None
        change = Raise(code, worth)
        if enters(change(problem), plan, code, solver):
            return change
        worth += worth // 2 + plan.worth // 2000 + 1
    return None


def _with_raise(
    problem: Problem, plan: Plan, change: Remedy, solver: Callable[[Problem], Plan] | None
) -> Remedy | None:
    """Return the change, or the change and a raise, that is enough; ``None`` if neither is."""
    changed = change(problem)
    if enters(changed, plan, change.code, solver):
        return change
    here, there = _around(changed, plan, change.code)
    if there is None:
        return None
    raised = _raise(changed, plan, change.code, max(here.value - there.value, 0), solver)
    return None if raised is None else TwoRemedies(change.code, change, raised)
