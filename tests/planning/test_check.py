"""The checker: names whatever is wrong with a plan made by hand, and what a plan is worth."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import message_of
from scheduler.domain.plan import Breach, Plan, Visit
from scheduler.domain.problem import Row
from scheduler.language import LANGUAGES, said
from scheduler.planning import check, value_of
from scheduler.steps.months.solving import solved
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


@pytest.mark.parametrize("start", [-35_791_386 * 60 + 52, -1, 1381, 10**12, 550.0, math.nan, None])
def test_a_start_that_is_no_time_of_the_day_is_a_breach(start: Any) -> None:
    found = check(MONTH, by_hand(("A", start, 1), ("B", 620, 2)))
    assert [(each.rule, each.where) for each in found if each.rule == "clock"] == [("clock", "A")]


def test_a_visit_that_ends_at_midnight_is_within_the_day() -> None:
    assert "clock" not in {each.rule for each in check(MONTH, by_hand(("A", 1380, 1)))}


WRONG: dict[str, Any] = {
    "a way shorter than nothing": (
        {"travel": replace(MONTH.travel, minutes=-MONTH.travel.minutes)},
        Breach("travel", "office", 10, "minutes"),
    ),
    "a day of more than a day": ({"teams": (team(minutes=1441),)}, Breach("length", "T1", 1, "minutes")),
    "a day shorter than nothing": ({"teams": (team(minutes=-1),)}, Breach("length", "T1", 1, "minutes")),
    "tours below none": ({"teams": (team(most_tours=-2),)}, Breach("length", "T1", 2, "days")),
    "a day that begins before it": ({"day_starts": -5}, Breach("clock", "", 5, "minutes")),
    "a visit of more than a day": (
        {"candidates": (candidate("A", minutes=1500),)},
        Breach("length", "A", 60, "minutes"),
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_month_whose_numbers_no_month_has_is_told_and_not_planned(what: str) -> None:
    changes, breach = WRONG[what]
    month = replace(MONTH, **changes)
    assert breach in check(month, Plan((), 0, 0))
    with pytest.raises(SchedulerError, match="month_unsound") as refused:
        solved(month, "quick")
    for language in LANGUAGES:
        assert "rule_" not in said(message_of(refused.value), language)


def test_a_place_without_ways_is_told_and_the_rest_is_still_checked() -> None:
    month = replace(MONTH, candidates=(candidate("A", place="nowhere"), candidate("B")))
    found = check(month, by_hand(("A", 550, 1), ("B", 540, 1)))
    assert found == (Breach("travel", "A", 1, "visits"), Breach("start", "B", 10, "minutes"))
