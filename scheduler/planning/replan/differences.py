"""What differs between two plans of one month, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.planning.model.check import check
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.tours import Tour, minutes_of, plan_from, plan_of, tours_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scheduler.domain.plan import Breach, Plan, Visit
    from scheduler.domain.problem import Problem


@dataclass(frozen=True)
class Difference:
    """One visit that differs.

    Attributes
    ----------
    kind
        ``moved``, ``added`` or ``dropped``.
    before, after
        (day, team) in the old and in the new plan.
    reason
        Code of a sentence; ``rule`` names the rule that the old visit would break now.
    """

    kind: str
    code: str
    before: tuple[date, str] | None
    after: tuple[date, str] | None
    reason: str
    rule: str = ""


def differences(old: Problem, new: Problem, before: Plan, after: Plan) -> tuple[Difference, ...]:
    """Return every visit moved, added or dropped, in order of the day it concerns, with its reason.

    ``old`` is the month before the planner's wishes, ``new`` the one with them.
    """
    was = {visit.code: (visit.day, visit.team) for visit in before.visits}
    now = {visit.code: (visit.day, visit.team) for visit in after.visits}
    broken = _broken(new, before)
    found = [
        _difference(code, was.get(code), now.get(code), old=old, new=new, broken=broken)
        for code in was.keys() | now.keys()
        if was.get(code) != now.get(code)
    ]
    return tuple(sorted(found, key=lambda each: (each.before or each.after, each.code)))


def _difference(
    code: str,
    was: tuple[date, str] | None,
    now: tuple[date, str] | None,
    *,
    old: Problem,
    new: Problem,
    broken: Mapping[str, Breach],
) -> Difference:
    kind = "added" if was is None else "dropped" if now is None else "moved"
    if _wished(code, old, new):
        reason, rule = "asked", ""
    elif code in broken:
        reason, rule = "no_longer", broken[code].rule
    elif was is None and new.candidate(code).must:
        reason, rule = "duty", ""
    else:
        reason, rule = {"added": "fills", "dropped": "gives_way", "moved": "makes_room"}[kind], ""
    return Difference(kind, code, was, now, f"difference_{reason}", rule)


def _wished(code: str, old: Problem, new: Problem) -> bool:
    """Say whether the planner's wishes touched a site: dropped, moved, or asked for."""
    if code not in new.by_code or code not in old.by_code:
        return code in old.by_code
    before, after = old.candidate(code), new.candidate(code)
    return before.locked_day != after.locked_day or (after.held == "asked" != before.held)


def _broken(problem: Problem, plan: Plan) -> dict[str, Breach]:
    """Return for each old visit the first rule that it, or its tour or team, would break now."""
    found: dict[str, Breach] = {}
    for breach in check(problem, plan):
        if breach.rule in {"duties", "rows"}:
            continue
        for visit in plan.visits:
            if breach.where in {visit.code, visit.team, f"{visit.team} {visit.day}"}:
                found.setdefault(visit.code, breach)
    return found


def aligned(problem: Problem, old: Plan, new: Plan) -> Plan:
    """Return the new plan with the tours of each day given to the teams that agree most with the old one.

    Teams swap whole tours of one day, where both may make the other's, unless a rule that looks at teams
    makes the plan worth less by it.
    """
    from scipy.optimize import linear_sum_assignment

    grid = Grid.of(problem)
    was = {visit.code: (visit.day, visit.team) for visit in old.visits}
    visits: list[Visit] = []
    for day in range(len(grid.days)):
        tours = [tour for tour in tours_in(grid, new) if tour.day == day]
        teams = [tour.team for tour in tours]
        score = np.array([[_agreement(grid, tour, team, was) for team in teams] for tour in tours])
        rows, columns = linear_sum_assignment(score, maximize=True) if tours else ((), ())
        swapped = [tours[row]._replace(team=teams[column]) for row, column in zip(rows, columns, strict=True)]
        visits += plan_of(grid, swapped).visits
    swapped_plan = plan_from(problem, visits)
    return swapped_plan if swapped_plan.value >= new.value else new


def _agreement(grid: Grid, tour: Tour, team: int, was: Mapping[str, tuple[date, str]]) -> int:
    """Count the visits of a tour that stay with their team and day; far below zero if the team may not."""
    moved = tour._replace(team=team)
    may = grid.by_team[list(tour.stops), team].all()
    if not may or minutes_of(grid, moved) > grid.tour_minutes[team, tour.day]:
        return -len(grid.candidates) - 1
    where = (grid.days[tour.day].item(), grid.teams[team].code)
    return sum(was.get(grid.candidates[stop].code) == where for stop in tour.stops)


def proven_by(other: Plan, plan: Plan) -> Plan:
    """Return a plan with what a solve of the same month has proven beside another one."""
    names = ("bound", "ended_by", "relaxed", "seed", "work", "prices")
    status = "proven" if other.bound == plan.value else "bounded"
    facts: dict[str, Any] = {name: getattr(other, name) for name in names}
    return replace(plan, status=status, **facts)
