"""What must leave the house: written with the results, sent afterwards, each thing once by its key.

A sender may be called again for a thing that had left already (the machine died before it was ticked
off); so it must do the same thing twice without harm, which the key lets it see.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain import failpoint
from scheduler.domain.canonical import canonical
from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message, message_from_json, message_of
from scheduler.storage.audit_trail import audit
from scheduler.storage.database import writing
from scheduler.storage.tables import outbox
from scheduler.storage.types import database_time, insert_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    Sender = Callable[[str, Mapping[str, Any]], None]

SENDING_SECONDS = 300.0
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 3600.0
GIVE_UP_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """A thing of the outbox; ``state`` is waiting, sent or dead (given up after a day)."""

    key: str
    kind: str
    body: Mapping[str, Any]
    state: str
    attempts: int
    created_at: datetime
    due_at: datetime
    error: Message | None


def put_out(session: Session, division: str, key: str, kind: str, body: Mapping[str, Any]) -> None:
    """Add a thing to be sent, in the transaction that made it; one of the same key stays as it is."""
    insert = insert_of(session)
    row = {"key": key, "bureau": division, "kind": kind, "body": canonical(dict(body))}
    entry = insert(outbox).values(**row, state="waiting", attempts=0, created_at=_clock(), due_at=_clock())
    session.execute(entry.on_conflict_do_nothing())


def send_waiting(
    engine: Engine, senders: Mapping[str, Sender], *, division: str | None = None, most: int = 100
) -> int:
    """Send what is due, of one division or of all, by the sender of its kind, and return how much left.

    What fails waits longer each time, and is given up a day after it was put in.
    """
    sent = 0
    for _ in range(most):
        parcel = _take(engine, tuple(senders), division)
        if parcel is None:
            break
        failpoint.reach("before_send")
        try:
            senders[parcel.kind](parcel.key, parcel.body)
        except Exception as wrong:  # a sender is an outer edge: whatever happens is written down
            _put_back(engine, parcel, message_of(wrong))
            continue
        failpoint.reach("after_send")
        _tick_off(engine, parcel)
        sent += 1
    return sent


def _take(engine: Engine, kinds: tuple[str, ...], division: str | None) -> Parcel | None:
    """Take the thing that has waited longest; nobody else gets it while the time for sending runs."""
    ours = sa.true() if division is None else outbox.c.bureau == division
    due = (
        sa.select(outbox.c.key)
        .where(ours, outbox.c.state == "waiting", _due(), outbox.c.kind.in_(kinds))
        .order_by(outbox.c.due_at, outbox.c.key)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (
        outbox.update()
        .where(outbox.c.key == due.scalar_subquery())
        .values(due_at=_clock(SENDING_SECONDS), attempts=outbox.c.attempts + 1)
        .returning(*_columns())
    )
    with writing(engine, audited=False) as session:
        row = session.execute(taken).one_or_none()
    return None if row is None else _parcel(row)


def _due() -> sa.ColumnElement[bool]:
    """Return what holds of a thing whose time has come, or was set by a clock that was set back since."""
    return sa.or_(outbox.c.due_at <= _clock(), outbox.c.due_at > _clock(GIVE_UP_SECONDS))


def _put_back(engine: Engine, parcel: Parcel, error: Message) -> None:
    pause = min(FIRST_PAUSE * 2 ** (parcel.attempts - 1), LONGEST_PAUSE)
    old = outbox.c.created_at < _clock(-GIVE_UP_SECONDS)
    state = sa.case((old, "dead"), else_="waiting")
    values = {"error": canonical(error), "due_at": _clock(pause), "state": state}
    _write(engine, parcel, values)


def _tick_off(engine: Engine, parcel: Parcel) -> None:
    _write(engine, parcel, {"state": "sent", "sent_at": _clock(), "error": None})


def _write(engine: Engine, parcel: Parcel, values: Mapping[str, Any]) -> None:
    # a sender that was too slow must not undo what the next one said
    mine = sa.and_(outbox.c.key == parcel.key, outbox.c.attempts == parcel.attempts)
    with writing(engine, audited=False) as session:
        session.execute(outbox.update().where(mine, outbox.c.state == "waiting").values(**values))


def list_outbox(session: Session, division: str, state: str | None = None) -> tuple[Parcel, ...]:
    """Return a division's outbox, or the things in one state, in the order they were put in."""
    query = sa.select(*_columns()).where(outbox.c.bureau == division)
    if state is not None:
        query = query.where(outbox.c.state == state)
    rows = session.execute(query.order_by(outbox.c.created_at, outbox.c.key))
    return tuple(_parcel(row) for row in rows)


def send_again(session: Session, division: str, key: str, *, actor: str, reason: str) -> None:
    """Let a thing that was given up be tried for another day, on a person's word.

    Raises
    ------
    SchedulerError
        ``not_given_up`` when there is no such thing.
    """
    dead = sa.and_(outbox.c.bureau == division, outbox.c.key == key, outbox.c.state == "dead")
    values = {"state": "waiting", "attempts": 0, "due_at": _clock(), "created_at": _clock()}
    revived = outbox.update().where(dead).values(**values).returning(outbox.c.key)
    if session.execute(revived).one_or_none() is None:
        raise SchedulerError("not_given_up", key=key)
    audit(session, actor, reason, "send_again", {"key": key}, division=division)


def _columns() -> list[sa.Column[Any]]:
    return [outbox.c[name] for name in Parcel.__dataclass_fields__]


def _parcel(row: sa.Row[Any]) -> Parcel:
    error = message_from_json(row.error) if row.error else None
    return Parcel(**{**row._mapping, "body": json.loads(row.body), "error": error})


def _clock(seconds: float = 0.0) -> database_time:
    return database_time(sa.literal(seconds))
