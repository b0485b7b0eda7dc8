"""Copies are made each night, drilled, and brought back by one command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.steps.nights.night import NIGHT
from scheduler.steps.upkeep.backups import backup_folder, bring_back, drill, save_backup
from scheduler.storage import list_backups, reading, verify_audit
from tests.steps.nights import DAY, lines, night_of
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau


@pytest.fixture
def lite(tmp_path: Path) -> Bureau:
    return small_bureau(tmp_path / "bureau")


@pytest.mark.usefixtures("at_hand")
def test_a_copy_brought_back_knows_what_was_known_then_and_the_night_runs_again(
    filled: Bureau, tmp_path: Path
) -> None:
    copy = save_backup(filled)
    saved = copy.rename(tmp_path / copy.name)
    night_of(filled, jobs=(NIGHT,))
    assert lines(filled, "night") == {DAY: "done"}
    aside = bring_back(filled, saved, actor="wang").aside
    assert lines(replace(filled), "night") == {}
    assert (aside is None) == filled.database_url.startswith("postgresql")
    night_of(replace(filled), jobs=(NIGHT,))
    assert lines(replace(filled), "night") == {DAY: "done"}


def test_a_drill_reads_the_newest_copy_whole_and_leaves_the_database_alone(bureau: Bureau) -> None:
    with pytest.raises(SchedulerError, match="no_backup"):
        drill(bureau)
    save_backup(bureau)
    with bureau.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entries SET actor = 'someone else'")
    done = drill(bureau)
    assert (done.sound, done.entries, done.broken) == (True, 1, ())
    assert list_backups(backup_folder(bureau)) == (done.backup,)
    with reading(bureau.engine) as session:
        assert verify_audit(session).broken == (("429099", 1),)


def test_a_drill_finds_a_copy_whose_audit_book_was_changed(bureau: Bureau) -> None:
    with bureau.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entries SET actor = 'someone else'")
    save_backup(bureau)
    done = drill(bureau)
    assert (done.sound, done.broken) == (False, (("429099", 1),))


def test_copies_lie_where_config_says(lite: Bureau, tmp_path: Path) -> None:
    elsewhere = replace(lite.settings["backup"], folder=str(tmp_path / "safe"))
    moved = replace(lite, settings={**lite.settings, "backup": elsewhere})
    assert save_backup(moved).parent == tmp_path / "safe"
