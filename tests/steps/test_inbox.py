"""What is dropped into the inbox comes in once, and lies in done or refused with its report."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from scheduler.domain.message import Message
from scheduler.language import said
from scheduler.steps.nights import dropped, inbox
from scheduler.steps.nights.inbox import received
from scheduler.steps.records.imports import withdraw_import
from scheduler.storage import last_import, reading
from tests.steps.nights import changed_register

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau

pytestmark = pytest.mark.usefixtures("quick_looks")


def bring(bureau: Bureau) -> list[str]:
    """Bring the inbox in and return what was told."""
    told: list[str] = []
    inbox.bring_in(
        bureau, lambda code, **facts: told.append(said(Message.of(code, **facts), bureau.language))
    )
    return told


def names(folder: Path) -> set[str]:
    return {each.name for each in folder.iterdir()} if folder.is_dir() else set()


def ledger(bureau: Bureau) -> int:
    with reading(bureau.engine) as session:
        return last_import(session, bureau.division)


def test_an_empty_inbox_says_so(bureau: Bureau) -> None:
    assert bring(bureau) == ["收件箱为空"]


def test_a_file_of_any_name_is_moved_with_its_report(bureau: Bureau, files: Path) -> None:
    folder = bureau.folder / "data" / "inbox"
    for name in ("台账.csv".encode("gbk"), "长".encode() * 83 + b".csv", b"a\nb.csv"):
        (folder / os.fsdecode(name)).write_text("没有,表头\n1,2\n" + "x" * len(name), "utf-8")
    assert len(bring(bureau)) == 3
    kept = {"台账.csv", "长" * 50 + ".csv", "a\ufffdb.csv"}
    assert names(received(bureau) / "refused") == kept | {f"{each}.txt" for each in kept}


def test_a_good_file_comes_in_once_and_a_bad_one_is_refused_with_its_reasons(
    filled: Bureau, files: Path
) -> None:
    folder, before = filled.folder / "data" / "inbox", ledger(filled)
    (folder / "台账.csv").write_bytes(changed_register(files))
    (folder / "坏.csv").write_text("没有,表头\n1,2\n", "utf-8")
    (folder / "~$台账.xlsx").touch()
    assert len(bring(filled)) == 2
    assert names(received(filled) / "done") == {"台账.csv", "台账.csv.txt"}
    assert names(received(filled) / "refused") == {"坏.csv", "坏.csv.txt"}
    assert "变更 1" in (received(filled) / "done" / "台账.csv.txt").read_text("utf-8-sig")
    assert "坏.csv" in (received(filled) / "refused" / "坏.csv.txt").read_text("utf-8-sig")
    assert ledger(filled) == before + 1
    (folder / "台账.csv").write_bytes(changed_register(files))
    assert "此前已导入" in bring(filled)[0]
    assert ledger(filled) == before + 1
    # the same file again: it lies there once, and its report tells both
    assert names(received(filled) / "done") == {"台账.csv", "台账.csv.txt"}
    report = (received(filled) / "done" / "台账.csv.txt").read_text("utf-8-sig")
    assert "变更 1" in report
    assert "此前已导入" in report


def test_a_file_whose_import_was_withdrawn_comes_in_again(filled: Bureau, files: Path) -> None:
    folder = filled.folder / "data" / "inbox"
    for _ in range(2):
        (folder / "台账.csv").write_bytes(changed_register(files))
        assert "变更 1" in bring(filled)[0]
        withdraw_import(filled, ledger(filled), actor="wang", reason="wrong file")


def test_refused_rows_lie_beside_the_file_to_be_mended(filled: Bureau, files: Path) -> None:
    folder = filled.folder / "data" / "inbox"
    content = changed_register(files).decode().replace("4321", "many")
    (folder / "台账.csv").write_text(content, "utf-8")
    bring(filled)
    assert names(received(filled) / "refused") == {"台账.csv", "台账.csv.txt", "台账.rows.xlsx"}


def test_a_folder_of_the_inbox_names_the_profile(filled: Bureau, files: Path) -> None:
    folder = filled.folder / "data" / "inbox"
    for name in ("register", "no-such-profile"):
        (folder / name).mkdir()
        (folder / name / f"{name}.csv").write_bytes(changed_register(files))
    bring(filled)
    assert "register.csv" in names(received(filled) / "done")
    assert "no-such-profile.csv" in names(received(filled) / "refused")


def test_a_file_that_is_still_growing_is_left(filled: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled.folder / "data" / "inbox" / "台账.csv"
    path.write_text("a", "utf-8")

    def copy_on(_: float) -> None:
        with path.open("a", encoding="utf-8") as stream:
            stream.write("b" * 100)

    monkeypatch.setattr(dropped, "LOOKS", 3)
    monkeypatch.setattr(dropped.time, "sleep", copy_on)
    assert "仍在复制" in bring(filled)[0]
    assert path.exists()
    assert names(received(filled) / "done") | names(received(filled) / "refused") == set()


def test_a_file_that_breaks_its_reader_does_not_break_the_night(
    filled: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("a child process failed")

    monkeypatch.setattr(inbox, "import_files", break_down)
    folder = filled.folder / "data" / "inbox"
    (folder / "odd.csv").write_text("x", "utf-8")
    assert len(bring(filled)) == 1
    assert names(received(filled) / "refused") == {"odd.csv", "odd.csv.txt"}
