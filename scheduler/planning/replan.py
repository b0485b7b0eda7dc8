"""A plan in mid-month: what is done, announced or locked stays, and the rest changes as little as asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError, hint
from scheduler.domain.problem import Row
from scheduler.planning.grid import Grid
from scheduler.planning.replan_diff import Difference, aligned, differences
from scheduler.planning.replan_mend import changed, fixed_sites, improved, mended, standing
from scheduler.planning.timetable import plan_from

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Candidate, Problem

TRIES = 4
DEARER = 4


@dataclass(frozen=True)
class Wish:
    """What a planner asks of the new plan: codes to add, to drop, and to move to a day."""

    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    move: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True)
class Replanned:
    """A new plan beside the old one.

    Attributes
    ----------
    problem
        The month with the wishes in it; the plan is one of this month.
    differences
        Every visit moved, added or dropped, with its reason.
    free
        The plan that could change at will; ``None`` where none was asked for.
    """

    problem: Problem
    plan: Plan
    differences: tuple[Difference, ...]
    free: Plan | None = None

    @property
    def short_pct(self) -> float | None:
        """By how many percent of its worth the plan stays below the free one."""
        if self.free is None:
            return None
        return 100.0 * max(self.free.value - self.plan.value, 0) / max(self.free.worth, 1)


def replan(
    problem: Problem,
    plan: Plan,
    wish: Wish | None = None,
    *,
    at_most: int | None = None,
    change_price: int = 0,
    solver: Callable[[Problem], Plan] | None = None,
) -> Replanned:
    """Return a new plan for a month as it now is, near to the plan in hand.

    Locked candidates stay where ``problem`` locks them, day and team apart. Each visit that differs from
    the plan in hand in day or team, or is in one plan only, is a change; it costs ``change_price``, and
    there are ``at_most`` of them. Without a solver the old plan is mended around what must change, in a
    moment; with one, whole solves that price changes compete with it.

    Raises
    ------
    SchedulerError
        ``unknown_site`` for a wish about a site that the month does not have; ``too_few_changes`` where
        what is asked or forced needs more than ``at_most``, with the number that is enough.
    """
    wanted = asked(problem, plan, wish or Wish())
    grid = Grid.of(wanted)
    tours = mended(grid, standing(grid, plan), fixed_sites(grid))
    limit = len(plan.visits) + len(wanted.candidates) if at_most is None else at_most
    dear = Grid.of(priced(wanted, plan, change_price)) if change_price else grid
    near = improved(grid, dear, tours, plan, at_most=limit, price=change_price)
    found = [near] if len(changed(plan.visits, near.visits)) <= limit else []
    free = solver(wanted) if solver else None
    if solver and free:
        found += _solved(wanted, plan, limit, change_price, solver=solver, free=free)
    if not found:
        needed = len(changed(plan.visits, near.visits))
        raise SchedulerError("too_few_changes", at_most=limit, needed=needed)
    best = max(found, key=lambda each: each.value - change_price * len(changed(plan.visits, each.visits)))
    return Replanned(wanted, best, differences(problem, wanted, plan, best), free)


def asked(problem: Problem, plan: Plan, wish: Wish) -> Problem:
    """Return the month in which wishes are duties, and what is locked and planned must stay planned.

    Raises
    ------
    SchedulerError
        ``unknown_site`` for a code that the month does not have.
    """
    for code in (*wish.add, *wish.drop, *(code for code, _ in wish.move)):
        if code not in problem.by_code:
            raise SchedulerError("unknown_site", site=code, near=hint(code, problem.by_code)["near"])
    days, planned = dict(wish.move), {visit.code for visit in plan.visits}
    must = {*wish.add, *days}

    def wanted(site: Candidate) -> Candidate:
        day = days.get(site.code, site.locked_day)
        held = site.code in planned and (day is not None or site.locked_team is not None)
        if site.duty or not (held or site.code in must):
            return replace(site, locked_day=day)
        return replace(site, locked_day=day, duty=True, due_on=None)

    kept = (wanted(site) for site in problem.candidates if site.code not in wish.drop)
    codes = {site.code for site in problem.candidates} - set(wish.drop)
    rows = tuple(
        replace(row, coefficients=tuple(each for each in row.coefficients if each[0] in codes))
        for row in problem.rows
    )
    return replace(problem, candidates=tuple(kept), rows=rows)


def priced(problem: Problem, plan: Plan, price: int) -> Problem:
    """Return the month with rows that price each visit that leaves its day and each new one."""
    rows = []
    for day in problem.days:
        codes = sorted({each.code for each in plan.visits if each.day == day} & problem.by_code.keys())
        if codes:
            weights = tuple((code, 1) for code in codes)
            rows.append(Row(f"least change {day}", weights, len(codes), None, price, days=(day,)))
    planned = {visit.code for visit in plan.visits}
    new = tuple((site.code, 1) for site in problem.candidates if site.code not in planned)
    return replace(problem, rows=(*problem.rows, *rows, Row("least change", new, None, 0, price)))


def _solved(
    problem: Problem,
    plan: Plan,
    at_most: int,
    price: int,
    *,
    solver: Callable[[Problem], Plan],
    free: Plan,
) -> list[Plan]:
    """Return plans of whole solves with few enough changes, dearer changes if there are too many."""
    found = []
    offer = free
    price = max(price, free.worth // max(len(free.visits), 1) // 8)
    for _ in range(TRIES):
        near = aligned(problem, plan, offer)
        if len(changed(plan.visits, near.visits)) <= at_most:
            found.append(near)
            break
        offer = plan_from(problem, solver(priced(problem, plan, price)).visits)
        price *= DEARER
    return found
