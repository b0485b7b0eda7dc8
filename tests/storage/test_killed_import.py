"""An import that is killed leaves all or nothing; benchmarks/import_kill.py is the large form."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from scheduler.storage import check_file, migrate, open_database, reading, verify_audit
from tests.storage.desk import bring, frame, known

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 500


def import_rows(url: str) -> None:
    names = [f"E{each:05}" for each in range(ROWS)]
    bring(
        open_database(url),
        employers=frame("employers", *({"employer": each} for each in names)),
        exposures=frame("exposures", *({"employer": each, "factor": "dust"} for each in names)),
    )


def in_a_child(work: Callable[[], None], kill_after: float | None = None) -> int:
    """Do the work in a forked child and return how it ended; kill it after some seconds."""
    if (pid := os.fork()) == 0:
        try:
            work()
        finally:
            os._exit(0)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def kept(url: str) -> tuple[int, int, int, bool]:
    """Return employers, exposures and audit entries, and whether the file is sound."""
    engine = open_database(url)
    migrate(engine)
    counts = tuple(len(known(engine, table)) for table in ("employers", "exposures"))
    with reading(engine) as session:
        audit = verify_audit(session)
    sound = check_file(engine) is None and not audit.broken
    engine.dispose()
    return (*counts, audit.entries, sound)  # type: ignore[return-value]


NOTHING, ALL = (0, 0, 0, True), (ROWS, ROWS, 1, True)


@pytest.fixture
def url(database_url: str) -> str:
    engine = open_database(database_url)
    migrate(engine)
    engine.dispose()
    return database_url


@pytest.mark.parametrize(
    ("place", "left"),
    [
        ("records_loaded:kill:1", NOTHING),
        ("records_saved:kill:1", NOTHING),
        ("records_loaded:kill:2", NOTHING),
        ("records_saved:kill:2", NOTHING),
        ("before_kept:kill", NOTHING),
        ("after_kept:kill", ALL),
    ],
)
def test_a_kill_at_a_named_place_leaves_all_or_nothing(
    url: str, place: str, left: tuple[int, int, int, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("APP_TESTING", "1")
        patch.setenv("FAILPOINT", place)
        assert os.WTERMSIG(in_a_child(lambda: import_rows(url))) == signal.SIGKILL
    assert kept(url) == left
    import_rows(url)
    assert kept(url)[:2] == ALL[:2]


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_kill_at_any_moment_leaves_all_or_nothing(url: str, share: float) -> None:
    in_a_child(lambda: import_rows(url), kill_after=share * 0.5)
    assert kept(url) in (NOTHING, ALL)
