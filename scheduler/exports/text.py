"""A table as the text of a CSV file that Excel opens in Chinese and that holds no formula."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

from scheduler.exports.cells import Cell, guarded

if TYPE_CHECKING:
    from collections.abc import Iterable


def csv_bytes(heads: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """Return a table as the bytes of a CSV file: days as YYYY-MM-DD, unknown as nothing, text guarded."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([guarded(each) for each in heads])
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    return cell.isoformat() if isinstance(cell, date) else repr(cell)
