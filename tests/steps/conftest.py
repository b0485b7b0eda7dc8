"""A small bureau, empty and filled, once on each database.

Filling takes seconds, so one filled bureau of each kind is made in a run, and each test gets a copy.
"""

from __future__ import annotations

import itertools
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from scheduler import child
from scheduler.bureau import open_bureau
from scheduler.domain import failpoint
from scheduler.steps.nights import inbox
from scheduler.steps.records.imports import import_files
from tests.conftest import KINDS
from tests.steps.small import small_bureau, small_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scheduler.bureau import Bureau

_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the tables of sixty employers."""
    return small_files(tmp_path_factory.mktemp("files"))


@pytest.fixture
def bureau(tmp_path: Path, database_url: str) -> Bureau:
    """Give an empty bureau."""
    return small_bureau(tmp_path / "bureau", database_url)


@pytest.fixture(scope="session", params=KINDS)
def original(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, files: Path) -> Bureau:
    """Give the filled bureau of which tests get copies."""
    folder, url = tmp_path_factory.mktemp("original") / "bureau", ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").make(f"original_{os.getpid()}")
    made = small_bureau(folder, url)
    done = import_files(made, files, "bureau", actor="test")
    assert done.accepted, done.cells[:3]
    made.engine.dispose()
    return made


@pytest.fixture
def filled(original: Bureau, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bureau]:
    """Give a bureau that knows sixty employers, a copy of its own."""
    original.engine.dispose()
    folder = shutil.copytree(original.folder, tmp_path / "bureau")
    if not original.settings["database"].url:
        yield open_bureau(folder / "config.toml")
        return
    server = request.getfixturevalue("postgres_server")
    name = f"copy_{os.getpid()}_{next(_NUMBERS)}"
    url = server.make(name, like=f"original_{os.getpid()}")
    config = folder / "config.toml"
    config.write_text(config.read_text("utf-8").replace(original.settings["database"].url, url), "utf-8")
    yield open_bureau(config)
    server.drop(name)


@pytest.fixture
def filled_lite(filled: Bureau) -> Bureau:
    """Give a filled bureau on SQLite, for what has to do with its file or with no database at all."""
    if filled.database_url.startswith("postgresql"):
        pytest.skip("said on SQLite alone")
    return filled


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the inbox look at its files again sooner than a person copies."""
    monkeypatch.setattr(inbox, "LOOK_SECONDS", 0.01)


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do here what would be done in a child process, which takes seconds to start.

    Files from outside are read in a child all the same, which limits what its process may use; and months
    are solved there, because a solver's threads do not live on in a fork.
    """
    apart = child.run

    def run(work: Any, *arguments: Any, limits: Any = None, on_event: Any = None) -> Any:
        if work.__module__.startswith(("scheduler.intake", "scheduler.planning")):
            return apart(work, *arguments, limits=limits, on_event=on_event)
        failpoint.reach(f"in_{work.__name__}")
        return work(*arguments, **({} if on_event is None else {"emit": on_event}))

    monkeypatch.setattr(child, "run", run)
