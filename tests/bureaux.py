"""Small bureaux that tests share: made once in a run of the tests, and copied for each test.

``filled``: sixty employers. ``with_plan``: the same and its December planned. ``grown``: six hundred
employers, enough to train on. A conftest.py that wants them imports the fixtures.
"""

from __future__ import annotations

import itertools
import os
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from scheduler.shipped import shipped
from tests.shared import once
from tests.steps.small import small_bureau, small_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.steps.months.plans import Planned

_NUMBERS = itertools.count()
MONTH = "2026-12"
SOON_LEARNED = {
    'name = "additive"': 'name = "small"',
    "most_years = 15.0": "most_years = 3.0",
    "trees = 200": "trees = 40",
}


@dataclass(frozen=True)
class Original:
    """A bureau that nobody opens any more: its folder, and its database on the server (empty: in the folder)."""

    folder: Path
    database: str


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the tables of sixty employers."""
    return once(tmp_path_factory, "files-60", small_files)[0]


@pytest.fixture(scope="session")
def original(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, files: Path
) -> Original:
    """Give the filled bureau of which tests get copies."""

    def make(folder: Path) -> Original:
        database = "filled" if request.param == "postgresql" else ""
        url = request.getfixturevalue("postgres_server").make(database) if database else ""
        _fill(folder / "bureau", files, url)
        return Original(folder / "bureau", database)

    made: Original = once(tmp_path_factory, f"filled-{_home(request, request.param)}", make)[1]
    return made


def _home(request: pytest.FixtureRequest, kind: str) -> str:
    """Return where databases of a kind lie: a server that was stopped takes its originals along."""
    return kind if kind == "sqlite" else request.getfixturevalue("postgres_server").name


def _fill(folder: Path, files: Path, url: str = "") -> None:
    from scheduler.steps.records.imports import import_files

    made = small_bureau(folder, url)
    done = import_files(made, files, "bureau", actor="test")
    assert done.accepted, done.cells[:3]
    made.close()


@pytest.fixture
def filled(original: Original, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bureau]:
    """Give a bureau that knows sixty employers, a copy of its own."""
    yield from _copy(original, tmp_path / "bureau", request)


@pytest.fixture
def filled_lite(filled: Bureau) -> Bureau:
    """Give a filled bureau on SQLite, for what has to do with its file or with no database at all."""
    return filled


@pytest.fixture(scope="session")
def original_with_plan(
    original: Original, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> tuple[Original, Planned]:
    """Give the bureau with a planned month of which tests get copies."""
    from scheduler.steps.months.plans import plan_month

    def make(folder: Path) -> tuple[Original, Planned]:
        database = original.database and "planned"
        copy = _opened(original, folder / "bureau", database, request)
        planned = plan_month(copy, MONTH, effort="quick", actor="wang", reason="draft")
        copy.close()
        return Original(copy.folder, database), planned

    kind = "postgresql" if original.database else "sqlite"
    made: tuple[Original, Planned] = once(tmp_path_factory, f"planned-{_home(request, kind)}", make)[1]
    return made


@pytest.fixture
def with_plan(
    original_with_plan: tuple[Original, Planned], tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[Bureau, Planned]]:
    """Give a bureau whose December is planned, a copy of its own, and what planning told."""
    first, planned = original_with_plan
    for bureau in _copy(first, tmp_path / "bureau", request):
        files = tuple(bureau.folder / path.relative_to(first.folder) for path in planned.files)
        folder = bureau.folder / planned.folder.relative_to(first.folder)
        yield bureau, replace(planned, folder=folder, files=files)


@pytest.fixture(scope="module")
def config(
    original_with_plan: tuple[Original, Planned],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[str]:
    """Give the config of a bureau with a plan, a copy for each module, as verbs are told of it."""
    for bureau in _copy(original_with_plan[0], tmp_path_factory.mktemp("verbs") / "bureau", request):
        bureau.close()
        yield str(bureau.folder / "config.toml")


@pytest.fixture(scope="session")
def original_grown(tmp_path_factory: pytest.TempPathFactory) -> Original:
    """Give the bureau of six hundred employers of which tests get copies; its recipe ``small`` is soon learned."""

    def make(folder: Path) -> None:
        _fill(folder / "bureau", small_files(folder / "files", 600))
        recipe = shipped("models", "recipes", "additive.toml").read_text("utf-8")
        for long, short in SOON_LEARNED.items():
            assert long in recipe
            recipe = recipe.replace(long, short)
        own = folder / "bureau" / "models" / "recipes"
        own.mkdir(parents=True, exist_ok=True)
        (own / "small.toml").write_text(recipe, "utf-8")

    return Original(once(tmp_path_factory, "grown", make)[0] / "bureau", "")


@pytest.fixture(scope="module")
def grown(
    original_grown: Original, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Bureau]:
    """Give a bureau of six hundred employers, a copy for each module: its tests go on where others ended."""
    yield from _copy(original_grown, tmp_path_factory.mktemp("grown") / "bureau", request)


def _copy(original: Original, folder: Path, request: pytest.FixtureRequest) -> Iterator[Bureau]:
    name = original.database and f"copy_{os.getpid()}_{next(_NUMBERS)}"
    yield _opened(original, folder, name, request)
    if name:
        request.getfixturevalue("postgres_server").drop(name)


def _opened(original: Original, folder: Path, database: str, request: pytest.FixtureRequest) -> Bureau:
    """Copy a bureau with its database and open it."""
    from scheduler.bureau import open_bureau

    shutil.copytree(original.folder, folder)
    if database:
        server = request.getfixturevalue("postgres_server")
        config = folder / "config.toml"
        text = config.read_text("utf-8").replace(
            server.url(original.database), server.make(database, like=original.database)
        )
        config.write_text(text, "utf-8")
    return open_bureau(folder / "config.toml")
