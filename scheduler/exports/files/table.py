"""The month as a CSV that Excel opens in Chinese and that holds no formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.exports.base import Export
from scheduler.exports.cells import FIELDS, head
from scheduler.exports.text import csv_bytes
from scheduler.whole import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.domain.sheet import MonthSheet


class MonthTable(Export, name="table"):
    """plan.csv: one line a visit, for other programs."""

    place = 2

    def write(self, folder: Path, sheet: MonthSheet) -> tuple[Path, ...]:
        return (write_csv(folder / "plan.csv", sheet),)


def write_csv(path: Path, sheet: MonthSheet) -> Path:
    """Write one line a visit, whole or not at all; UTF-8 with its mark, CRLF, heads in the sheet's words."""
    heads = [head(field.name, sheet.language) for field in FIELDS]
    rows = ([field.value(line, sheet) for field in FIELDS] for line in sheet.visits)
    return write_whole(path, csv_bytes(heads, rows))
