"""Pages of a workbook that print as they are handed out: A4 across, at full size, the head on each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scheduler.exports.cells import Cell, made_on, standing
from scheduler.exports.looks import cut, lines_of, shown_width
from scheduler.language import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from scheduler.domain.sheet import MonthSheet, SheetTable
    from scheduler.exports.looks import Looks

LINE_HEIGHT = 13.5  # points, of text of 10 points
MOST_LINES = 9  # of a row, so that none fills a page
# Pixels of a page, at 96 an inch, when printed at full size on A4 across (1060 between the margins), where
# programs that lack the usual font and take a wider one (by up to a third) still print at full size.
PAPER, WHOLE_PAPER = 800, 1050
_NARROWEST, _WIDEST = 6.0, 60.0
_WORD = re.compile(r"[!-~]+")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def add_page(book: Workbook, name: str, taken: set[str]) -> Worksheet:
    """Add a page; its name is cut to what spreadsheets allow, and numbered where it is taken."""
    base = short = cut(_NOT_IN_NAMES.sub(" ", name).strip(), 31) or "-"
    number = 2
    while short.casefold() in taken:
        short, number = f"{cut(base, 27)} {number}", number + 1
    taken.add(short.casefold())
    return book.add_worksheet(short)


def set_up_print(page: Worksheet, sheet: MonthSheet, title: str) -> None:
    """Print on A4 across, as wide as the paper, the head on each page, pages numbered."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    page.set_margins(left=0.3, right=0.3, top=0.6, bottom=0.5)
    page.repeat_rows(0)
    page.set_header(f'&C&"-,Bold"&12{title.replace("&", "&&")}')
    made = say("export_made_on", sheet.language, day=made_on(sheet).isoformat())
    stands = standing(sheet).replace("&", "&&")
    page.set_footer(f"&L{made}&C{stands}&R{say('export_pages', sheet.language)}")
    page.freeze_panes(1, 0)


def lines_in(cells: Sequence[Cell], widths: Sequence[float]) -> int:
    """Return how many lines the fullest cell of a row takes; at most nine, so that no row fills a page."""
    texts = zip(cells, widths, strict=True)
    return min(
        MOST_LINES, max(lines_of(cell, width - 1.0) if isinstance(cell, str) else 1 for cell, width in texts)
    )


def height_of(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """Return the height in points of a row whose text is wrapped in columns of these widths."""
    return LINE_HEIGHT * lines_in(cells, widths) + 3


def table_page(
    page: Worksheet, table: SheetTable, sheet: MonthSheet, looks: Looks, *, paper: int = PAPER
) -> None:
    """Write a table with columns as wide as what stands in them, together no wider than the paper."""
    set_up_print(page, sheet, table.name)
    columns = [
        [head, *(str(row[place]) for row in table.rows if row[place] is not None)]
        for place, head in enumerate(table.heads)
    ]
    widths = on_paper(columns, paper)
    for place, (each, width) in enumerate(zip(table.heads, widths, strict=True)):
        page.write_string(0, place, each, looks.get("head"))
        page.set_column(place, place, width)
    page.set_row(0, height_of(table.heads, widths))
    for at, row in enumerate(table.rows or ((say("export_none", sheet.language),),), start=1):
        for place, cell in enumerate(row):
            looks.put(page, (at, place), cell)
        page.set_row(at, height_of([_text(cell) for cell in row], widths[: len(row)]))


def _text(cell: object) -> Cell:
    return cell if isinstance(cell, str) else None


def on_paper(columns: Sequence[Sequence[str]], paper: int = PAPER) -> list[float]:
    """Return widths of columns that fit on the paper: the widest give way first, to their longest word."""
    most = [min(_WIDEST, max(_NARROWEST, *map(shown_width, texts)) + 1.5) for texts in columns]
    least = [min(_WIDEST, max(_NARROWEST, *map(_longest_word, texts)) + 1.5) for texts in columns]
    made = list(most)
    while pixels(made) > paper and any(width > low for width, low in zip(made, least, strict=True)):
        wide = [width if width > low else 0.0 for width, low in zip(made, least, strict=True)]
        at = wide.index(max(wide))
        made[at] = max(least[at], made[at] - 1.0)
    return made


def _longest_word(text: str) -> float:
    """Return how wide the longest part is that is not broken between lines; Chinese breaks anywhere."""
    return max((shown_width(word) for word in _WORD.findall(text)), default=0.0)


def pixels(widths: Iterable[float]) -> int:
    """Return how many pixels columns of these widths take together."""
    return sum(int(7 * width + 5) for width in widths)
