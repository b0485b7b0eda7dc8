"""Tours as places in a grid, and the plan that they make."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from scheduler.domain.plan import Plan, Visit
from scheduler.planning.model.check import value_of, worth_of
from scheduler.planning.model.rules import rules_of
from scheduler.planning.model.rules.base import PlanRule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray

    from scheduler.domain.plan import Breach
    from scheduler.domain.problem import Problem
    from scheduler.planning.model.grid import Grid
    from scheduler.planning.model.kernels_month import MonthArrays


class Tour(NamedTuple):
    """One day of one team: places of team and day in a grid, and of the candidates in visiting order."""

    team: int
    day: int
    stops: tuple[int, ...]


def plan_of(grid: Grid, tours: Iterable[Tour], **proven: Any) -> Plan:
    """Return the plan of these tours; ``proven`` fills what ``plan_from`` does not work out.

    Each tour leaves at the start of the day and does not wait.
    """
    return plan_from(grid.problem, (visit for tour in tours for visit in _visits(grid, tour)), **proven)


def plan_from(problem: Problem, visits: Iterable[Visit], **proven: Any) -> Plan:
    """Return the plan of these visits with worth, value, unmet duties and the priced rules it breaks."""
    ordered = tuple(sorted(visits, key=lambda each: (each.day, each.team, each.order)))
    bare = Plan(ordered, 0, 0)
    codes = {each.code for each in ordered}
    unmet = sorted(site.code for site in problem.candidates if site.must and site.code not in codes)
    facts: dict[str, Any] = {
        "worth": worth_of(problem, ordered),
        "value": value_of(problem, ordered),
        "breaches": tuple(sorted(_priced_breaches(problem, bare), key=lambda each: (each.rule, each.where))),
        "missed_duties": tuple(unmet),
        "versions": problem.versions,
    }
    return Plan(ordered, **facts | proven)


def tours_in(grid: Grid, plan: Plan) -> tuple[Tour, ...]:
    """Return the tours of a plan that keeps to the grid's candidates, teams and days."""
    days = {day: at for at, day in enumerate(grid.days.tolist())}
    stops: dict[tuple[int, int], list[int]] = {}
    for visit in sorted(plan.visits, key=lambda each: (each.day, each.team, each.order)):
        where = (grid.team_index[visit.team], days[visit.day])
        stops.setdefault(where, []).append(grid.index[visit.code])
    return tuple(Tour(team, day, tuple(each)) for (team, day), each in stops.items())


def tours_on(arrays: MonthArrays, route: NDArray[np.int32], length: NDArray[np.int64]) -> tuple[Tour, ...]:
    """Return the tours that stand in the slots of a month: the first ``length`` sites of each ``route``."""
    slots = zip(
        arrays.slot_team.tolist(), arrays.slot_day.tolist(), route.tolist(), length.tolist(), strict=True
    )
    return tuple(Tour(team, day, tuple(stops[:size])) for team, day, stops, size in slots if size)


def minutes_of(grid: Grid, tour: Tour) -> int:
    """Return the minutes of a tour from leaving the office to coming back."""
    office, stops = grid.office[tour.team], tour.stops
    legs = sum(int(grid.travel[here, there]) for here, there in pairwise(stops))
    ends = int(grid.out[office, stops[0]]) + int(grid.back[office, stops[-1]])
    return legs + ends + sum(int(grid.minutes[stop]) for stop in stops)


def _visits(grid: Grid, tour: Tour) -> Iterator[Visit]:
    """Time the visits of one tour."""
    team, day = grid.teams[tour.team].code, grid.days[tour.day].item()
    clock, before = grid.problem.day_starts, -1
    for order, stop in enumerate(tour.stops, start=1):
        leg = grid.out[grid.office[tour.team], stop] if before < 0 else grid.travel[before, stop]
        clock += int(leg)
        yield Visit(grid.candidates[stop].code, day, clock, team, order)
        clock, before = clock + int(grid.minutes[stop]), stop


def _priced_breaches(problem: Problem, plan: Plan) -> Iterator[Breach]:
    for rule in rules_of(problem):
        if isinstance(rule, PlanRule):
            yield from rule.breaches(problem, plan)
