from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scheduler.domain.errors import SettingsError
from scheduler.risk import History, explain, load_recipe, recipe_names, score
from scheduler.risk.recipe import recipe_of
from tests.risk.records import employers, inspections

TODAY = date(2026, 11, 30)


def scored(**frames: pd.DataFrame) -> pd.DataFrame:
    return score(History.of(frames, TODAY), load_recipe("scorecard", Path()))


def test_the_parts_of_a_card_sum_to_the_score_and_the_points_exactly() -> None:
    table = scored(
        employers=employers("ABC", industry=["B0610", "C3011", np.nan], exposed_workers=[60.0, np.nan, 3.0]),
        inspections=inspections("AAB", ["2026-01-05", "2025-03-01", "2021-01-01"], serious=[2.0, 1.0, 0.0]),
    )
    parts = table.filter(like="part_")
    assert parts.shape[1] == 7
    assert (parts.sum(axis=1) == table["score"]).all()
    assert (table["score"] == table["points"]).all()


def test_a_site_never_visited_has_a_score_and_a_wider_interval_than_one_often_seen() -> None:
    dates = ["2026-10-01", "2026-06-01", "2026-01-01", "2025-06-01", "2024-12-31"]
    table = scored(
        employers=employers("AB", exposed_workers=[20.0, 20.0]),
        inspections=inspections("AAAAA", dates, serious=[3.0] * 5),
    )
    assert table.loc["B", "chance"] > 0.01
    width = np.log(table["harm_high"] / table["harm_low"])
    assert width["B"] > width["A"]


def test_the_longest_beginning_of_an_industry_code_counts() -> None:
    table = scored(employers=employers("ABCD", industry=["C3011", "C1311", "T9999", np.nan]))
    assert table["part_industry"].tolist() == [120, 70, 20, 60]


def test_a_value_at_a_bound_takes_the_points_of_the_bound() -> None:
    table = scored(employers=employers("ABC", exposed_workers=[9.0, 10.0, 49.0]))
    assert table["part_exposed_workers"].tolist() == [30, 80, 80]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_part_that_weighs_has_its_sentence_and_the_weightiest_comes_first(language: str) -> None:
    recipe = load_recipe("scorecard", Path())
    history = History.of({"employers": employers("A", industry=["B0610"], exposed_workers=[300.0])}, TODAY)
    row = score(history, recipe).loc["A"]
    sentences = explain(row, recipe, language)
    amounts = [row[f"part_{part}"] for part in recipe.part_names]
    assert len(sentences) == sum(amount != 0 for amount in amounts) + 1
    assert f"+{max(amounts)}" in sentences[0]
    assert not any("{" in sentence or "risk_" in sentence for sentence in sentences)


def test_an_unknown_recipe_is_named_with_all_that_are_known() -> None:
    with pytest.raises(SettingsError) as wrong:
        load_recipe("scorcard", Path())
    assert wrong.value.code == "unknown_recipe"
    assert wrong.value.facts["known"] == ", ".join(recipe_names(Path()))


def test_bands_out_of_order_are_refused() -> None:
    table = {
        "learner": "card",
        "chance": {"at_zero": -4, "per_point": 0.1},
        "points": {"x": [{"column": "y", "unknown": 0, "bands": [[2, 1], [1, 0]]}]},
    }
    with pytest.raises(SettingsError, match="not in order"):
        recipe_of(table, "card.toml")
