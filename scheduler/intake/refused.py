"""Refused rows come back as a spreadsheet, each with its reason, to be mended and sent again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from scheduler import child
from scheduler.intake.cells import SheetPlace, shown_name
from scheduler.intake.guard.limits import PATIENCE, ReadLimits
from scheduler.intake.pages import add_page, whole_book
from scheduler.intake.readers.headers import begin, reason_heads
from scheduler.intake.readers.merges import spread
from scheduler.intake.readers.raw import as_text
from scheduler.intake.readers.work import opened_sheets, tables_of
from scheduler.intake.report import sentence
from scheduler.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import xlsxwriter

    from scheduler.domain.errors import BadCell
    from scheduler.intake.profile.profile import Profile
    from scheduler.intake.reading import Intake

    Wanted = Mapping[tuple[str, str], tuple[int, ...]]


@dataclass(frozen=True)
class RowsBack:
    """Rows of one sheet of the source, as it has them: its header, and cells by row number."""

    file: str
    sheet: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def refused_sheet(
    target: Path,
    source: Path,
    intake: Intake,
    profile: Profile,
    *,
    language: str = "zh",
    limits: ReadLimits | None = None,
) -> int:
    """Write the rows of ``source`` that an intake refused to an XLSX; return how many.

    The workbook has the source's own headers, so that it can be imported again once it is mended; two more
    columns hold the reasons and the old row numbers, and are passed over then. Bad cells are marked.
    Nothing is written where no row was refused, and the file is whole or not there.
    """
    by_sheet: dict[tuple[str, str], dict[int, list[BadCell]]] = {}
    for cell in intake.bad:
        if cell.row and not intake.file_refused:
            by_sheet.setdefault((cell.file, cell.sheet), {}).setdefault(cell.row, []).append(cell)
    if not by_sheet:
        return 0
    wanted = {place: tuple(sorted(rows)) for place, rows in by_sheet.items()}
    limits = limits or ReadLimits()
    back: list[RowsBack] = []
    bounds = child.Limits(seconds=limits.seconds * PATIENCE)
    child.run(pick_rows, source, profile, limits, wanted, limits=bounds, on_event=back.append)
    with whole_book(target) as book:
        for each in back:
            _write(book, each, by_sheet[each.file, each.sheet], language)
    return sum(len(each.rows) for each in back)


def pick_rows(
    source: Path, profile: Profile, limits: ReadLimits, wanted: Wanted, emit: Callable[[RowsBack], None]
) -> None:
    """Read some rows again and emit them as they stand, a sheet at a time."""
    for path in tables_of(source):
        if not any(file == shown_name(path) for file, _ in wanted):
            continue
        for sheet in opened_sheets(path, profile.sources, limits):
            rows = set(wanted.get((shown_name(path), sheet.name), ()))
            layout, _, again = begin(sheet, profile.sources)
            if layout is None or not rows:
                continue
            place = SheetPlace(shown_name(path), sheet.name)
            numbered = spread(enumerate(again.rows, start=1), again.merged, layout, place, [])
            texts = {
                number: tuple(map(as_text, row))
                for number, row in islice(numbered, max(rows))
                if number in rows
            }
            emit(RowsBack(shown_name(path), sheet.name, layout.titles, tuple(texts.items())))


def _write(
    book: xlsxwriter.Workbook, back: RowsBack, reasons: Mapping[int, list[BadCell]], language: str
) -> None:
    """Write one sheet: the rows as they came, the reasons behind them."""
    used = {each.name for each in book.worksheets()}
    name = "".join(each for each in (back.sheet or back.file) if each not in "[]:*?/\\")[:28] or "1"
    name = name if name not in used else f"{name[:25]}-{len(used) + 1}"
    widths = (*(18 for _ in back.heads), 60, 12)
    page = add_page(book, name, (*back.heads, *reason_heads(language)), widths)
    wrong = book.add_format({"bg_color": "#F8D7DA"})
    for at, (number, row) in enumerate(back.rows, start=1):
        faults = reasons[number]
        marked = {cell.column for cell in faults}
        for place, text in enumerate(row[: len(back.heads)]):
            page.write_string(at, place, text, wrong if back.heads[place].strip() in marked else None)
        page.write_string(at, len(back.heads), _reasons(faults, language))
        page.write_string(at, len(back.heads) + 1, str(number))


def _reasons(faults: list[BadCell], language: str) -> str:
    told = [
        say("reason_of_cell", language, column=cell.column, reason=sentence(cell, language))
        if cell.column
        else sentence(cell, language)
        for cell in faults
    ]
    return say("reasons_and", language).join(dict.fromkeys(told))
