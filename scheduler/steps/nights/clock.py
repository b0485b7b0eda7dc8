"""Whether a bureau's clock can be believed, and the way back where it could not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scheduler.domain.errors import SchedulerError
from scheduler.domain.people import person
from scheduler.domain.periods import periods
from scheduler.steps.nights.jobs import job_log
from scheduler.steps.upkeep.backups import copies_of, save_backup
from scheduler.storage import (
    check_clock,
    check_jump,
    first_period,
    forget_runs,
    reading,
    runs_after,
    writing,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.bureau import Bureau
    from scheduler.steps.nights.jobs import Job

LATELY = timedelta(days=64)
COPY_AFTER = timedelta(hours=26)


def believe_clock(bureau: Bureau) -> None:
    """Refuse to work by a clock that differs from the database's, went back, or jumped by days.

    A bureau that never had a night has not been waiting for one, so its first night needs no word.

    Raises
    ------
    SchedulerError
        ``clock_differs``, ``clock_went_back`` or ``clock_jumped``.
    """
    with reading(bureau.engine) as session:
        check_clock(session, bureau.division, bureau.now)
        if first_period(session, bureau.division, "night") is not None:
            check_jump(session, bureau.division, bureau.now, bureau.settings["nightly"].jump_days)


def done_in_future(bureau: Bureau, jobs: Iterable[Job]) -> tuple[tuple[str, str], ...]:
    """Return (job, period) of each period in the ledger whose moment has not come."""
    with reading(bureau.engine) as session:
        return tuple(
            (job.name, period)
            for job in jobs
            for period in runs_after(session, bureau.division, job.name, _latest(bureau, job))
        )


def clock_is_right(bureau: Bureau, jobs: Iterable[Job], *, actor: str, reason: str) -> tuple[str, ...]:
    """Enter a person's word that the clock is right now, and forget the periods of days that have not come.

    What was drafted for them stays, as drafts. Returns what was forgotten.

    Raises
    ------
    SchedulerError
        ``clock_unexplained`` without a person and a reason; ``clock_differs``.
    """
    if not person(actor).strip("-") or not person(reason):
        raise SchedulerError("clock_unexplained")
    with reading(bureau.engine) as session:
        check_clock(session, bureau.division, bureau.now, entries=False)
    future = done_in_future(bureau, jobs)
    with writing(bureau.engine) as session:
        forget_runs(session, bureau.division, future, actor=actor, reason=reason)
    return tuple(f"{job}/{period}" for job, period in future)


def copy_if_old(bureau: Bureau) -> None:
    """Put a copy aside where the nights have made none for a day, whatever their calendar says.

    A copy of a day that has not come counts for nothing. What stops a copy stops nothing else.
    """
    now = datetime.now(UTC)
    with reading(bureau.engine) as session:
        if first_period(session, bureau.division, "night") is None:
            return
    made = (datetime.fromtimestamp(each.stat().st_mtime, UTC) for each in copies_of(bureau))
    if any(timedelta(0) <= now - each < COPY_AFTER for each in made):
        return
    try:
        save_backup(bureau)
    except (SchedulerError, OSError) as wrong:
        job_log().error("no_copy", problem=str(wrong))


def _latest(bureau: Bureau, job: Job) -> str:
    timetable, zone = job.timetable(bureau), ZoneInfo(bureau.about.zone)
    return list(periods(timetable, zone, bureau.now.astimezone(zone).date() - LATELY, bureau.now))[-1]
