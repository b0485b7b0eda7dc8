"""The month on the terminal: what a planner wants to know before opening a file."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Group
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text

from scheduler.exports.cells import class_word, clock, head, officer_names
from scheduler.language import say

if TYPE_CHECKING:
    from rich.console import JustifyMethod, RenderableType

    from scheduler.domain.sheet import MonthSheet, Table, VisitLine

_FIRST = 10
_CLASSES = ("bing", "yi", "jia")


def month_text(sheet: MonthSheet, first: int = _FIRST) -> Group:
    """Return the month for a rich console: summary, notes, tables, the first visits with their reasons.

    Of long tables ``first`` rows are shown, with the number of those left out.
    """
    parts: list[RenderableType] = [_summary(sheet)]
    parts += [Text(f"! {note}", style="yellow") for note in sheet.notes]
    parts.append(_by_class(sheet))
    parts += [_grid(table, sheet.language, first) for table in sheet.tables if table.rows]
    if sheet.visits:
        parts.append(_first_visits(sheet, first))
    return Group(*parts)


def _summary(sheet: MonthSheet) -> Panel:
    facts = {
        "visits": len(sheet.visits),
        "employers": len({line.employer for line in sheet.visits}),
        "tours": len({(line.day, line.team) for line in sheet.visits}),
        "teams": len({line.team for line in sheet.visits}),
        "officers": len({officer for line in sheet.visits for officer in line.officers}),
        "duties": sum(line.duty for line in sheet.visits),
        "hours": round(sum(line.minutes for line in sheet.visits) / 60),
        "travel": round(sum(line.travel for line in sheet.visits) / 60),
    }
    title = say("export_title", sheet.language, bureau=sheet.bureau, month=sheet.month)
    return Panel(Text(say("export_summary", sheet.language, **facts)), title=Text(title), title_align="left")


def _by_class(sheet: MonthSheet) -> Grid:
    """Count visits and duties of each class, the highest risk first."""
    grid = _empty(say("export_by_class", sheet.language))
    grid.add_column(say("export_class", sheet.language))
    for code in ("export_visits", "export_duties"):
        grid.add_column(say(code, sheet.language), justify="right")
    visits = Counter(line.supervision_class for line in sheet.visits)
    duties = Counter(line.supervision_class for line in sheet.visits if line.duty)
    for name in sorted(visits, key=_risk_first):
        grid.add_row(Text(class_word(name, sheet.language)), str(visits[name]), str(duties[name]))
    return grid


def _risk_first(name: str) -> tuple[int, str]:
    return (_CLASSES.index(name) if name in _CLASSES else len(_CLASSES), name)


def _grid(table: Table, language: str, first: int) -> Grid:
    grid = _empty(table.name)
    for place, word in enumerate(table.heads):
        numbers = any(isinstance(row[place], int | float) for row in table.rows)
        grid.add_column(Text(word), overflow="fold", justify="right" if numbers else "left")
    for row in table.rows[:first]:
        grid.add_row(*(Text(_shown(cell)) for cell in row))
    if (left_out := len(table.rows) - first) > 0:
        grid.caption = say("export_more_rows", language, count=left_out)
    return grid


def _first_visits(sheet: MonthSheet, first: int) -> Grid:
    """List the first visits of the month with their reasons."""
    shown = min(first, len(sheet.visits))
    grid = _empty(say("export_first_visits", sheet.language, count=shown))
    for name in ("day", "officers", "name", "class", "points", "reasons"):
        justify: JustifyMethod = "right" if name == "points" else "left"
        grid.add_column(Text(head(name, sheet.language)), overflow="fold", justify=justify)
    for line in sheet.visits[:first]:
        grid.add_row(*(Text(each) for each in _cells(line, sheet)))
    return grid


def _cells(line: VisitLine, sheet: MonthSheet) -> tuple[str, ...]:
    weekday = say(f"export_weekday_{line.day.weekday()}", sheet.language)
    duty = [say("export_event_duty", sheet.language)] if line.duty else []
    return (
        f"{line.day:%m-%d} {weekday} {clock(line.start)}",
        officer_names(line, sheet),
        line.name,
        class_word(line.supervision_class, sheet.language),
        str(line.points),
        "\n".join([*duty, *line.reasons]),
    )


def _empty(title: str) -> Grid:
    return Grid(
        title=Text(title, style="bold"), title_justify="left", caption_justify="left", header_style="bold"
    )


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.1f}" if cell != int(cell) else f"{int(cell):,}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
