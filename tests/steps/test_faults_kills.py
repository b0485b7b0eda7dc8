"""Killed at any named place, a night or a month is finished once by the next start, as if nothing had been."""

from __future__ import annotations

import signal
from datetime import date
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from scheduler.domain.message import Message
from scheduler.steps.nights.inbox import received
from scheduler.steps.nights.month_job import MONTH
from scheduler.steps.nights.night import NIGHT, repeat_night
from scheduler.storage import list_outbox, list_plans, reading, verify_audit
from scheduler.storage.tables import audit_entries, imports
from tests.steps.nights import DAY, after_the_lease, broken, changed_register, line, night_of

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.steps.nights.jobs import Ran

pytestmark = pytest.mark.usefixtures("at_hand", "quick_looks")

OFTEN = ("after_claim", "scored", "inside_commit", "after_send")
SELDOM = (
    "before_claim",
    "before_backup_rename",
    "in_night_tables",
    "graded",
    "before_commit",
    "after_commit",
    "before_send",
    "before_rename",
)
NIGHT_PLACES = [*OFTEN, *(pytest.param(each, marks=pytest.mark.slow) for each in SELDOM)]
MONTH_PLACES = [
    "in_solve_warm",
    *(
        pytest.param(each, marks=pytest.mark.slow)
        for each in ("in_month_problem", "inside_commit", "after_commit", "in_month_files", "before_rename")
    ),
]


def finished_once(bureau: Bureau, job: str, period: str) -> None:
    """Hold that a period is done, entered once, that nothing waits, and that no file is half written."""
    run = line(bureau, job, period)
    assert run.state == "done"
    with reading(bureau.engine) as session:
        entries = session.scalars(
            sa.select(audit_entries.c.details).where(audit_entries.c.what == "run")
        ).all()
        assert sum(f'"period":"{period}"' in each and f'"job":"{job}"' in each for each in entries) == 1
        assert verify_audit(session).broken == ()
        assert {each.state for each in list_outbox(session, bureau.division)} == {"sent"}
    assert [each for each in bureau.folder.rglob("*.part*")] == []


@pytest.mark.parametrize("place", NIGHT_PLACES)
def test_a_night_killed_there_is_finished_once_with_the_same_hash(filled: Bureau, place: str) -> None:
    undisturbed = repeat_night(filled, date.fromisoformat(DAY)).output_hash
    assert broken(filled, f"{place}:kill", jobs=(NIGHT,)) == -signal.SIGKILL
    after_the_lease(filled)
    night_of(filled, jobs=(NIGHT,))
    finished_once(filled, "night", DAY)
    assert line(filled).output_hash == undisturbed
    due = filled.folder / "data" / "exports" / "due" / f"{DAY}.csv"
    assert due.read_bytes().endswith(b"\r\n")
    assert night_of(filled, jobs=(NIGHT,)).ran == ()


@pytest.mark.parametrize("place", MONTH_PLACES)
def test_a_month_killed_there_is_drafted_once_with_the_same_plan(filled: Bureau, place: str) -> None:
    # a solver that is killed in its own process leaves its runner alive, which gives the period back
    ended = 3 if place == "in_solve_warm" else -signal.SIGKILL
    assert broken(filled, f"{place}:kill", jobs=(MONTH,)) == ended
    after_the_lease(filled)
    night_of(filled, jobs=(MONTH,))
    finished_once(filled, "month", "2026-11")
    with reading(filled.engine) as session:
        assert list_plans(session, filled.division) == (("2026-12", 1, "draft"),)
    drafted = line(filled, "month", "2026-11").output_hash
    with filled.engine.begin() as connection:
        for table in ("runs", "plans", "sheets"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    night_of(filled, jobs=(MONTH,))
    assert line(filled, "month", "2026-11").output_hash == drafted


@pytest.mark.parametrize("place", ["before_inbox_move", "after_inbox_move"])
def test_a_file_whose_import_was_kept_before_the_kill_is_not_imported_again(
    filled: Bureau, files: Path, place: str
) -> None:
    inbox = filled.folder / "data" / "inbox"
    (inbox / "台账.csv").write_bytes(changed_register(files))
    assert broken(filled, f"{place}:kill", jobs=(NIGHT,)) == -signal.SIGKILL
    assert (inbox / "台账.csv").exists()
    after_the_lease(filled)
    night_of(filled, jobs=(NIGHT,))
    assert {each.name for each in (received(filled) / "done").iterdir()} == {"台账.csv", "台账.csv.txt"}
    with reading(filled.engine) as session:
        by_inbox = session.scalars(sa.select(imports.c.id).where(imports.c.actor == "inbox")).all()
    assert len(by_inbox) == 1
    finished_once(filled, "night", DAY)
    assert line(filled).output_hash == repeat_night(filled, date.fromisoformat(DAY)).output_hash


def test_a_period_whose_runner_died_three_times_is_failed_in_sight(filled: Bureau) -> None:
    for _ in range(3):
        assert broken(filled, "graded:kill", jobs=(NIGHT,)) == -signal.SIGKILL
        after_the_lease(filled)
    heard: list[Ran] = []
    night_of(filled, jobs=(NIGHT,), hear=heard.append)
    assert [(each.state, each.problem) for each in heard] == [("failed", Message("died_each_time"))]
    found = line(filled)
    assert (found.state, found.attempts, found.error) == ("failed", 3, Message("died_each_time"))
    assert night_of(filled, jobs=(NIGHT,)).ran == ()
