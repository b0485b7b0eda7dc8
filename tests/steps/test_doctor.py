"""The doctor names what is not right, and what to do about it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler.bureau import open_bureau, reopened
from scheduler.domain.message import Message
from scheduler.language import said
from scheduler.steps.upkeep import doctor
from scheduler.steps.upkeep.backups import save_backup
from scheduler.steps.upkeep.doctor import BAD, GOOD, WARNING, examine
from scheduler.storage import claim_run, fail_run
from tests.steps.nights import at
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau


@pytest.fixture
def lite(tmp_path: Path) -> Bureau:
    return small_bureau(tmp_path / "bureau")


def found(bureau: Bureau) -> dict[str, tuple[str, str]]:
    return {each.place: (each.state, said(each.message, "zh")) for each in examine(bureau)}


def test_a_new_bureau_is_well_but_has_no_copy_yet(bureau: Bureau) -> None:
    states = {place: state for place, (state, _) in found(bureau).items()}
    assert states.pop("backups") == WARNING
    assert set(states.values()) == {GOOD}
    save_backup(bureau)
    assert found(bureau)["backups"][0] == GOOD


def test_a_damaged_database_is_named_with_the_way_back(lite: Bureau) -> None:
    lite.close()
    path = lite.folder / "data" / "bureau.db"
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 6] = b"\xff" * 4096 * 4
    path.write_bytes(content)
    state, told = found(lite)["database"]
    assert state == BAD
    assert told


def test_a_lost_database_is_named_with_the_way_back(lite: Bureau) -> None:
    lite.close()
    shutil.move(lite.folder / "data" / "bureau.db", lite.folder / "elsewhere.db")
    state, told = found(replace(lite))["database"]
    assert state == BAD
    assert "supervise backup restore" in told


def test_a_clock_that_is_wrong_is_bad(lite: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    with lite.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entries SET at = '2199-01-01T00:00:00+00:00'")
    assert found(lite)["clock"][0] == BAD


def test_a_year_without_a_published_calendar_is_to_be_looked_at(lite: Bureau) -> None:
    assert found(replace(lite, today=date(2039, 12, 5)))["calendar"][0] == WARNING
    assert found(reopened(lite))["calendar"][0] == GOOD


def test_a_recipe_that_does_not_exist_is_bad(lite: Bureau) -> None:
    risk = replace(lite.settings["risk"], recipe="no-such-recipe")
    assert found(replace(lite, settings={**lite.settings, "risk": risk}))["models"][0] == BAD


def test_a_disk_that_fills_up_is_told_before_it_is_full(
    lite: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    for free, state in ((2000, GOOD), (1999, WARNING), (300, WARNING), (299, BAD)):
        monkeypatch.setattr(doctor, "free_mb", lambda folder, free=free: free)
        assert found(lite)["disk"][0] == state


def test_compiled_parts_that_are_not_kept_are_to_be_looked_at(
    lite: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.planning.compiled.KEPT", False)
    state, told = found(lite)["kernels"]
    assert state == WARNING
    assert "NUMBA_CACHE_DIR" in told


def test_a_failed_period_is_to_be_looked_at_and_how_to_try_it_again(bureau: Bureau) -> None:
    claim = claim_run(bureau.engine, bureau.division, "night", "2026-11-30", owner="test")
    assert claim is not None
    fail_run(bureau.engine, claim, Message("scores_missing"))
    state, told = found(at(bureau, "2026-12-01 12:00"))["nights"]
    assert state == WARNING
    assert "--again night/2026-11-30" in told


@pytest.mark.parametrize("line", ["焊花,hazzard,D11,yes", "焊花,hazard,D99,yes", ",hazard,D11,yes"])
def test_a_wrong_line_of_the_bureaus_own_words_is_told_as_such_and_not_as_the_calendars(
    tmp_path: Path, line: str
) -> None:
    small_bureau(tmp_path / "bureau").close()
    # the tables of a folder are read once a process
    folder = shutil.copytree(tmp_path / "bureau", tmp_path / "copy")
    (folder / "data" / "words.csv").write_text(f"word,kind,means,certain\n{line}\n", "utf-8")
    told = found(open_bureau(folder / "config.toml"))
    assert told["words"][0] == BAD
    assert {place for place, (state, _) in told.items() if state == BAD} == {"words"}
    assert told["calendar"] == (WARNING, said(Message.of("doctor_after_words"), "zh"))
