"""What a planner hands out: a page a day and a page a team, with where to go and whom to ask."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from scheduler.exports.cells import Cell, class_word, clock, head, officer_names, short_reason
from scheduler.exports.pages import height_of, set_up_print
from scheduler.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from xlsxwriter.worksheet import Worksheet

    from scheduler.domain.sheet import MonthSheet, VisitLine
    from scheduler.exports.looks import Looks

# Widths in Latin letters; together no wider than the paper at full size (``pages``).
BY_DAY = {
    "team": 4.5, "start": 6, "order": 4.5, "officers": 9, "name": 17, "class": 5, "address": 17,
    "asked_for": 12, "kind": 9.5, "minutes": 5.5, "headline": 16,
}  # fmt: skip
BY_TEAM = {
    "day": 10.5, "start": 6, "order": 4.5, "name": 18, "class": 5, "address": 18, "asked_for": 13,
    "kind": 9.5, "minutes": 5.5, "headline": 17,
}  # fmt: skip
_CENTRED = {"team", "start", "order", "class", "minutes", "day"}
_TITLE_HEIGHT = 21


def day_page(page: Worksheet, sheet: MonthSheet, looks: Looks) -> None:
    """Write the visits of each day, by team and stop; a new printed page begins with each day."""
    lines = sorted(sheet.visits, key=lambda line: (line.day, line.team, line.order))
    _handout(page, sheet, looks, BY_DAY, groups=[list(one) for _, one in groupby(lines, _day)], title=_of_day)


def team_page(page: Worksheet, sheet: MonthSheet, looks: Looks) -> None:
    """Write the visits of each team, by day and stop; a new printed page begins with each team."""
    lines = sorted(sheet.visits, key=lambda line: (line.team, line.day, line.order))
    _handout(
        page, sheet, looks, BY_TEAM, groups=[list(one) for _, one in groupby(lines, _team)], title=_of_team
    )


def _day(line: VisitLine) -> Hashable:
    return line.day


def _team(line: VisitLine) -> Hashable:
    return line.team


def _of_day(lines: list[VisitLine], sheet: MonthSheet) -> str:
    weekday = say(f"export_weekday_{lines[0].day.weekday()}", sheet.language)
    facts = {"day": lines[0].day, "weekday": weekday, "teams": len({line.team for line in lines})}
    return say("export_day_title", sheet.language, visits=len(lines), **facts)


def _of_team(lines: list[VisitLine], sheet: MonthSheet) -> str:
    facts = {"team": lines[0].team, "officers": officer_names(lines[0], sheet)}
    return say(
        "export_team_title",
        sheet.language,
        visits=len(lines),
        days=len({line.day for line in lines}),
        **facts,
    )


def _handout(
    page: Worksheet,
    sheet: MonthSheet,
    looks: Looks,
    columns: dict[str, float],
    *,
    groups: list[list[VisitLine]],
    title: Callable[[list[VisitLine], MonthSheet], str],
) -> None:
    whole = say("export_title", sheet.language, bureau=sheet.bureau, month=sheet.month)
    set_up_print(page, sheet, whole)
    widths = list(columns.values())
    heads = [head(name, sheet.language) for name in columns]
    for place, (word, width) in enumerate(zip(heads, widths, strict=True)):
        page.set_column(place, place, width)
        page.write_string(0, place, word, looks.get("head"))
    page.set_row(0, height_of(heads, widths))
    row, breaks = 1, []
    for lines in groups:
        if row > 1:
            breaks.append(row)
        page.merge_range(row, 0, row, len(widths) - 1, title(lines, sheet), looks.get("title"))
        page.set_row(row, _TITLE_HEIGHT)
        row += 1
        for line in lines:
            cells = [_cell(name, line, sheet) for name in columns]
            for place, (name, cell) in enumerate(zip(columns, cells, strict=True)):
                looks.put(page, (row, place), cell, *_marks(name, line))
            page.set_row(row, height_of(cells, widths))
            row += 1
    page.set_h_pagebreaks(breaks)


def _cell(name: str, line: VisitLine, sheet: MonthSheet) -> Cell:
    """Return what stands in a column of a handout."""
    match name:
        case "class":
            return class_word(line.supervision_class, sheet.language)
        case "start":
            return clock(line.start)
        case "officers":
            return officer_names(line, sheet)
        case "asked_for":
            return "\n".join(each for each in (line.contact, line.telephone) if each)
        case "headline":
            return short_reason(line, sheet.language)
        case _:
            value: Cell = getattr(line, name)
            return value


def _marks(name: str, line: VisitLine) -> set[str]:
    marks = {"centred"} if name in _CENTRED else set()
    if name == "day":
        marks.add("weekday")
    if name == "class":
        marks.add(line.supervision_class)
    if name == "name" and line.duty:
        marks.add("bold")
    return marks
