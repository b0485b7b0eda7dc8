"""Travel in which a way with a visit on it is shorter than the leg past it: nothing is cut off there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.domain.problem import Problem, Row, TravelMatrix
from scheduler.planning.bound.hall_cuts import HallCuts
from scheduler.planning.bound.pricing import PricingProblem, exact_pricing
from scheduler.planning.effort import EFFORTS
from scheduler.planning.heuristics.greedy import greedy
from scheduler.planning.model.check import check
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import MonthModel, model_of
from scheduler.planning.model.shortcuts import shortest_ways
from scheduler.planning.search.solve import solve
from tests.builders import candidate, day, problem, team

QUICK = EFFORTS["quick"].within(None)
LONG, SHORT = 200, 10


def chain(*codes: str, minutes: int = 180, teams: int = 1) -> Problem:
    """Sites that can only be visited in order, one behind the other, as every other leg is long."""
    points = ("office", *codes)
    legs = np.full((len(points), len(points)), LONG, dtype=np.int32)
    for at in range(len(points)):
        legs[at, (at + 1) % len(points)] = SHORT
    np.fill_diagonal(legs, 0)
    sites = [candidate(code, minutes=20) for code in codes]
    crews = tuple(team(f"T{at + 1}", 2, minutes) for at in range(teams))
    return problem(*sites, teams=crews, travel=TravelMatrix(points, legs))


def offer_of(month: Problem, profit: dict[str, int]) -> PricingProblem:
    """Return the tours of a month's only family at these gains, and no other price."""
    model = model_of(Grid.of(month))
    sets = HallCuts.of(model)
    brought = np.array([profit[each.code] for each in month.candidates], dtype=np.int64)
    return PricingProblem(
        model, model.families[0], brought, sets.duals(0, np.zeros(len(sets.sets), np.int64)), 1.0
    )


def marked(month: Problem) -> list[bool]:
    """Return which sites of a month are on short ways."""
    marks: list[bool] = model_of(Grid.of(month)).on_shortcuts.tolist()
    return marks


def test_a_site_in_reach_only_behind_another_is_planned_behind_it() -> None:
    month = chain("A", "B", "C")
    plan = solve(month, QUICK)
    assert [visit.code for visit in plan.visits] == ["A", "B", "C"]
    assert (plan.value, plan.bound, check(month, plan)) == (300, 300, ())


def test_a_month_of_such_travel_is_dated_by_its_rows_too() -> None:
    late = Row("late", (("A", 1), ("C", 1)), 2, None, price=50, days=(day(1),))
    plan = solve(replace(chain("A", "B", "C"), rows=(late,)), QUICK)
    assert {visit.day for visit in plan.visits} == {day(1)}


def test_a_visit_that_brings_nothing_is_proven_with_where_it_saves_time() -> None:
    pricing = offer_of(chain("A", "B", "C", minutes=110), {"A": 500, "B": 0, "C": 400})
    assert 900 <= exact_pricing(pricing, 0).ceiling.top <= 901
    first = offer_of(chain("A", "B", "C", minutes=110), {"A": -9, "B": 500, "C": 400})
    assert 900 <= exact_pricing(first, 0).ceiling.top <= 901


def test_a_duty_in_reach_only_behind_another_site_is_not_given_up_for_lost() -> None:
    month = chain("A", "B")
    month = replace(month, candidates=(month.candidates[0], replace(month.candidates[1], duty=True)))
    plan = solve(month, QUICK)
    assert (plan.missed_duties, plan.value, plan.bound) == ((), 200, 200)
    assert greedy(month).bound == 200


def test_the_least_way_takes_visits_on_it_where_that_is_less_and_not_where_it_is_no_less() -> None:
    direct, legs = np.array([10, 99], np.int32), np.array([[0, 30], [50, 0]], np.int32)
    assert shortest_ways(direct, np.array([20, 20], np.int32), legs.T).tolist() == [10, 60]
    assert shortest_ways(direct, np.array([59, 20], np.int32), legs.T).tolist() == [10, 99]


@pytest.mark.parametrize(("minutes", "short"), [(4, False), (3, True)])
def test_a_way_is_short_from_one_minute_less_than_the_leg(minutes: int, short: bool) -> None:
    legs = np.full((4, 4), 5, dtype=np.int32)
    np.fill_diagonal(legs, 0)
    legs[1, 3] = 14
    sites = [candidate(code, minutes=minutes) for code in "ABC"]
    month = problem(*sites, travel=TravelMatrix(("office", "A", "B", "C"), legs))
    assert marked(month) == [False, short, False]
    legs[1, 3], legs[0, 3] = 5, 14
    assert marked(replace(month, travel=TravelMatrix(month.travel.points, legs))) == [short, short, False]


def marks_by_hand(model: MonthModel) -> list[bool]:
    """Return which sites are on short ways, asking every two ends in turn."""
    family, size = model.families[0], len(model.minutes)
    ends = [(*row, home) for row, home in zip(model.travel.tolist(), family.back.tolist(), strict=True)]
    ends.append((*family.out.tolist(), 0))
    return [
        any(
            ends[one][site] + int(model.minutes[site]) + ends[site][two] < ends[one][two]
            for one in range(size + 1)
            for two in range(size + 1)
        )
        for site in range(size)
    ]


@pytest.mark.parametrize("longest", [20, 40, 80])
def test_all_short_ways_are_found_among_many_zones(longest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.planning.model.month_model.MOST_ZONES", 4)
    rng = np.random.default_rng(longest)
    codes = [f"c{at:02d}" for at in range(24)]
    sites = [candidate(code, minutes=int(rng.integers(1, 60))) for code in codes]
    legs = rng.integers(10, longest, (25, 25)).astype(np.int32)
    np.fill_diagonal(legs, 0)
    model = model_of(Grid.of(problem(*sites, travel=TravelMatrix(("office", *codes), legs))))
    assert model.on_shortcuts.tolist() == marks_by_hand(model)
    assert longest == 20 or model.on_shortcuts.any()
