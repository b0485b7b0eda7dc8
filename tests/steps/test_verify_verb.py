"""``supervise verify`` as a person types it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from scheduler.bureau import Bureau
from scheduler.cli import keep  # noqa: F401  the verbs register themselves
from scheduler.cli.door import app
from scheduler.domain.plan import Plan
from scheduler.storage import save_draw_stage, save_plan, writing
from scheduler.storage.tables import audit_entries, draws, plans
from tests.builders import problem


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPERVISE_LANGUAGE", "en")


@pytest.fixture
def kept(bureau: Bureau) -> Bureau:
    """Give a bureau that keeps a plan and a stage of a draw."""
    who = {"actor": "planner", "reason": "test"}
    with writing(bureau.engine) as session:
        save_plan(session, bureau.division, "2026-12", problem(), Plan((), 0, 0), ledger=0, **who)
        save_draw_stage(session, bureau.division, "D/1", "commit", {"n": 1}, **who)
    return bureau


def typed(bureau: Bureau, *words: str) -> Result:
    bureau.close()
    return CliRunner().invoke(app, ["verify", *words, "--config", str(bureau.folder / "config.toml")])


def test_books_as_they_were_written_end_well_and_show_the_head_to_keep(kept: Bureau) -> None:
    done = typed(kept)
    assert done.exit_code == 0, done.output
    assert "Keep this line outside" in done.output
    told = json.loads(typed(kept, "--json").output)
    assert (told["broken"], told["changed"], told["entries"]) == ([], [], 3)


def test_a_plan_a_draw_and_an_entry_changed_behind_its_back_are_each_named(kept: Bureau) -> None:
    with writing(kept.engine, audited=False) as session:
        session.execute(plans.update().values(value=1))
        session.execute(draws.update().values(body="{}"))
        session.execute(audit_entries.update().where(audit_entries.c.number == 1).values(actor="x"))
    done = typed(kept)
    assert done.exit_code == 1
    for name in ("Plan 2026-12/1", "Draw D/1/commit", "entry 1"):
        assert name in done.output
    assert json.loads(typed(kept, "--json").output)["changed"] == [
        ["draw", "D/1/commit"],
        ["plan", "2026-12/1"],
    ]
