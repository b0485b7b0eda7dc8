"""A night tells of drift where an alarm level of config is passed, and is silent below it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from scheduler.steps.nights import drift as nights_drift
from scheduler.steps.nights.drift import WINDOW, off_promise, promised_and_found, tell_drift
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.storage import save_snapshot, writing
from tests.risk.models import small_model

if TYPE_CHECKING:
    from scheduler.bureau import Bureau

SINCE = date(2026, 9, 1)


def told(bureau: Bureau, model: Any = None, features: Any = None, **alarms: float) -> dict[str, Any]:
    seen = snapshot_of(bureau)
    vars(seen).update(model=model, features=seen.features if features is None else features)
    vars(seen)["scores"] = snapshot_of(bureau).scores
    asked = replace(bureau, settings={**bureau.settings, "risk": replace(bureau.settings["risk"], **alarms)})
    said: dict[str, Any] = {}
    tell_drift(asked, seen, seen.as_of, lambda code, **facts: said.update({code: facts}))
    return said


def keep(bureau: Bureau, scores: pd.DataFrame, day: date) -> None:
    with writing(bureau.engine, audited=False) as session:
        save_snapshot(session, bureau.division, "scores", scores, as_of=day, versions={"made": "by the test"})


def test_scores_that_moved_are_told_above_the_level_of_config(filled: Bureau) -> None:
    assert told(filled) == {}
    scores = snapshot_of(filled).scores
    keep(filled, scores.assign(harm=scores["harm"] * 9), filled.today - timedelta(days=1))
    assert told(filled)["night_drift"]["level"] == "0.25"
    assert told(filled, drift_alarm=99.0) == {}


def test_features_that_moved_since_training_are_told_with_the_most_moved_first(filled: Bureau) -> None:
    rng = np.random.default_rng(9)
    now = pd.DataFrame(rng.normal(size=(3000, 2)), columns=["serious_180", "exposed_log"])
    assert told(filled, small_model(), now) == {}
    moved = told(filled, small_model(), now.assign(exposed_log=now["exposed_log"] + 2.0))
    assert moved["night_features_moved"]["features"] == 1
    assert moved["night_features_moved"]["named"].startswith("exposed_log ")


def test_chances_that_were_not_kept_are_told(filled: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    scores = snapshot_of(filled).scores
    keep(filled, scores.assign(chance=1.0), filled.today - WINDOW)
    assert told(filled) == {}
    monkeypatch.setattr(nights_drift, "ENOUGH", 1)
    off = told(filled)["night_chance_off"]
    assert off["visits"] == float(off["expected"]) > 1.5 * off["found"]


def test_a_difference_that_luck_can_make_is_no_alarm() -> None:
    chance = np.full(25, 0.1)
    assert not off_promise(chance, np.zeros(25), 1.5)
    assert off_promise(chance, np.ones(25), 1.5)
    assert off_promise(np.full(1000, 0.1), np.zeros(1000), 1.5)
    assert not off_promise(np.full(1000, 0.1), np.repeat([1.0, 0.0], [130, 870]), 1.5)


def test_a_chance_is_held_against_the_first_visit_within_the_window() -> None:
    old = pd.DataFrame({"chance": [0.1, 0.2]}, index=["A", "B"])
    days = [SINCE, SINCE + timedelta(days=1), SINCE + timedelta(days=9), SINCE + WINDOW + timedelta(days=1)]
    visits = pd.DataFrame({
        "inspection": list("1234"), "employer": ["A", "A", "A", "B"], "serious": [9.0, 1.0, 0.0, 5.0],
        "visited_on": pd.to_datetime(days),
    })  # fmt: skip
    chance, found = promised_and_found(old, visits, SINCE)
    assert chance.tolist() == [0.1] and found.tolist() == [1.0]
