"""A small bureau, empty and filled, once on each database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scheduler.steps.records import import_files
from tests.steps.small import small_bureau, small_files

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the tables of sixty employers."""
    return small_files(tmp_path_factory.mktemp("files"))


@pytest.fixture
def bureau(tmp_path: Path, database_url: str) -> Bureau:
    """Give an empty bureau."""
    return small_bureau(tmp_path / "bureau", database_url)


@pytest.fixture
def filled(bureau: Bureau, files: Path) -> Bureau:
    """Give a bureau that knows sixty employers."""
    done = import_files(bureau, files, "bureau", actor="test")
    assert done.accepted, done.cells[:3]
    return bureau
