"""Reading the run ledger: what is finished, what happened last, and whether the clocks can be trusted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message, message_from, message_from_json
from scheduler.storage.audit_trail import audit
from scheduler.storage.database import writing
from scheduler.storage.tables import audit_entries, bureaux, runs
from scheduler.storage.types import database_time

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

FINISHED = ("done", "failed", "skipped")
MOST_CLOCK_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Run:
    """A line of the ledger; ``state`` is running, done, failed or skipped.

    Attributes
    ----------
    held
        Whether a runner's lease on it holds; one that was given back or whose runner died is not.
    steps
        (name, seconds, sentences) of each step.
    error
        Why it failed, was skipped, or is tried again.
    """

    bureau: str
    job: str
    period: str
    state: str
    fence: int
    attempts: int
    owner: str
    started_at: datetime
    finished_at: datetime | None
    as_of: date | None
    ledger: int | None
    versions: str | None
    input_hash: str | None
    output_hash: str | None
    steps: tuple[tuple[str, float, tuple[Message, ...]], ...]
    error: Message | None
    held: bool


def finished_periods(session: Session, division: str, job: str) -> frozenset[str]:
    """Return the periods of a job that are done, failed or skipped."""
    query = sa.select(runs.c.period).where(
        runs.c.bureau == division, runs.c.job == job, runs.c.state.in_(FINISHED)
    )
    return frozenset(session.scalars(query))


def first_period(session: Session, division: str, job: str) -> str | None:
    """Return the earliest period of a job that the ledger holds in any state: when the job began here."""
    query = sa.select(sa.func.min(runs.c.period)).where(runs.c.bureau == division, runs.c.job == job)
    first: str | None = session.scalar(query)
    return first


def list_runs(session: Session, division: str, job: str | None = None, most: int = 30) -> tuple[Run, ...]:
    """Return the latest lines of the ledger, the newest period first."""
    query = _lines(division)
    if job is not None:
        query = query.where(runs.c.job == job)
    rows = session.execute(query.order_by(runs.c.period.desc(), runs.c.job).limit(most))
    return tuple(_run(row) for row in rows.mappings())


def find_run(session: Session, division: str, job: str, period: str) -> Run | None:
    """Return the line of one period, or ``None``."""
    query = _lines(division).where(runs.c.job == job, runs.c.period == period)
    row = session.execute(query).mappings().one_or_none()
    return None if row is None else _run(row)


def _run(row: sa.RowMapping) -> Run:
    steps = json.loads(row["steps"] or "[]")
    messages = tuple(
        (name, seconds, tuple(message_from(each) for each in said)) for name, seconds, said in steps
    )
    error = message_from_json(row["error"]) if row["error"] else None
    return Run(**{**row, "steps": messages, "error": error, "held": bool(row["held"])})


def _lines(division: str) -> sa.Select[Any]:
    held = sa.and_(runs.c.state == "running", runs.c.lease_until >= database_time(sa.literal(0.0)))
    columns = [runs.c[name] for name in Run.__dataclass_fields__ if name != "held"]
    return sa.select(*columns, held.label("held")).where(runs.c.bureau == division)


def check_writable(engine: Engine) -> None:
    """Try to write, and leave everything as it is.

    Raises
    ------
    SchedulerError
        ``database_read_only``, ``database_busy``, ``database_unreachable`` and their like.
    """
    with writing(engine, audited=False) as session:
        session.execute(runs.update().where(sa.false()).values(owner=""))


def check_clock(session: Session, division: str, now: datetime, *, entries: bool = True) -> None:
    """Refuse to work by a clock that cannot be right; without ``entries`` only by the database's clock.

    Raises
    ------
    SchedulerError
        ``clock_differs`` when ``now`` and the database's clock are more than a minute apart;
        ``clock_went_back`` when the division's last audit entry lies in the future.
    """
    database = session.execute(sa.select(database_time(sa.literal(0.0)))).scalar_one()
    if abs((database - now).total_seconds()) > MOST_CLOCK_SECONDS:
        raise SchedulerError("clock_differs", here=f"{now:%F %T}", database=f"{database:%F %T}")
    last = _last_entry(session, division) if entries else None
    if last is not None and (last - now).total_seconds() > MOST_CLOCK_SECONDS:
        raise SchedulerError("clock_went_back", here=f"{now:%F %T}", last=f"{last:%F %T}")


def check_jump(session: Session, division: str, now: datetime, most_days: float) -> None:
    """Refuse to work where more days have gone since the last audit entry than a bureau is silent.

    Raises
    ------
    SchedulerError
        ``clock_jumped``: a person must say that the clock is right.
    """
    last = _last_entry(session, division)
    if last is not None and now - last > timedelta(days=most_days):
        facts = {"here": f"{now:%F %T}", "last": f"{last:%F %T}", "days": (now - last).days}
        raise SchedulerError("clock_jumped", **facts)


def _last_entry(session: Session, division: str) -> datetime | None:
    last = session.scalar(
        sa.select(audit_entries.c.at)
        .join(bureaux, bureaux.c.bureau == audit_entries.c.bureau)
        .where(bureaux.c.bureau == division, audit_entries.c.number == bureaux.c.audit_number)
    )
    return None if last is None else datetime.fromisoformat(last)


def runs_after(session: Session, division: str, job: str, latest: str) -> tuple[str, ...]:
    """Return the periods of a job that the ledger holds, in any state, later than one; in order."""
    query = sa.select(runs.c.period).where(
        runs.c.bureau == division, runs.c.job == job, runs.c.period > latest
    )
    return tuple(session.scalars(query.order_by(runs.c.period)))


def forget_runs(
    session: Session, division: str, periods: Iterable[tuple[str, str]], *, actor: str, reason: str
) -> None:
    """Take (job, period) out of the ledger, so that they come again in time; audited, also if none."""
    named = tuple(periods)
    for job, period in named:
        gone = (runs.c.bureau == division, runs.c.job == job, runs.c.period == period)
        session.execute(runs.delete().where(*gone))
    forgotten = [f"{job}/{period}" for job, period in named]
    audit(session, actor, reason, "clock_right", {"forgotten": forgotten}, division=division)
