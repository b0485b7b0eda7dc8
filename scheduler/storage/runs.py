"""The run ledger: each (bureau, job, period) takes effect once, however many try and whatever dies.

A runner claims a period and gets a fence, a number that grows with each claim. It works outside any
transaction and keeps its lease alive by the database's clock. Its results are kept in one transaction
that first closes the run under its fence: a runner that was overtaken is turned away there, and leaves
nothing behind.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain import failpoint
from scheduler.domain.canonical import canonical
from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message
from scheduler.storage.audit_trail import audit
from scheduler.storage.database import writing
from scheduler.storage.tables import runs
from scheduler.storage.types import database_time, insert_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from sqlalchemy import ColumnElement, Engine
    from sqlalchemy.orm import Session

LEASE_SECONDS = 60.0
LONGEST_LEASE = 86_400.0
MOST_ATTEMPTS = 3
DIED = "died_each_time"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to run one period of a job, as long as nobody claims it later: ``fence`` grows each time.

    Attributes
    ----------
    last
        Whether the period is failed if this runner dies too.
    """

    division: str
    job: str
    period: str
    owner: str
    fence: int
    attempts: int
    last: bool = False


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a run was made from and what it made, for the ledger.

    Attributes
    ----------
    steps
        (name, seconds, sentences) of each step.
    """

    output_hash: str
    as_of: date
    ledger: int
    versions: Mapping[str, str]
    input_hash: str = ""
    steps: tuple[tuple[str, float, tuple[Message, ...]], ...] = ()


def claim_run(
    engine: Engine,
    division: str,
    job: str,
    period: str,
    *,
    owner: str,
    lease_seconds: float = LEASE_SECONDS,
    most_attempts: int = MOST_ATTEMPTS,
) -> Claim | None:
    """Claim a period, or return ``None`` where it is finished or someone's lease still holds.

    A period whose runner let the lease run out is claimed anew; one that was tried ``most_attempts``
    times is marked as failed.

    Raises
    ------
    SchedulerError
        ``died_each_time`` for the one who marked it so.
    """
    failpoint.reach("before_claim")
    key = {"division": division, "job": job, "period": period}
    ours = {"owner": owner, "lease_until": _clock(lease_seconds)}
    with writing(engine, audited=False) as session:
        taken: tuple[int, int] | None = (1, 1)
        if not _insert(session, key, state="running", fence=1, attempts=1, **ours):
            taken = _take_over(session, key, ours, most_attempts, lease_seconds)
        # the lease may have ended since the line above: only attempts decide
        given_up = taken is None and _give_up(session, key, most_attempts, lease_seconds)
    if given_up:
        raise SchedulerError(DIED)
    if taken is None:
        return None
    failpoint.reach("after_claim")
    fence, attempts = taken
    return Claim(division, job, period, owner, fence, attempts, attempts >= most_attempts)


def _take_over(
    session: Session, key: Mapping[str, str], ours: Mapping[str, Any], most_attempts: int, lease: float
) -> tuple[int, int] | None:
    """Take a period whose lease has run out; return its fence and the number of tries."""
    anew = (
        runs.update()
        .where(*_left(lease, **key), runs.c.attempts < most_attempts)
        .values(fence=runs.c.fence + 1, attempts=runs.c.attempts + 1, **ours)
        .returning(runs.c.fence, runs.c.attempts)
    )
    found = session.execute(anew).one_or_none()
    return None if found is None else (found.fence, found.attempts)


def _give_up(session: Session, key: Mapping[str, str], most_attempts: int, lease: float) -> bool:
    """Mark a period as failed whose runners died each time; say whether it was one."""
    values = {"state": "failed", "error": canonical(Message(DIED)), "finished_at": _clock()}
    left = runs.update().where(*_left(lease, **key), runs.c.attempts >= most_attempts)
    return session.execute(left.values(**values).returning(runs.c.fence)).one_or_none() is not None


def _insert(session: Session, key: Mapping[str, str], **values: Any) -> bool:
    """Enter a period that the ledger does not hold; say whether it was new."""
    insert = insert_of(session)
    row = {"bureau": key["division"], "job": key["job"], "period": key["period"], **values}
    entry = insert(runs).values(**row, started_at=_clock()).on_conflict_do_nothing().returning(runs.c.fence)
    return session.execute(entry).one_or_none() is not None


def beat(engine: Engine, claim: Claim, lease_seconds: float = LEASE_SECONDS) -> bool:
    """Make the lease longer; ``False`` when the period is no longer ours."""
    with writing(engine, audited=False) as session:
        mine = runs.update().where(*_mine(claim)).values(lease_until=_clock(lease_seconds))
        return session.execute(mine.returning(runs.c.fence)).one_or_none() is not None


@contextmanager
def kept_alive(
    engine: Engine, claim: Claim, lease_seconds: float = LEASE_SECONDS
) -> Iterator[threading.Event]:
    """Keep the lease alive in a thread while the block works; the event is set once the period is lost."""
    lost, over = threading.Event(), threading.Event()

    def keep() -> None:
        while not over.wait(lease_seconds / 3):
            try:
                if not beat(engine, claim, lease_seconds):
                    lost.set()
                    return
            except (SchedulerError, sa.exc.DBAPIError):
                # a database that is away for a moment: the next beat may reach it, the fence decides
                continue

    thread = threading.Thread(target=keep, name=f"lease of {claim.job} {claim.period}", daemon=True)
    thread.start()
    try:
        yield lost
    finally:
        over.set()
        thread.join()


@contextmanager
def committing(engine: Engine, claim: Claim, facts: RunFacts, *, reason: str) -> Iterator[Session]:
    """Give the session in which a run's results are kept: all of them, once, or nothing.

    Raises
    ------
    SchedulerError
        ``run_fenced_off`` when someone claimed the period later.
    """
    failpoint.reach("before_commit")
    with writing(engine) as session:
        values = {
            "state": "done",
            "finished_at": _clock(),
            "output_hash": facts.output_hash,
            "input_hash": facts.input_hash,
            "as_of": facts.as_of,
            "ledger": facts.ledger,
            "versions": canonical(dict(facts.versions)),
            "steps": canonical(facts.steps),
        }
        closed = session.execute(
            runs.update().where(*_mine(claim)).values(**values).returning(runs.c.fence)
        ).one_or_none()
        if closed is None:
            raise SchedulerError("run_fenced_off", job=claim.job, period=claim.period)
        yield session
        details = {
            "job": claim.job,
            "period": claim.period,
            "fence": claim.fence,
            "output": facts.output_hash,
        }
        audit(session, claim.owner, reason, "run", details, division=claim.division)
        failpoint.reach("inside_commit")
    failpoint.reach("after_commit")


def fail_run(engine: Engine, claim: Claim, error: Message, *, again: bool = False) -> None:
    """Record that a run failed; with ``again`` it may be claimed anew at once, within its attempts."""
    values: dict[str, Any] = {"error": canonical(error)}
    if again:
        values["lease_until"] = _clock(-1.0)
    else:
        values |= {"state": "failed", "finished_at": _clock()}
    with writing(engine, audited=False) as session:
        session.execute(runs.update().where(*_mine(claim)).values(**values))


def release_run(engine: Engine, claim: Claim) -> None:
    """Give a period back unfinished, as if it had not been tried: at a stop of the service."""
    values = {"lease_until": _clock(-1.0), "attempts": runs.c.attempts - 1}
    with writing(engine, audited=False) as session:
        session.execute(runs.update().where(*_mine(claim)).values(**values))


def skip_runs(
    engine: Engine, division: str, job: str, periods: Collection[str], *, owner: str
) -> tuple[str, ...]:
    """Record periods as skipped because a later one stands for them, and return those that were new.

    One whose runner died in the middle is closed as well; finished ones, and one that someone works on,
    stay as they are.
    """
    if not periods:
        return ()
    values = {"state": "skipped", "error": canonical(Message("superseded")), "finished_at": _clock()}
    with writing(engine, audited=False) as session:
        keys = [{"division": division, "job": job, "period": each} for each in sorted(periods)]
        new = [
            key["period"] for key in keys if _insert(session, key, fence=0, attempts=0, owner=owner, **values)
        ]
        left = sa.and_(
            *(runs.c.bureau == division, runs.c.job == job, runs.c.period.in_(periods)),
            *(runs.c.state == "running", _over()),
        )
        new += session.scalars(runs.update().where(left).values(**values).returning(runs.c.period))
    return tuple(sorted(new))


def reopen_run(session: Session, division: str, job: str, period: str, *, actor: str, reason: str) -> None:
    """Let a failed period be tried again, on a person's word.

    Raises
    ------
    SchedulerError
        ``run_not_failed`` when there is no failed run of this period.
    """
    failed = sa.and_(*_of(division, job, period), runs.c.state == "failed")
    values = {"state": "running", "attempts": 0, "lease_until": _clock(-1.0), "finished_at": None}
    reopened = session.execute(runs.update().where(failed).values(**values).returning(runs.c.fence))
    if reopened.one_or_none() is None:
        raise SchedulerError("run_not_failed", job=job, period=period)
    audit(session, actor, reason, "reopen_run", {"job": job, "period": period}, division=division)


def _clock(seconds: float = 0.0) -> database_time:
    return database_time(sa.literal(seconds))


def _of(division: str, job: str, period: str) -> tuple[ColumnElement[bool], ...]:
    return runs.c.bureau == division, runs.c.job == job, runs.c.period == period


def _left(lease: float, division: str, job: str, period: str) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of a period whose runner let its lease run out."""
    return *_of(division, job, period), runs.c.state == "running", _over(lease)


def _over(lease: float = LONGEST_LEASE) -> ColumnElement[bool]:
    """Return what holds of a lease that has run out, or was given by a clock that was set back since.

    No lease reaches further than its seconds; one that reaches twice as far is no longer believed.
    """
    return sa.or_(runs.c.lease_until < _clock(), runs.c.lease_until > _clock(2 * lease))


def _mine(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return (
        *_of(claim.division, claim.job, claim.period),
        runs.c.fence == claim.fence,
        runs.c.state == "running",
    )
