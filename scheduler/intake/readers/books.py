"""Spreadsheets: XLSX, XLS and ODS, read by calamine after the guard has passed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from scheduler.intake.guard.limits import FileRefused, beyond
from scheduler.intake.guard.marks import HEAD_ROOM, Marks
from scheduler.intake.readers.raw import Sheet
from scheduler.intake.readers.spans import spans_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from python_calamine import CalamineSheet

    from scheduler.intake.guard.limits import ReadLimits
    from scheduler.intake.readers.raw import Range


def book_sheets(path: Path, limits: ReadLimits, marks: Mapping[str, Marks]) -> Iterator[Sheet]:
    """Return the sheets of a spreadsheet, one after another, with the marks the guard found.

    Raises
    ------
    FileRefused
        When it cannot be read, or a sheet is too large.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        spans = spans_of(path)
        listed = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        for name in listed:
            yield _sheet(book.get_sheet_by_name(name), marks.get(name, Marks()), limits, spans.get(name, ()))
    except (CalamineError, OSError, ValueError) as wrong:
        raise FileRefused("book_broken", problem=str(wrong)) from wrong
    except BaseException as wrong:
        # a panic of the parser is no Exception, and its class cannot be imported
        if type(wrong).__name__ != "PanicException":
            raise
        raise FileRefused("book_broken", problem="the parser gave up") from wrong


def _sheet(sheet: CalamineSheet, marks: Marks, limits: ReadLimits, spans: tuple[Range, ...]) -> Sheet:
    name = sheet.name
    last_row, last_column = sheet.end or (0, 0)
    rows, columns = last_row + 1, last_column + 1
    if rows > limits.rows + HEAD_ROOM or columns > limits.columns:
        raise beyond(limits, rows, columns, rows * columns, name)
    merged = tuple(
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return Sheet(name, _rows(sheet), merged=merged or spans, marks=marks)


def _rows(sheet: CalamineSheet) -> Iterator[Sequence[object]]:
    # calamine gives the blank rows above the first cell, but not the blank columns before it
    before: list[object] = [""] * (sheet.start or (0, 0))[1]
    for row in sheet.iter_rows():
        yield [*before, *row] if before else row
