"""Writes a month as the files people use; each file whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.exports.calendars import write_calendars
from scheduler.exports.places import write_geojson
from scheduler.exports.table import csv_bytes, write_csv
from scheduler.exports.terminal import month_text
from scheduler.exports.workbook import write_workbook
from scheduler.whole import make_folder, sweep

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.domain.sheet import MonthSheet

__all__ = ["csv_bytes", "month_text", "write_month"]


def write_month(folder: Path, sheet: MonthSheet) -> tuple[Path, ...]:
    """Write plan.xlsx, plan.csv, ics/OFFICER.ics and plan.geojson; return their paths.

    The same sheet gives the same bytes. What an earlier run left half written is removed first.
    """
    make_folder(folder)
    sweep(folder)
    return (
        write_workbook(folder / "plan.xlsx", sheet),
        write_csv(folder / "plan.csv", sheet),
        *write_calendars(folder / "ics", sheet),
        write_geojson(folder / "plan.geojson", sheet),
    )
