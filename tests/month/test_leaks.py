"""Neither grades nor scores nor the month see a day to come; and the test that says so is tested."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from scheduler.month import MonthInputs, build_problem
from scheduler.month import problem as month_problem
from scheduler.month.settings import MonthSettings
from scheduler.policy import grade, grading
from scheduler.risk import History, load_recipe, score
from scheduler.shipped import shipped
from tests.builders import records
from tests.month.bureau import AS_OF, POLICY, REFERENCE, officer
from tests.risk.leaks import HAPPENINGS, ahead
from tests.risk.records import county

if TYPE_CHECKING:
    from collections.abc import Mapping

    Frames = Mapping[str, pd.DataFrame]

RECIPE = load_recipe("scorecard", shipped())


@cache
def cases() -> dict[str, tuple[Frames, Frames]]:
    """Return, by day column, records that hide what is to come and records that tell it ahead."""
    frames = county(24)
    noise = {"factor": "P01", "limit_kind": "LEX", "unit": "dB(A)"}
    measured = frames["measurements"]
    frames["measurements"] = measured.assign(**noise, value=80 + 5 * measured["value"])
    frames["exposures"] = frames["exposures"].assign(factor="P01")
    frames["inspections"] = frames["inspections"].assign(on_site=True, kind="daily")
    frames["employers"] = frames["employers"].assign(status="active")
    frames["officers"] = records("officers", *(officer(f"O{place}") for place in range(1, 5)))
    return {name: (hidden, told) for name, hidden, told in ahead(frames, AS_OF)}


def outcome(frames: Frames) -> dict[str, Any]:
    """Return all that is made from records as of a day."""
    grades = grade(frames, POLICY, REFERENCE, AS_OF)
    scores = score(History.of(frames, AS_OF, grades), RECIPE)
    return {"grades": grades, "scores": scores} | month_of(frames, grades, scores)


def month_of(frames: Frames, grades: pd.DataFrame, scores: pd.DataFrame) -> dict[str, Any]:
    """Return what is made of a month."""
    made = build_problem(
        MonthInputs(frames, grades, scores, MonthSettings(), POLICY, REFERENCE, "2026-12", AS_OF)
    )
    problem = made.problem
    parts = {"candidates": problem.candidates, "teams": problem.teams, "rows": problem.rows}
    minutes = pd.DataFrame(problem.travel.minutes)
    return parts | {"view": made.view, "wishes": made.wishes, "targets": made.targets, "minutes": minutes}


def moved(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    """Return what differs between two outcomes."""
    return {
        name
        for name, value in one.items()
        if not (value.equals(other[name]) if isinstance(value, pd.DataFrame) else value == other[name])
    }


@pytest.mark.parametrize("column", [f"{table}.{column}" for table, column in HAPPENINGS])
def test_nothing_to_come_moves_a_grade_a_score_or_a_month(column: str) -> None:
    hidden, told = cases()[column]
    assert moved(outcome(hidden), outcome(told)) == set()


def all_there(frames: Frames, _: date) -> Frames:
    return frames


def test_the_leak_test_catches_a_grading_that_sees_what_is_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grading, "seen", all_there)
    caught = {
        column
        for column, (hidden, told) in cases().items()
        if not grade(hidden, POLICY, REFERENCE, AS_OF).equals(grade(told, POLICY, REFERENCE, AS_OF))
    }
    assert caught >= {
        "employers.last_inspection_on",
        "inspections.visited_on",
        "measurements.measured_on",
        "self_checks.checked_on",
    }


def test_the_leak_test_catches_a_month_that_sees_what_is_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(month_problem, "seen", all_there)
    caught = {}
    for column, (hidden, told) in cases().items():
        grades = grade(hidden, POLICY, REFERENCE, AS_OF)
        scores = score(History.of(hidden, AS_OF, grades), RECIPE)
        caught[column] = moved(month_of(hidden, grades, scores), month_of(told, grades, scores))
    assert "view" in caught["inspections.visited_on"] & caught["employers.declared_on"]
    assert (
        "wishes" in caught["orders.verified_on"] & caught["events.answered_on"] & caught["events.happened_on"]
    )
