"""Cells of a spreadsheet that look right to a parser but are not: errors, formulas, far cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scheduler.intake.guard.limits import SPARSE, SPARSE_FROM, FileRefused, beyond

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.intake.guard.limits import ReadLimits

_STEP = re.compile(rb"<(?:\w+:)?(row)(\s[^>]*)?>|<(?:\w+:)?c(\s[^>]*?)?(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_UNPLACED = re.compile(rb"<(?:\w+:)?(?:c|row)(?:/?>|\s(?![^>]*\br\s*=)[^>]*>)")
_ROW_AT = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})[\"']")
_AT = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>[^<]|<(?:\w+:)?is\b")
_OUTSIDE = re.compile(
    rb"WEBSERVICE|FILTERXML|IMPORT(?:XML|DATA|HTML)|\bDDE\b|\bCALL\(|REGISTER\.ID|\bEXEC\(|RTD\(|"
    rb"\|\s*(?:'|&apos;|!)|https?://|\[\d+\]",
    re.IGNORECASE,
)
_FAR = re.compile(rb"\br\s*=\s*[\"'](?:([A-Z]{2,7})(\d+)|([A-Z]?)(\d{5,}))[\"']")
_START = re.compile(rb"<(?:\w+:)?c[\s>/]")
_LONGEST = 1 << 20
_LAST = 4096
"""Bytes at the end of a piece in which its last placed cell is looked for."""
_MOST_MARKS = 200_000


@dataclass(frozen=True)
class Marks:
    """Marks of one sheet's cells, by row and column counted from 1.

    Attributes
    ----------
    refused
        Code of each cell that has no value to be read.
    formulas
        For each column the first row with a formula whose stored value is read, and how many there are.
    """

    refused: Mapping[tuple[int, int], str] = field(default_factory=dict)
    formulas: Mapping[int, tuple[int, int]] = field(default_factory=dict)


class MarksFinder:
    """Finds the marks of a sheet while its XML is unpacked; refuses one whose cells lie too far out."""

    def __init__(self, limits: ReadLimits) -> None:
        self._limits = limits
        self._rest = b""
        self._refused: dict[tuple[int, int], str] = {}
        self._formulas: dict[int, tuple[int, int]] = {}
        self._cells, self._row, self._column = 0, 10_000, 26
        self._at = (0, 0)
        self._walks = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece; a cell that is cut off waits for its other half."""
        text = self._rest + piece
        prefixed = text.rfind(b":c ")
        start = text.rfind(b"<", 0, prefixed) if prefixed > 0 else 0
        cut = max(text.rfind(b"<c "), text.rfind(b"<c>"), start, 0)
        if len(text) - cut > _LONGEST:
            cut = len(text)
        self._scan(text[:cut])
        self._rest = text[cut:]

    def close(self) -> Marks:
        """Take the end of the sheet and return its marks."""
        self._scan(self._rest)
        area = self._row * self._column
        if area > max(SPARSE_FROM, SPARSE * self._cells):
            raise beyond(self._limits, self._row, self._column, self._cells)
        return Marks(self._refused, self._formulas)

    def _scan(self, text: bytes) -> None:
        starts = len(_START.findall(text))
        self._cells += starts
        for letters, row, _, far in _FAR.findall(text):
            self._row = max(self._row, int(row or far))
            self._column = max(self._column, column_number(letters.decode()))
        if self._row > self._limits.rows + HEAD_ROOM or self._column > self._limits.columns:
            raise beyond(self._limits, self._row, self._column, self._cells)
        if not (self._walks or _surely_placed(text, starts)):
            self._walks = _UNPLACED.search(text) is not None
        if self._walks or b"<f" in text or b":f" in text or b'="e"' in text or b"='e'" in text:
            for row, of_row, of_cell, content in _STEP.findall(text):
                if row:
                    at = _ROW_AT.search(of_row)
                    self._at = (int(at.group(1)) if at else self._at[0] + 1, 0)
                else:
                    self._step(of_cell, content)
        elif placed := _AT.findall(text, max(0, len(text) - _LAST)):
            self._at = int(placed[-1][1]), column_number(placed[-1][0].decode())

    def _step(self, attributes: bytes, content: bytes) -> None:
        """Take a cell; one that does not say its place stands behind the one before."""
        told = _AT.search(attributes)
        self._at = (
            (int(told.group(2)), column_number(told.group(1).decode()))
            if told
            else (max(1, self._at[0]), self._at[1] + 1)
        )
        self._mark(self._at, attributes, content)

    def _mark(self, place: tuple[int, int], attributes: bytes, content: bytes) -> None:
        formula = _FORMULA.search(content)
        if formula and _OUTSIDE.search(formula.group(1) or b""):
            self._refused[place] = "formula_outside"
        elif _ERROR.search(attributes):
            self._refused[place] = "error_cell"
        elif formula and not _VALUE.search(content):
            self._refused[place] = "formula_without_value"
        elif formula:
            first, count = self._formulas.get(place[1], (place[0], 0))
            self._formulas[place[1]] = min(first, place[0]), count + 1
        if len(self._refused) > _MOST_MARKS:
            raise FileRefused("too_many_bad_cells", most=_MOST_MARKS)


def _surely_placed(text: bytes, starts: int) -> bool:
    """Say whether every cell and row says its place first of all, as most programs write it."""
    rows = text.count(b"<row")
    return b":row" not in text and text.count(b'<c r="') == starts and text.count(b'<row r="') == rows


HEAD_ROOM = 20
"""Rows that a title and a header may take above the rows of data."""


def column_number(letters: str) -> int:
    """Return the number of a spreadsheet column from its letters, counted from 1."""
    number = 0
    for each in letters:
        number = number * 26 + ord(each) - 64
    return number


_ODS_CELL = re.compile(rb"<table:table-cell\b[^>]*number-columns-repeated=\"(\d+)\"[^>]*?(/?)>")
_ODS_ROW = re.compile(
    rb"<table:table-row\b[^>]*number-rows-repeated=\"(\d+)\"[^>]*>((?:(?!</table:table-row>).)*)", re.DOTALL
)


def check_ods_repeats(piece: bytes, tail: bytes, limits: ReadLimits) -> None:
    """Refuse an ODS in which one written cell or row stands for more than a sheet may hold."""
    text = tail + piece
    for cell in _ODS_CELL.finditer(text):
        filled = not cell.group(2) or b"office:value" in cell.group(0)
        if filled and int(cell.group(1)) > limits.columns:
            raise FileRefused("far_cell", rows=1, columns=int(cell.group(1)))
    for row in _ODS_ROW.finditer(text):
        filled = b"office:value" in row.group(2) or b"<text:p" in row.group(2)
        if filled and int(row.group(1)) > 1000:
            raise FileRefused("far_cell", rows=int(row.group(1)), columns=1)
