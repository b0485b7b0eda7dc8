"""What nights leave behind is kept as long as the bureau says; the book keeps what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from scheduler.storage.ledger import FINISHED
from scheduler.storage.tables import outbox, runs, snapshot_columns, snapshots
from scheduler.storage.types import database_time

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


def forget_nights(session: Session, division: str, before: date, sent_seconds: float) -> int:
    """Take away what nights before a day left, and what was sent so many seconds ago; return how many rows.

    Those are grades and scores of each night and finished lines of the ledger. The latest line of each job
    stays, so that no period is run a second time. The caller tells the audit trail.
    """
    old = sa.select(snapshots.c.id).where(snapshots.c.bureau == division, snapshots.c.as_of < before)
    session.execute(snapshot_columns.delete().where(snapshot_columns.c.snapshot.in_(old)))
    sent = (
        outbox.c.bureau == division,
        outbox.c.state == "sent",
        outbox.c.sent_at < database_time(sa.literal(-sent_seconds)),
    )
    latest = (
        sa.select(runs.c.job, sa.func.max(runs.c.period).label("period"))
        .where(runs.c.bureau == division)
        .group_by(runs.c.job)
        .subquery()
    )
    kept = sa.exists().where(latest.c.job == runs.c.job, latest.c.period == runs.c.period)
    past = (
        runs.c.bureau == division,
        runs.c.state.in_(FINISHED),
        # a month is named by its first seven letters
        runs.c.period < sa.func.substr(before.isoformat(), 1, sa.func.length(runs.c.period)),
        ~kept,
    )
    return sum(
        session.execute(table.delete().where(*which)).rowcount  # type: ignore[attr-defined]
        for table, which in (
            (snapshots, (snapshots.c.bureau == division, snapshots.c.as_of < before)),
            (outbox, sent),
            (runs, past),
        )
    )
