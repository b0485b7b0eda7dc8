"""What nights before a day left goes, and nothing that a later night, a plan or the book needs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import sqlalchemy as sa

from scheduler.storage import forget_nights, last_snapshot, load_snapshot, reading, save_snapshot, writing
from scheduler.storage.tables import outbox, runs, snapshot_columns
from scheduler.storage.types import database_time
from tests.storage.desk import HOME

if TYPE_CHECKING:
    from sqlalchemy import Engine

OTHER = "110000"
LIMIT = date(2026, 10, 15)
NIGHTS = ("2026-10-14", "2026-10-15", "2026-10-16")
MONTHS = ("2026-09", "2026-10", "2026-11")


@pytest.fixture
def nights(engine: Engine) -> Engine:
    """Give a database with three nights and three months of two bureaux, and what they sent."""
    with writing(engine, audited=False) as session:
        for division in (HOME, OTHER):
            for day in NIGHTS:
                frame = pd.DataFrame({"grade": ["A"]}, index=["e"])
                as_of = date.fromisoformat(day)
                save_snapshot(session, division, "grades", frame, as_of=as_of, versions={})
                _run(session, division, "night", day)
            for month in MONTHS:
                _run(session, division, "month", month)
            for key, ago in (("old", 101.0), ("new", 99.0)):
                _sent(session, division, f"{division}/{key}", ago)
    return engine


def _run(session, division: str, job: str, period: str) -> None:  # type: ignore[no-untyped-def]
    values = {"bureau": division, "job": job, "period": period, "state": "done", "owner": "o"}
    now = database_time(sa.literal(0.0))
    more = {"fence": 1, "attempts": 1, "started_at": now, "beat_at": now, "lease_until": now}
    known = {column.name for column in runs.c}
    session.execute(runs.insert().values(**{k: v for k, v in (values | more).items() if k in known}))


def _sent(session, division: str, key: str, ago: float) -> None:  # type: ignore[no-untyped-def]
    at = database_time(sa.literal(-ago))
    values = {"key": key, "bureau": division, "kind": "export", "body": "{}", "state": "sent", "attempts": 1}
    session.execute(outbox.insert().values(**values, created_at=at, due_at=at, sent_at=at))


def forgotten(engine: Engine, before: date = LIMIT) -> int:
    with writing(engine, audited=False) as session:
        return forget_nights(session, HOME, before, 100.0)


def test_what_lies_before_the_day_goes_and_the_day_itself_stays(nights: Engine) -> None:
    assert forgotten(nights) == 1 + 1 + 1 + 1
    with reading(nights) as session:
        periods = set(session.scalars(sa.select(runs.c.period).where(runs.c.bureau == HOME)))
        assert periods == {*NIGHTS[1:], *MONTHS[1:]}
        assert last_snapshot(session, HOME, "grades", LIMIT) is None
        assert load_snapshot(session, HOME, "grades", LIMIT) is not None
        keys = set(session.scalars(sa.select(outbox.c.key).where(outbox.c.bureau == HOME)))
        assert keys == {f"{HOME}/new"}
    assert forgotten(nights) == 0


def test_the_latest_line_of_each_job_stays_however_old_it_is(nights: Engine) -> None:
    forgotten(nights, date(2030, 1, 1))
    with reading(nights) as session:
        lines = session.execute(sa.select(runs.c.job, runs.c.period).where(runs.c.bureau == HOME))
        assert sorted(map(tuple, lines)) == [("month", MONTHS[-1]), ("night", NIGHTS[-1])]


def test_another_bureau_keeps_all_and_no_column_is_left_without_its_frame(nights: Engine) -> None:
    forgotten(nights, date(2030, 1, 1))
    with reading(nights) as session:
        other = sa.select(sa.func.count()).select_from(runs).where(runs.c.bureau == OTHER)
        assert session.scalar(other) == len(NIGHTS) + len(MONTHS)
        assert session.scalar(sa.select(sa.func.count()).select_from(snapshot_columns)) == 2 * len(NIGHTS)
