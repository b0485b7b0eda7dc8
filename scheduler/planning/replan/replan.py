"""A plan in mid-month: what is done, announced or locked stays, and the rest changes as little as asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError, hint
from scheduler.planning.heuristics.repair import changed, locked_sites, repaired, still_allowed
from scheduler.planning.heuristics.ruin_recreate import ruin_and_recreate
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.tours import plan_of
from scheduler.planning.replan.differences import Difference, aligned, differences, proven_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Candidate, Problem

FAIR = 10


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
    free_changes
        In how many visits that one differs from the plan in hand.
    """

    problem: Problem
    plan: Plan
    differences: tuple[Difference, ...]
    free: Plan | None = None
    free_changes: int = 0

    @property
    def short_pct(self) -> float | None:
        """By how many percent of its worth the plan stays below the free one."""
        if self.free is None:
            return None
        return 100.0 * max(self.free.value - self.plan.value, 0) / max(self.free.worth, 1)


def replan_month(
    problem: Problem,
    plan: Plan,
    wish: Wish | None = None,
    *,
    at_most: int | None = None,
    change_price: int | None = None,
    solver: Callable[[Problem], Plan] | None = None,
) -> Replanned:
    """Return a new plan for a month as it now is, near to the plan in hand.

    Locked candidates stay where ``problem`` locks them, day and team apart. What is held stands in the plan
    before anything else: it is missing only where it has no place at all. Each visit that differs from
    the plan in hand in day or team, or is in one plan only, is a change; there are ``at_most`` of them, and
    each must earn ``change_price``, a tenth of an average visit by default. The plan in hand is rearranged,
    in a second or so; with a solver, so is the plan that a whole solve finds, and the better one is taken.

    Raises
    ------
    SchedulerError
        ``unknown_site`` for a wish about a site that the month does not have; ``too_few_changes`` where
        what is asked or forced needs more than ``at_most``, with the number that is enough.
    """
    wish = wish or Wish()
    wanted = with_wishes(problem, plan, wish)
    price = plan.worth // (FAIR * max(len(plan.visits), 1)) if change_price is None else change_price
    limit = len(plan.visits) + len(wanted.candidates) if at_most is None else at_most
    free = solver(wanted) if solver else None
    starts = [plan] if free is None else [plan, aligned(wanted, plan, free)]
    near = partial(_near, wanted, plan, starts, wish, price=price)
    found = near(limit=limit)
    few = [each for each in found if len(changed(plan.visits, each.visits)) <= limit]
    if not few:
        raise SchedulerError("too_few_changes", at_most=limit, needed=_needed(plan, found, near))
    must_stay = held_codes(wanted, plan) | {*wish.add, *(code for code, _ in wish.move)}

    def rank(each: Plan) -> tuple[int, int]:
        kept = must_stay & {visit.code for visit in each.visits}
        return len(kept), each.value - price * len(changed(plan.visits, each.visits))

    best = max(few, key=rank)
    differ = differences(problem, wanted, plan, best)
    if free is None:
        return Replanned(wanted, best, differ)
    away = len(changed(plan.visits, starts[-1].visits))
    return Replanned(wanted, proven_by(free, best), differ, free, away)


def _needed(plan: Plan, found: list[Plan], near: Callable[..., list[Plan]]) -> int:
    """Return a number of changes with which a plan is found, not far above the fewest seen."""
    while True:
        needed = min(len(changed(plan.visits, each.visits)) for each in found)
        found = near(limit=needed)
        if any(len(changed(plan.visits, each.visits)) <= needed for each in found):
            return needed


def _near(
    problem: Problem, plan: Plan, starts: Iterable[Plan], wish: Wish, *, limit: int, price: int
) -> list[Plan]:
    """Return plans near to the one in hand, each made of what the month still allows of a start."""
    grid = Grid.of(problem)
    asked_for = {*wish.add, *(code for code, _ in wish.move)}
    required = held_codes(problem, plan)
    locked = locked_sites(grid)
    rearranged = partial(
        ruin_and_recreate,
        grid,
        locked=locked,
        required=frozenset(grid.index[code] for code in asked_for | required),
        old=plan,
        at_most=limit,
        change_cost=price,
    )
    return [plan_of(grid, rearranged(repaired(grid, still_allowed(grid, start), locked))) for start in starts]


def with_held(problem: Problem, plan: Plan, codes: tuple[str, ...]) -> Plan:
    """Return a plan that holds these codes where they have a place at all, near to one of the same month.

    What was proven of the given plan holds for the new one.
    """
    return proven_by(plan, replan_month(problem, plan, Wish(add=codes)).plan)


def held_codes(problem: Problem, plan: Plan) -> frozenset[str]:
    """Return the codes of a plan's visits that the month holds or locks: none may be lost for another."""
    planned = {visit.code for visit in plan.visits}
    return frozenset(
        site.code
        for site in problem.candidates
        if site.code in planned and (site.held or site.locked_day is not None or site.locked_team is not None)
    )


def with_wishes(problem: Problem, plan: Plan, wish: Wish) -> Problem:
    """Return the month in which what is wished, and what is locked and planned, is held.

    Raises
    ------
    SchedulerError
        ``unknown_site`` for a code that the month does not have.
    """
    for code in (*wish.add, *wish.drop, *(code for code, _ in wish.move)):
        if code not in problem.by_code:
            raise SchedulerError("unknown_site", site=code, near=hint(code, problem.by_code)["near"])
    days, planned = dict(wish.move), {visit.code for visit in plan.visits}

    def wanted(site: Candidate) -> Candidate:
        day = days.get(site.code, site.locked_day)
        locked = site.code in planned and (day is not None or site.locked_team is not None)
        asked = site.code in days or (site.code in wish.add and not site.held)
        held = "asked" if asked else site.held or ("announced" if locked else "")
        return replace(site, locked_day=day, held=held)

    kept = (wanted(site) for site in problem.candidates if site.code not in wish.drop)
    codes = {site.code for site in problem.candidates} - set(wish.drop)
    rows = tuple(
        replace(row, coefficients=tuple(each for each in row.coefficients if each[0] in codes))
        for row in problem.rows
    )
    return replace(problem, candidates=tuple(kept), rows=rows)
