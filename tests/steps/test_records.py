"""Importing, grading and scoring as steps, on both databases."""

from __future__ import annotations

import shutil
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.steps.records.imports import import_files, withdraw_import
from scheduler.steps.records.scores import grade_all, score_all
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.storage import last_import, reading, verify_audit

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau

HEAD = "统一社会信用代码,企业名称,行业代码,行政区划代码,从业人数,接害人数,职业病危害因素\n"
ROW = "91420881MA4900002C,虚构石粉厂,C3099,420881,30,12,{hazards}\n"


def register(folder: Path, hazards: str, bad: str = "") -> Path:
    path = folder / "台账.csv"
    path.write_text(HEAD + ROW.format(hazards=hazards) + bad, "utf-8-sig")
    return path


def code_of(text: str) -> str:
    from stdnum.cn import uscc

    return text[:17] + uscc.calc_check_digit(text[:17])


def test_the_same_files_twice_change_nothing(filled: Bureau, files: Path) -> None:
    again = import_files(filled, files, "bureau", actor="test")
    assert (again.rows["new"], again.rows["changed"]) == (0, 0)
    assert again.rows["unchanged"] == again.rows["read"] > 60


def test_a_dry_run_counts_but_keeps_nothing(bureau: Bureau, files: Path) -> None:
    done = import_files(bureau, files, "bureau", actor="test", dry_run=True)
    assert done.rows["new"] > 60
    assert (done.id, done.rows["imported"]) == (0, 0)
    with reading(bureau.engine) as session:
        assert last_import(session, bureau.division) == 0


def test_a_changed_hazard_changes_the_row_and_the_old_hazard_is_gone(bureau: Bureau, tmp_path: Path) -> None:
    head = HEAD + ROW.replace("91420881MA4900002C", code_of("91420881MA4900002"))
    path = tmp_path / "台账.csv"
    path.write_text(head.format(hazards="噪声；苯"), "utf-8-sig")
    assert import_files(bureau, path, "register", actor="test").rows["new"] == 1
    path.write_text(head.format(hazards="噪声"), "utf-8-sig")
    done = import_files(bureau, path, "register", actor="test")
    assert (done.rows["new"], done.rows["changed"], done.rows["unchanged"]) == (0, 1, 0)
    assert len(snapshot_of(bureau).frames["exposures"]) == 1


def test_good_rows_are_kept_only_when_asked(bureau: Bureau, tmp_path: Path) -> None:
    good = ROW.replace("91420881MA4900002C", code_of("91420881MA4900002"))
    bad = ROW.replace("91420881MA4900002C", "91420881MA490000XX")
    path = tmp_path / "台账.csv"
    path.write_text(HEAD + (good + bad).format(hazards="噪声"), "utf-8-sig")
    refused = import_files(bureau, path, "register", actor="test")
    assert (refused.outcome, refused.accepted, refused.id) == ("reject_rows", False, 0)
    kept = import_files(bureau, path, "register", actor="test", accept_good=True)
    assert (kept.outcome, kept.accepted, kept.rows["imported"]) == ("reject_rows", True, 1)
    assert kept.cells[0]["row"] == 3
    assert kept.cells[0]["column"] == "统一社会信用代码"


def test_a_withdrawn_import_is_seen_no_more(filled: Bureau) -> None:
    assert withdraw_import(filled, 1, actor="test", reason="wrong file") == 2
    with pytest.raises(SchedulerError, match="no_employers"):
        snapshot_of(filled)


def test_what_was_not_yet_known_is_not_seen(filled: Bureau) -> None:
    with pytest.raises(SchedulerError, match="no_employers"):
        snapshot_of(filled, date(2020, 1, 1))


def test_grades_and_scores_are_kept_with_what_changed(filled: Bureau) -> None:
    graded = grade_all(filled, actor="test")
    assert graded.employers == sum(count for _, count in graded.classes) == 60
    assert graded.changed == ()
    scored = score_all(filled, actor="test")
    assert scored.digest == score_all(filled, actor="test").digest
    assert [worth for _, _, worth in scored.first] == sorted(
        (worth for _, _, worth in scored.first), reverse=True
    )


def test_every_writing_step_leaves_an_entry_in_a_sound_chain(filled: Bureau) -> None:
    grade_all(filled, actor="test")
    with reading(filled.engine) as session:
        found = verify_audit(session, filled.division)
    assert found.broken == ()
    assert found.entries >= 3


def test_a_file_that_is_not_there_is_named(bureau: Bureau, tmp_path: Path) -> None:
    with pytest.raises(SchedulerError, match="no_file"):
        import_files(bureau, tmp_path / "none.csv", "register", actor="test")


def test_a_folder_that_is_a_bureau_is_not_made_twice(bureau: Bureau) -> None:
    from scheduler.steps.upkeep.start import init_bureau

    with pytest.raises(SchedulerError, match="already_a_bureau"):
        init_bureau(bureau.folder)
    shutil.rmtree(bureau.folder)
