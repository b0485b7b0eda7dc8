"""Writes the files of a plan that is kept once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.exports import write_month
from scheduler.steps.months.kept import kept_plan
from scheduler.steps.months.making import make_month, month_sheet
from scheduler.steps.records.snapshot import as_it_was

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.exports import Written


def export_plan(bureau: Bureau, month: str | None, *, version: int | None = None) -> Written:
    """Write the files of a plan that is kept, as it was made; what could not be written is named."""
    kept, _ = kept_plan(bureau, month, version)
    snapshot = as_it_was(bureau, kept)
    page = month_sheet(snapshot, make_month(snapshot, kept.month), kept.plan, kept.version, bureau.language)
    return write_month(bureau.exports(kept.month), page, bureau.settings["exports"].leave_out)
