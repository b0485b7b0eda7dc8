"""The checker: names whatever is wrong with a plan made by hand, and what a plan is worth."""

from __future__ import annotations

from dataclasses import replace

from scheduler.domain.plan import Breach, Plan, Visit
from scheduler.domain.problem import Row
from scheduler.planning import check, value_of
from tests.builders import candidate, day, problem, team

MONTH = problem(candidate("A"), candidate("B"), teams=(team(minutes=150),))


def by_hand(*visits: tuple[str, int, int]) -> Plan:
    """A plan of (code, start, order) on the first day."""
    return Plan(tuple(Visit(code, day(0), start, "T1", order) for code, start, order in visits), 0, 0)


def test_a_plan_that_fits_to_the_minute_is_in_order() -> None:
    assert check(MONTH, by_hand(("A", 550, 1), ("B", 620, 2))) == ()


def test_a_visit_that_begins_before_the_team_is_there_is_told_by_minutes() -> None:
    assert check(MONTH, by_hand(("A", 549, 1), ("B", 620, 2))) == (Breach("start", "A", 1, "minutes"),)
    assert check(MONTH, by_hand(("A", 550, 1), ("B", 615, 2))) == (Breach("start", "B", 5, "minutes"),)


def test_waiting_counts_towards_the_day() -> None:
    late = by_hand(("A", 551, 1), ("B", 630, 2))
    assert check(MONTH, late) == (Breach("day_minutes", "T1 2026-12-01", 10, "minutes"),)


def test_two_visits_of_one_place_in_the_tour_are_named() -> None:
    assert check(MONTH, by_hand(("A", 550, 1), ("B", 620, 1))) == (Breach("order", "B", 1, "visits"),)


def test_unknown_sites_and_teams_are_named_and_the_rest_is_still_checked() -> None:
    strange = by_hand(("X", 550, 1), ("A", 540, 1))
    assert check(MONTH, strange) == (Breach("known", "X", 1, "visits"), Breach("start", "A", 10, "minutes"))
    nobody = replace(strange, visits=(Visit("A", day(0), 550, "T9", 1),))
    assert check(MONTH, nobody) == (Breach("known", "T9", 1, "visits"),)


def test_every_breach_is_listed_not_only_the_first() -> None:
    month = problem(
        candidate("A", skills=frozenset({"x"}), last_day=day(-2), minutes=500, barred_teams=frozenset({"T1"}))
    )
    assert {(each.rule, each.amount) for each in check(month, by_hand(("A", 550, 1)))} == {
        ("skills", 1),
        ("window", 2),
        ("day_minutes", 100),
        ("recusal", 1),
    }


def test_the_value_is_the_worth_less_the_prices_of_what_is_missed() -> None:
    rows = (
        Row("floor", (("A", 1), ("B", 1)), low=3, high=None, price=7),
        Row("ceiling", (("A", 2), ("B", 2)), low=None, high=1, price=5),
    )
    month = problem(candidate("A", worth=50), candidate("B", worth=9, duty=True), rows=rows, duty_price=1000)
    assert value_of(month, by_hand(("A", 550, 1)).visits) == 50 - 1000 - 2 * 7 - 1 * 5
    assert value_of(month, by_hand(("A", 550, 1), ("B", 620, 2)).visits) == 59 - 1 * 7 - 3 * 5
    assert value_of(month, ()) == -1000 - 3 * 7


def test_a_second_visit_to_the_same_candidate_is_worth_nothing() -> None:
    assert value_of(MONTH, by_hand(("A", 550, 1), ("A", 620, 2)).visits) == 100
