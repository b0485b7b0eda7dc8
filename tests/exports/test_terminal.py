"""The month on the terminal, as a planner reads it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from scheduler.domain.sheet import MonthSheet, SheetTable
from scheduler.exports.cells import FIELDS
from scheduler.exports.files.workbook import _FILLED_IN, _PRINTED
from scheduler.exports.terminal import month_text
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
    assert "出动 4 个组日" in text


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


def test_a_visit_is_told_with_its_weightiest_reasons_and_not_what_its_columns_say() -> None:
    reasons = ("日常监督:须于12月前完成", "丙类:从未检查。", "第二。", "第三。", "第四。")
    text = shown(replace(month_sheet(visits=0), visits=(line(1, reasons=reasons, duty=True),)))
    assert "当月必查；丙类:从未检查；第二；第三\n" in text.replace(" ", "")
    assert "须于12月前完成" not in text


def test_of_many_notes_the_first_are_shown_and_the_others_counted() -> None:
    text = shown(month_sheet(visits=0, notes=tuple(f"第{at}条" for at in range(9))))
    assert "第5条" in text
    assert "第6条" not in text
    assert "另有 3 条说明" in text


def test_a_long_table_says_how_many_rows_are_left_out() -> None:
    rows = tuple((f"厂{at}", 1234.5, date(2026, 12, 1), None) for at in range(15))
    text = shown(month_sheet(visits=0, tables=(SheetTable("留待以后", ("a", "b", "c", "d"), rows),)))
    assert "另有 10 行" in text
    assert "1,234.5" in text
    assert "厂4" in text
    assert "厂5" not in text


@pytest.mark.parametrize(
    "heads", [("programme", "short of the target", "visits"), ("任务", "必查未排未补", "安排")]
)
def test_a_number_is_never_broken_and_its_head_is_told_in_short_lines(heads: tuple[str, ...]) -> None:
    rows = (("Building materials and chemicals, each of the employers there is", 12_345, 737),)
    text = shown(month_sheet(visits=0, tables=(SheetTable("任务安排", heads, rows),)), width=60)
    assert "12345" in text
    assert "737" in text
    words = heads[1].split() if heads[1].isascii() else ("必查未", "排未补")
    assert all(word in text for word in words)
    assert heads[1] not in text


def test_a_month_without_visits_is_still_a_month() -> None:
    assert "共安排 0 次检查" in shown(month_sheet(visits=0))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_column_has_a_head_and_every_printed_one_a_meaning(language: str) -> None:
    assert all(knows(f"export_{field.name}", language) for field in FIELDS)
    assert all(knows(f"export_means_{name}", language) for name in (*_PRINTED, *_FILLED_IN))
