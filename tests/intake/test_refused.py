"""Refused rows come back with their reasons, and can be mended and sent again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from scheduler.intake import load_profile, outcome, refused_sheet
from tests.intake.builders import HEADS, ROOT, code, employer, found, read_in, table, write_csv, write_xlsx


def _back(target: Path) -> list[list[str | None]]:
    page = openpyxl.load_workbook(target).worksheets[0]
    return [[cell.value for cell in row] for row in page.iter_rows()]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_refused_row_is_given_back_as_it_was_with_its_reasons(tmp_path: Path, kind: str) -> None:
    rows = (employer(1), employer(2, employees="50-60人", last="2025-02-30"), employer(3))
    source = tmp_path / f"register.{kind}"
    write_csv(source, *rows) if kind == "csv" else write_xlsx(source, table(*rows))
    intake = read_in(source)
    assert refused_sheet(tmp_path / "back.xlsx", source, intake, load_profile("register", ROOT)) == 1
    heads, row = _back(tmp_path / "back.xlsx")
    assert heads == [*HEADS.values(), "退回原因", "原行号"]
    assert row[:7] == [code(2), "天河区第2机械厂", "C3311", "440106", "23.135", "113.361", "50-60人"]
    assert (
        row[-2]
        == "从业人数：“50-60人”是一个范围，请写一个数；上次检查日期：没有“2025-02-30”这一天，请按原件核对"
    )
    assert row[-1] == "3"


def test_rows_that_come_back_can_be_mended_and_read_again(tmp_path: Path) -> None:
    rows = table(employer(1), employer(2, employees="50-60人"))
    rows[0].append("主管科室")
    rows[1].append("甲")
    rows[2].append("=HYPERLINK(1)")
    source = write_xlsx(tmp_path / "register.xlsx", rows)
    profile = load_profile("register", ROOT)
    refused_sheet(tmp_path / "back.xlsx", source, read_in(source), profile, language="en")
    book = openpyxl.load_workbook(tmp_path / "back.xlsx")
    page = book.worksheets[0]
    assert page.cell(2, 12).value == "=HYPERLINK(1)" and page.cell(2, 12).data_type == "s"
    page.cell(2, 7).value = "50"
    book.save(tmp_path / "mended.xlsx")
    again = read_in(tmp_path / "mended.xlsx")
    assert found(again) == set()
    assert {cell.column for cell in again.warnings} == {"主管科室"}
    assert list(again.frames["employers"]["employees"]) == [50.0]


def test_duplicates_and_ragged_rows_come_back_too(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "register.csv", employer(1), employer(1, employees="99"))
    source.write_bytes(source.read_bytes() + b"a,b\r\n")
    intake = read_in(source)
    assert refused_sheet(tmp_path / "back.xlsx", source, intake, load_profile("register", ROOT)) == 3
    assert [row[-1] for row in _back(tmp_path / "back.xlsx")] == ["原行号", "2", "3", "4"]


def test_nothing_is_written_where_nothing_was_refused(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "register.csv", employer(1))
    intake = read_in(source)
    assert outcome(intake) == "accept"
    assert refused_sheet(tmp_path / "back.xlsx", source, intake, load_profile("register", ROOT)) == 0
    assert not (tmp_path / "back.xlsx").exists()
