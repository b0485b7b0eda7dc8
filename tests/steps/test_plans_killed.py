"""Two plans of one month at once, one of them killed anywhere: files, version and ledger agree all the same."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from scheduler.exports import write_month
from scheduler.planning import greedy
from scheduler.steps.months import plans
from scheduler.steps.months.exporting import as_it_stands, export_plan
from scheduler.steps.months.kept import newest_plan
from scheduler.steps.months.plans import plan_month
from scheduler.storage import list_plans, load_sheet, reading, verify_books
from scheduler.storage.tables import audit_entries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.steps.months.plans import Planned

MONTH = "2026-12"
NOWHERE = "nowhere:kill"
OFTEN = ("before_kept", "after_kept", "moving:3")
SELDOM = (
    *(f"before_rename:{nth}" for nth in range(1, 10)),
    *(f"moving:{nth}" for nth in (1, 2, 4, 6, 8, 10, 12, 14)),
)
PLACES = [*OFTEN, *(pytest.param(each, marks=pytest.mark.slow) for each in SELDOM)]


@pytest.fixture
def filled(with_plan: tuple[Bureau, Planned], monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """Give a bureau with a plan; what comes next is planned by the greedy hand, which takes no time."""
    monkeypatch.setattr(plans, "solved", lambda problem, *_, **__: greedy(problem))
    return with_plan[0]


def _planning(bureau: Bureau, failpoint: str) -> int:
    """Begin a plan in a process of its own, broken at a place; return its number."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.environ |= {"APP_TESTING": "1", "FAILPOINT": failpoint}
        plan_month(replace(bureau), MONTH, effort="quick", actor="wang")
        code = 0
    finally:
        os._exit(code)


def _ended(bureau: Bureau, failpoints: Iterable[str]) -> list[int]:
    """Let plans run at once, and return how each ended."""
    bureau.close()
    begun = [_planning(bureau, each) for each in failpoints]
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in begun]


def _agrees(bureau: Bureau, tmp_path: Path) -> int:
    """Hold that files, versions and books tell the same, and nothing is left over; return the newest version."""
    kept, _ = newest_plan(bureau, MONTH)
    with reading(bureau.engine) as session:
        page = load_sheet(session, bureau.division, MONTH, kept.version)
        versions = sorted(version for _, version, _ in list_plans(session, bureau.division))
        query = sa.select(sa.func.count()).where(audit_entries.c.what == "save_plan")
        assert versions == list(range(1, kept.version + 1))
        assert session.scalar(query) == kept.version
        assert verify_books(session, bureau.division) == ()
    assert page is not None
    told = {
        path.relative_to(tmp_path / "told"): path.read_bytes()
        for path in write_month(tmp_path / "told", as_it_stands(bureau, kept, page)).files
    }
    folder = bureau.exports(MONTH)
    lie = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert lie.keys() == told.keys()
    assert [str(each) for each in lie if lie[each] != told[each]] == []
    assert list(bureau.folder.rglob("*.part*")) == []
    return kept.version


def test_two_plans_at_once_are_two_versions_and_the_files_are_of_the_later_one(
    filled: Bureau, tmp_path: Path
) -> None:
    assert _ended(filled, (NOWHERE, NOWHERE)) == [0, 0]
    assert _agrees(filled, tmp_path) == 3


@pytest.mark.parametrize("place", PLACES)
def test_a_plan_killed_there_while_another_writes_leaves_nothing_half_done(
    filled: Bureau, tmp_path: Path, place: str
) -> None:
    name, _, nth = place.partition(":")
    ended = _ended(filled, (f"{name}:kill:{nth or 1}", NOWHERE))
    assert ended == [-signal.SIGKILL, 0]
    export_plan(filled, MONTH)
    kept = _agrees(filled, tmp_path)
    assert kept == (2 if name == "before_kept" else 3)
