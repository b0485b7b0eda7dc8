"""Whoever may drop files into the inbox reaches nothing else by it: no link is followed, none is taken."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

import pytest

from scheduler import links
from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message
from scheduler.language import said
from scheduler.steps.nights import dropped, inbox
from scheduler.steps.nights.inbox import received
from scheduler.steps.nights.lists import write_list
from scheduler.steps.records.snapshot import registry_of
from scheduler.steps.upkeep.backups import backup_folder, save_backup
from tests.steps.nights import changed_register
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.links import OpenFolder

pytestmark = pytest.mark.usefixtures("quick_looks")
WAYS = pytest.mark.parametrize("by_handle", [True, False], ids=["held open", "by name"])


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    """Give an empty bureau on SQLite: folders are what this is about."""
    return small_bureau(tmp_path / "bureau", "")


def bring(bureau: Bureau) -> list[str]:
    """Bring the inbox in and return what was told."""
    told: list[str] = []
    inbox.bring_in(
        bureau, lambda code, **facts: told.append(said(Message.of(code, **facts), bureau.language))
    )
    return told


def everything(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder but those of the inbox, with its bytes."""
    found = sorted(each for each in folder.rglob("*") if each.is_file() and not each.is_symlink())
    return {str(each.relative_to(folder)): each.read_bytes() for each in found if "inbox" not in each.parts}


@WAYS
@pytest.mark.parametrize("to", ["..", "../backup", "../../models", "/etc"])
def test_a_folder_of_the_inbox_that_is_a_link_is_not_looked_into(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, to: str, by_handle: bool
) -> None:
    monkeypatch.setattr(links, "BY_HANDLE", by_handle)
    save_backup(bureau)
    (bureau.inbox / "register").symlink_to(to)
    bureau.close()
    before = everything(bureau.folder)
    assert any("register 是链接" in each for each in bring(bureau))
    assert everything(bureau.folder) == before


@WAYS
def test_a_link_to_a_file_is_neither_read_nor_moved(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_handle: bool
) -> None:
    monkeypatch.setattr(links, "BY_HANDLE", by_handle)
    private = tmp_path / "private.csv"
    private.write_text("secret,1\n", "utf-8")
    (bureau.inbox / "a.csv").symlink_to(private)
    (bureau.inbox / "b.csv").symlink_to("nowhere")
    told = bring(bureau)
    assert [each.partition("，")[0] for each in told] == ["a.csv 是链接", "b.csv 是链接"]
    assert private.exists()
    assert not everything(received(bureau))


def test_a_hard_link_to_a_private_file_is_not_taken(bureau: Bureau, tmp_path: Path) -> None:
    private = tmp_path / "private.csv"
    private.write_text("secret,1\n", "utf-8")
    os.link(private, bureau.inbox / "a.csv")
    assert "硬链接" in bring(bureau)[0]
    assert (bureau.inbox / "a.csv").exists()
    assert not everything(received(bureau))


