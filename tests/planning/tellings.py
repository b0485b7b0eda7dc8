"""What the solver's arrays of one rule say about a whole plan, to be held against what the checker says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.rules import Rule, rules_of
from scheduler.planning.model.rules.base import ByTeams, FreeDays, OnDays, PlanRule, TourLimit
from scheduler.planning.model.tours import Tour, minutes_of, tours_in


def solver_accepts(rule: Rule, month: Problem, plan: Plan, bend: int = 0) -> bool:
    """Ask the arrays of one rule about a plan; ``bend`` plants a mistake of so many days, teams or units."""
    grid = Grid(month, (rule,))
    tours = tours_in(grid, plan)
    if isinstance(rule, OnDays):
        mask = np.roll(rule.allowed(grid), bend, axis=1)
        return all(mask[stop, tour.day] for tour in tours for stop in tour.stops)
    if isinstance(rule, ByTeams):
        mask = np.roll(rule.allowed(grid), bend, axis=1)
        return all(mask[stop, tour.team] for tour in tours for stop in tour.stops)
    if isinstance(rule, FreeDays):
        mask = np.roll(rule.allowed(grid), bend, axis=1)
        return all(mask[tour.team, tour.day] for tour in tours)
    if isinstance(rule, TourLimit):
        return _within(rule, grid, tours, bend)
    assert isinstance(rule, PlanRule)
    return _rows_hold(rule, grid, plan, bend)


def _within(rule: TourLimit, grid: Grid, tours: tuple[Tour, ...], bend: int) -> bool:
    minutes, stops, most = rule.minutes(grid), rule.stops(grid), rule.tours(grid)
    out = np.bincount([tour.team for tour in tours], minlength=len(grid.teams))
    return (
        (
            minutes is None
            or all(minutes_of(grid, each) <= int(minutes[each.team, each.day]) + bend for each in tours)
        )
        and (stops is None or all(len(each.stops) <= stops + bend for each in tours))
        and (most is None or bool((out <= most + bend).all()))
    )


def _rows_hold(rule: PlanRule, grid: Grid, plan: Plan, bend: int) -> bool:
    if rule.built_in:
        rows = replace(grid.problem, rows=rule.rows(grid.problem), rules=())
        grid = Grid(rows, tuple(each for each in rules_of(rows) if each.name == "rows"))
    amounts = np.zeros(len(grid.rows), dtype=np.int64)
    for tour in tours_in(grid, plan):
        counts = np.bincount(tour.stops, minlength=len(grid.candidates))
        sort = grid.arrays.slot_sort[grid.slots[tour.team, tour.day]]
        amounts += (grid.coefficients @ counts + grid.row_tours) * grid.arrays.row_sorts[:, sort]
    return bool(((amounts >= grid.row_low - bend) & (amounts <= grid.row_high + bend)).all())
