from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.risk import History, Target, explain, load_recipe, score, train
from scheduler.risk.features import measure
from scheduler.risk.learning.boosting import fit_boosting, link_of, shapes_of
from scheduler.risk.learning.cases import DAY, past_cases, window_cases
from scheduler.risk.learning.linear import fit_linear
from scheduler.risk.learning.settings import Learning
from scheduler.risk.model import Model
from tests.risk.records import county, employers

TODAY = date(2026, 11, 30)
QUICK = {"trees": 15, "leaf": 10, "most_years": 1.5}
TARGETS = {
    "chance": Target("inspections", "serious", 60),
    "amount": Target("inspections", "serious", 60, amount=True),
    "counts": Target("counts", "days_lost", 180, amount=True),
}


def recipe(name: str = "additive", **changes: object):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    made = load_recipe(name, Path())
    return replace(made, learning=replace(made.learning, **(QUICK | changes)))


@cache
def model(name: str = "additive", target: str = "chance") -> Model:
    return train(county(), recipe(name), TODAY, TARGETS[target])


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["additive", "interacting"])
def test_the_parts_sum_to_the_log_odds_for_every_site(name: str, target: str) -> None:
    history = History.of(county(), TODAY, target=TARGETS[target])
    table = score(history, recipe(name), model(name, target))
    log_odds = model(name, target).log_odds(measure(history, recipe().features))
    parts = table[[f"part_{part}" for part in recipe(name).part_names]].to_numpy()
    assert np.abs(parts.sum(axis=1) - log_odds).max() < 1e-9
    assert np.abs(table["score"] - log_odds).max() < 1e-9
    assert table["chance"].to_numpy() == pytest.approx(1 / (1 + np.exp(-log_odds)))


def test_the_tables_of_boosting_without_interactions_are_the_booster_itself() -> None:
    rng = np.random.default_rng(2)
    table = rng.normal(size=(800, 4)).round(1)
    table[rng.random(table.shape) < 0.1] = np.nan
    outcome = (np.nan_to_num(table[:, 0]) + rng.normal(size=800) > 0.5) * 1.0
    booster = fit_boosting(
        table, outcome, np.ones(800), list("abcd"), Learning(trees=30, leaf=10), amount=False, alone=True
    )
    start, shapes = shapes_of(booster, 4)
    other = rng.normal(size=(500, 4)).round(1)
    other[rng.random(other.shape) < 0.2] = np.nan
    told = start + sum(shape.term(other[:, each]) for each, shape in enumerate(shapes))
    assert np.abs(told - link_of(booster, other)).max() < 1e-9


def test_more_findings_never_lower_the_chance() -> None:
    history = History.of(county(), TODAY)
    features = measure(history, recipe().features)
    more = features.copy()
    more["serious_180"] += 1.0
    shape = model().shapes[model().columns.index("serious_180")]
    assert (
        shape.term(more["serious_180"].to_numpy()) >= shape.term(features["serious_180"].to_numpy())
    ).all()


def test_a_site_with_a_hidden_danger_is_ranked_above_one_without() -> None:
    table = score(History.of(county(), TODAY), recipe(), model())
    depth = county()["employers"]["facts"].str.removeprefix("depth=").astype(float).to_numpy()
    assert np.corrcoef(table["score"], depth)[0, 1] > 0.5


def test_the_linear_member_finds_the_weights_of_an_invented_world() -> None:
    rng = np.random.default_rng(4)
    table = rng.normal(size=(20_000, 2))
    truth = 0.7 * table[:, 0] - 0.3 * table[:, 1] - 1.0
    chance = (rng.random(20_000) < 1 / (1 + np.exp(-truth))) * 1.0
    line = fit_linear(table, chance, np.ones(20_000), 1e-6, amount=False)
    assert line.weight == pytest.approx([0.7, -0.3], abs=0.06)
    counted = fit_linear(table, rng.poisson(np.exp(truth)) * 1.0, np.ones(20_000), 1e-6, amount=True)
    assert counted.weight == pytest.approx([0.7, -0.3], abs=0.05)


def test_the_same_records_give_the_same_model_bit_for_bit() -> None:
    again = train(county(), recipe(), TODAY, TARGETS["chance"])
    history = History.of(county(), TODAY)
    pd.testing.assert_frame_equal(
        score(history, recipe(), model()), score(history, recipe(), again), check_exact=True
    )


def test_cases_are_what_the_past_decision_saw() -> None:
    frames, target = county(), TARGETS["chance"]
    cases = past_cases(frames, recipe().features, target, pd.Timestamp(TODAY), Learning())
    first = pd.Timestamp(cases.about["window"].unique()[3])
    then = measure(History.of(frames, first - DAY, target=target), recipe().features)
    here = cases.features[(cases.about["window"] == first).to_numpy()]
    pd.testing.assert_frame_equal(
        here.drop_duplicates(), then.loc[here.index.unique()], check_index_type=False
    )


def test_an_outcome_not_known_yet_teaches_nothing() -> None:
    frames = county()
    frames["inspections"]["known_on"] += pd.Timedelta(days=180)
    last = pd.Timestamp(TODAY)
    cases = window_cases(
        frames, recipe().features, TARGETS["chance"], last - pd.Timedelta(days=59), last, known_by=last
    )
    assert len(cases) == 0


def test_too_few_cases_are_refused_with_their_number() -> None:
    frames = county()
    frames["inspections"] = frames["inspections"].iloc[:25]
    with pytest.raises(SchedulerError) as wrong:
        train(frames, recipe(), TODAY, TARGETS["chance"])
    assert wrong.value.code == "too_few_cases"


def test_a_register_without_visits_is_too_little_history() -> None:
    with pytest.raises(SchedulerError) as wrong:
        train({"employers": employers("AB")}, recipe(), TODAY, TARGETS["chance"])
    assert wrong.value.code == "too_little_history"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["additive", "interacting"])
def test_every_part_of_a_learned_score_has_its_sentence(name: str, language: str) -> None:
    table = score(History.of(county(), TODAY), recipe(name), model(name))
    row = dict(table.iloc[0]) | {f"part_{part}": 0.5 for part in recipe(name).part_names}
    sentences = explain(row, recipe(name), language)
    assert len(sentences) == len(recipe(name).part_names)
    assert not any("{" in each or "risk_" in each for each in sentences)


@pytest.mark.parametrize(("found", "asked"), [(0.0, False), (4.0, True)])
def test_only_where_something_was_found_is_mending_asked_for(found: float, asked: bool) -> None:
    table = score(History.of(county(), TODAY), recipe(), model())
    parts = {f"part_{part}": float(part == "history") for part in recipe().part_names}
    facts = {f"fact_{each}": 0.0 for each in recipe().tell["history"]} | {"fact_last_findings": found}
    told, _ = explain(dict(table.iloc[0]) | parts | facts, recipe(), "en")
    assert ("4 findings of any kind" in told) == asked
    assert ("would lower it" in told) == asked


def test_a_learned_recipe_without_its_model_says_so() -> None:
    history = History.of(county(), TODAY)
    with pytest.raises(SchedulerError, match="recipe_without_model"):
        score(history, recipe())
    with pytest.raises(SchedulerError, match="other_recipe"):
        score(history, recipe("interacting"), model("additive"))


def test_a_source_that_reports_by_period_needs_no_visits() -> None:
    frames = {name: rows for name, rows in county().items() if name in ("employers", "counts")}
    target = TARGETS["counts"]
    made = train(frames, recipe(), TODAY, target)
    table = score(History.of(frames, TODAY, target=target), recipe(), made)
    assert table["chance"].between(0, 1).all() and table["chance"].nunique() > 1