def test_what_is_no_file_is_left_and_keeps_nobody_waiting(bureau: Bureau) -> None:
    os.mkfifo(bureau.inbox / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(bureau.inbox, os.O_RDONLY)
        try:
            server.bind(f"/proc/self/fd/{here}/socket.csv")
        finally:
            os.close(here)
    assert [each.partition(" ")[2] for each in bring(bureau)] == ["不是普通文件，未取走"] * 2


@pytest.mark.parametrize("laid", ["done", "refused"])
def test_done_and_refused_of_the_inbox_lead_nowhere(bureau: Bureau, tmp_path: Path, laid: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (bureau.inbox / laid).symlink_to(tmp_path / "elsewhere")
    (bureau.inbox / "pilot-2022.toml").write_text("base = 1", "utf-8")
    bring(bureau)
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert (received(bureau) / "refused" / "pilot-2022.toml").is_file()


def swapped(monkeypatch: pytest.MonkeyPatch, swap: Callable[[], None]) -> None:
    """Do something between the look at a file and its use."""
    look, looks = links.OpenFolder.look, []

    def looked(self: OpenFolder, name: str) -> os.stat_result:
        found = look(self, name)
        looks.append(name)
        # folders, two looks whether it is still, and the look before it is opened
        if len(looks) == LAST_LOOK:
            swap()
        return found

    monkeypatch.setattr(links.OpenFolder, "look", looked)


LAST_LOOK = 5


@WAYS
@pytest.mark.parametrize("kind", ["link", "hard link", "another file"])
def test_a_file_changed_for_a_link_between_look_and_use_is_left(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, by_handle: bool
) -> None:
    monkeypatch.setattr(links, "BY_HANDLE", by_handle)
    private, laid = tmp_path / "private.csv", bureau.inbox / "a.csv"
    private.write_text("secret,1\n", "utf-8")
    laid.write_text("mine,1\n", "utf-8")

    def swap() -> None:
        laid.unlink()
        if kind == "link":
            laid.symlink_to(private)
        elif kind == "hard link":
            os.link(private, laid)
        else:
            laid.write_text("another,1\n", "utf-8")

    swapped(monkeypatch, swap)
    told = bring(bureau)
    assert len(told) == 1
    assert "未取走" in told[0] or "仍在复制" in told[0]
    assert not any(b"secret" in each for each in everything(received(bureau)).values())


@pytest.mark.skipif(not links.BY_HANDLE, reason="this system holds no folder open")
def test_a_folder_swapped_for_a_link_after_the_look_is_still_the_folder(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, private = bureau.inbox / "register", tmp_path / "private"
    mine.mkdir()
    private.mkdir()
    for folder in (mine, private):
        (folder / "a.csv").write_text(f"{folder.name},1\n", "utf-8")

    def swap() -> None:
        mine.rename(bureau.inbox / "was")
        mine.symlink_to(private)

    monkeypatch.setattr(dropped, "LOOKS", 0)
    still = inbox.still

    def looked(files: tuple[dropped.Dropped, ...]) -> frozenset[dropped.Dropped]:
        swap()
        still(files)
        return frozenset(files)

    monkeypatch.setattr(inbox, "still", looked)
    bring(bureau)
    assert (private / "a.csv").read_text("utf-8") == "private,1\n"
    assert not any(b"private" in each for each in everything(received(bureau)).values())


def test_a_folder_that_lets_nothing_be_taken_does_not_stop_the_others(
    filled: Bureau, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (filled.inbox / "a.csv").write_text("x", "utf-8")
    (filled.inbox / "台账.csv").write_bytes(changed_register(files))
    remove = links.OpenFolder.remove

    def removed(self: OpenFolder, name: str) -> None:
        if name == "a.csv":
            raise PermissionError(13, "no")
        remove(self, name)

    monkeypatch.setattr(links.OpenFolder, "remove", removed)
    told = bring(filled)
    assert any("请人工移走" in each for each in told)
    assert any("变更 1" in each for each in told)


def test_an_inbox_that_is_a_link_is_told_and_not_followed(bureau: Bureau, tmp_path: Path) -> None:
    bureau.inbox.rmdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.csv").write_text("x", "utf-8")
    bureau.inbox.symlink_to(tmp_path / "elsewhere")
    assert "inbox 是链接" in bring(bureau)[0]
    assert (tmp_path / "elsewhere" / "a.csv").exists()


@pytest.mark.parametrize("place", ["data/exports", "data/exports/2026-12", "data/exports/2026-12/draw"])
def test_exports_are_not_written_through_a_link(bureau: Bureau, tmp_path: Path, place: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    there = bureau.folder / place
    if there.exists():
        there.rmdir()
    there.parent.mkdir(parents=True, exist_ok=True)
    there.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SchedulerError, match="folder_is_link"):
        bureau.exports("2026-12")


@pytest.mark.parametrize("what", ["../policy", "..", "a/b", ""])
def test_a_list_named_in_the_database_is_written_among_the_exports_alone(bureau: Bureau, what: str) -> None:
    with pytest.raises(SchedulerError, match="wrong_folder_name"):
        bureau.exports(what)
    assert write_list  # the only way from the outbox to a list's file goes by exports()


def test_copies_and_models_are_not_looked_for_behind_links(bureau: Bureau, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for folder, gate in (("data/backup", backup_folder), ("models/fitted", registry_of)):
        (bureau.folder / folder).rmdir()
        (bureau.folder / folder).symlink_to(elsewhere)
        with pytest.raises(SchedulerError, match="folder_is_link"):
            gate(bureau)
