"""The month on the terminal, as a planner reads it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from scheduler.domain.sheet import MonthSheet, Table
from scheduler.exports import month_text
from scheduler.exports.cells import FIELDS
from scheduler.exports.workbook import _FILLED_IN, _PRINTED
from scheduler.language import knows
from tests.exports.sheets import line, month_sheet


def shown(sheet: MonthSheet, width: int = 120) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None)
    console.print(month_text(sheet))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_summary_counts_visits_duties_and_team_days() -> None:
    text = shown(month_sheet(visits=12))
    assert "共安排 12 次检查，涉及 12 家单位，其中必查 3 次" in text
    assert "出动 4 组·天" in text


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ("丙", "当月必查")), ("en", ("bing", "Duty of the month"))]
)
def test_each_language_has_its_own_words(language: str, words: tuple[str, ...]) -> None:
    text = shown(month_sheet(visits=5, language=language))
    assert all(word in text for word in words)
    assert "export_" not in text


def test_notes_and_reasons_are_shown_whole_even_on_a_narrow_screen() -> None:
    sheet = month_sheet(visits=3)
    text = "".join(each for each in shown(sheet, width=70) if each not in "│ \n")
    assert sheet.notes[0] in text
    assert "…" not in text
    assert "[bold]" in shown(replace(sheet, notes=("[bold] is no mark-up",)))


def test_classes_stand_with_the_highest_risk_first_and_own_names_last() -> None:
    names = ("jia", "Risk 2", "bing", "yi", "Risk 1")
    visits = tuple(line(at, supervision_class=name) for at, name in enumerate(names))
    text = shown(replace(month_sheet(visits=0, tables=(), notes=()), visits=visits))
    table = text[text.index("各类别检查次数") : text.index("及理由")]
    order = sorted(("丙", "乙", "甲", "Risk 1", "Risk 2"), key=table.index)
    assert order == ["丙", "乙", "甲", "Risk 1", "Risk 2"]


def test_a_long_table_says_how_many_rows_are_left_out() -> None:
    rows = tuple((f"厂{at}", 1234.5, date(2026, 12, 1), None) for at in range(13))
    text = shown(month_sheet(visits=0, tables=(Table("留待以后", ("a", "b", "c", "d"), rows),)))
    assert "另有 3 行" in text
    assert "1,234.5" in text
    assert "厂9" in text
    assert "厂10" not in text


def test_a_month_without_visits_is_still_a_month() -> None:
    assert "共安排 0 次检查" in shown(month_sheet(visits=0))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_has_a_head_and_every_printed_one_a_meaning(language: str) -> None:
    assert all(knows(f"export_{field.name}", language) for field in FIELDS)
    assert all(knows(f"export_means_{name}", language) for name in (*_PRINTED, *_FILLED_IN))
