"""Writes a file whole or not at all, whatever stops the program in between."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain import failpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = ".part"
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)


@contextmanager
def whole_file(path: Path, point: str = "before_rename") -> Iterator[Path]:
    """Give the path of a new file beside ``path``, which takes its place when the block ends well.

    The old file stays until then; an error in the block removes the new one. What a killed program leaves
    behind is found by ``sweep``. ``point`` names the failpoint just before the change of places.
    """
    make_folder(path.parent)
    part = path.with_name(f".{path.name}.{os.getpid()}{_PART}")
    try:
        part.unlink(missing_ok=True)  # a link that somebody laid there is not written through
        os.close(os.open(part, _NEW, 0o600))
        yield part
        part.chmod(0o640 if _shared(path.parent) else 0o600)
        _settle(part)
        failpoint.reach(point)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _settle(path.parent)


def write_whole(path: Path, content: bytes) -> Path:
    """Write bytes whole or not at all; return the path."""
    with whole_file(path) as part:
        part.write_bytes(content)
    return path


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it: for the program alone, or for the group that the one above has."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        shared = _shared(each.parent)
        each.chmod(0o2750 if shared else 0o700)


def _shared(folder: Path) -> bool:
    """Say whether a folder is read by a group: it hands its group on to what is made in it."""
    mode = folder.stat().st_mode
    return os.name == "posix" and bool(mode & stat.S_ISGID) and bool(mode & stat.S_IRGRP)


@contextmanager
def passing_folder(folder: Path) -> Iterator[Path]:
    """Give a new folder within another, for the program alone; it is gone after the block.

    What a killed program leaves behind is found by ``sweep``.
    """
    make_folder(folder)
    place = Path(tempfile.mkdtemp(prefix=".", suffix=f".{os.getpid()}{_PART}", dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder while the block runs: another program that asks for it waits.

    It is free again when the holder ends, however it ends. Windows has no such hold.
    """
    make_folder(folder)
    if os.name == "nt":
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def move_in(made: Path, folder: Path) -> None:
    """Move the files of a folder that is whole to where they are read, one after the other at once.

    A folder below it replaces the one of its name: what that held besides is removed.
    """
    for source in sorted(made.rglob("*")):
        target = folder / source.relative_to(made)
        if source.is_dir():
            make_folder(target)
            for left in set(target.iterdir()).difference(target / each.name for each in source.iterdir()):
                left.unlink()
        else:
            source.chmod(0o640 if _shared(target.parent) else 0o600)
            failpoint.reach("moving")
            source.replace(target)
    _settle(folder)


def sweep(folder: Path) -> None:
    """Remove what a killed program left half written in a folder and the folders below it.

    What a program that still runs is writing stays.
    """
    for left in sorted(folder.rglob(f".*{_PART}*")):
        # a database under way has journals beside it, named after it
        writer = left.name.rpartition(_PART)[0].rpartition(".")[2]
        if writer.isdecimal() and not _runs(int(writer)):
            _remove(left)


def _remove(left: Path) -> None:
    if left.is_dir() and not left.is_symlink():
        shutil.rmtree(left, ignore_errors=True)
    else:
        left.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    if process == os.getpid():
        # whoever writes here now began after this, or would have swept its own away
        return False
    if os.name == "nt":
        # there this question would be a Ctrl-C; what was left behind stays
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _settle(path: Path) -> None:
    """Make the system put a file, or the names in a folder, on the disk; Windows cannot do folders."""
    if path.is_dir() and not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
