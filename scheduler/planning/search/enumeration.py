"""Route enumeration: all tours that a better plan could still use, listed and combined exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from ortools.sat.python import cp_model

from scheduler.planning.bound.assignment import Schedule, overfull_hall_set
from scheduler.planning.bound.prices import SCALE, has_high, has_low

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.bound.relaxation import Relaxation

ROOM = 400
MOST_TOURS = 12_000
LEAST_NODES, NODES = 2_000, 2_000_000
WIDE_GAP, SMALL = 0.3, 150
PROMISING = 1000


@dataclass(frozen=True)
class Enumerated:
    """What an exact end found: a better schedule, if there is one, and the bound it leaves."""

    schedule: Schedule | None
    bound: int


def enumerate_routes(relaxation: Relaxation, value: int, seconds: float) -> Enumerated | None:
    """Return the best plan above ``value`` if there is one, by ``seconds`` of deterministic time.

    A plan of more than ``value`` can only use tours that earn, at the best prices, no less than the bound
    falls to ``value``. Those are listed, all of them, and combined exactly. ``None`` where they are too
    many, or the list had to be cut.
    """
    tours = _candidates(relaxation, value, int(NODES * seconds))
    if tours is None:
        return None
    assert relaxation.bound is not None
    while True:
        found = _best_combination(relaxation, tours, value, seconds)
        if found is None:
            return Enumerated(None, min(relaxation.bound, value))
        used, bound = found
        schedule = Schedule(relaxation.model, relaxation.pool)
        if all(schedule.place(tour) for tour in used.tolist()):
            return Enumerated(schedule if len(used) else None, min(relaxation.bound, max(bound, value)))
        if not _cut(relaxation, used):
            return None


def restricted_master_heuristic(
    relaxation: Relaxation, schedule: Schedule, tours: NDArray[np.int64], seconds: float
) -> Schedule:
    """Return the best plan of some tours and those of a schedule, in ``seconds`` of deterministic time.

    It is the one given where none better was found. Nothing is proven by it.
    """
    pool = relaxation.pool
    tours = np.unique(np.append(tours, np.fromiter(schedule.where, dtype=np.int64)))
    while (
        found := _best_combination(relaxation, tours, schedule_value(relaxation, schedule), seconds)
    ) is not None:
        better = Schedule(relaxation.model, pool)
        if len(found[0]) and all(better.place(tour) for tour in found[0].tolist()):
            return better
        if not _cut(relaxation, found[0]):
            break
    return schedule


def promising(relaxation: Relaxation) -> NDArray[np.int64]:
    """Return the tours found so far that earn most at the best prices."""
    return relaxation.best_first(np.arange(relaxation.pool.size))[:PROMISING]


def _cut(relaxation: Relaxation, used: NDArray[np.int64]) -> bool:
    """Put the Hall set that tours overfill into force; return whether there is a new one."""
    inside = overfull_hall_set(relaxation.model, relaxation.pool, used, np.ones(len(used)))
    if inside is None or not relaxation.cuts.hall.add(inside):
        return False
    relaxation.add_cut_rows()
    return True


def schedule_value(relaxation: Relaxation, schedule: Schedule) -> int:
    """Return the worth of dated tours, less unmet duties and rows at the prices of the search."""
    model, pool = relaxation.model, relaxation.pool
    tours = np.fromiter(schedule.where, dtype=np.int64)
    routes = pool.routes[tours]
    visited = np.zeros(len(model.worth), dtype=bool)
    visited[routes[routes >= 0]] = True
    worth = int(pool.worth[tours].sum())
    worth -= int(model.miss_costs(relaxation.miss_price)[~visited].sum())
    return worth - model.rows.cost(visited)


def _candidates(relaxation: Relaxation, value: int, nodes: int) -> NDArray[np.int64] | None:
    """Return all tours that a plan of more than ``value`` may use; ``None`` if that cannot be shown.

    Sites that bring less than nothing count as bringing a little, so that tours with them are listed too.
    """
    if relaxation.bound is None or not relaxation.proven.proof:
        return None
    model, prices = relaxation.model, relaxation.proven.prices
    steps, least = relaxation.proven.proof
    if steps - value * SCALE > WIDE_GAP * relaxation.tour_value and len(model.worth) > SMALL:
        return None
    profit = np.maximum(prices.reduced_profit(model), 1)
    threshold = (value + 1) * SCALE - steps + least - 1
    numbers: list[NDArray[np.int64]] = []
    for number, pricing in enumerate(relaxation.pricer.problems(prices, profit)):
        budget = max(LEAST_NODES, nodes // len(profit))
        found = relaxation.pricer.exact(pricing, threshold, ROOM, budget)
        if found.incomplete or len(found.routes) > 2 * MOST_TOURS:
            return None
        numbers.append(relaxation.pool.add(number, found.routes))
    tours = np.unique(np.concatenate(numbers)) if numbers else np.empty(0, dtype=np.int64)
    return tours if len(tours) <= MOST_TOURS else None


def _best_combination(
    relaxation: Relaxation, tours: NDArray[np.int64], value: int, seconds: float
) -> tuple[NDArray[np.int64], int] | None:
    """Return the best combination worth more than ``value`` and a bound on all; ``None`` if there is none.

    The combination is empty where the time ended before one was found; the bound is then the old one, as
    the solver may not have come as far as a bound of its own.
    """
    assert relaxation.bound is not None
    model, pool = cp_model.CpModel(), relaxation.pool
    used = [model.new_bool_var("") for _ in tours]
    routes = pool.routes[tours]
    by_site: dict[int, list[Any]] = {}
    for at, route in enumerate(routes.tolist()):
        for site in route:
            if site >= 0:
                by_site.setdefault(site, []).append(used[at])
    for same in by_site.values():
        model.add_at_most_one(same)
    for met in relaxation.cuts.subset_rows.meet(routes):
        model.add_at_most_one(used[at] for at in np.flatnonzero(met).tolist())
    _slots(relaxation, model, used, tours)
    worth = sum(int(each) * var for each, var in zip(pool.worth[tours].tolist(), used, strict=True))
    cost = _cost(relaxation, model, used, routes, by_site)
    model.add(worth - cost >= value + 1)
    model.maximize(worth - cost)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = seconds
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    if status not in DONE:
        return tours[:0], relaxation.bound
    chosen = [at for at, var in enumerate(used) if solver.boolean_value(var)]
    return tours[chosen], int(np.floor(solver.best_objective_bound + 1e-6))


DONE = {cp_model.OPTIMAL, cp_model.FEASIBLE}


def _slots(
    relaxation: Relaxation, model: cp_model.CpModel, used: list[Any], tours: NDArray[np.int64]
) -> None:
    """Let no Hall set in force hold more tours than it can."""
    held = relaxation.master.holds(tours)
    for row, each in zip(held, relaxation.cuts.hall.sets, strict=True):
        inside = np.flatnonzero(row).tolist()
        if len(inside) > each.capacity:
            model.add(sum(used[at] for at in inside) <= each.capacity)


def _cost(
    relaxation: Relaxation,
    model: cp_model.CpModel,
    used: list[Any],
    routes: NDArray[np.int32],
    by_site: dict[int, list[Any]],
) -> Any:
    """Return what unmet duties and priced rows cost, as an expression."""
    months, rows = relaxation.model, relaxation.model.rows
    cost: Any = 0
    costs = months.miss_costs(relaxation.miss_price)
    for site in np.flatnonzero(months.duty).tolist():
        cost += int(costs[site]) * (1 - sum(by_site.get(site, [])))
    for weights, limits, sign, has in (
        (rows.most, rows.low, 1, has_low(months)),
        (rows.least, rows.high, -1, has_high(months)),
    ):
        for at in np.flatnonzero(has).tolist():
            line = np.append(weights[[at], :].toarray()[0], 0).astype(np.int64)
            amounts = line[routes].sum(axis=1).tolist()
            most = int(np.abs(line).sum()) + abs(int(limits[at]))
            lack = model.new_int_var(0, most, "")
            amount = sum(each * var for each, var in zip(amounts, used, strict=True) if each)
            model.add(lack >= sign * (int(limits[at]) - amount))
            cost += int(rows.price[at]) * lack
    return cost
