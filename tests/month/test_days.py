"""Working days, capacity and travel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.month.calendar import month_days
from scheduler.month.capacity import capacity
from scheduler.month.settings import CalendarSettings, CapacitySettings, TravelSettings
from scheduler.month.travel import travel_matrix
from scheduler.policy import load_policy
from scheduler.shipped import shipped
from tests.month.bureau import POLICY, REFERENCE


def test_holidays_are_off_and_make_up_days_are_worked() -> None:
    october = month_days("2026-10", POLICY, REFERENCE, CalendarSettings())
    assert date(2026, 10, 1) not in october.working
    assert date(2026, 10, 10) in october.working  # a Saturday that is worked
    assert not october.provisional


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_published_plans_use(year: int, days: int) -> None:
    months = [f"{year}-{number:02d}" for number in range(1, 13)]
    found = [len(month_days(each, POLICY, REFERENCE, CalendarSettings()).working) for each in months]
    assert sum(found) == days


def test_a_year_that_is_not_published_is_provisional_and_guesses_statutory_days() -> None:
    january = month_days("2027-01", POLICY, REFERENCE, CalendarSettings())
    assert january.provisional
    assert date(2027, 1, 1) not in january.working


@pytest.mark.parametrize(
    ("month", "until"),
    [
        ("2026-01", (2026, 2, 1)),
        ("2025-12", (2026, 1, 3)),
        ("2026-11", (2026, 11, 30)),
        ("2026-09", (2026, 10, 7)),
    ],
)
def test_what_falls_due_before_the_next_months_first_working_day_is_this_months_business(
    month: str, until: tuple[int, int, int]
) -> None:
    assert month_days(month, POLICY, REFERENCE, CalendarSettings()).until == date(*until)


def test_the_bureaus_own_days_come_before_all_others() -> None:
    own = CalendarSettings(off=(date(2026, 12, 1),), on=(date(2026, 12, 5),), short={"2026-12-31": 210})
    december = month_days("2026-12", POLICY, REFERENCE, own)
    assert date(2026, 12, 1) not in december.working
    assert date(2026, 12, 5) in december.working
    assert december.short == {date(2026, 12, 31): 210}


def test_another_country_has_its_own_holidays_and_they_are_no_guess() -> None:
    chicago = load_policy(shipped("data", "policy", "chicago.toml"))
    november = month_days("2014-11", chicago, REFERENCE, CalendarSettings())
    assert date(2014, 11, 27) not in november.working  # Thanksgiving
    assert not november.provisional


@pytest.mark.parametrize("text", ["2026-13", "December", "2026-1-1"])
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(SchedulerError, match="not_a_month"):
        month_days(text, POLICY, REFERENCE, CalendarSettings())


DECEMBER = month_days("2026-12", POLICY, REFERENCE, CalendarSettings())


def test_the_three_parts_of_the_official_arithmetic_sum_to_legal_working_days() -> None:
    found = capacity(DECEMBER, [1.0] * 14, POLICY, CapacitySettings(), date(2026, 11, 30))
    assert found.legal == 23 * 14
    assert found.other_enforcement + found.non_enforcement + found.inspection == pytest.approx(found.legal)
    assert found.key + found.general == pytest.approx(found.inspection)
    assert (found.team_days, found.reserve) == (32, 5)  # 64.4 officer-days in pairs, 15 % kept free


def test_days_that_the_bureau_enters_decide_instead_of_the_share() -> None:
    entered = CapacitySettings(
        other_enforcement_days={"2026-12": 96}, non_enforcement_days={"2026-12": 50}, complaint_reserve=0.0
    )
    found = capacity(DECEMBER, [1.0] * 8, POLICY, entered, date(2026, 11, 30))
    assert (found.legal, found.inspection, found.team_days, found.reserve) == (184, 38, 19, 0)


def test_the_reserve_is_released_late_in_the_month() -> None:
    late = [
        capacity(DECEMBER, [1.0] * 14, POLICY, CapacitySettings(), date(2026, 12, day)).reserve
        for day in (17, 18)
    ]
    assert late == [5, 0]  # 13 and 14 of 23 working days: 56 % and 61 %, released after 60 %


def test_travel_is_rounded_up_and_nothing_only_from_a_point_to_itself() -> None:
    settings = TravelSettings(detour=1.5, kmh=30, stop_minutes=4)
    found = travel_matrix(("a", "b", "c"), np.array([30.0, 30.0, 31.0]), np.array([112.0] * 3), settings)
    assert found.between("a", "a") == 0
    assert found.between("a", "b") == 4  # the same place, but another gate
    assert found.between("a", "c") == int(np.ceil(111.195 * 1.5 / 30 * 60 + 4))


def test_a_point_without_a_place_lies_as_far_as_the_farthest() -> None:
    found = travel_matrix(
        ("a", "b", "c"), np.array([30.0, 30.5, np.nan]), np.array([112.0, 112.0, np.nan]), TravelSettings()
    )
    assert found.between("a", "c") == found.between("c", "b") == found.between("a", "b")


def test_capacity_without_officers_is_nothing() -> None:
    found = capacity(DECEMBER, [1.0] * 0, replace(POLICY), CapacitySettings(), date(2026, 11, 30))
    assert (found.team_days, found.plannable) == (0, 0)


def test_who_works_half_the_day_counts_half() -> None:
    found = capacity(DECEMBER, [1.0, 0.5], POLICY, CapacitySettings(), date(2026, 11, 30))
    assert (found.officers, found.legal) == (2, 23 * 1.5)
