"""No plan is worth more than the bound, and no relaxation on the way cuts one off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from ortools.sat.python import cp_model

from scheduler.domain.problem import Row
from scheduler.planning.bound import labels
from scheduler.planning.bound import pricing as pricing_module
from scheduler.planning.bound.hall_cuts import HallCuts
from scheduler.planning.bound.kernels_hall_cuts import hall_price
from scheduler.planning.bound.prices import SCALE, DualPrices, earnings
from scheduler.planning.bound.pricing import PricingProblem, PricingScope, exact_pricing, heuristic_pricing
from scheduler.planning.bound.subset_rows import SubsetRowCuts
from scheduler.planning.effort import EFFORTS
from scheduler.planning.heuristics.greedy import knapsack_bound
from scheduler.planning.model import month_model
from scheduler.planning.model.check import check, value_of
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import TourFamily, model_of
from scheduler.planning.search.solve import solve
from tests.builders import candidate, problem, team
from tests.planning.pricing_problems import most_by_start, offer_of, subset_row_price, tours_of
from tests.planning.tiny import DAYS, best_value, tiny

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.model.month_model import MonthModel

MONTHS = 200
DAILY = 60  # of them; all in CI
QUICK = EFFORTS["quick"].within(None)


@pytest.mark.parametrize(
    "start",
    [*range(0, DAILY, 20), *(pytest.param(each, marks=pytest.mark.ci) for each in range(DAILY, MONTHS, 20))],
)
def test_no_plan_of_a_tiny_month_exceeds_the_bound(start: int) -> None:
    for seed in range(start, start + 20):
        month = tiny(seed)
        plan, best = solve(month, QUICK), best_value(month)
        assert plan.bound is not None
        assert plan.value <= best <= plan.bound, f"month {seed}"
        assert best <= knapsack_bound(Grid.of(month)), f"month {seed}"
        assert plan.value == value_of(month, plan.visits), f"month {seed}"
        assert all(each in plan.breaches for each in check(month, plan)), f"month {seed}"
        assert {each.rule for each in plan.breaches} <= {"duties", "rows", "spacing"}, f"month {seed}"
        if plan.status == "proven":
            assert plan.value == best, f"month {seed}"


def test_most_tiny_months_are_solved_to_the_end() -> None:
    proven = sum(solve(tiny(seed, rows=False), QUICK).status == "proven" for seed in range(40))
    assert proven >= 38


def prices_at_random(
    rng: np.random.Generator, told: MonthModel, sets: HallCuts, subset_rows: SubsetRowCuts, missed: int
) -> DualPrices:
    """Return any prices: sites from 0 (a duty: from less than that) to above their worth, rows to theirs."""
    for _ in range(3):
        sets.add(tuple(int(rng.integers(0, 1 << DAYS)) & kind.days for kind in told.kinds))
        subset_rows.add(np.sort(rng.permutation(len(told.worth))[:3]).astype(np.int32).reshape(1, -1))
    least = np.where(told.duty & (rng.random(len(told.worth)) < 0.5), -min(missed, 500), 0)
    duals = (
        rng.uniform(least, 1.5 * told.worth),
        rng.uniform(-100, 300, len(sets.sets)),
        rng.uniform(-0.5, 1.2, len(told.rows.price)) * told.rows.price,
        rng.uniform(-0.5, 1.2, len(told.rows.price)) * told.rows.price,
        rng.uniform(-100, 300, len(subset_rows)),
    )
    return DualPrices.rounded(told, duals, missed)


@pytest.mark.parametrize("start", range(0, MONTHS, 40))
def test_any_prices_prove_a_bound(start: int) -> None:
    for seed in range(start, start + 40):
        rng, month = np.random.default_rng(seed), tiny(seed)
        grid = Grid.of(month)
        told = model_of(grid)
        sets = HallCuts.of(told)
        subset_rows = SubsetRowCuts(len(told.worth))
        prices = prices_at_random(rng, told, sets, subset_rows, month.duty_price)
        ceilings = [
            exact_pricing(
                PricingProblem(
                    told,
                    family,
                    prices.reduced_profit(told),
                    sets.duals(at, prices.hall),
                    1.0,
                    subset_rows.duals(prices.subset_rows),
                ),
                int(rng.integers(0, 100)),
            ).ceiling
            for at, family in enumerate(told.families)
        ]
        bound = told.total_duty_worth + prices.bound(told, sets.sets, earnings(told, ceilings)) // SCALE
        hopeless = int(grid.duty.sum() - told.duty.sum())
        assert best_value(month) <= bound - hopeless * month.duty_price, f"month {seed}"


def test_prices_beyond_what_a_miss_costs_are_pulled_back_to_it() -> None:
    rows = (Row("floor", (("A", 1),), 1, None, price=7), Row("ceiling", (("A", 1),), None, 1, price=5))
    told = model_of(Grid.of(problem(candidate("A", duty=True), candidate("B"), rows=rows)))
    for far, dearest in ((-900.0, (-140, 0, 0, 0)), (900.0, (900, 900, 7, 5))):
        prices = DualPrices.rounded(told, (*(np.full(size, far) for size in (2, 1, 2, 2, 1)),), 40)
        duty, sets, low, high = dearest
        assert prices.sites.tolist() == [duty * SCALE, max(duty, 0) * SCALE]
        assert prices.hall.tolist() == [sets * SCALE]
        assert prices.subset_rows.tolist() == [sets * SCALE]
        assert (prices.low.tolist(), prices.high.tolist()) == ([low * SCALE, 0], [0, high * SCALE])


class Stopped(cp_model.CpSolver):
    """Ends before it has a plan or a bound."""

    best_objective_bound = 0.0

    def solve(self, model: cp_model.CpModel, callback: object = None) -> cp_model.CpSolverStatus:
        return cp_model.UNKNOWN

    def boolean_value(self, expression: object) -> bool:
        return False


def test_an_exact_end_that_is_stopped_at_once_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    row = Row("ceiling", (("A", 3),), None, 1, price=154)
    sites = candidate("A", worth=339), candidate("B", worth=237)
    month = problem(*sites, teams=(team(minutes=300),), rows=(row,))
    timed = solve(month, QUICK)
    assert (timed.bound, timed.status) == (timed.value, "proven")
    monkeypatch.setattr(cp_model, "CpSolver", Stopped)
    cut = solve(month, QUICK)
    assert (cut.value, cut.status) == (timed.value, "bounded")


@pytest.mark.parametrize("seed", range(12))
def test_a_proof_finds_the_most_that_any_tour_earns(seed: int) -> None:
    pricing = offer_of(seed)
    assert exact_pricing(pricing, 0).ceiling.top == most_by_start(pricing).max()


@pytest.mark.parametrize("seed", range(12))
def test_a_proof_finds_the_most_that_tours_from_each_start_earn(seed: int) -> None:
    pricing = offer_of(seed)
    profit = np.where(pricing.model.on_shortcuts, np.maximum(pricing.profit, 1), pricing.profit)
    by_start = most_by_start(pricing._replace(profit=profit))
    worthwhile = by_start[(by_start > 0) & (profit > 0)]
    assert exact_pricing(pricing, 0).ceiling.above.tolist() == sorted(worthwhile.tolist(), reverse=True)


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_a_proof_by_zones_and_coarse_layers_finds_the_same(
    seed: int, short: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name, limit in (
        (pricing_module, "WIDE", 2),
        (pricing_module, "SMALL", 2),
        (pricing_module, "NEAREST", 2),
        (month_model, "MOST_ZONES", 3),
        (labels, "MOST_ZONES", 3),
    ):
        monkeypatch.setattr(module, name, limit)
    pricing = offer_of(seed, short=short)
    assert exact_pricing(pricing, 0).ceiling.top == most_by_start(pricing).max()


@pytest.mark.parametrize("seed", range(6))
def test_a_proof_cut_by_its_budget_overstates_and_never_understates(seed: int) -> None:
    pricing = offer_of(seed)
    assert exact_pricing(pricing, 0, budget=3).ceiling.top >= most_by_start(pricing).max()


@pytest.mark.parametrize("seed", range(6))
def test_a_list_that_a_budget_cut_says_so_below_nothing_too(seed: int) -> None:
    pricing = offer_of(seed)._replace(profit=np.full(12, 1, dtype=np.int64))
    threshold = -2500
    wanted = {frozenset(tour.stops) for tour in tours_of(pricing) if tour.earned > threshold}
    found = exact_pricing(pricing, threshold, per_start=400, budget=3)
    assert len({frozenset(route[route >= 0].tolist()) for route in found.routes}) < len(wanted)
    assert found.incomplete
    assert not exact_pricing(pricing, threshold, per_start=4000).incomplete


@pytest.mark.parametrize("seed", range(6))
def test_starts_cut_off_are_searched_again_with_what_more_nodes_they_share(seed: int) -> None:
    pricing = offer_of(seed)
    whole, cut = exact_pricing(pricing, 0), exact_pricing(pricing, 0, budget=3)
    again = exact_pricing(pricing, 0, budget=3, more=1_000_000)
    assert cut.incomplete
    assert again.routes.tolist() == whole.routes.tolist()
    assert again.ceiling.above.tolist() == whole.ceiling.above.tolist()
    assert again.nodes > whole.nodes


@pytest.mark.parametrize("seed", range(6))
def test_the_quick_search_finds_only_tours_that_earn_what_it_says(seed: int) -> None:
    pricing = offer_of(seed)
    found = heuristic_pricing(pricing, 0, PricingScope(8, 1, 2, 10_000))
    assert len(found.routes)
    assert found.earned.max() <= most_by_start(pricing).max()
    for route, earned in zip(found.routes, found.earned, strict=True):
        stops = route[route >= 0]
        assert minutes_of(pricing.model, pricing.family, stops) <= pricing.family.minutes
        kinds = np.bitwise_and.reduce(pricing.family.serves[stops])
        days = np.bitwise_and.reduce(pricing.model.days[stops])
        due = hall_price(kinds, days, pricing.hall_duals) + subset_row_price(
            tuple(stops.tolist()), pricing.subset_row_duals
        )
        assert earned == pricing.profit[stops].sum() - due


def minutes_of(told: MonthModel, family: TourFamily, stops: NDArray[np.int32]) -> int:
    """Return the minutes of a tour."""
    legs = told.travel[stops[:-1], stops[1:]].sum()
    return int(family.out[stops[0]] + legs + family.back[stops[-1]] + told.minutes[stops].sum())
