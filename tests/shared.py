"""What one run of the tests makes once, whichever of its processes asks first."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest


def run_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that all processes of this run share."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def alone(folder: Path, name: str) -> Iterator[None]:
    """Let one process of this run at a time do what has this name."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Any]) -> tuple[Path, Any]:
    """Return a folder, and what ``make`` returned when it filled it; the first process to ask makes it.

    Tests read it, or take copies of it; what is returned must be good for pickle.
    """
    shared = run_folder(factory)
    folder, note = shared / name, shared / f"{name}.made"
    with alone(shared, name):
        if not note.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            made = pickle.dumps(make(folder))
            note.write_bytes(made)
    return folder, pickle.loads(note.read_bytes())


def agreed(factory: pytest.TempPathFactory, name: str, value: str) -> str:
    """Return what the first test of this run to tell ``name`` told: the same on every database."""
    shared = run_folder(factory)
    with alone(shared, name):
        note = shared / f"{name}.told"
        if not note.exists():
            note.write_text(value, "utf-8")
        return note.read_text("utf-8")
