"""What tests of steps share: bureaux, and quicker ways to do what takes seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from scheduler import child
from scheduler.domain import failpoint
from scheduler.intake.reading import read_apart, read_files
from scheduler.steps.nights import dropped
from tests.bureaux import (  # noqa: F401
    files,
    filled,
    filled_lite,
    grown,
    original,
    original_grown,
    original_with_plan,
    with_plan,
)
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau


@pytest.fixture
def bureau(tmp_path: Path, database_url: str) -> Bureau:
    """Give an empty bureau."""
    return small_bureau(tmp_path / "bureau", database_url)


@pytest.fixture
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the inbox look at its files again sooner than a person copies."""
    monkeypatch.setattr(dropped, "LOOK_SECONDS", 0.01)


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


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read files here that would be read in a child process, for tests of what is made of their contents."""
    apart = child.run

    def run(work: Any, *arguments: Any, limits: Any = None, on_event: Any = None) -> Any:
        if work is not read_apart:
            return apart(work, *arguments, limits=limits, on_event=on_event)
        return read_files(*arguments, emit=on_event)

    monkeypatch.setattr(child, "run", run)
