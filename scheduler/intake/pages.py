"""Spreadsheets that go back to a person: whole or not there, every cell text, so that none is a formula."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from scheduler.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet


@contextmanager
def whole_book(target: Path) -> Iterator[Workbook]:
    """Give a workbook that takes the place of ``target`` when the block ends well."""
    import xlsxwriter

    with whole_file(target) as part, xlsxwriter.Workbook(str(part), {"strings_to_formulas": False}) as book:
        yield book


def add_page(book: Workbook, name: str, heads: Sequence[str], widths: Sequence[int]) -> Worksheet:
    """Return a new sheet with a header that stays in sight; widths are in characters."""
    page = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bottom": 1})
    for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
        page.write_string(0, place, head, bold)
        page.set_column(place, place, width)
    page.freeze_panes(1, 0)
    return page
