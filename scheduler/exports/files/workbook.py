"""The month as a workbook to print, carry along and fill in."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import xlsxwriter

from scheduler.exports.base import Export
from scheduler.exports.cells import FIELDS, Cell, class_word, head, headline, in_one_line, made_on, standing
from scheduler.exports.looks import Looks, cut, lines_of, shown_width
from scheduler.language import knows, say
from scheduler.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from scheduler.domain.sheet import MonthSheet, SheetTable, VisitLine

# Columns that are printed, with their width in Latin letters; the CSV holds all.
_PRINTED = {
    "day": 12, "order": 5, "start": 6.5, "team": 5.5, "officers": 15.5, "name": 23, "code": 20.5,
    "class": 5.5, "points": 6.5, "kind": 9, "programmes": 14, "duty": 5, "due_on": 10.5, "last_visit": 10.5,
    "cap_left": 5.5, "minutes": 5.5, "travel": 5.5, "headline": 50,
}  # fmt: skip
_FILLED_IN = {
    "result": 9.5, "result_serious": 8.5, "result_findings": 8.5, "result_minutes": 6.5, "result_officers": 13
}  # fmt: skip
_LINE_HEIGHT = 13.5  # points, of text of 10 points
_RESULTS = ("pass", "conditions", "fail", "not_visited")
_CENTRED = {
    "day", "order", "start", "team", "class", "points", "duty", "cap_left", "minutes", "travel"
}  # fmt: skip
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


class MonthWorkbook(Export, name="workbook"):
    """plan.xlsx: to print, carry along and fill in."""

    place = 1

    def write(self, folder: Path, sheet: MonthSheet) -> tuple[Path, ...]:
        return (write_workbook(folder / "plan.xlsx", sheet),)


def write_workbook(path: Path, sheet: MonthSheet) -> Path:
    """Write plan, tables, legend and versions, whole or not at all, the same bytes each time."""
    with whole_file(path) as part, xlsxwriter.Workbook(str(part), {"in_memory": True}) as book:
        book.set_properties(
            {
                "title": say("export_title", sheet.language, bureau=sheet.bureau, month=sheet.month),
                "created": datetime.combine(made_on(sheet), time()),
            }
        )
        looks = Looks(book, sheet.language)
        names: set[str] = set()
        _plan_page(_page(book, say("export_page_plan", sheet.language), names), sheet, looks)
        for table in sheet.tables:
            _table_page(_page(book, table.name, names), table, sheet, looks)
        _reasons_page(_page(book, say("export_page_reasons", sheet.language), names), sheet, looks)
        _legend_page(_page(book, say("export_page_legend", sheet.language), names), sheet, looks)
        _versions_page(_page(book, say("export_page_versions", sheet.language), names), sheet, looks)
    return path


def _page(book: Workbook, name: str, taken: set[str]) -> Worksheet:
    """Add a page; its name is cut to what spreadsheets allow, and numbered where it is taken."""
    base = short = cut(_NOT_IN_NAMES.sub(" ", name).strip(), 31) or "-"
    number = 2
    while short.casefold() in taken:
        short, number = f"{cut(base, 27)} {number}", number + 1
    taken.add(short.casefold())
    return book.add_worksheet(short)


def _set_up_print(page: Worksheet, sheet: MonthSheet, title: str) -> None:
    """Print on A4 across, as wide as the paper, the head on each page, pages numbered."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.5)
    page.repeat_rows(0)
    page.set_header(f'&C&"-,Bold"&12{title.replace("&", "&&")}')
    made = say("export_made_on", sheet.language, day=made_on(sheet).isoformat())
    stands = standing(sheet).replace("&", "&&")
    page.set_footer(f"&L{made}&C{stands}&R{say('export_pages', sheet.language)}")
    page.freeze_panes(1, 0)


def _plan_page(page: Worksheet, sheet: MonthSheet, looks: Looks) -> None:
    """Write one line a visit, a stronger line above each new day, and empty columns to fill in."""
    title = say("export_title", sheet.language, bureau=sheet.bureau, month=sheet.month)
    _set_up_print(page, sheet, title)
    fields = [each for each in FIELDS if each.name in _PRINTED]
    widths = [*_PRINTED.items(), *_FILLED_IN.items()]
    for place, (name, width) in enumerate(widths):
        page.set_column(place, place, width)
        page.write_string(0, place, head(name, sheet.language), looks.get("head"))
    before: date | None = None
    for row, line in enumerate(sheet.visits, start=1):
        marks = {"new_day"} if before is not None and line.day != before else set()
        before = line.day
        cells = [*(field.value(line, sheet) for field in fields), in_one_line(headline(line), sheet.language)]
        for place, (name, cell) in enumerate(zip(_PRINTED, cells, strict=True)):
            looks.put(page, (row, place), cell, *marks, *_marks(name, line))
        for place in range(len(cells), len(widths)):
            page.write_blank(row, place, None, looks.get(*marks, "to_fill"))
        page.set_row(row, _LINE_HEIGHT * _lines(cells, list(_PRINTED.values())) + 3)
    page.set_row(0, 32)
    page.freeze_panes(1, list(_PRINTED).index("code"))
    page.autofilter(0, 0, max(1, len(sheet.visits)), len(widths) - 1)
    _checks(page, sheet, len(_PRINTED), max(1, len(sheet.visits)))


