"""Days for tours where rows of the plan look at days: an exact choice among all dates of the same tours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model

from scheduler.planning.bound.assignment import Schedule, TeamDay

if TYPE_CHECKING:
    from scheduler.planning.model.grid import Grid

SECONDS = 4.0


def choose_days(grid: Grid, schedule: Schedule) -> Schedule:
    """Return the same tours on the days at which the priced rows cost least, found in fixed work."""
    watched = np.flatnonzero(~(grid.row_days.all(axis=1) & grid.row_teams.all(axis=1))).tolist()
    if not watched or not schedule.where:
        return schedule
    model = cp_model.CpModel()
    dates = {
        tour: {slot: model.new_bool_var("") for slot in schedule.options(tour)} for tour in schedule.where
    }
    _timetable(grid, model, dates)
    for tour, slot in schedule.where.items():
        model.add_hint(dates[tour][slot], 1)
    model.minimize(sum(_cost(grid, model, schedule, dates, row) for row in watched))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = SECONDS
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return schedule
    other = Schedule(schedule.model, schedule.pool)
    for tour, slots in dates.items():
        other.put(tour, next(slot for slot, var in slots.items() if solver.boolean_value(var)))
    return other


def _timetable(grid: Grid, model: cp_model.CpModel, dates: dict[int, dict[TeamDay, Any]]) -> None:
    """Give each tour one date, each slot at most one tour, and each team no more than its budget."""
    held: dict[TeamDay, list[Any]] = {}
    for slots in dates.values():
        model.add_exactly_one(slots.values())
        for slot, var in slots.items():
            held.setdefault(slot, []).append(var)
    for same in held.values():
        model.add_at_most_one(same)
    for team, most in enumerate(grid.most_tours.tolist()):
        model.add(sum(var for slot, same in held.items() if slot.team == team for var in same) <= most)


def _cost(
    grid: Grid, model: cp_model.CpModel, schedule: Schedule, dates: dict[int, dict[TeamDay, Any]], row: int
) -> Any:
    """Return what a row costs, as an expression over the dates."""
    line = grid.coefficients[[row], :].toarray()[0]
    amount: Any = 0
    for tour, slots in dates.items():
        weight = int(line[list(schedule.pool.sites(tour))].sum() + grid.row_tours[row])
        if weight:
            amount += weight * sum(
                var
                for slot, var in slots.items()
                if grid.row_days[row, slot.day] and grid.row_teams[row, slot.team]
            )
    line = np.append(line, len(dates) * grid.row_tours[row])
    most, low, high = int(np.abs(line).sum()), int(grid.row_low[row]), int(grid.row_high[row])
    low, has_low, has_high = min(low, most), low > -most, high < most
    lack = model.new_int_var(0, 2 * most + (abs(high) if has_high else 0), "")
    if has_low:
        model.add(lack >= low - amount)
    if has_high:
        model.add(lack >= amount - high)
    return int(grid.row_price[row]) * lack
