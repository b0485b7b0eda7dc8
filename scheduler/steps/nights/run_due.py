"""Runs what is due: claimed under a fence, worked outside of transactions, kept once in one commit."""

from __future__ import annotations

import os
import socket
import traceback
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError

from scheduler.child import ChildDied
from scheduler.domain.errors import SchedulerError
from scheduler.domain.periods import DuePeriods, Timetable, due_periods, periods
from scheduler.steps.nights.clock import believe_clock, copy_if_old
from scheduler.steps.nights.jobs import Ran, Round, Steps, Stopped, Watch, job_log, problem_of
from scheduler.steps.nights.month_job import MONTH
from scheduler.steps.nights.night import NIGHT
from scheduler.steps.nights.outbox import count_waiting, send_all
from scheduler.steps.nights.train_job import TRAIN
from scheduler.steps.upkeep.backups import backup_folder
from scheduler.storage import (
    claim_run,
    committing,
    fail_run,
    finished_periods,
    first_period,
    kept_alive,
    reading,
    release_run,
    reopen_run,
    skip_runs,
    upgrade,
    writing,
)
from scheduler.whole import sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.bureau import Bureau
    from scheduler.steps.nights.jobs import Job
    from scheduler.storage import Claim

ONE_MONTH = timedelta(days=32)


def run_due(
    bureau: Bureau,
    *,
    watch: Watch | None = None,
    jobs: tuple[Job, ...] | None = None,
    hear: Callable[[Ran], None] | None = None,
    clock_checked: bool = False,
) -> Round:
    """Run every period that is due and nobody has finished, then send what waits in the outbox.

    ``hear`` is told of each period as it ends. With ``clock_checked`` the bureau's moment is taken for
    granted, as in a drill that plays at another time.

    Raises
    ------
    SchedulerError
        ``clock_differs``, ``clock_went_back`` or ``clock_jumped`` where the clock cannot be trusted;
        ``database_busy`` and its like where the ledger cannot be read.
    Stopped
        When ``watch`` was asked to stop; the period at hand is released.
    """
    # threads that wait for one another spin on a busy machine; a boosting fit was seen to hang
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    upgrade(bureau.engine)
    if bureau.opened is not None and not clock_checked:
        copy_if_old(bureau)
        believe_clock(bureau)
    # what was being written when a program was killed
    _sweep(bureau)
    runner = _Runner(bureau, watch or Watch())
    ran = []
    for job in jobs_of(bureau) if jobs is None else jobs:
        for each in runner.run(job):
            ran.append(each)
            if hear is not None:
                hear(each)
    # where the world around is not right, what is to be sent waits for the next round
    sent = 0
    if all(each.state != "again" for each in ran):
        with runner.watch.work():
            sent = send_all(bureau)
    return Round(tuple(ran), sent, count_waiting(bureau))


def _sweep(bureau: Bureau) -> None:
    """Remove what was being written when a program was killed; not where a folder leads elsewhere."""
    sweep(bureau.folder / "data")
    with suppress(SchedulerError):
        sweep(backup_folder(bureau))


def jobs_of(bureau: Bureau) -> tuple[Job, ...]:
    """Return what a bureau does by itself; training only where config names a recipe for it."""
    return (NIGHT, MONTH, TRAIN) if bureau.settings["nightly"].train else (NIGHT, MONTH)


def due_now(bureau: Bureau, job: Job) -> DuePeriods:
    """Return the periods of a job that wait; its first is the latest one when it first looked."""
    timetable, zone = job.timetable(bureau), ZoneInfo(bureau.about.zone)
    with reading(bureau.engine) as session:
        first = first_period(session, bureau.division, job.name)
        finished = finished_periods(session, bureau.division, job.name)
    since = _begun(first, timetable, zone, bureau.now)
    return due_periods(timetable, zone, since, bureau.now, finished)


def _begun(first: str | None, timetable: Timetable, zone: ZoneInfo, now: datetime) -> date:
    if first is None:
        lately = now.astimezone(zone).date() - 2 * ONE_MONTH
        first = list(periods(timetable, zone, lately, now))[-1]
    return date.fromisoformat(first if timetable.every == "day" else f"{first}-01")