def _lines(cells: Sequence[Cell], widths: Sequence[float]) -> int:
    """Return how many lines the fullest cell of a row takes; at most nine, so that no row fills a page."""
    texts = zip(cells, widths, strict=True)
    return min(9, max(lines_of(cell, width - 1.0) if isinstance(cell, str) else 1 for cell, width in texts))


def _marks(name: str, line: VisitLine) -> set[str]:
    marks = {"centred"} if name in _CENTRED else set()
    if name == "day":
        marks.add("weekday")
    if name == "class":
        marks.add(line.supervision_class)
    if line.duty and name in {"name", "duty", "due_on"}:
        marks.add("bold")
    return marks


def _checks(page: Worksheet, sheet: MonthSheet, first: int, last_row: int) -> None:
    """Let only what can be read back stand in the columns to fill in."""
    words = [say(f"export_result_{each}", sheet.language) for each in _RESULTS]
    wrong = say("export_wrong_title", sheet.language)
    page.data_validation(
        1, first, last_row, first,
        {"validate": "list", "source": words, "error_title": wrong,
         "error_message": say("export_wrong_result", sheet.language)},
    )  # fmt: skip
    whole = {"validate": "integer", "criteria": "between", "minimum": 0, "error_title": wrong,
             "error_message": say("export_wrong_number", sheet.language)}  # fmt: skip
    page.data_validation(1, first + 1, last_row, first + 2, {**whole, "maximum": 999})
    page.data_validation(1, first + 3, last_row, first + 3, {**whole, "maximum": 1440})
    names = say("export_between_words", sheet.language).join(name or code for code, name in sheet.officers)
    page.data_validation(
        1, first + 4, last_row, first + 4,
        {"validate": "any", "input_title": head("result_officers", sheet.language)[:32],
         "input_message": say("export_who_went", sheet.language, officers=names)[:255]},
    )  # fmt: skip


def _table_page(page: Worksheet, table: SheetTable, sheet: MonthSheet, looks: Looks) -> None:
    """Write a table with columns as wide as what stands in them."""
    _set_up_print(page, sheet, table.name)
    for place, each in enumerate(table.heads):
        page.write_string(0, place, each, looks.get("head"))
        texts = [each, *(str(row[place]) for row in table.rows if row[place] is not None)]
        page.set_column(place, place, min(60.0, max(8.0, max(map(shown_width, texts)) + 2.0)))
    for at, row in enumerate(table.rows or ((say("export_none", sheet.language),),), start=1):
        for place, cell in enumerate(row):
            looks.put(page, (at, place), cell)


def _reasons_page(page: Worksheet, sheet: MonthSheet, looks: Looks) -> None:
    """Write every reason of every visit, one a row, for those who ask."""
    _set_up_print(page, sheet, say("export_page_reasons", sheet.language))
    for place, (name, width) in enumerate((("day", 13), ("code", 20.5), ("name", 32), ("reasons", 90))):
        page.set_column(place, place, width)
        page.write_string(0, place, head(name, sheet.language), looks.get("head"))
    rows = ((line, reason) for line in sheet.visits for reason in line.reasons)
    for row, (line, reason) in enumerate(rows, start=1):
        new = ("new_day",) if reason is line.reasons[0] else ()
        for place, cell in enumerate((line.day, line.code, line.name, reason)):
            looks.put(page, (row, place), cell, *new, *(("weekday", "centred") if place == 0 else ()))


def _legend_page(page: Worksheet, sheet: MonthSheet, looks: Looks) -> None:
    """Say what must be known first, then what each column and class means."""
    title = say("export_page_legend", sheet.language)
    _set_up_print(page, sheet, title)
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 110)
    page.write_string(0, 0, say("export_legend_word", sheet.language), looks.get("head"))
    page.write_string(0, 1, say("export_legend_meaning", sheet.language), looks.get("head"))
    lines: list[tuple[str, str, tuple[str, ...]]] = [
        (say("export_note", sheet.language), note, ("bold",)) for note in sheet.notes
    ]
    lines += [
        (class_word(each, sheet.language), say(f"export_means_{each}", sheet.language), (each, "centred"))
        for each in ("bing", "yi", "jia")
    ]
    lines += [
        (head(name, sheet.language), say(f"export_means_{name}", sheet.language), ())
        for name in (*_PRINTED, *_FILLED_IN)
    ]
    for row, (word, meaning, marks) in enumerate(lines, start=1):
        looks.put(page, (row, 0), word, *marks)
        looks.put(page, (row, 1), meaning)


def _versions_page(page: Worksheet, sheet: MonthSheet, looks: Looks) -> None:
    _set_up_print(page, sheet, say("export_page_versions", sheet.language))
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 80)
    page.write_string(0, 0, say("export_what", sheet.language), looks.get("head"))
    page.write_string(0, 1, say("export_version", sheet.language), looks.get("head"))
    stands = (say("export_plan", sheet.language), standing(sheet))
    told = dict.fromkeys((_version_word(what, sheet.language), version) for what, version in sheet.versions)
    for row, (what, version) in enumerate((stands, *told), start=1):
        looks.put(page, (row, 0), what)
        looks.put(page, (row, 1), version)


def _version_word(what: str, language: str) -> str:
    """Return what a version is of: "policy pilot-2022" keeps the name of the file."""
    kind, *name = what.split(" ", 1)
    return " ".join([say(f"version_{kind}", language) if knows(f"version_{kind}", language) else kind, *name])
