"""Numbers and days that are known only roughly are read with what they tell, and told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from scheduler.intake.cells import Context, texts
from scheduler.intake.kinds import Kind
from tests.intake.builders import reference

CONTEXT = Context(reference(), date(2026, 11, 25))


def read(kind: str, cell: str, form: str = "text", **settings: Any) -> tuple[Any, set[str], set[str]]:
    """Return the value of a cell, and the codes of what is doubted and refused."""
    found = Kind.chosen(kind, settings, "here").read(texts([cell]), form, CONTEXT)
    told = [fault for fault in found.faults if fault.cells.any()]
    return (
        found.values.iloc[0],
        {fault.code for fault in told if fault.warning},
        {fault.code for fault in told if not fault.warning},
    )


@pytest.mark.parametrize(
    "cell",
    ["约50人", "50+", "50余人", "近50", "≥50", "50人左右", "超过50人", "50人以上", "50多", "不足50人", "大约 50", "５０余人",
     "about 50", "~50 workers", "over 50 people", "50 or more"],
)  # fmt: skip
def test_a_count_that_is_told_roughly_is_read_and_told(cell: str) -> None:
    assert read("number", cell, whole=True, unit=("人",)) == (50.0, {"number_taken_about"}, set())


@pytest.mark.parametrize("cell", ["50", "50人", "50 人", "５０人"])
def test_a_count_with_its_unit_is_exact(cell: str) -> None:
    assert read("number", cell, whole=True, unit=("人",)) == (50.0, set(), set())


@pytest.mark.parametrize("cell", ["50-60", "50至60人", "五十余", "约", "数十人", "50人（含派遣10人）", "5o"])
def test_what_names_no_one_number_stays_refused(cell: str) -> None:
    value, _, refused = read("number", cell, whole=True, unit=("人",))
    assert pd.isna(value)
    assert refused


@pytest.mark.parametrize(
    ("cell", "value"), [("<0.05", 0.05), ("约3.2", 3.2), ("0.05以下", 0.05), ("approx. 80", 80)]
)
def test_an_amount_is_read_where_the_truth_is_no_higher(cell: str, value: float) -> None:
    assert read("number", cell) == (value, {"number_taken_about"}, set())


@pytest.mark.parametrize("cell", [">85", "85以上", "超过85", "85+", "≥ 85"])
def test_an_amount_that_may_be_higher_is_refused(cell: str) -> None:
    value, doubted, refused = read("number", cell)
    assert (pd.isna(value), doubted, bool(refused)) == (True, set(), True)


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2025年3月", "2025-03-01", "2025-03-31"),
        ("2025-03", "2025-03-01", "2025-03-31"),
        ("2025/3", "2025-03-01", "2025-03-31"),
        ("2025.3", "2025-03-01", "2025-03-31"),
        ("202503", "2025-03-01", "2025-03-31"),
        ("2025年3月份", "2025-03-01", "2025-03-31"),
        ("2025年3月中旬", "2025-03-01", "2025-03-31"),
        ("Mar 2025", "2025-03-01", "2025-03-31"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025年", "2025-01-01", "2025-12-31"),
        ("2025年度", "2025-01-01", "2025-12-31"),
        ("2024年第一季度", "2024-01-01", "2024-03-31"),
        ("2024Q2", "2024-04-01", "2024-06-30"),
        ("2024年下半年", "2024-07-01", "2024-12-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
    ],
)
def test_a_day_told_by_its_month_or_year_is_the_first_of_it_or_the_last_where_something_ends(
    cell: str, first: str, last: str
) -> None:
    assert read("day", cell) == (pd.Timestamp(first), {"day_by_first"}, set())
    assert read("day", cell, end=True) == (pd.Timestamp(last), {"day_by_last"}, set())


def test_a_year_that_a_spreadsheet_holds_as_a_number_is_a_year() -> None:
    assert read("day", "2025", form="number") == (pd.Timestamp("2025-01-01"), {"day_by_first"}, set())


@pytest.mark.parametrize("cell", ["5 March 2025", "March 5, 2025", "05-Mar-2025", "5th March 2025"])
def test_a_month_may_be_named_in_english(cell: str) -> None:
    assert read("day", cell) == (pd.Timestamp("2025-03-05"), set(), set())


@pytest.mark.parametrize("cell", ["2025年13月", "1894", "45000", "去年", "2027年3月", "3月"])
def test_what_names_no_month_of_the_past_stays_refused(cell: str) -> None:
    assert read("day", cell)[2]
