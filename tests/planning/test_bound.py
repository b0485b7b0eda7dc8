"""No plan is worth more than the bound, and no relaxation on the way cuts one off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from ortools.sat.python import cp_model

from scheduler.domain.problem import Row
from scheduler.planning.bound import labels, pricing
from scheduler.planning.bound.hall_cuts import SlotSets
from scheduler.planning.bound.kernels_hall_cuts import price_of
from scheduler.planning.bound.prices import SCALE, PriceList, earnings
from scheduler.planning.bound.pricing import Look, Offer, prove, quick
from scheduler.planning.bound.subset_rows import Trios
from scheduler.planning.effort import EFFORTS
from scheduler.planning.heuristics.greedy import knapsack_bound
from scheduler.planning.model import model
from scheduler.planning.model.check import check, value_of
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.model import Family, model_of
from scheduler.planning.search.solve import solve
from tests.builders import candidate, problem, team
from tests.planning.offers import most_by_start, offer_of, toll, tours_of
from tests.planning.tiny import DAYS, best_value, tiny

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.model.model import Model

MONTHS = 200
QUICK = EFFORTS["quick"].within(None)


@pytest.mark.parametrize("start", range(0, MONTHS, 20))
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
    rng: np.random.Generator, told: Model, sets: SlotSets, trios: Trios, missed: int
) -> PriceList:
    """Return any prices: sites from 0 (a duty: from less than that) to above their worth, rows to theirs."""
    for _ in range(3):
        sets.add(tuple(int(rng.integers(0, 1 << DAYS)) & kind.days for kind in told.kinds))
        trios.add(np.sort(rng.permutation(len(told.worth))[:3]).astype(np.int32).reshape(1, -1))
    least = np.where(told.duty & (rng.random(len(told.worth)) < 0.5), -min(missed, 500), 0)
    duals = (
        rng.uniform(least, 1.5 * told.worth),
        rng.uniform(-100, 300, len(sets.sets)),
        rng.uniform(-0.5, 1.2, len(told.rows.price)) * told.rows.price,
        rng.uniform(-0.5, 1.2, len(told.rows.price)) * told.rows.price,
        rng.uniform(-100, 300, len(trios)),
    )
    return PriceList.rounded(told, duals, missed)


@pytest.mark.parametrize("start", range(0, MONTHS, 40))
def test_any_prices_prove_a_bound(start: int) -> None:
    for seed in range(start, start + 40):
        rng, month = np.random.default_rng(seed), tiny(seed)
        grid = Grid.of(month)
        told = model_of(grid)
        sets = SlotSets(told)
        trios = Trios(len(told.worth))
        prices = prices_at_random(rng, told, sets, trios, month.duty_price)
        ceilings = [
            prove(
                Offer(
                    told,
                    family,
                    prices.gain(told),
                    sets.prices(at, prices.sets),
                    1.0,
                    trios.tolls(prices.trios),
                ),
                int(rng.integers(0, 100)),
            ).ceiling
            for at, family in enumerate(told.families)
        ]
        bound = told.sure + prices.bound(told, sets.sets, earnings(told, ceilings)) // SCALE
        hopeless = int(grid.duty.sum() - told.duty.sum())
        assert best_value(month) <= bound - hopeless * month.duty_price, f"month {seed}"


def test_prices_beyond_what_a_miss_costs_are_pulled_back_to_it() -> None:
    rows = (Row("floor", (("A", 1),), 1, None, price=7), Row("ceiling", (("A", 1),), None, 1, price=5))
    told = model_of(Grid.of(problem(candidate("A", duty=True), candidate("B"), rows=rows)))
    for far, dearest in ((-900.0, (-140, 0, 0, 0)), (900.0, (900, 900, 7, 5))):
        prices = PriceList.rounded(told, (*(np.full(size, far) for size in (2, 1, 2, 2, 1)),), 40)
        duty, sets, low, high = dearest
        assert prices.sites.tolist() == [duty * SCALE, max(duty, 0) * SCALE]
        assert prices.sets.tolist() == [sets * SCALE]
        assert prices.trios.tolist() == [sets * SCALE]
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
    offer = offer_of(seed)
    assert prove(offer, 0).ceiling.top == most_by_start(offer).max()


@pytest.mark.parametrize("seed", range(12))
def test_a_proof_finds_the_most_that_tours_from_each_start_earn(seed: int) -> None:
    offer = offer_of(seed)
    gain = np.where(offer.model.on_short_ways, np.maximum(offer.gain, 1), offer.gain)
    by_start = most_by_start(offer._replace(gain=gain))
    worthwhile = by_start[(by_start > 0) & (gain > 0)]
    assert prove(offer, 0).ceiling.above.tolist() == sorted(worthwhile.tolist(), reverse=True)


@pytest.mark.parametrize("short", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_a_proof_by_zones_and_coarse_layers_finds_the_same(
    seed: int, short: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name, limit in (
        (pricing, "WIDE", 2),
        (pricing, "SMALL", 2),
        (pricing, "NEAREST", 2),
        (model, "MOST_ZONES", 3),
        (labels, "MOST_ZONES", 3),
    ):
        monkeypatch.setattr(module, name, limit)
    offer = offer_of(seed, short=short)
    assert prove(offer, 0).ceiling.top == most_by_start(offer).max()


@pytest.mark.parametrize("seed", range(6))
def test_a_proof_cut_by_its_budget_overstates_and_never_understates(seed: int) -> None:
    offer = offer_of(seed)
    assert prove(offer, 0, budget=3).ceiling.top >= most_by_start(offer).max()


@pytest.mark.parametrize("seed", range(6))
def test_a_list_that_a_budget_cut_says_so_below_nothing_too(seed: int) -> None:
    offer = offer_of(seed)._replace(gain=np.full(12, 1, dtype=np.int64))
    theta = -2500
    wanted = {frozenset(tour.stops) for tour in tours_of(offer) if tour.earned > theta}
    found = prove(offer, theta, room=400, budget=3)
    assert len({frozenset(route[route >= 0].tolist()) for route in found.routes}) < len(wanted)
    assert found.cut
    assert not prove(offer, theta, room=4000).cut


@pytest.mark.parametrize("seed", range(6))
def test_starts_cut_off_are_searched_again_with_what_more_nodes_they_share(seed: int) -> None:
    offer = offer_of(seed)
    whole, cut = prove(offer, 0), prove(offer, 0, budget=3)
    again = prove(offer, 0, budget=3, more=1_000_000)
    assert cut.cut
    assert again.routes.tolist() == whole.routes.tolist()
    assert again.ceiling.above.tolist() == whole.ceiling.above.tolist()
    assert again.nodes > whole.nodes


@pytest.mark.parametrize("seed", range(6))
def test_the_quick_search_finds_only_tours_that_earn_what_it_says(seed: int) -> None:
    offer = offer_of(seed)
    found = quick(offer, 0, Look(8, 1, 2, 10_000))
    assert len(found.routes)
    assert found.earned.max() <= most_by_start(offer).max()
    for route, earned in zip(found.routes, found.earned, strict=True):
        stops = route[route >= 0]
        assert minutes_of(offer.model, offer.family, stops) <= offer.family.minutes
        kinds = np.bitwise_and.reduce(offer.family.serves[stops])
        days = np.bitwise_and.reduce(offer.model.days[stops])
        due = price_of(kinds, days, offer.priced) + toll(tuple(stops.tolist()), offer.tolls)
        assert earned == offer.gain[stops].sum() - due


def minutes_of(told: Model, family: Family, stops: NDArray[np.int32]) -> int:
    """Return the minutes of a tour."""
    legs = told.travel[stops[:-1], stops[1:]].sum()
    return int(family.out[stops[0]] + legs + family.back[stops[-1]] + told.minutes[stops].sum())
