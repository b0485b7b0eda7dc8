"""The list of employers that are overdue or due this month, to work down and to print."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

import xlsxwriter

from scheduler.exports.base import Export
from scheduler.exports.cells import made_on
from scheduler.exports.looks import Looks
from scheduler.exports.pages import WHOLE_PAPER, add_page, table_page
from scheduler.whole import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.domain.sheet import MonthSheet


class DueList(Export, name="due"):
    """due.xlsx: who is overdue or due this month, planned or not; none where the sheet has no such list."""

    place = 2

    def write(self, folder: Path, sheet: MonthSheet) -> tuple[Path, ...]:
        if sheet.due is None:
            return ()
        path = folder / "due.xlsx"
        with whole_file(path) as part, xlsxwriter.Workbook(str(part), {"in_memory": True}) as book:
            facts = {
                "title": f"{sheet.bureau} {sheet.month}",
                "created": datetime.combine(made_on(sheet), time()),
            }
            book.set_properties(facts)
            page = add_page(book, sheet.due.name, set())
            table_page(page, sheet.due, sheet, Looks(book, sheet.language), paper=WHOLE_PAPER)
            page.autofilter(0, 0, max(1, len(sheet.due.rows)), len(sheet.due.heads) - 1)
        return (path,)
