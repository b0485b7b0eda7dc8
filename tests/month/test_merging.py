"""Check once: what becomes one visit, and what stays two."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from scheduler.month.merging import Wanted, merged
from scheduler.month.programmes import programmes
from tests.month.bureau import POLICY

PROGRAMMES = programmes(POLICY.programmes, {})


def wish(programme: str, first: int = 1, last: int = 31, **changes: Any) -> dict[str, Any]:
    usual = {
        "employer": "E",
        "programme": programme,
        "duty": False,
        "first_day": date(2026, 12, first),
        "last_day": date(2026, 12, last),
        "due_on": None,
        "only_team": None,
    }
    return usual | changes


def visits(*wishes: dict[str, Any]) -> tuple[Wanted, ...]:
    table = pd.DataFrame(list(wishes))
    for column in ("first_day", "last_day", "due_on"):
        table[column] = pd.to_datetime(table[column]).astype("datetime64[s]")
    return merged(table, PROGRAMMES)


def test_wishes_whose_days_overlap_become_one_visit_that_serves_all() -> None:
    found = visits(
        wish("class_duty", duty=True, last=20, due_on=date(2026, 12, 20)),
        wish("orders", duty=True, first=5, last=25, due_on=date(2026, 12, 25)),
        wish("guidance"),
    )
    assert found == (
        Wanted(
            employer="E",
            programmes=("orders", "class_duty", "guidance"),
            duty=True,
            first_day=date(2026, 12, 5),
            last_day=date(2026, 12, 20),
            due_on=date(2026, 12, 20),
        ),
    )


def test_duties_whose_days_do_not_meet_are_two_visits() -> None:
    first = wish("class_duty", duty=True, last=10, due_on=date(2026, 12, 10))
    found = visits(first, wish("orders", duty=True, first=11, last=25, due_on=date(2026, 12, 25)))
    assert [each.programmes for each in found] == [("class_duty",), ("orders",)]


def test_a_mere_wish_never_makes_a_second_visit() -> None:
    found = visits(wish("class_duty", duty=True, last=10), wish("guidance", first=11))
    assert [each.programmes for each in found] == [("class_duty",)]


def test_a_mere_wish_takes_at_most_half_of_a_dutys_days() -> None:
    half = visits(wish("class_duty", duty=True, last=10), wish("guidance", first=6))
    more = visits(wish("class_duty", duty=True, last=10), wish("guidance", first=7))
    assert [each.programmes for each in half] == [("class_duty", "guidance")]
    assert [each.programmes for each in more] == [("class_duty",)]


def test_sites_drawn_for_different_teams_are_not_merged() -> None:
    same = visits(
        wish("random", duty=True, only_team="T1"), wish("low_risk", duty=True, only_team="T1"), wish("survey")
    )
    other = visits(wish("random", duty=True, only_team="T1"), wish("low_risk", duty=True, only_team="T2"))
    assert [(each.programmes, each.only_team) for each in same] == [(("random", "low_risk", "survey"), "T1")]
    assert [each.only_team for each in other] == ["T1", "T2"]


def test_employers_are_kept_apart() -> None:
    found = visits(wish("survey"), wish("survey", employer="D"))
    assert [each.employer for each in found] == ["D", "E"]
