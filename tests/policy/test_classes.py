"""Management grades, classes, events that raise, windows and caps."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from tests.policy.bureau import NOISE, SILICA, checked, employer, exposed, graded, measured, policy, visited

LOW = {"exposures": [exposed(NOISE)], "measurements": [measured(NOISE, 80)]}  # grade I
HIGH = {"exposures": [exposed(SILICA)], "measurements": [measured(SILICA, 2)]}  # grade III


@pytest.mark.parametrize(
    ("name", "score", "grade"),
    [
        ("pilot-2022", 90, "A"),
        ("pilot-2022", 89, "B"),
        ("pilot-2022", 70, "B"),
        ("pilot-2022", 69, "C"),
        ("shanghai", 85, "A"),
        ("shanghai", 84, "B"),
        ("shanghai", 60, "B"),
        ("shanghai", 59, "C"),
    ],
)
def test_the_cut_offs_of_management_are_the_policys(name: str, score: float, grade: str) -> None:
    row = graded(self_checks=[checked(score)], rules=policy(name)).iloc[0]
    assert row["management_grade"] == grade


def test_a_failed_veto_item_gives_the_grade_of_the_veto() -> None:
    row = graded(self_checks=[checked(95, vetoes=1)]).iloc[0]
    assert row["management_grade"] == "C"
    assert "vetoed" in row["reasons"]


def test_the_latest_self_check_counts_and_a_grade_alone_will_do() -> None:
    first = checked(95, checked_on=date(2025, 1, 1))
    only_grade = checked(None, given_grade="B", checked_on=date(2026, 1, 1))  # type: ignore[arg-type]
    assert graded(self_checks=[first, only_grade])["management_grade"].iloc[0] == "B"


@pytest.mark.parametrize(
    ("records", "score", "expected"),
    [
        (LOW, 95, "jia"),
        (LOW, 75, "jia"),
        (LOW, 60, "yi"),
        (HIGH, 95, "yi"),
        (HIGH, 75, "bing"),
        (HIGH, 60, "bing"),
    ],
)
def test_the_class_is_that_of_the_matrix(records: dict[str, Any], score: float, expected: str) -> None:
    assert graded(self_checks=[checked(score)], **records)["supervision_class"].iloc[0] == expected


def test_without_a_self_check_the_class_is_the_highest() -> None:
    row = graded(**LOW).iloc[0]
    assert row["supervision_class"] == "bing"
    assert row["management_grade"] == ""
    assert row["self_check_missing"]


def _event(kind: str, day: date) -> dict[str, Any]:
    return {"event": "1", "employer": "E", "kind": kind, "happened_on": day}


def _order(issued: date, verified: date | None) -> dict[str, Any]:
    return {"order": "1", "employer": "E", "issued_on": issued, "due_on": issued, "verified_on": verified}


def test_a_disease_raises_the_class_until_an_order_is_verified_or_a_year_has_passed() -> None:
    def found(day: date, *orders: dict[str, Any]) -> pd.Series:
        return graded(
            self_checks=[checked(95)], events=[_event("disease", day)], orders=list(orders), **LOW
        ).iloc[0]

    raised = found(date(2026, 1, 10))
    assert raised["supervision_class"] == "bing"
    assert "raised_by_disease" in raised["reasons"]
    assert found(date(2025, 11, 30))["supervision_class"] == "bing"  # twelve months ago to the day
    assert found(date(2025, 11, 29))["supervision_class"] == "jia"
    assert found(date(2026, 1, 10), _order(date(2026, 2, 1), None))["supervision_class"] == "bing"
    put_right = _order(date(2026, 2, 1), date(2026, 3, 1))
    assert found(date(2026, 1, 10), put_right)["supervision_class"] == "jia"


def test_a_changed_process_makes_tests_and_self_check_of_before_not_count() -> None:
    row = graded(self_checks=[checked(95)], events=[_event("process_change", date(2026, 7, 1))], **LOW).iloc[
        0
    ]
    assert row["self_check_missing"]
    assert row["test_stale"]
    assert row["supervision_class"] == "bing"


def test_a_false_self_check_does_not_count_and_raises() -> None:
    row = graded(
        self_checks=[checked(95)], events=[_event("false_self_check", date(2026, 4, 1))], **LOW
    ).iloc[0]
    assert (row["management_grade"], row["supervision_class"]) == ("", "bing")


@pytest.mark.parametrize(
    ("last", "priority", "overdue"),
    [
        (date(2026, 6, 1), "not_yet", 0),
        (date(2026, 5, 30), "may", 0),
        (date(2025, 12, 1), "may", 0),
        (date(2025, 11, 30), "must", 0),
        (date(2025, 11, 29), "must", 1),
    ],
)
def test_a_bing_employer_may_be_visited_after_six_months_and_must_after_twelve(
    last: date, priority: str, overdue: int
) -> None:
    row = graded(inspections=[visited(last)]).iloc[0]
    assert (row["priority"], row["overdue_days"]) == (priority, overdue)


def test_any_visit_on_site_restarts_the_clock_and_paper_work_does_not() -> None:
    early = visited(date(2026, 1, 5))
    guidance = visited(date(2026, 10, 5), kind="guidance")
    paper = visited(date(2026, 11, 5), on_site=False)
    row = graded(employer(last_inspection_on=date(2026, 2, 1)), inspections=[early, guidance, paper]).iloc[0]
    assert row["last_visit"] == pd.Timestamp(2026, 10, 5)


def test_someone_never_visited_has_no_window_but_a_priority() -> None:
    high = graded().iloc[0]
    low = graded(self_checks=[checked(95)], **LOW).iloc[0]
    assert (high["priority"], low["priority"]) == ("must", "may")
    assert pd.isna(high["window_closes"])


def test_caps_count_entries_of_the_year_without_the_exempt_kinds() -> None:
    rows = [
        visited(date(2026, 2, 1)),
        visited(date(2026, 2, 1), inspection="same day"),
        visited(date(2026, 3, 1), kind="reinspection"),
        visited(date(2026, 4, 1), origin="complaint"),
        visited(date(2025, 12, 31)),
    ]
    one = graded(inspections=rows).iloc[0]
    assert (one["cap_used"], one["cap_left"]) == (1, 1)
    city = [visited(date(2026, month, 9), level="city") for month in (5, 6, 7)]
    both = graded(inspections=[*rows, *city]).iloc[0]
    assert (both["cap_used"], both["cap_left"]) == (1, 0)  # four entries over all levels
    assert "cap_reached" in both["reasons"]


def test_a_statute_may_give_the_class_outright() -> None:
    rules = policy("chicago")
    found = graded(
        employer(employer="A", given_class="1"),
        employer(employer="B", given_class="3"),
        employer(employer="C"),
        rules=rules,
    )
    assert found["supervision_class"].tolist() == ["high", "low", "high"]
    assert found["reasons"].str.split(";").str[0].tolist() == [
        "class_given",
        "class_given",
        "class_not_given",
    ]
    assert found["cap_left"].isna().all()


def test_nobody_sees_what_happened_after_the_day() -> None:
    row = graded(
        self_checks=[checked(95, checked_on=date(2026, 12, 1))],
        inspections=[visited(date(2026, 12, 2))],
        exposures=[exposed(NOISE)],
        measurements=[measured(NOISE, 99, measured_on=date(2026, 12, 3))],
    ).iloc[0]
    assert row["self_check_missing"]
    assert pd.isna(row["last_visit"])
    assert pd.isna(row["tested_on"])


def test_a_register_that_tells_of_no_hazards_is_believed_unless_the_industry_is_a_severe_one() -> None:
    told = graded(
        employer(employer="A", industry=None, no_hazards=True),
        employer(employer="B", industry=None),
        employer(employer="C", industry="B0610", no_hazards=True),
    )
    assert told["hazard_nature"].tolist() == ["general", "unknown", "severe"]
    assert ["no_hazards_told" in each for each in told["reasons"].astype(str)] == [True, False, False]
