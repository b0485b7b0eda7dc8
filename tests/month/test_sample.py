"""The sample county's month with all programmes at once, and two months of its year."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.invented_county import AS_OF, county
from benchmarks.year_2026 import PLANTED, broken_caps, drawn_sites, planted, year
from scheduler.month import Month, MonthInputs, build_problem
from scheduler.month.page.outcome import shares
from scheduler.month.settings import MonthSettings
from scheduler.planning import check, greedy
from scheduler.policy import grade
from scheduler.risk import History, load_recipe, score
from scheduler.shipped import shipped
from tests.month.bureau import POLICY, REFERENCE


def _december() -> Month:
    frames = county().frames
    config = tomllib.loads(shipped("data", "sample", "county", "config.toml").read_text("utf-8"))
    settings = MonthSettings(programmes=config["programmes"])
    grades = grade(frames, POLICY, REFERENCE, AS_OF)
    scores = score(History.of(frames, AS_OF, grades), load_recipe("scorecard", Path()))
    made = build_problem(MonthInputs(frames, grades, scores, settings, POLICY, REFERENCE, "2026-12", AS_OF))
    drawn, teams = drawn_sites(made)
    settings = replace(settings, teams=replace(settings.teams, given=teams))
    return build_problem(
        MonthInputs(frames, grades, scores, settings, POLICY, REFERENCE, "2026-12", AS_OF, drawn)
    )


@pytest.fixture(scope="module")
def december() -> Month:
    return _december()


def test_all_programmes_meet_in_one_month_and_what_lacks_is_named(december: Month) -> None:
    plan = greedy(december.problem)
    found = {each.programme: each for each in shares(december, plan)}
    running = {each.code for each in december.programmes if each.runs(december.days)}
    assert running >= {
        "orders",
        "class_duty",
        "random",
        "low_risk",
        "noise_dust",
        "guidance",
        "survey",
        "joint",
    }
    named = {breach.where for breach in check(december.problem, plan)}
    for code, share in found.items():
        assert set(share.missed_duties) <= named
        short = [target.name for target in december.targets if target.programme == code]
        assert share.short == 0 or named & set(short)
    drawn = december.situation.drawn
    assert drawn is not None
    assert sum(found[name].got for name in ("random", "low_risk", "non_responder")) == len(drawn)
    merged = [site for site in december.problem.candidates if len(site.programmes) > 1]
    assert len(merged) >= 30


def test_the_month_is_the_same_when_made_again(december: Month) -> None:
    again = _december()
    assert again.problem.candidates == december.problem.candidates
    assert again.problem.teams == december.problem.teams
    assert again.problem.rows == december.problem.rows
    assert (again.problem.travel.minutes == december.problem.travel.minutes).all()


def test_two_months_are_lived_each_from_what_the_one_before_left() -> None:
    first, second = year(2, greedy)
    visits = second.after["inspections"]
    of_year = visits[visits["visited_on"] >= pd.Timestamp(2026, 1, 1)]
    assert len(of_year) == len(first.plan.visits) + len(second.plan.visits)
    assert not of_year["inspection"].duplicated().any()
    assert broken_caps(second) == ()
    assert (of_year.loc[of_year["origin"] == "drawn", "probability"] > 0).all()
    assert of_year.loc[of_year["origin"] != "drawn", "probability"].isna().all()
    last = second.month.view["last_visit"].max()
    assert date(2026, 1, 1) <= last.date() <= date(2026, 1, 31)
    assert any(PLANTED in site.programmes for site in first.month.problem.candidates)
    assert planted(second.after) in set(of_year["employer"])
