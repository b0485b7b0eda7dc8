"""Filters compare named columns and cannot run code."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.errors import SettingsError
from scheduler.month.where import where

TABLE = pd.DataFrame(
    {
        "workers": [5.0, 10.0, np.nan],
        "industry": ["C26", "C30", None],
        "factors": ["P01;D01", "P011", ""],
        "never": [True, False, False],
        "day": pd.to_datetime(["2026-01-01", None, "2026-05-05"]),
    }
).astype({"industry": "str", "factors": "str"})


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("", [1, 1, 1]),
        ("workers >= 10", [0, 1, 0]),
        ("workers != 10", [1, 0, 0]),  # what is unknown does not even differ
        ("not workers >= 10", [1, 0, 1]),
        ("5 <= workers < 10", [1, 0, 0]),
        ("workers > -1 and never", [1, 0, 0]),
        ('industry == "C26" or workers == 10', [1, 1, 0]),
        ('industry in ["C26", "C30"]', [1, 1, 0]),
        ('industry not in ["C26"]', [0, 1, 1]),
        ('"P01" in factors', [1, 0, 0]),
        ('day < "2026-02-01"', [1, 0, 0]),
    ],
)
def test_a_filter_marks_rows(text: str, marks: list[int]) -> None:
    assert where(text, TABLE, "here").tolist() == [bool(each) for each in marks]


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "workers.sum() > 1",
        "[each for each in (1, 2)]",
        "workers + 1 > 2",
        "lambda: 1",
        "workers",
        "workers >",
        "f'{workers}' == 'x'",
        "workers is None",
        "(" * 500 + "never" + ")" * 500,
        "-" * 1500 + "1 < workers",
        "workers < " + "9" * 400,
        "workers < -" + "9" * 1900,
        "workers < 1e999",
        "workers in [" + "9" * 20 + "]",
        "\0",
    ],
)
def test_whatever_is_not_a_comparison_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="not_a_filter"):
        where(text, TABLE, "here")


def test_an_unknown_column_is_named_with_the_nearest() -> None:
    with pytest.raises(SettingsError) as caught:
        where("worker > 3", TABLE, "here")
    assert (caught.value.code, caught.value.facts["near"]) == ("unknown_column", "workers")


@given(st.text(alphabet="workersnever<>=!()[] andotin\"'15.,+-_@", max_size=40))
def test_any_text_is_a_filter_or_a_named_mistake(text: str) -> None:
    try:
        marks = where(text, TABLE, "here")
    except SettingsError:
        return
    assert marks.shape == (3,)


@pytest.mark.parametrize("text", ["never and " * 10_000 + "never", "not " * 30_000 + "never", "x" * 90_000])
def test_a_filter_of_90_000_signs_is_not_even_looked_at(text: str) -> None:
    with pytest.raises(SettingsError, match="filter_too_long") as refused:
        where(text, TABLE, "here")
    assert len(str(refused.value)) < 200
