"""A plan rearranged visit by visit: never worth less, within the rules, and only as far as allowed."""

from __future__ import annotations

import pytest

from scheduler.planning import check, greedy
from scheduler.planning.heuristics.repair import changed
from scheduler.planning.heuristics.ruin_recreate import ruin_and_recreate
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.tours import plan_of, tours_in
from tests.builders import candidate, problem, team
from tests.planning.strategies import random_month
from tests.planning.tiny import tiny

TIMES = 2000


@pytest.mark.parametrize("seed", range(3))
def test_a_greedy_plan_gets_better_and_keeps_the_rules(seed: int) -> None:
    month = random_month(seed)
    grid, plan = Grid.of(month), greedy(month)
    better = plan_of(grid, ruin_and_recreate(grid, tours_in(grid, plan), TIMES))
    assert better.value > plan.value
    assert check(month, better) == ()


def test_tiny_months_with_rows_skills_and_windows_are_never_worth_less() -> None:
    for seed in range(40):
        month = tiny(seed)
        grid, plan = Grid.of(month), greedy(month)
        better = plan_of(grid, ruin_and_recreate(grid, tours_in(grid, plan), 200))
        assert better.value >= plan.value, f"month {seed}"
        assert {breach.rule for breach in check(month, better)} <= {"duties", "rows"}, f"month {seed}"


def test_sites_that_are_held_stay_where_they_are() -> None:
    month = random_month(5)
    grid, plan = Grid.of(month), greedy(month)
    held = frozenset(grid.index[visit.code] for visit in plan.visits[:8])
    after = plan_of(grid, ruin_and_recreate(grid, tours_in(grid, plan), TIMES, locked=held))
    now = {visit.code: (visit.day, visit.team) for visit in after.visits}
    assert all(now[visit.code] == (visit.day, visit.team) for visit in plan.visits[:8])
    assert changed(plan.visits, after.visits)


@pytest.mark.parametrize("most", [0, 2, 5])
def test_no_more_visits_differ_than_allowed(most: int) -> None:
    month = random_month(6)
    grid, plan = Grid.of(month), greedy(month)
    after = plan_of(grid, ruin_and_recreate(grid, tours_in(grid, plan), TIMES, old=plan, at_most=most))
    assert len(changed(plan.visits, after.visits)) <= most
    assert (after.value > plan.value) is (most > 0)


def test_a_must_comes_before_the_changes_allowed_and_a_duty_after_them() -> None:
    month = problem(
        candidate("A", worth=300, minutes=300),
        candidate("B", worth=100, minutes=300, duty=True),
        teams=(team(days=1, most_tours=1),),
    )
    grid = Grid.of(month)
    tours = tours_in(grid, greedy(problem(month.candidates[0], teams=month.teams)))
    old = plan_of(grid, tours)
    for musts, code in ((frozenset({1}), "B"), (frozenset(), "A")):
        after = plan_of(grid, ruin_and_recreate(grid, tours, 200, required=musts, old=old, at_most=0))
        assert [visit.code for visit in after.visits] == [code]


def test_the_same_plan_comes_twice_and_a_month_of_one_site_is_no_harm() -> None:
    grid = Grid.of(random_month(7))
    tours = tours_in(grid, greedy(grid.problem))
    assert ruin_and_recreate(grid, tours, TIMES) == ruin_and_recreate(grid, tours, TIMES)
    lonely = Grid.of(problem(candidate("A")))
    assert plan_of(lonely, ruin_and_recreate(lonely, (), 50)).worth == 100
