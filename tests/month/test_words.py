"""What a month's page calls things: due is what law or policy says, random what was drawn, overdue since a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from scheduler.domain.errors import SettingsError
from scheduler.month.page.words import due_day, why_visited
from scheduler.month.settings import MonthSettings
from tests.month.bureau import POLICY, employer, month, only, order

CAMPAIGN = {
    "kind": "register",
    "title": {"en": "Lead"},
    "visit": "campaign",
    "to_day": date(2026, 12, 20),
}
LATE = {"last_inspection_on": date(2019, 11, 2), "employees": 300, "exposed_workers": 200}


def test_the_last_day_of_a_wish_is_no_day_on_which_anything_is_due() -> None:
    made = month(employer("A"), policy=only(lead=CAMPAIGN))
    site = made.problem.candidate("A")
    assert site.last_day == date(2026, 12, 20)
    assert due_day(made, site) is None
    assert why_visited(made, site, "en")[0] == "Lead"


def test_a_merged_visit_is_due_for_its_duty_and_only_wished_by_its_wish() -> None:
    made = month(employer("A"), policy=only("orders", lead=CAMPAIGN), orders=[order("A", date(2026, 12, 2))])
    site = made.problem.candidate("A")
    lines = why_visited(made, site, "en")
    assert set(site.programmes) == {"orders", "lead"}
    assert sum("due by" in line for line in lines) == 1
    assert "Lead" in lines
    assert due_day(made, site) == site.due_on


def test_an_overdue_window_is_told_with_the_day_on_which_it_closed() -> None:
    made = month(employer("A", **LATE), policy=only("class_duty"))
    site = made.problem.candidate("A")
    closed = made.view.at["A", "window_closes"].date()
    assert closed < date(2026, 12, 1)
    assert f"overdue since {closed}" in why_visited(made, site, "en")[0]
    assert due_day(made, site) == closed


def test_only_what_was_drawn_may_be_called_random() -> None:
    with pytest.raises(SettingsError, match="random"):
        month(employer("A"), policy=only(lead={**CAMPAIGN, "visit": "random"}))
    assert all(
        table["kind"] == "drawn" for table in POLICY.programmes.values() if table.get("visit") == "random"
    )


def test_reasons_are_those_of_the_month_that_is_planned() -> None:
    on = date(2023, 12, 15)
    now = month(employer("A", last_inspection_on=on))
    later = month(employer("A", last_inspection_on=on), name="2027-06")
    closes = now.view.at["A", "window_closes"]
    assert ("overdue" in now.view.at["A", "reasons"]) == (closes < pd.Timestamp("2026-12-01"))
    assert ("overdue" in later.view.at["A", "reasons"]) == (closes < pd.Timestamp("2027-06-01"))
    assert "overdue" in later.view.at["A", "reasons"]


def test_harm_is_worth_by_the_recipes_factor() -> None:
    made = month(employer("A"), policy=only(lead=CAMPAIGN), settings=MonthSettings(worth_per_harm=50.0))
    assert made.problem.harm(made.problem.candidate("A").worth) == 100 / 50
    assert replace(made.problem, worth_per_harm=1000.0).harm(1500) == 1.5
