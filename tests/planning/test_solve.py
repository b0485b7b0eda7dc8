"""Plans of the engine: exact small examples, days and budgets kept, floors, and words about the end."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem, Row
from scheduler.planning.bound import master
from scheduler.planning.effort import EFFORTS, Effort
from scheduler.planning.explain.remedy import Raise
from scheduler.planning.explain.why import forced
from scheduler.planning.heuristics.greedy import greedy
from scheduler.planning.model.check import check
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import model_of
from scheduler.planning.search.solve import solve
from tests.builders import candidate, day, problem, team
from tests.planning.strategies import random_month
from tests.planning.tiny import tiny

QUICK = EFFORTS["quick"].within(None)


@cache
def solved(seed: int) -> tuple[Problem, Plan]:
    """Return an invented month and its plan."""
    month = random_month(seed)
    return month, solve(month, QUICK)


def codes(plan: Plan) -> set[str]:
    """Return the codes visited."""
    return {visit.code for visit in plan.visits}


def test_two_cheap_visits_beat_one_dear_visit() -> None:
    month = problem(
        candidate("A", worth=500, minutes=220),
        candidate("B", worth=300),
        candidate("C", worth=300),
        teams=(team(days=1, minutes=240),),
    )
    plan = solve(month, QUICK)
    assert codes(plan) == {"B", "C"}
    assert (plan.status, plan.bound, plan.gap_pct) == ("proven", 600, 0.0)


def test_a_tour_may_fill_its_day_to_the_minute_and_no_further() -> None:
    sites = (candidate("A", minutes=100), candidate("B", minutes=100))
    exact = solve(problem(*sites, teams=(team(minutes=230),)), QUICK)
    short = solve(problem(*sites, teams=(team(minutes=229),)), QUICK)
    assert (len(exact.visits), len(short.visits)) == (2, 1)


def test_visits_of_no_minutes_may_fill_a_day_of_travel() -> None:
    sites = [candidate(code, minutes=0) for code in "ABC"]
    exact, short = (solve(problem(*sites, teams=(team(minutes=minutes),)), QUICK) for minutes in (40, 39))
    assert (exact.value, exact.bound) == (300, 300)
    assert (short.value, short.bound) == (200, 200)


def test_teams_of_more_sorts_than_a_mask_holds_are_all_used() -> None:
    codes = [f"T{at:02d}" for at in range(70)]
    sites = [candidate(f"S{at:02d}", only_teams=frozenset([code])) for at, code in enumerate(codes)]
    month = problem(*sites, teams=tuple(team(code) for code in codes))
    plan = solve(month, QUICK)
    assert len(model_of(Grid.of(month)).families) == 2
    assert (plan.value, plan.bound) == (7000, 7000)


def test_tours_that_share_their_only_day_are_not_both_planned() -> None:
    sites = [candidate(code, minutes=200, first_day=day(0), last_day=day(0)) for code in "ABC"]
    plan = solve(problem(*sites, candidate("D", minutes=200), teams=(team(days=4, minutes=240),)), QUICK)
    assert len(plan.visits) == 2
    assert plan.bound == plan.value == 200


def test_a_budget_of_tours_below_the_days_is_kept() -> None:
    sites = [candidate(code, minutes=200) for code in "ABCD"]
    plan = solve(problem(*sites, teams=(team(days=4, minutes=240, most_tours=2),)), QUICK)
    assert len(plan.visits) == 2
    assert plan.bound == plan.value


def test_a_long_visit_waits_for_the_long_day() -> None:
    month = problem(
        candidate("A", minutes=300), teams=(replace(team(days=2), minutes=(200, 420), most_tours=2),)
    )
    assert [visit.day for visit in solve(month, QUICK).visits] == [day(1)]


def test_a_duty_comes_before_any_worth() -> None:
    month = problem(
        candidate("A", worth=1, minutes=200, duty=True),
        candidate("B", worth=1_000_000, minutes=200),
        teams=(team(minutes=240),),
    )
    assert codes(solve(month, QUICK)) == {"A"}


def test_a_month_that_must_miss_a_duty_says_so_and_proves_it() -> None:
    sites = [candidate(code, minutes=200, duty=True) for code in "AB"]
    plan = solve(problem(*sites, teams=(team(minutes=240),)), QUICK)
    assert len(plan.missed_duties) == 1
    assert plan.bound == plan.value


def test_a_priced_row_bends_the_plan_and_its_bound() -> None:
    row = Row("key share", (("A", 1), ("B", 1)), 1, None, price=500)
    sites = (candidate("A", worth=100, minutes=200), candidate("C", worth=400, minutes=200))
    month = problem(*sites, teams=(team(minutes=240),))
    assert codes(solve(month, QUICK)) == {"C"}
    plan = solve(replace(month, rows=(row,)), QUICK)
    assert (codes(plan), plan.value, plan.bound) == ({"A"}, 100, 100)


def test_visits_move_to_the_days_on_which_a_row_asks_for_them() -> None:
    row = Row("early", (("A", 1), ("B", 1)), 2, None, price=50, days=(day(1), day(2)))
    sites = [candidate(code, minutes=200) for code in "ABC"]
    month = replace(problem(*sites, teams=(team(days=3, minutes=240),)), rows=(row,))
    assert not solve(month, QUICK).breaches


@pytest.mark.parametrize("seed", range(30))
def test_the_engine_is_never_below_the_greedy_plan(seed: int) -> None:
    month = tiny(seed)
    assert solve(month, QUICK).value >= greedy(month).value


def test_a_plan_to_start_from_is_not_lost_and_what_no_longer_holds_is_mended() -> None:
    hasty = replace(QUICK, steps=0, rounds=1, proofs=1, cuts=0, exact_seconds=0.0).within(0.0)
    worse = 0
    for month, plan in map(solved, range(6)):
        assert solve(month, hasty, plan).value >= plan.value
        worse += solve(month, hasty).value < plan.value
        without = replace(month, teams=month.teams[1:])
        again = solve(without, hasty, plan)
        assert {each.rule for each in check(without, again)} <= {"duties", "rows"}
        assert again.value >= greedy(without).value
    assert worse >= 3, "a hasty search finds as much without a plan to start from"


def test_a_duty_is_planned_the_same_way_whatever_it_is_worth() -> None:
    seen = 0
    for month, plan in map(solved, range(3)):
        left_out = sorted(month.by_code.keys() - codes(plan))
        if plan.missed_duties or not left_out:
            continue
        must = forced(month, left_out[0])
        one, two = (solve(each, QUICK, plan) for each in (must, Raise(left_out[0], 777)(must)))
        if not one.missed_duties:
            assert (two.value, two.bound, two.visits) == (one.value + 777, one.bound + 777, one.visits)
            seen += 1
    assert seen >= 2


def test_a_month_without_teams_or_sites_has_an_empty_plan() -> None:
    assert solve(problem(candidate("A"), teams=(team(most_tours=0),)), QUICK).visits == ()
    assert solve(problem(), QUICK).visits == ()


def test_a_net_that_fires_leaves_a_plan_and_says_it_was_the_clock() -> None:
    sites = [candidate(f"c{at}", worth=1 + at) for at in range(30)]
    plan = solve(problem(*sites, teams=(team(days=3),)), EFFORTS["normal"].within(0.0))
    assert plan.ended_by == "clock"
    assert plan.bound is not None
    assert plan.value <= plan.bound


def test_every_plan_told_on_the_way_keeps_the_rules_and_never_gets_worse() -> None:
    rng = np.random.default_rng(1)
    sites = [candidate(f"c{at:02d}", worth=int(rng.integers(1, 500))) for at in range(40)]
    month, told = problem(*sites, teams=(team(days=4),)), []
    plan = solve(month, QUICK, emit=told.append)
    values, bounds = [each.value for each in told], [each.bound for each in told]
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
    assert (values[-1], bounds[-1]) == (plan.value, plan.bound)
    assert not any(check(month, each) for each in told)


def test_a_program_led_astray_is_solved_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    month = tiny(3)
    whole = solve(month, EFFORTS["normal"].within(None))
    solved, seen = master.SOLVED, iter(range(10**9))

    class Now(set[int]):
        """Takes no first answer of a way for one."""

        def __contains__(self, status: object) -> bool:
            return next(seen) % 2 == 1 and status in solved

    monkeypatch.setattr(master, "SOLVED", Now())
    plan = solve(month, EFFORTS["normal"].within(None))
    assert (plan.value, plan.ended_by) == (whole.value, whole.ended_by)


def test_a_program_that_no_way_solves_leaves_the_floor_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    month = tiny(3)
    monkeypatch.setattr(master, "SOLVED", set())
    plan = solve(month, EFFORTS["normal"].within(None))
    assert (plan.value, plan.ended_by) == (greedy(month).value, "unsolved")
    assert check(month, plan) == ()


def test_an_unknown_effort_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="quick, normal, thorough"):
        Effort.named("fast")


def test_a_team_day_is_priced_for_every_day_of_a_team() -> None:
    sites = [candidate(f"c{at}", minutes=200, worth=100 + at) for at in range(4)]
    plan = solve(problem(*sites, teams=(team(days=2, minutes=240),)), QUICK)
    assert [(when, kind) for when, kind, _ in plan.prices] == [
        (str(day(0)), "office"),
        (str(day(1)), "office"),
    ]
    assert all(100 <= worth <= 102 for _, _, worth in plan.prices)
