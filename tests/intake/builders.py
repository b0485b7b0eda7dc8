"""Small files as a bureau might send them; a test writes only the cells it is about."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter
from stdnum.cn import uscc

from scheduler.intake import Intake, load_profile, read
from scheduler.reference import Reference, load_reference

ROOT = Path(__file__).parent.parent.parent
TODAY = date(2026, 11, 25)

HEADS = {
    "employer": "统一社会信用代码", "name": "企业名称", "industry": "行业代码", "division": "行政区划代码",
    "lat": "纬度", "lon": "经度", "employees": "从业人数", "exposed": "接害人数",
    "hazards": "职业病危害因素", "last": "上次检查日期", "datum": "坐标系",
}  # fmt: skip


def code(number: int = 1) -> str:
    """Return a right credit code that belongs to nobody."""
    body = f"91440106MA{number:07d}"
    return body + uscc.calc_check_digit(body)


def employer(number: int = 1, **changes: object) -> dict[str, object]:
    """Return a clean row of the register."""
    row: dict[str, object] = {
        "employer": code(number), "name": f"天河区第{number}机械厂", "industry": "C3311", "division": "440106",
        "lat": "23.135", "lon": "113.361", "employees": "120", "exposed": "40", "hazards": "矽尘；噪声",
        "last": "2025-03-05", "datum": "WGS-84",
    }  # fmt: skip
    return row | changes


def table(*rows: dict[str, object], heads: dict[str, str] | None = None) -> list[list[object]]:
    """Return rows with their header, as lists of cells."""
    heads = HEADS if heads is None else heads
    return [list(heads.values()), *([row.get(key, "") for key in heads] for row in rows)]


def csv_text(rows: list[list[object]], delimiter: str = ",", end: str = "\r\n") -> str:
    """Return rows as CSV."""

    def cell(value: object) -> str:
        text = str(value)
        marks = (delimiter, '"', "\n", "\r")
        return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in marks) else text

    return "".join(delimiter.join(map(cell, row)) + end for row in rows)


def write_csv(path: Path, *rows: dict[str, object], encoding: str = "utf-8", **kwargs: Any) -> Path:
    """Write a register as CSV."""
    path.write_bytes(csv_text(table(*rows), **kwargs).encode(encoding))
    return path


def write_xlsx(path: Path, rows: list[list[object]], sheet: str = "台账", **options: Any) -> Path:
    """Write rows as an XLSX with one sheet; days become days of the spreadsheet."""
    with xlsxwriter.Workbook(str(path), options) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, place, cell, day)
                elif isinstance(cell, str):
                    page.write_string(number, place, cell)
                else:
                    page.write(number, place, cell)
    return path


@cache
def reference() -> Reference:
    """Return the shipped tables."""
    return load_reference(ROOT)


def read_in(path: Path, profile: str = "register", **kwargs: Any) -> Intake:
    """Read a file in this process, as of the tests' day."""
    kwargs = {"import_day": TODAY, "apart": False} | kwargs
    return read(path, load_profile(profile, ROOT), reference(), **kwargs)


def found(intake: Intake) -> set[tuple[int, str, str]]:
    """Return (row, column, code) of everything refused."""
    return {(cell.row, cell.column, cell.code) for cell in intake.bad}
