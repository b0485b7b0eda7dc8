from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scheduler.risk import Target, load_recipe, train
from scheduler.risk.judging.bygroup import by_group
from scheduler.risk.judging.card import LEAST_DRAWN, model_card
from scheduler.risk.judging.cardtext import card_html, card_markdown, card_pictures
from scheduler.risk.judging.evaluation import Evaluated, evaluate
from tests.risk.records import county

TODAY = date(2026, 11, 30)
TARGET = Target("inspections", "serious", 120)


@cache
def made() -> tuple[Evaluated, dict[str, Any]]:
    recipe = load_recipe("additive", Path())
    recipe = replace(recipe, learning=replace(recipe.learning, trees=10, leaf=10, most_years=1.5))
    frames, card = county(120), load_recipe("scorecard", Path())
    evaluated = evaluate(frames, recipe, TODAY, TARGET, card=card, windows=2)
    model = train(frames, recipe, TODAY, TARGET)
    return evaluated, model_card(model, recipe, evaluated, frames["employers"])


def test_every_window_is_judged_by_a_model_that_saw_nothing_of_it() -> None:
    evaluated, card = made()
    windows = [each.about["window"].iloc[0] for each in evaluated.cases]
    assert windows == sorted(windows) and len(windows) == 2
    assert [row["ranker"] for row in card["rankers"]] == ["additive", "scorecard"]


def test_a_card_is_plain_json() -> None:
    card = made()[1]
    assert json.loads(json.dumps(card, allow_nan=False)) == card


def test_figures_on_drawn_visits_are_refused_when_there_are_too_few() -> None:
    evaluated, card = made()
    assert card["drawn"]["cases"] >= LEAST_DRAWN and "auc" in card["drawn"]
    few = replace(
        evaluated,
        cases=tuple(replace(each, about=each.about.assign(origin="directed")) for each in evaluated.cases),
    )
    recipe = load_recipe("additive", Path())
    from tests.risk.models import small_model

    refused = model_card(small_model(), recipe, few, county(120)["employers"])
    assert refused["drawn"] == {"cases": 0, "least": LEAST_DRAWN}
    assert "AUC" not in card_markdown(refused, "en").split("## Visits drawn at random")[1].split("##")[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_card_reads_whole_in_both_languages_and_the_page_holds_its_pictures(language: str) -> None:
    card = made()[1]
    told, page = card_markdown(card, language), card_html(card, language)
    assert "{" not in told and "card_" not in told
    assert page.count("<svg") == len(card_pictures(card)) == 3
    assert "http" not in page.replace("http://www.w3.org", "").replace("http://purl.org", "").replace(
        "http://creativecommons.org", ""
    ).replace("https://matplotlib.org", "")


def test_pictures_of_the_same_card_have_the_same_bytes() -> None:
    assert card_pictures(made()[1]) == card_pictures(made()[1])


def test_rates_by_group_count_what_was_selected_hit_and_missed() -> None:
    evaluated = made()[0]
    table = by_group(evaluated, 0.10).set_index(["by", "group"])
    sizes = table.loc["division"]
    assert sizes["cases"].sum() == sum(len(each) for each in evaluated.cases)
    bad = sum(int((each.outcome > 0).sum()) for each in evaluated.cases)
    assert (
        bad > 0
        and (sizes["missed_low"] <= sizes["missed"]).all()
        and (sizes["missed"] <= sizes["missed_high"]).all()
    )


def test_a_group_of_few_cases_is_told_with_the_others() -> None:
    evaluated = made()[0]
    register = tuple(
        each.assign(ownership=["rare"] * 5 + ["common"] * (len(each) - 5)) for each in evaluated.register
    )
    table = by_group(replace(evaluated, register=register), 0.10)
    assert set(table.loc[table["by"] == "ownership", "group"]) == {"common", "other"}
    assert isinstance(table, pd.DataFrame) and np.isfinite(table["selected"]).all()
