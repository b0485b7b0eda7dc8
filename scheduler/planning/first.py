"""A first plan: the best combination of the day tours that many greedy runs give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from scheduler.planning.greedy import RELAXED, build, greedy, knapsack_bound
from scheduler.planning.grid import Grid
from scheduler.planning.timetable import Tour, plan_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem

PATIENCE = (0, 10, 20, 40, 60, 90, 120, 180, 240, 360, 480, 960)
DETERMINISTIC_SECONDS = {"quick": 2.0, "normal": 10.0, "thorough": 40.0}

MOST_LACK = 1_000_000


def solve(problem: Problem, effort: str = "normal", *, emit: Callable[[Plan], None] | None = None) -> Plan:
    """Return a plan that is never below the greedy one; ``emit`` is told each plan as it is found."""
    emit = emit or (lambda plan: None)
    grid = Grid.of(problem)
    floor = greedy(problem)
    emit(floor)
    pool = sorted({tour for patience in PATIENCE for tour in build(grid, patience)})
    tours = _best(grid, pool, DETERMINISTIC_SECONDS[effort])
    bound = knapsack_bound(grid)
    plan = plan_of(grid, tours, bound=bound, relaxed=RELAXED, status="bounded", ended_by="rounds")
    best = max(floor, plan, key=lambda each: each.value)
    emit(best)
    return best


def _best(grid: Grid, pool: list[Tour], seconds: float) -> list[Tour]:
    """Return the tours of the pool that go together and are worth most."""
    model = cp_model.CpModel()
    used = [model.new_bool_var(str(at)) for at in range(len(pool))]
    slots: dict[object, list[cp_model.IntVar]] = {}
    for tour, var in zip(pool, used, strict=True):
        slots.setdefault((tour.team, tour.day), []).append(var)
        for stop in tour.stops:
            slots.setdefault(stop, []).append(var)
    for group in slots.values():
        model.add_at_most_one(group)
    for team, most in enumerate(grid.most_tours.tolist()):
        model.add(sum(var for tour, var in zip(pool, used, strict=True) if tour.team == team) <= most)
    worth = grid.worth + grid.duty * grid.problem.duty_price
    gains = [int(worth[list(tour.stops)].sum()) for tour in pool]
    prices = _row_prices(grid, pool, used, model)
    model.maximize(sum(gain * var for gain, var in zip(gains, used, strict=True)) - sum(prices))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = seconds
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return []
    return [tour for tour, var in zip(pool, used, strict=True) if solver.boolean_value(var)]


def _row_prices(
    grid: Grid, pool: list[Tour], used: list[cp_model.IntVar], model: cp_model.CpModel
) -> list[cp_model.LinearExpr]:
    """Return what each priced row costs, as an expression over the tours used."""
    prices = []
    weights = grid.coefficients.tocsr()
    for at, row in enumerate(grid.rows):
        line = weights[[at], :].toarray()[0]
        counted = [int(line[list(tour.stops)].sum()) if grid.row_days[at, tour.day] else 0 for tour in pool]
        amount = sum(weight * var for weight, var in zip(counted, used, strict=True) if weight)
        lack = model.new_int_var(0, MOST_LACK, row.name)
        if row.low is not None:
            model.add(lack >= row.low - amount)
        if row.high is not None:
            model.add(lack >= amount - row.high)
        prices.append(row.price * lack)
    return prices
