"""How cells look: a format for each set of marks, made once a workbook."""

from __future__ import annotations

import math
import unicodedata
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from scheduler.language import say

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_LONGEST_TEXT = 32_767
_LINE = "#B8BEC6"
_BASE = {"valign": "vcenter", "text_wrap": True, "font_size": 10, "border": 1, "border_color": _LINE}
_MARKS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#DCE6F1", "align": "center"},
    "title": {"bold": True, "font_size": 12, "bg_color": "#EEF2F7", "text_wrap": False},
    "bold": {"bold": True},
    "centred": {"align": "center"},
    "day": {"num_format": "yyyy-mm-dd", "align": "center"},
    "new_day": {"top": 2, "top_color": "#44546A"},
    "to_fill": {"bg_color": "#FFFDF0"},
    "bing": {"bg_color": "#F8CBAD", "bold": True},
    "yi": {"bg_color": "#FFE699"},
    "jia": {"bg_color": "#E2EFDA"},
}


class Looks:
    """The formats of one workbook in one language, by their marks; an unknown mark changes nothing."""

    def __init__(self, book: Workbook, language: str) -> None:
        self.book = book
        self.language = language
        self._marks = {**_MARKS, "weekday": {"num_format": say("look_weekday", language)}}
        self._made: dict[frozenset[str], Any] = {}

    def get(self, *marks: str) -> Any:
        """Return the format with these marks."""
        key = frozenset(marks)
        if key not in self._made:
            properties = {**_BASE, "font_name": say("look_font", self.language)}
            for mark in sorted(key):
                properties |= self._marks.get(mark, {})
            self._made[key] = self.book.add_format(properties)
        return self._made[key]

    def put(self, page: Worksheet, at: tuple[int, int], cell: object, *marks: str) -> None:
        """Write a value by its kind.

        Text stays text whatever it begins with, its lines parted as spreadsheets part them, and is cut where
        Excel would refuse it; unknown is blank.
        """
        if cell is None or cell == "" or (isinstance(cell, float) and not math.isfinite(cell)):
            page.write_blank(*at, None, self.get(*marks))
        elif isinstance(cell, bool):
            page.write_string(
                *at, say("export_yes" if cell else "export_no", self.language), self.get(*marks)
            )
        elif isinstance(cell, int | float):
            page.write_number(*at, cell, self.get(*marks))
        elif isinstance(cell, date):
            look = self.get(*marks) if "weekday" in marks else self.get(*marks, "day")
            page.write_datetime(*at, datetime.combine(cell, time()), look)
        else:
            text = str(cell).replace("\r\n", "\n").replace("\r", "\n")
            page.write_string(*at, cut(text, _LONGEST_TEXT), self.get(*marks))


def shown_width(text: str) -> float:
    """Return how wide text is shown, in Latin letters: a Chinese character counts for two."""
    return max(
        sum(2.1 if unicodedata.east_asian_width(each) in "WFA" else 1.0 for each in line)
        for line in text.split("\n")
    )


def lines_of(text: str, width: float) -> int:
    """Return how many lines text takes in a column of this width, wrapped anywhere."""
    return sum(max(1, math.ceil(shown_width(line) / width)) for line in text.split("\n"))


def cut(text: str, longest: int) -> str:
    """Cut text to what a spreadsheet holds: it counts in UTF-16, where rare characters take two places."""
    return text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")
