from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from scheduler.risk import History, features, load_recipe, recipe_names
from scheduler.risk.features import (
    Feature,
    Neighbours,
    Overdue,
    Owner,
    PastFindings,
    Rates,
    Strictness,
    Visits,
    measure,
)
from scheduler.risk.features.said import numbers_in
from tests.risk.records import county, employers, frame, inspections

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.risk.features.base import Floats

TODAY = date(2026, 11, 30)


def test_every_feature_is_named_by_a_recipe_and_every_module_of_features_is_read() -> None:
    named = {each.name for name in recipe_names(Path()) for each in load_recipe(name, Path()).features}
    unnamed = sorted(Feature.family.keys() - named)
    assert not unnamed, f"no recipe of models/recipes names {unnamed}: name them, or delete them"
    modules = Path(features.__file__).parent.glob("*.py")
    written = {
        name for path in modules for name in re.findall(r'\(Feature, name="(\w+)"', path.read_text("utf-8"))
    }
    assert written == Feature.family.keys()


def test_a_record_of_today_that_is_known_tomorrow_is_not_seen() -> None:
    rows = inspections("A", ["2026-11-30"], serious=[1.0]).assign(known_on=pd.Timestamp("2026-12-01"))
    history = History.of({"employers": employers("A"), "inspections": rows}, TODAY)
    assert len(history.tables["inspections"]) == 0


@pytest.mark.parametrize("name", Feature.family)
def test_every_feature_measures_a_register_without_any_record(name: str) -> None:
    table = measure(History.of({"employers": employers("AB")}, TODAY), [Feature.family[name]()])
    assert len(table) == 2


@pytest.mark.parametrize("name", Feature.family)
def test_the_order_of_rows_does_not_matter(name: str) -> None:
    frames = county()
    shuffled = {
        key: rows.sample(frac=1.0, random_state=3).reset_index(drop=True) for key, rows in frames.items()
    }
    feature = Feature.family[name]()
    pd.testing.assert_frame_equal(
        measure(History.of(frames, TODAY), [feature]),
        measure(History.of(shuffled, TODAY), [feature]),
        rtol=1e-9,
    )


def one(feature: Feature, **frames: pd.DataFrame) -> Mapping[str, Floats]:
    return feature.measure(History.of(frames, TODAY))


def test_findings_where_nobody_went_are_unknown_and_not_zero() -> None:
    table = one(
        Visits(), employers=employers("AB"), inspections=inspections("A", ["2026-01-01"], serious=[0.0])
    )
    assert table["serious_lately"][0] == 0
    assert np.isnan(table["serious_lately"][1])
    assert np.isnan(table["years_since_visit"][1])


def test_a_visit_whose_result_is_unknown_never_says_that_nothing_serious_was_found() -> None:
    visits = inspections("ABBC", ["2026-01-01"] * 4, serious=[np.nan, np.nan, 2.0, 0.0])
    table = one(Visits(), employers=employers("ABC"), inspections=visits)
    assert np.isnan(table["serious_lately"][0])
    assert np.isnan(table["serious_last"][0])
    assert table["serious_lately"][1:].tolist() == [2.0, 0.0]


def test_a_visit_one_half_life_ago_counts_half() -> None:
    day = str(pd.Timestamp(TODAY) - pd.Timedelta(days=180))[:10]
    table = one(
        PastFindings(),
        employers=employers("AB"),
        inspections=inspections("A", [day], serious=[1.0], result=["fail"]),
    )
    assert table["visits_180"].tolist() == [0.5, 0.0]


def test_the_rate_of_a_group_leaves_the_site_itself_out() -> None:
    days = ["2026-11-30"] * 3
    table = one(
        Rates(groups=("kind",), strength=1.0),
        employers=employers("ABC", kind=["x", "x", "y"]),
        inspections=inspections("ABC", days, serious=[1.0, 0.0, 0.0]),
    )
    overall = 1 / 3
    assert table["rate_kind_1500"] == pytest.approx([overall / 2, (1 + overall) / 2, overall])


def test_a_single_visit_is_judged_by_what_the_same_officers_find_elsewhere() -> None:
    strict = ["s"] * 3 + ["m"] * 3
    table = one(
        Strictness(strength=0.001, prior_visits=1.0),
        employers=employers("ABCDEF"),
        inspections=inspections(
            "ABCDEF", ["2026-11-30"] * 6, officers=strict, serious=[1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
        ),
    )
    assert table["corrected"][3] > table["corrected"][0] + 0.4


def test_the_owner_s_other_sites_speak_and_not_the_site_itself() -> None:
    table = one(
        Owner(half_lives=(365.0,), strength=1.0),
        employers=employers("ABC", owner=["o", "o", np.nan]),
        inspections=inspections("A", ["2026-11-30"], serious=[1.0]),
    )
    assert table["owner_visits_365"][:2].tolist() == [0.0, 1.0]
    assert np.isnan(table["owner_rate_365"][2])


def test_neighbours_are_the_nearest_other_sites() -> None:
    codes = "ABCDEF"
    table = one(
        Neighbours(nearest=2, strength=0.001),
        employers=employers(codes, lat=[30, 30, 30, 40, 40, 40], lon=[110.0, 110.01, 110.02] * 2),
        inspections=inspections(codes, ["2026-11-30"] * 6, serious=[1.0, 1.0, 1.0, 0.0, 0.0, 0.0]),
    )
    assert table["neighbour_rate"][:3] == pytest.approx(1.0, abs=0.01)
    assert table["neighbour_rate"][3:] == pytest.approx(0.0, abs=0.01)


def test_an_order_is_overdue_the_day_after_it_was_due() -> None:
    orders = frame(
        "orders", 3, order=list("123"), employer=list("ABC"), issued_on=["2026-10-01"] * 3,
        due_on=["2026-11-29", "2026-11-30", "2026-11-01"], verified_on=[None, None, "2026-11-20"],
    )  # fmt: skip
    table = one(Overdue(), employers=employers("ABC"), orders=orders)
    assert table["orders_overdue"].tolist() == [1.0, 0.0, 0.0]


def test_a_mark_not_told_is_zero_and_a_number_not_told_is_unknown() -> None:
    table: Any = numbers_in(pd.Series(["fall=1;depth=2.5", "fall=1;office=Austin", np.nan], dtype="str"))
    assert table["fall"].tolist() == [1.0, 1.0, 0.0]
    assert table["depth"][0] == 2.5 and np.isnan(table["depth"][1:]).all()
    assert "office" not in table
