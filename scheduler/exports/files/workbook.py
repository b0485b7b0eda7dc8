"""The month as a workbook to print, carry along and fill in."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import xlsxwriter

from scheduler.exports.base import Export
from scheduler.exports.cells import FIELDS, Cell, class_word, head, made_on, short_reason, standing
from scheduler.exports.handouts import day_page, team_page
from scheduler.exports.looks import Looks
from scheduler.exports.pages import add_page, height_of, set_up_print, table_page
from scheduler.language import knows, say
from scheduler.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from scheduler.domain.sheet import MonthSheet, VisitLine

# What is printed to be filled in, with widths in Latin letters; then what the screen shows beside it.
_PRINTED = {"day": 11, "start": 6, "team": 5, "name": 19, "code": 19, "class": 5}
_FILLED_IN = {
    "result": 8, "result_serious": 7, "result_findings": 7, "result_minutes": 6, "result_officers": 10
}  # fmt: skip
_BESIDE = {
    "order": 5, "officers": 15.5, "harm": 9, "kind": 9, "programmes": 20, "duty": 5, "due_on": 10.5,
    "last_visit": 10.5, "cap_left": 5.5, "minutes": 5.5, "travel": 5.5, "headline": 50,
}  # fmt: skip
_RESULTS = ("pass", "conditions", "fail", "not_visited")
_CENTRED = {
    "day", "order", "start", "team", "class", "harm", "duty", "cap_left", "minutes", "travel"
}  # fmt: skip


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
        _plan_page(add_page(book, say("export_page_plan", sheet.language), names), sheet, looks)
        day_page(add_page(book, say("export_page_days", sheet.language), names), sheet, looks)
        team_page(add_page(book, say("export_page_teams", sheet.language), names), sheet, looks)
        for table in sheet.tables:
            table_page(add_page(book, table.name, names), table, sheet, looks)
        _reasons_page(add_page(book, say("export_page_reasons", sheet.language), names), sheet, looks)
        _legend_page(add_page(book, say("export_page_legend", sheet.language), names), sheet, looks)
        _versions_page(add_page(book, say("export_page_versions", sheet.language), names), sheet, looks)
    return path


def _plan_page(page: Worksheet, sheet: MonthSheet, looks: Looks) -> None:
    """Write one line a visit, a stronger line above each new day; what is to be filled in is printed."""
    title = say("export_title", sheet.language, bureau=sheet.bureau, month=sheet.month)
    set_up_print(page, sheet, title)
    fields = {each.name: each.value for each in FIELDS}
    widths = {**_PRINTED, **_FILLED_IN, **_BESIDE}
    for place, (name, width) in enumerate(widths.items()):
        page.set_column(place, place, width)
        page.write_string(0, place, head(name, sheet.language), looks.get("head"))
    before: date | None = None
    for row, line in enumerate(sheet.visits, start=1):
        marks = {"new_day"} if before is not None and line.day != before else set()
        before = line.day
        cells = [_cell(name, line, sheet, fields) for name in widths]
        for place, (name, cell) in enumerate(zip(widths, cells, strict=True)):
            if name in _FILLED_IN:
                page.write_blank(row, place, None, looks.get(*marks, "to_fill"))
            else:
                looks.put(page, (row, place), cell, *marks, *_marks(name, line))
        page.set_row(row, height_of(cells, list(widths.values())))
    last = max(1, len(sheet.visits))
    page.set_row(0, height_of([head(name, sheet.language) for name in _FILLED_IN], list(_FILLED_IN.values())))
    page.freeze_panes(1, list(_PRINTED).index("code"))
    page.autofilter(0, 0, last, len(widths) - 1)
    page.print_area(0, 0, last, len(_PRINTED) + len(_FILLED_IN) - 1)
    _checks(page, sheet, len(_PRINTED), last)


def _cell(name: str, line: VisitLine, sheet: MonthSheet, fields: Mapping[str, Callable[..., Cell]]) -> Cell:
    if name == "headline":
        return short_reason(line, sheet.language)
    return fields[name](line, sheet) if name in fields else None


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


def _reasons_page(page: Worksheet, sheet: MonthSheet, looks: Looks) -> None:
    """Write every reason of every visit, one a row, for those who ask."""
    set_up_print(page, sheet, say("export_page_reasons", sheet.language))
    for place, (name, width) in enumerate((("day", 11), ("code", 19), ("name", 22), ("reasons", 56))):
        page.set_column(place, place, width)
        page.write_string(0, place, head(name, sheet.language), looks.get("head"))
    rows = ((line, reason) for line in sheet.visits for reason in line.reasons)
    for row, (line, reason) in enumerate(rows, start=1):
        new = ("new_day",) if reason is line.reasons[0] else ()
        page.set_row(row, height_of((line.code, line.name, reason), (19, 22, 56)))
        for place, cell in enumerate((line.day, line.code, line.name, reason)):
            looks.put(page, (row, place), cell, *new, *(("weekday", "centred") if place == 0 else ()))


def _legend_page(page: Worksheet, sheet: MonthSheet, looks: Looks) -> None:
    """Say what must be known first, then what each column and class means."""
    title = say("export_page_legend", sheet.language)
    set_up_print(page, sheet, title)
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 92)
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
        for name in (*_PRINTED, *_FILLED_IN, *_BESIDE)
    ]
    for row, (word, meaning, marks) in enumerate(lines, start=1):
        looks.put(page, (row, 0), word, *marks)
        looks.put(page, (row, 1), meaning)
        page.set_row(row, height_of((word, meaning), (18, 92)))


def _versions_page(page: Worksheet, sheet: MonthSheet, looks: Looks) -> None:
    set_up_print(page, sheet, say("export_page_versions", sheet.language))
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
