"""A sheet as it comes: rows of cells, before anything is known of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from scheduler.intake.guard.marks import Marks

Row = Sequence[object]
Range = tuple[int, int, int, int]
"""First row, first column, last row and last column of merged cells, counted from 1."""


@dataclass(frozen=True)
class Sheet:
    """Rows of a sheet, from its first row on.

    Attributes
    ----------
    rows
        Cells of each row; blank rows are there too, so that counting them counts as the spreadsheet does.
    strict_width
        A row with fewer cells than the header is broken, as in text files.
    merged
        Ranges of merged cells.
    marks
        Cells that look right but are not, such as errors and formulas without a value.
    guessed
        The encoding of a text file that only a guess gave; empty where it is sure.
    """

    name: str
    rows: Iterator[Sequence[object]]
    strict_width: bool = False
    merged: tuple[Range, ...] = ()
    marks: Marks = field(default_factory=Marks)
    guessed: str = ""


def as_text(cell: object) -> str:
    """Return a cell as the text a person would type for it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def letters(column: int) -> str:
    """Return the letters of a spreadsheet column counted from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def words(row: Row) -> list[str]:
    """Return what stands in a row, without its empty cells."""
    return [text for each in row if (text := as_text(each).strip())]


def shown_row(row: Row) -> str:
    """Return a row as it is shown to a person."""
    return " ".join(dict.fromkeys(words(row)))
