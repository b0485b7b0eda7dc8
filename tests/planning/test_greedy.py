"""The greedy plan: keeps every rule, puts duties first, and knows a bound."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.problem import Row
from scheduler.planning import check, greedy
from tests.builders import candidate, day, problem, team


def test_what_fits_a_day_is_planned_in_one_tour() -> None:
    month = problem(candidate("A", minutes=60), candidate("B", minutes=60), teams=(team(minutes=150),))
    plan = greedy(month)
    assert [(visit.code, visit.start, visit.order) for visit in plan.visits] == [("A", 550, 1), ("B", 620, 2)]
    assert plan.value == plan.worth == 200
    assert check(month, plan) == ()


def test_a_tour_of_one_minute_more_than_the_day_is_not_made() -> None:
    month = problem(candidate("A", minutes=60), candidate("B", minutes=60), teams=(team(minutes=149),))
    assert len(greedy(month).visits) == 1


def test_a_duty_comes_before_any_worth() -> None:
    month = problem(
        candidate("A", worth=1_000_000, minutes=300),
        candidate("B", worth=1, minutes=300, duty=True),
        teams=(team(minutes=420),),
    )
    assert [visit.code for visit in greedy(month).visits] == ["B"]


def test_a_duty_without_a_place_is_named_and_lowers_the_bound_too() -> None:
    month = problem(candidate("A", minutes=401, duty=True), candidate("B"), teams=(team(minutes=420),))
    plan = greedy(month)
    assert plan.missed_duties == ("A",)
    assert plan.value == 100 - month.duty_price == plan.bound
    assert [(breach.rule, breach.where) for breach in plan.breaches] == [("duties", "A")]


def test_the_bound_holds_where_a_month_is_full_to_the_minute_and_one_site_too_many_is_left() -> None:
    sites = [candidate(f"S{at}", worth=100 + at) for at in range(7)]
    full = greedy(problem(*sites[:6], teams=(team(days=2, minutes=220),)))
    assert full.value == full.bound == 615
    more = greedy(problem(*sites, teams=(team(days=2, minutes=220),)))
    assert more.bound is not None
    assert more.value == 621 <= more.bound


def test_the_order_of_the_input_does_not_matter() -> None:
    sites = [candidate(f"S{at}", worth=100 + at % 3, minutes=40 + at % 5) for at in range(12)]
    month = problem(*sites, teams=(team("T1", days=2), team("T2", days=2)))
    turned = replace(month, candidates=month.candidates[::-1], teams=month.teams[::-1], days=month.days[::-1])
    assert greedy(month) == greedy(turned)


def test_a_team_goes_out_no_more_often_than_its_budget() -> None:
    sites = [candidate(f"S{at}", minutes=400) for at in range(4)]
    month = problem(*sites, teams=(team(days=4, most_tours=2),))
    assert len(greedy(month).visits) == 2


def test_a_site_below_a_floor_is_worth_the_price_of_the_floor() -> None:
    floor = Row("mines", (("A", 1),), low=1, high=None, price=500)
    month = problem(
        candidate("A", worth=10, minutes=300),
        candidate("B", worth=400, minutes=300),
        teams=(team(),),
        rows=(floor,),
    )
    assert [visit.code for visit in greedy(month).visits] == ["A"]
    assert [visit.code for visit in greedy(replace(month, rows=())).visits] == ["B"]


def test_a_ceiling_of_a_programme_is_kept_when_its_price_is_higher_than_the_worth() -> None:
    sites = [candidate(f"S{at}", worth=100) for at in range(4)]
    ceiling = Row("cap", tuple((site.code, 1) for site in sites), low=None, high=2, price=101)
    assert len(greedy(problem(*sites, rows=(ceiling,))).visits) == 2
    assert len(greedy(problem(*sites, rows=(replace(ceiling, price=99),))).visits) == 4


def test_a_row_of_some_days_counts_visits_on_those_days_only() -> None:
    first = Row("first day closed", (("A", 1),), low=None, high=0, price=1000, days=(day(0),))
    month = problem(candidate("A"), teams=(team(days=2),), rows=(first,))
    assert [visit.day for visit in greedy(month).visits] == [day(1)]


def test_an_empty_month_is_planned() -> None:
    assert greedy(problem()).visits == ()
    assert greedy(problem(candidate("A"), teams=(team(days=0),))).visits == ()
