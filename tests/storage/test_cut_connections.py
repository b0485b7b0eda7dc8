"""A server that drops a connection, or a reader that never ends, is told in a sentence and harms nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from scheduler.domain.errors import SchedulerError
from scheduler.storage import (
    RunFacts,
    audit,
    claim_run,
    committing,
    find_run,
    migrate,
    open_database,
    reading,
    writing,
)
from scheduler.storage.postgres import SETTINGS
from tests.storage.desk import HOME
from tests.storage.test_runs import FACTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests import postgres


@pytest.fixture
def engine(postgres_server: postgres.Server) -> Iterator[Engine]:
    """Give a PostgreSQL database of its own, whose connections the test may cut."""
    name = f"cut_connections_{os.getpid()}"
    opened = open_database(postgres_server.make(name))
    migrate(opened)
    yield opened
    opened.dispose()
    postgres_server.drop(name)


def cut(engine: Engine) -> None:
    """End every connection to the database but the one that does it."""
    other = sa.create_engine(engine.url)
    with other.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    other.dispose()


def entries(engine: Engine) -> int:
    with reading(engine) as session:
        return int(session.scalar(sa.text("SELECT count(*) FROM audit_entries")) or 0)


def enter(session: Session) -> None:
    audit(session, "a", "r", "test", {}, division=HOME)


def test_a_connection_cut_while_idle_is_replaced_unseen(engine: Engine) -> None:
    with writing(engine) as session:
        enter(session)
    cut(engine)
    with writing(engine) as session:
        enter(session)
    assert entries(engine) == 2


def test_a_connection_cut_in_a_transaction_keeps_nothing_and_the_next_works(engine: Engine) -> None:
    with pytest.raises(SchedulerError) as refused, writing(engine) as session:
        enter(session)
        cut(engine)
        enter(session)
    assert refused.value.code == "database_unreachable"
    assert entries(engine) == 0
    with writing(engine) as session:
        enter(session)


def test_a_commit_whose_answer_was_lost_is_decided_by_the_ledger(engine: Engine) -> None:
    claim = claim_run(engine, HOME, "night", "2026-12-01", owner="a")
    assert claim is not None
    with pytest.raises(SchedulerError), committing(engine, claim, FACTS, reason="night"):
        cut(engine)
    with reading(engine) as session:
        line = find_run(session, HOME, "night", "2026-12-01")
    assert line is not None
    assert line.state == "running"
    with committing(engine, claim, RunFacts("again", FACTS.as_of, 7, {}), reason="night"):
        pass
    assert entries(engine) == 1


def test_who_waits_for_a_stopped_writer_gives_up_and_says_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SETTINGS, "lock_timeout", "100ms")
    waiter = open_database(engine.url.render_as_string(hide_password=False))
    with writing(engine) as stopped:
        enter(stopped)
        with pytest.raises(SchedulerError) as refused, writing(waiter) as session:
            enter(session)
    assert refused.value.code == "database_busy"
    waiter.dispose()
    assert entries(engine) == 1
