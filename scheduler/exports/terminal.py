"""The month on the terminal: what a planner wants to know before opening a file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.panel import Panel
from rich.table import Table as Grid
from rich.text import Text

from scheduler.domain.plain_text import in_one_line_each
from scheduler.exports.cells import class_word, clock, headline, in_one_line, officer_names
from scheduler.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from scheduler.domain.sheet import MonthSheet, SheetTable, VisitLine

_FIRST = 10  # visits shown
_NOTES = 6
_SHORT, _FIRST_ROWS = 14, 5
_HEAD = 3  # characters of a line in a head without spaces


def month_text(sheet: MonthSheet, first: int = _FIRST) -> Group:
    """Return the month for a rich console: summary, tables, the first visits with reasons, notes."""
    sheet = in_one_line_each(sheet)
    parts: list[RenderableType] = [_summary(sheet)]
    parts += [_grid(table, sheet.language) for table in sheet.tables if table.rows and table.shown]
    if sheet.visits:
        parts.append(_first_visits(sheet, first))
    parts += _notes(sheet)
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


def _notes(sheet: MonthSheet) -> Iterator[Text]:
    for note in sheet.notes[:_NOTES]:
        yield Text(f"! {note}", style="yellow", overflow="fold")
    if (left_out := len(sheet.notes) - _NOTES) > 0:
        yield Text(say("export_more_notes", sheet.language, count=left_out), style="dim")


def _grid(table: SheetTable, language: str) -> Grid:
    """Return a short table whole, and of a long one the first rows with the number of the others."""
    grid = _empty(table.name)
    for place, word in enumerate(table.heads[: table.shown]):
        if any(isinstance(row[place], int | float) for row in table.rows):
            grid.add_column(Text(_stacked(word)), justify="right", no_wrap=True)
        else:
            grid.add_column(Text(word), overflow="fold")
    shown = table.rows if len(table.rows) <= _SHORT else table.rows[:_FIRST_ROWS]
    for row in shown:
        grid.add_row(*(Text(_shown(cell)) for cell in row[: table.shown]))
    if (left_out := len(table.rows) - len(shown)) > 0:
        grid.caption = say("export_more_rows", language, count=left_out)
    return grid


def _stacked(head: str) -> str:
    """Return the head of a column of numbers in short lines, so that the column is narrow and stays whole."""
    if " " in head or head.isascii():
        return head.replace(" ", "\n")
    lines = -(-len(head) // _HEAD)
    size = -(-len(head) // lines)
    return "\n".join(head[at : at + size] for at in range(0, len(head), size))


def _first_visits(sheet: MonthSheet, first: int) -> Group:
    """List the first visits of the month, each with its weightiest reasons below."""
    title = say("export_first_visits", sheet.language, count=min(first, len(sheet.visits)))
    grid = Grid.grid(padding=(0, 1))
    grid.add_column(justify="right")
    grid.add_column(overflow="fold")
    for number, line in enumerate(sheet.visits[:first], start=1):
        duty = (say("export_event_duty", sheet.language),) if line.duty else ()
        reasons = in_one_line(duty + headline(line), sheet.language)
        grid.add_row(f"{number}.", Text.assemble(_told(line, sheet), "\n", (reasons, "dim")))
    return Group(Text(title, style="bold"), grid)


def _told(line: VisitLine, sheet: MonthSheet) -> str:
    weekday = say(f"export_weekday_{line.day.weekday()}", sheet.language)
    facts = {
        "day": f"{line.day:%m-%d} {weekday} {clock(line.start)}",
        "name": line.name,
        "supervision_class": class_word(line.supervision_class, sheet.language),
        "harm": f"{line.harm:,.1f}",
        "officers": officer_names(line, sheet),
    }
    return say("export_visit", sheet.language, **facts)


def _empty(title: str) -> Grid:
    title_text = Text(title, style="bold")
    return Grid(
        title=title_text, title_justify="left", caption_justify="left", header_style="dim", box=SIMPLE_HEAD
    )


def _shown(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.1f}" if cell != int(cell) else f"{int(cell):,}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
