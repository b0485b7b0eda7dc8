"""How cells become values: boundaries, and properties that hold for any text."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from scheduler.intake.cells import FORMS, Context
from scheduler.intake.kinds import Kind
from tests.intake.builders import TODAY, code, reference

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def read(kind: str, *cells: str, form: str = "text", division: str = "", **settings: Any) -> list[Any]:
    """Return the value of each cell, or the code of its first fault."""
    series = pd.Series(cells, dtype="str")
    found = Kind.chosen(kind, settings, "test").read(series, form, Context(reference(), TODAY, division))
    told: list[Any] = found.values.astype(object).to_list()
    for fault in reversed(found.faults):
        for at in fault.cells.index[fault.cells.astype(bool)]:
            told[at] = told[at] if fault.warning else fault.code
    return told


def test_a_number_may_reach_its_bounds_and_no_further() -> None:
    bounds = {"least": 1.0, "most": 3.0, "whole": True}
    assert read("number", "0", "1", "3", "4", "2.5", **bounds) == [
        "number_too_small", 1.0, 3.0, "number_too_large", "number_not_whole",
    ]  # fmt: skip


def test_a_number_in_another_unit_is_brought_to_ours() -> None:
    assert read("number", "0.5", "6万元", times=10_000, unit=("万元",)) == [5000.0, 60_000.0]


def test_a_day_may_be_today_and_not_tomorrow_unless_it_may_lie_ahead() -> None:
    today, tomorrow = pd.Timestamp("2026-11-25"), pd.Timestamp("2026-11-26")
    assert read("day", "2026-11-25", "2026-11-26") == [today, "day_in_future"]
    assert read("day", "2026-11-26", future=True) == [tomorrow]
    assert read("day", "1949-12-31", "1950-01-01") == ["day_too_early", pd.Timestamp("1950-01-01")]


def test_a_day_with_its_year_last_is_read_only_where_it_can_be_read_in_one_way() -> None:
    fifth, fourth = pd.Timestamp("2025-03-05"), pd.Timestamp("2025-05-03")
    assert read("day", "05/03/2025", "13/03/2025", "03/13/2025", "03/03/2025") == [
        "day_ambiguous", pd.Timestamp("2025-03-13"), pd.Timestamp("2025-03-13"), pd.Timestamp("2025-03-03"),
    ]  # fmt: skip
    assert read("day", "05/03/2025", order="day first") == [fifth]
    assert read("day", "05/03/2025", order="month first") == [fourth]


def test_the_29th_of_february_exists_in_leap_years_only() -> None:
    assert read("day", "2024-02-29", "2025-02-29") == [pd.Timestamp("2024-02-29"), "no_such_day"]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("矽尘", "D01"), ("矽尘（游离SiO2含量≥10%）", "D01"), ("硅尘", "D01"), ("电焊烟尘", "D11"), ("噪声", "P01"),
        ("噪音", "P01"), ("苯", "C028"), ("锰及其化合物", "C003"), ("锰", "C003"), ("氨", "C016"), ("氨气", "C016"),
        ("氯", "C013"), ("光气", "C015"), ("碳酰氯", "C015"), ("石膏粉尘", "D37"), ("木粉尘", "D32"), ("木尘", "D32"),
        ("Noise", "P01"), ("benzene", "C028"), ("1,2-二氯乙烷", "C035"), ("手传振动", "P06"), ("D07", "D07"),
    ],
)  # fmt: skip
def test_hazards_are_found_by_the_names_people_use(written: str, code: str) -> None:
    assert read("hazards", written) == [code]


def test_a_short_name_that_two_factors_share_names_neither() -> None:
    # 铀及其化合物 is both a chemical and a radiation factor
    assert read("hazards", "铀及其化合物") == ["unknown_hazard"]


def test_every_official_name_is_found_unless_the_catalogue_has_it_twice() -> None:
    factors = reference().factors
    once = factors[~factors["name_zh"].duplicated(keep=False)]
    assert read("hazards", *once["name_zh"], several=False) == list(once.index)


def test_the_bureaus_own_division_needs_no_official_code() -> None:
    assert read("division", "429099") == ["unknown_division"]
    assert read("division", "429099", division="429099") == ["429099"]


def test_a_street_is_in_the_county_of_its_first_six_digits() -> None:
    assert read("division", "440106001", "440106001002", "天河区") == ["440106"] * 3


@given(st.lists(st.text(ALPHABET + "IOSVZ", min_size=17, max_size=18), max_size=20), st.data())
def test_the_check_of_all_codes_at_once_agrees_with_python_stdnum(
    texts: list[str], data: st.DataObject
) -> None:
    right = [code(number) for number in range(3)]
    flipped = [
        each[:at] + data.draw(st.sampled_from(ALPHABET)) + each[at + 1 :]
        for each in right
        for at in [data.draw(st.integers(0, 17))]
    ]
    cells = [*texts, *right, *flipped]
    for cell, told in zip(cells, read("credit_code", *cells), strict=True):
        assert (told == cell) == uscc.is_valid(cell), cell


_PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "2025-03-05",
            "45292",
            "１２",
            ",约",
            "至",
            "年月日",
            "1e5",
            "nan",
            "-",
            "/",
            ".",
            "２０",
            "³",
            "١",
            "-0",
            "+1",
            "0x",
            "1_0",
            "NaT",
            "today",
        ]
    ),
    st.integers(-(10**20), 10**20).map(str),
    st.floats().map(repr),
)
CELLS = st.lists(_PIECES, min_size=1, max_size=4).map("".join).filter(lambda text: text.strip() == text != "")


@given(st.lists(CELLS, min_size=1, max_size=8, unique=True), st.sampled_from(FORMS))
def test_any_cell_is_a_number_or_is_refused_and_never_both(cells: list[str], form: str) -> None:
    for cell, told in zip(cells, read("number", *cells, form=form, least=-100.0, most=100.0), strict=True):
        if isinstance(told, float):
            plain = "".join(each for each in cell if each not in ",，") if form in ("text", "number") else ""
            assert -100 <= told <= 100 and np.isclose(
                float(plain.replace("－", "-").replace("．", ".")), told
            )


@given(st.lists(CELLS, min_size=1, max_size=8, unique=True), st.sampled_from(FORMS))
def test_any_cell_is_a_day_that_has_come_or_is_refused(cells: list[str], form: str) -> None:
    for told in read("day", *cells, form=form):
        assert isinstance(told, str) or pd.Timestamp("1950-01-01") <= told <= pd.Timestamp("2026-11-25")


@given(
    st.dates(date(1950, 1, 1), TODAY),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y.%m.%d"]),
)
def test_a_day_is_read_as_it_was_written(day: date, form: str) -> None:
    assert (
        read("day", day.strftime(form), re.sub(r"(?<=\D)0", "", day.strftime("%Y/%m/%d")))
        == [pd.Timestamp(day)] * 2
    )


def test_a_code_of_the_source_fits_its_pattern_and_is_no_day() -> None:
    assert read("code", "T-0001", "T-1", pattern=r"T-\d{4}") == ["T-0001", "strange_code"]
    assert read("code", "2025-03-05", form="day") == ["day_for_code"]
    assert read("code", "2025-03-05") == ["2025-03-05"]
