"""Training as a step: a model is proposed, compared, and serves when it wins or a person says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scheduler.bureau import open_bureau
from scheduler.domain.errors import SchedulerError
from scheduler.shipped import shipped
from scheduler.steps.months.kept import kept_plan
from scheduler.steps.months.plans import plan_month
from scheduler.steps.records.models import (
    all_models,
    put_into_service,
    roll_back_model,
    since_opening,
    train_model,
)
from scheduler.steps.records.snapshot import as_it_was, registry_of, snapshot_of

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.steps.records.models import Trained


@pytest.fixture(scope="module")
def trained(grown: Bureau) -> tuple[Bureau, Trained]:
    """Give a bureau of six hundred employers and the model it trained."""
    return grown, train_model(grown, "small", actor="test", reason="monthly")


@pytest.mark.ci
def test_a_model_is_compared_with_the_card_and_serves_only_if_it_wins(
    trained: tuple[Bureau, Trained],
) -> None:
    bureau, done = trained
    assert [each.against for each in done.compared] == ["scorecard"]
    assert done.serves == done.compared[0].wins
    assert [each.state for each in all_models(bureau)] == ["serving" if done.serves else "proposed"]
    assert done.card.read_text("utf-8").startswith("<!doctype html>")


def test_a_person_lets_it_serve_and_a_plan_remembers_which_model_scored(
    trained: tuple[Bureau, Trained],
) -> None:
    bureau, done = trained
    by_card = snapshot_of(bureau, served_by="")
    put_into_service(bureau, done.name, actor="li", reason="agreed")
    seen = snapshot_of(bureau)
    assert dict(seen.versions)["model"] == done.name
    assert not seen.scores["worth"].equals(by_card.scores["worth"])
    plan_month(bureau, "2026-12", effort="quick", actor="test")
    kept, _ = kept_plan(bureau, "2026-12")
    assert as_it_was(bureau, kept).served_by == done.name


def test_a_changed_model_file_is_one_sentence_and_nothing_is_scored_with_it(
    trained: tuple[Bureau, Trained],
) -> None:
    bureau, done = trained
    path = registry_of(bureau) / done.name / "model.skops"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    try:
        with pytest.raises(SchedulerError, match="model_changed"):
            snapshot_of(bureau, served_by=done.name).scores  # noqa: B018
    finally:
        path.write_bytes(whole)


def test_there_is_no_model_before_the_first(trained: tuple[Bureau, Trained]) -> None:
    with pytest.raises(SchedulerError, match="no_model_before"):
        roll_back_model(trained[0], actor="li", reason="worse")


def test_a_card_is_not_trained_and_the_same_history_teaches_nothing_new(
    trained: tuple[Bureau, Trained],
) -> None:
    with pytest.raises(SchedulerError, match="recipe_is_a_card"):
        train_model(trained[0], "scorecard", actor="test")


def test_the_register_counts_as_known_since_opening_but_never_later_than_it_was(filled: Bureau) -> None:
    frames = snapshot_of(filled).frames
    changed = since_opening(frames)
    for name in ("employers", "exposures"):
        assert (changed[name]["known_on"] <= frames[name]["known_on"]).all()
    assert changed["employers"]["known_on"].min() < frames["employers"]["known_on"].min()
    assert changed["inspections"] is frames["inspections"]


def test_a_learned_recipe_without_a_model_is_named(filled: Bureau) -> None:
    settings = {**filled.settings, "risk": replace(filled.settings["risk"], recipe="additive")}
    with pytest.raises(SchedulerError, match="recipe_without_model"):
        snapshot_of(replace(filled, settings=settings)).scores  # noqa: B018


def test_the_city_sample_has_a_config_that_opens() -> None:
    assert open_bureau(shipped("data", "sample", "chicago", "config.toml")).policy.name == "chicago"
