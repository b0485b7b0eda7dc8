"""The files of a plan that is kept: a month's folder holds those of the version that counts, whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.exports import write_month
from scheduler.links import own_folder
from scheduler.steps.months.kept import kept_plan
from scheduler.steps.months.making import make_month, month_sheet
from scheduler.steps.records.snapshot import as_it_was
from scheduler.storage import counting_version, load_plan, reading
from scheduler.whole import alone_in

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.domain.problem import Problem
    from scheduler.domain.sheet import MonthSheet
    from scheduler.exports import Written
    from scheduler.storage import KeptPlan


def export_plan(bureau: Bureau, month: str | None, *, version: int | None = None) -> Written:
    """Write the files of a plan that is kept, as it was made; what could not be written is named."""
    kept, problem = kept_plan(bureau, month, version)
    return put_files(bureau, kept, sheet_of(bureau, kept, problem))


def sheet_of(bureau: Bureau, kept: KeptPlan, problem: Problem) -> MonthSheet:
    """Return the sheet of a plan that is kept, in the bureau's language, as it was made."""
    snapshot = as_it_was(bureau, kept)
    made = replace(make_month(snapshot, kept.month), problem=problem)
    return month_sheet(snapshot, made, kept, bureau.language)


def folder_of(bureau: Bureau, month: str, version: int) -> Path:
    """Return where a version's files stand: in the month's folder those of the one that counts.

    That is the published version, else the newest. Others have a folder of their own below it, such as
    ``v3``, so that a draft beside a published plan changes nobody's calendar.
    """
    with reading(bureau.engine) as session:
        counts = counting_version(session, bureau.division, month)
    folder = bureau.exports(month)
    return folder if version == counts else own_folder(folder, f"v{version}")


def put_files(bureau: Bureau, kept: KeptPlan, page: MonthSheet) -> Written:
    """Write a version's files where they belong, one program at a time.

    Where a newer version came or the plan was approved meanwhile, the files tell what is so now.
    """
    with alone_in(bureau.exports(kept.month)):
        with reading(bureau.engine) as session:
            now = load_plan(session, bureau.division, kept.month, kept.version)
        page = replace(page, state=now.state, approver=now.approved_by or "")
        folder = folder_of(bureau, kept.month, kept.version)
        return write_month(folder, page, bureau.settings["exports"].leave_out)
