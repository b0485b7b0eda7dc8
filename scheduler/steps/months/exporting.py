"""The files of a plan that is kept: a month's folder holds those of the version that counts, whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.domain.sheet import WithdrawnVisit
from scheduler.exports import write_month
from scheduler.links import own_folder
from scheduler.steps.months.kept import month_or_next, seen_by
from scheduler.steps.upkeep.closed import share_exports
from scheduler.storage import counting_version, load_plan, load_sheet, reading, told_before
from scheduler.whole import alone_in

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.domain.sheet import MonthSheet
    from scheduler.exports import Written
    from scheduler.storage import KeptPlan


def export_plan(bureau: Bureau, month: str | None, *, version: int | None = None) -> Written:
    """Write the files of a plan that is kept, as it was made; what could not be written is named."""
    with reading(bureau.engine) as session:
        kept = load_plan(session, bureau.division, month_or_next(bureau, month), version)
        page = load_sheet(session, bureau.division, kept.month, kept.version)
    if page is None or page.language != bureau.language:
        # only an older plan, or one in another language, needs all that a month is made with
        from scheduler.steps.months.again import sheet_again

        page = sheet_again(bureau, kept)
    return put_files(bureau, kept, page)


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
    share_exports(bureau)
    with alone_in(bureau.exports(kept.month)):
        with reading(bureau.engine) as session:
            now = load_plan(session, bureau.division, kept.month, kept.version)
        folder = folder_of(bureau, kept.month, kept.version)
        return write_month(folder, as_it_stands(bureau, now, page), bureau.settings["exports"].leave_out)


def as_it_stands(bureau: Bureau, kept: KeptPlan, page: MonthSheet) -> MonthSheet:
    """Return a sheet with what its version is now: number, state, approver, and what it takes back."""
    page = replace(page, revision=kept.version, state=kept.state, approver=kept.approved_by or "")
    return replace(page, withdrawn=_withdrawn(bureau, kept, page))


def _withdrawn(bureau: Bureau, kept: KeptPlan, page: MonthSheet) -> tuple[WithdrawnVisit, ...]:
    """Return what earlier versions told to an officer who does not make that visit now."""
    with reading(bureau.engine) as session:
        told = told_before(session, bureau.division, kept.month, kept.version)
    stands = {(line.code, officer) for line in page.visits for officer in line.officers}
    gone = [
        (each, officer) for each in told for officer in each.officers if (each.code, officer) not in stands
    ]
    if not gone:
        return ()
    # names need the register, and most plans take nothing back
    from scheduler.steps.records.names import names_known

    names = names_known(bureau, *seen_by(kept))
    return tuple(
        WithdrawnVisit(
            each.code, names.get(each.employer) or each.code, officer, each.day, each.start, each.minutes
        )
        for each, officer in gone
    )
