"""Columns worked out from others, one by one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scheduler.intake.profile.derived import Derived
from tests.intake.builders import code, csv_text, read_in

ROWS = pd.DataFrame(
    {
        "a": pd.Series(["x", None], dtype="str"),
        "b": pd.Series(["23812", "y;z=1"], dtype="str"),
        "n": [1.0, np.nan],
        "m": [0.0, 2.5],
        "day": pd.to_datetime(["2025-03-05", None]).astype("datetime64[s]"),
        "year": [2024.0, 2025.0],
        "quarter": [1.0, 4.0],
    }
)


def of(by: str, **settings: object) -> list[object]:
    made = Derived.chosen(by, settings, "test").of(ROWS).astype(object)
    return made.where(made.notna(), None).to_list()


def test_the_first_known_column_counts() -> None:
    assert of("first_of", columns=["a", "b"], prefix=["", "B"]) == ["x", "By;z=1"]


def test_a_flag_holds_unless_another_column_says_a_word() -> None:
    rows = pd.DataFrame({"made": [True, True, False], "said": pd.Series(["pass", "not", None], dtype="str")})
    made = Derived.chosen("unless", {"column": "made", "other": "said", "words": ["not"]}, "test")
    assert made.of(rows).tolist() == [True, False, False]


def test_a_sum_is_unknown_only_where_all_are() -> None:
    assert of("total", columns=["n", "m"]) == [1.0, 2.5]
    assert of("total", columns=["n"]) == [1.0, None]


def test_a_quarter_has_a_first_and_a_last_day() -> None:
    assert of("quarter", year="year", quarter="quarter") == [
        pd.Timestamp("2024-01-01"), pd.Timestamp("2025-10-01"),
    ]  # fmt: skip
    assert of("quarter", year="year", quarter="quarter", last=True) == [
        pd.Timestamp("2024-03-31"), pd.Timestamp("2025-12-31"),
    ]  # fmt: skip


def test_facts_tell_zeros_of_amounts_and_only_raised_flags() -> None:
    told = of("facts", columns={"m": "m"}, flags={"n": "n", "none": "m"}, words={"b": "b", "day": "day"})
    assert told == ["m=0;b=23812;day=2025-03-05;n=1", "m=2.5;b=y,z,1;none=1"]


def test_columns_are_joined_and_the_sources_own_number_goes_first() -> None:
    assert of("joined", columns=["b", "day"]) == ["23812/2025-03-05", "y,z,1/"]
    assert of("joined", columns=["b", "day"], given="a") == ["x", "y,z,1/"]


def test_a_text_matches_or_not_and_unknown_does_not() -> None:
    assert of("matches", column="a", pattern="x|y") == [1.0, 0.0]


def test_a_code_is_translated_by_its_start() -> None:
    assert of("translated", column="b", starts={"236": "15", "238": "17"}) == ["17", None]


def test_a_degree_of_no_coordinate_is_refused() -> None:
    with pytest.raises(ValueError, match="want"):
        Derived.family["wgs84"]("lat", "lon", "datum", "height")


@pytest.mark.parametrize("said", ["未实施", "未检查成", "企业停产未检", "not_made"])
def test_a_visit_told_as_not_made_was_on_nobody_s_site(tmp_path: Path, said: str) -> None:
    heads = ["统一社会信用代码", "检查日期", "检查类型", "检查结果"]
    rows = [heads, [code(1), "2026-03-04", "日常检查", said], [code(2), "2026-03-04", "日常检查", "合格"]]
    path = tmp_path / "visits.csv"
    path.write_text(csv_text(rows), "utf-8")
    found = read_in(path, "inspections").frames["inspections"]
    assert found["on_site"].tolist() == [False, True]
    assert found["result"].tolist() == ["not_made", "pass"]
