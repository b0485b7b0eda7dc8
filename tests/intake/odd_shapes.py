"""Odd shapes: encodings, delimiters, headers, sheets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import xlsxwriter

from tests.intake.builders import code, csv_text, employer, table, write_xlsx
from tests.intake.cases import Case
from tests.intake.containers import biff, compound, error_biff_cell, ods, repacked
from tests.intake.odd_cells import COUNT, NAME

Make = Callable[[Path], Path]
TWO = table(employer(1), employer(2))
BOTH = (("employer", (code(1), code(2))),)


def text(content: str | bytes, name: str = "register.csv") -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder / name

    return make


def book(rows: list[list[object]], **options: object) -> Make:
    return lambda folder: write_xlsx(folder / "register.xlsx", rows, **options)


def _good(name: str, make: Make, warned: frozenset[tuple[int, str, str]] = frozenset()) -> Case:
    return Case(
        name, make, "accept_with_warning" if warned else "accept", warned=warned, values=BOTH, imported=2
    )


def _refused(name: str, make: Make, *cells: tuple[int, str, str]) -> Case:
    return Case(name, make, "reject_file", frozenset(cells), None)


CSV = csv_text(TWO)
RARE = csv_text(table(employer(1), employer(2, name="㐀𠀀𬭎厂")))
REORDERED = [row[::-1] for row in TWO]
WITH_NOTE = [[*row, "主管科室" if n == 0 else "无"] for n, row in enumerate(TWO)]

TEXT_FILES = (
    _good("UTF-8", text(CSV)),
    _good("UTF-8 with a mark", text("\ufeff" + CSV)),
    _good("GBK", text(CSV.encode("gbk"))),
    _good("GB18030 with four bytes", text(RARE.encode("gb18030"))),
    _good("UTF-16 with tabs", text(b"\xff\xfe" + csv_text(TWO, "\t").encode("utf-16-le"))),
    _good("UTF-16 big end first", text(b"\xfe\xff" + csv_text(TWO, "\t").encode("utf-16-be"))),
    _good("semicolons", text(csv_text(TWO, ";"))),
    _good("tabs", text(csv_text(TWO, "\t"), "register.txt")),
    _good("a line sep=", text("sep=;\r\n" + csv_text(TWO, ";"))),
    _good("old Macintosh ends", text(csv_text(TWO, end="\r"))),
    _good("Unix ends", text(csv_text(TWO, end="\n"))),
    _good("columns in another order", text(csv_text(REORDERED))),
    _good("an unknown column", text(csv_text(WITH_NOTE)), frozenset({(1, "主管科室", "column_ignored")})),
    _good("blank lines between", text(CSV.replace("\r\n", "\r\n\r\n"))),
    _good(
        "a title above the header", text("天河区用人单位登记表\r\n".join(["", CSV])),
        frozenset({(0, "", "title_rows")}),
    ),
    _good(
        "values in a column without a name",
        text(csv_text([[*row[:5], "" if n == 0 else "见附件", *row[5:]] for n, row in enumerate(TWO)])),
        frozenset({(2, "F", "column_without_name")}),
    ),
    _good("empty cells behind", text(csv_text([[*row, "", ""] for row in TWO]))),
    _refused("empty", text(b""), (0, "", "file_empty")),
    _refused("only spaces", text(b" \r\n \r\n"), (0, "", "file_empty")),
    _refused("only a header", text(csv_text(TWO[:1])), (1, "", "no_rows")),
    _refused("no header", text(csv_text(TWO[1:])), (0, "", "no_header")),
    _refused(
        "a needed column is missing", text(csv_text([row[:1] + row[2:] for row in TWO])),
        (1, NAME, "column_missing"),
    ),
    _refused(
        "a column twice", text(csv_text([[*row, row[1]] for row in TWO])), (1, NAME, "column_twice")
    ),
    _refused(
        "a column under two names", text(csv_text([[*row, "单位名称" if n == 0 else "甲"] for n, row in enumerate(TWO)])),
        (1, "单位名称", "column_twice"),
    ),
    Case(
        "rows of other lengths",
        text(csv_text([TWO[0], TWO[1], [*TWO[2], "多"], TWO[2][:-1]])), "reject_rows",
        frozenset({(3, "", "ragged_row"), (4, "", "ragged_row")}), imported=1,
    ),
    _refused("a quote without its other half", text(CSV + '"x,y\r\n1,2\r\n'), (4, "", "quotes_broken")),
    _refused("a cell of 5 MB", text(csv_text([*TWO, ["长" * 1_700_000]])), (4, "", "line_too_long")),
    _refused("a cell of 40,000 characters", text(csv_text([*TWO, ["x" * 40_000]])), (4, "", "cell_too_long")),
    _refused("a line of 30 MB", text(CSV.encode() + b"x," * 15_000_000), (4, "", "line_too_long")),
    _refused(
        "two encodings", text(csv_text(TWO[:2]).encode() + csv_text(TWO[2:]).encode("gbk")),
        (3, "", "encoding_mixed"),
    ),
    _refused("bytes of no encoding", text(CSV.encode("gbk") + b"\xff\xfe\xfd\r\n"), (4, "", "encoding_unknown")),
    _refused(
        "a broken line in a marked UTF-8", text(b"\xef\xbb\xbf" + CSV.encode() + b"\xc3("), (4, "", "encoding_broken")
    ),
    _refused("random bytes", text(bytes(range(256)) * 20), (0, "", "not_a_text")),
    _refused("half a UTF-16", text(b"\xff\xfe" + CSV.encode("utf-16-le")[:-1]), (3, "", "encoding_broken")),
)  # fmt: skip


def _typed(number: int, **changes: object) -> dict[str, object]:
    typed = {"lat": 23.135, "lon": 113.361, "employees": 120, "exposed": 40, "division": 440106}
    return employer(number, **(typed | {"last": date(2025, 3, 5)} | changes))


def _merged(folder: Path, title: bool = False, head: bool = False, data: bool = False) -> Path:
    path = folder / "register.xlsx"
    rows = table(employer(1), employer(2), employer(3))
    down = 1 if title else 0
    with xlsxwriter.Workbook(str(path)) as made:
        page = made.add_worksheet("台账")
        for number, row in enumerate(rows):
            page.write_row(number + down, 0, row)
        if title:
            page.merge_range(0, 0, 0, 10, "天河区用人单位登记表")
        if head:
            page.merge_range(0, 4, 0, 5, "位置")
        if data:
            page.merge_range(1, 3, 2, 3, "440106")
    return path


def _sheets(*sheets: tuple[str, list[list[object]]], hide: str = "") -> Make:
    def make(folder: Path) -> Path:
        with xlsxwriter.Workbook(str(folder / "register.xlsx")) as made:
            for name, rows in sheets:
                page = made.add_worksheet(name)
                for number, row in enumerate(rows):
                    page.write_row(number, 0, row)
                if name == hide:
                    page.hide()
        return folder / "register.xlsx"

    return make


def _hidden_rows(folder: Path) -> Path:
    with xlsxwriter.Workbook(str(folder / "register.xlsx")) as made:
        page = made.add_worksheet("台账")
        for number, row in enumerate(TWO):
            page.write_row(number, 0, row)
        page.set_row(2, None, None, {"hidden": True})
    return folder / "register.xlsx"


def _rich(folder: Path) -> Path:
    with xlsxwriter.Workbook(str(folder / "register.xlsx")) as made:
        page = made.add_worksheet("台账")
        for number, row in enumerate(TWO):
            page.write_row(number, 0, row)
        page.write_rich_string(1, 1, made.add_format({"bold": True}), "天河区", "第1机械厂")
    return folder / "register.xlsx"


def _formula(formula: str, value: object) -> Make:
    def make(folder: Path) -> Path:
        with xlsxwriter.Workbook(str(folder / "register.xlsx")) as made:
            page = made.add_worksheet("台账")
            for number, row in enumerate(table(employer(1), employer(2))):
                page.write_row(number, 0, row)
            page.write_formula(2, 6, formula, None, value)
        return folder / "register.xlsx"

    return make


def _uncached(folder: Path) -> Path:
    rows = table(_typed(1), _typed(2, employees=777))
    change = {"xl/worksheets/sheet1.xml": ('<c r="G3"><v>777</v></c>', '<c r="G3"><f>60*2</f></c>')}
    return repacked(folder / "register.xlsx", rows, change=change)


def _spread(folder: Path) -> Path:
    return write_xlsx(folder / "register.xlsx", [*TWO[:2], *[[] for _ in range(3000)], TWO[2]])


def _typed_flags(folder: Path) -> Path:
    return write_xlsx(folder / "register.xlsx", table(_typed(1), _typed(2, employees=True)))


def _day_for_number(folder: Path) -> Path:
    return write_xlsx(folder / "register.xlsx", table(_typed(1), _typed(2, employees=date(2025, 3, 5))))


def _serial(number: float) -> Make:
    def make(folder: Path) -> Path:
        with xlsxwriter.Workbook(str(folder / "register.xlsx")) as made:
            page = made.add_worksheet("台账")
            for row, cells in enumerate(TWO):
                page.write_row(row, 0, cells)
            page.write_number(2, 9, number, made.add_format({"num_format": "yyyy-mm-dd"}))
        return folder / "register.xlsx"

    return make


NOTES = [["填表说明"], ["1. 接害人数按岗位统计"], ["2. 请勿合并单元格"]]
OTHER = [["甲", "乙", "丙", "丁"], ["1", "2", "3", "4"], ["5", "6", "7", "8"]]
LAST, LAT, LON = "上次检查日期", "纬度", "经度"
TYPED = (("employees", (120.0, 120.0)), ("last_inspection_on", (pd.Timestamp("2025-03-05"),) * 2))
BOOKS = (
    Case("XLSX of 1900", book(table(_typed(1), _typed(2))), "accept", values=TYPED),
    Case("XLSX of 1904", book(table(_typed(1), _typed(2)), date_1904=True), "accept", values=TYPED),
    _good("XLSX of text cells", book(TWO)),
    _good("rich text", _rich),
    _good("3,000 blank rows", _spread),
    _good("a sheet of notes", _sheets(("台账", TWO), ("说明", NOTES))),
    _good("hidden rows are read like others", _hidden_rows),
    Case(
        "a merged title above the header", lambda folder: _merged(folder, title=True), "accept_with_warning",
        warned=frozenset({(0, "", "title_rows")}), imported=3,
    ),
    _good(
        "another table in another sheet", _sheets(("台账", TWO), ("其他", OTHER)),
        frozenset({(0, "", "no_header")}),
    ),
    _good(
        "two sheets with data", _sheets(("一季度", TWO[:2]), ("二季度", [TWO[0], TWO[2]])),
        frozenset({(0, "", "sheet_read_too")}),
    ),
    _good(
        "a hidden sheet with data", _sheets(("一", TWO[:2]), ("二", [TWO[0], TWO[2]]), hide="二"),
        frozenset({(0, "", "sheet_read_too")}),
    ),
    Case(
        "a merged header", lambda folder: _merged(folder, head=True), "accept_with_warning",
        warned=frozenset({
            (1, "位置", "merged_header"), (1, "位置", "column_ignored"), (1, LAT, "column_absent"),
            (1, LON, "column_absent"), (2, "F", "column_without_name"),
        }), imported=3,
    ),
    Case(
        "merged data", lambda folder: _merged(folder, data=True), "accept_with_warning",
        warned=frozenset({(2, "行政区划代码", "merged_down")}),
        values=(("division", ("440106",) * 3),), imported=3,
    ),
    _refused("an empty sheet", _sheets(("台账", [])), (0, "", "no_header")),
    Case(
        "a formula with its value", _formula("=60*2", 120), "accept_with_warning",
        warned=frozenset({(3, COUNT, "formula_value_used")}), values=(("employees", (120.0, 120.0)),),
    ),
    Case(
        "a formula without a value", _uncached, "reject_rows",
        frozenset({(3, COUNT, "formula_without_value")}), imported=2,
    ),
    *(
        Case(name, _formula(formula, 120), "reject_rows", frozenset({(3, COUNT, "formula_outside")}), imported=2)
        for name, formula in (
            ("a formula that asks the network", '=_xlfn.WEBSERVICE("http://example.org/")'),
            ("a formula that starts a program", "=cmd|'/c calc'!A0"),
        )
    ),
    Case(
        "a formula that failed", _formula("=1/0", "#DIV/0!"), "reject_rows",
        frozenset({(3, COUNT, "error_cell")}), imported=2,
    ),
    Case("TRUE for a number", _typed_flags, "reject_rows", frozenset({(3, COUNT, "flag_for_number")})),
    Case("a day for a number", _day_for_number, "reject_rows", frozenset({(3, COUNT, "day_for_number")})),
    Case("day 60 of 1900", _serial(60), "reject_rows", frozenset({(3, LAST, "day_too_early")})),
    Case("a day before all days", _serial(-5), "reject_rows", frozenset({(3, LAST, "not_a_day")})),
    _good("ODS", lambda folder: ods(folder / "register.ods", TWO)),
    _good("XLS", lambda folder: compound(folder / "register.xls", {"Workbook": biff(TWO)})),
    Case(
        "XLS with an error cell",
        lambda folder: compound(
            folder / "register.xls", {"Workbook": biff(table(employer(1), employer(2, employees="")), error_biff_cell(2, 6))}
        ),
        "reject_rows", frozenset({(3, COUNT, "error_cell")}), imported=2,
    ),
)  # fmt: skip
CASES = (*TEXT_FILES, *BOOKS)