def run_again(bureau: Bureau, job: str, period: str, *, actor: str, reason: str) -> None:
    """Let a failed period be tried again, on a person's word.

    Raises
    ------
    SchedulerError
        ``run_not_failed`` when there is no failed run of this period.
    """
    with writing(bureau.engine) as session:
        reopen_run(session, bureau.division, job, period, actor=actor, reason=reason)


@dataclass
class _Runner:
    """One process that looks at the ledger of one bureau."""

    bureau: Bureau
    watch: Watch

    def run(self, job: Job) -> Iterator[Ran]:
        """Skip what a later period stands for, and run the rest in order."""
        bureau = self.bureau
        due = due_now(bureau, job)
        for period in skip_runs(bureau.engine, bureau.division, job.name, due.skip, owner=_owner()):
            yield Ran(job.name, period, "skipped")
        for period in due.run:
            ran = self._one(job, period)
            if ran is not None:
                yield ran

    def _one(self, job: Job, period: str) -> Ran | None:
        """Run one period, or return ``None`` where someone else has it."""
        if self.watch.asked:
            raise Stopped
        engine, lease = self.bureau.engine, self.bureau.settings["nightly"].lease_seconds
        try:
            claim = claim_run(
                engine, self.bureau.division, job.name, period, owner=_owner(), lease_seconds=lease
            )
        except (SchedulerError, DBAPIError, OSError) as wrong:
            return self._complain(job.name, period, _state(wrong), wrong)
        if claim is None:
            return None
        log = job_log().bind(run=f"{claim.division}/{job.name}/{period}/{claim.fence}")
        log.info("claimed", attempt=claim.attempts)
        steps = Steps(log)
        try:
            with kept_alive(engine, claim, lease), self.watch.work():
                made = job.make(self.bureau, claim, steps)
            facts = replace(made.facts, steps=tuple(steps.done))
            with committing(engine, claim, facts, reason="nightly") as session:
                made.keep(session)
        except Stopped:
            release_run(engine, claim)
            log.info("released")
            raise
        except Exception as wrong:  # the outer edge of a night: whatever happens is written down
            return self._failed(claim, wrong)
        log.info("done", output=facts.output_hash)
        return Ran(job.name, period, "done", steps=facts.steps, output_hash=facts.output_hash)

    def _failed(self, claim: Claim, wrong: Exception) -> Ran:
        """Enter a failure in the ledger, as far as it can be reached, and tell of it."""
        engine, state = self.bureau.engine, _state(wrong, last=claim.last)
        try:
            if _outside(wrong):
                release_run(engine, claim)
            elif state != "fenced_off":
                fail_run(engine, claim, problem_of(self.bureau, wrong), again=state == "again")
        except (SchedulerError, DBAPIError) as also:
            # the lease runs out by itself, and the next runner takes the period over
            job_log().warning("ledger_out_of_reach", problem=str(also))
        return self._complain(claim.job, claim.period, state, wrong)

    def _complain(self, job: str, period: str, state: str, wrong: Exception) -> Ran:
        problem = problem_of(self.bureau, wrong)
        details = "".join(traceback.format_exception(wrong)) if _ours(wrong) else None
        job_log().error(state, job=job, period=period, problem=asdict(problem), details=details)
        return Ran(job, period, state, problem)


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _outside(wrong: Exception) -> bool:
    """Say whether the world around was at fault, which may be right again in a minute."""
    if isinstance(wrong, SchedulerError):
        return wrong.code.startswith("database_")
    return isinstance(wrong, OSError | DBAPIError)


def _state(wrong: Exception, *, last: bool = False) -> str:
    """Return how a period ends that met an error: what a person must mend is not tried again."""
    if isinstance(wrong, SchedulerError) and wrong.code == "run_fenced_off":
        return "fenced_off"
    if _outside(wrong):
        return "again"
    if isinstance(wrong, SchedulerError):
        return "failed"
    return "failed" if last or (isinstance(wrong, ChildDied) and wrong.reason == "memory") else "again"


def _ours(wrong: Exception) -> bool:
    """Say whether the program itself is at fault, so that an engineer needs the details."""
    return not isinstance(wrong, SchedulerError | ChildDied | OSError)
