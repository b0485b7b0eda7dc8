"""Writes a file whole or not at all, whatever stops the program in between."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scheduler.domain import failpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PART = ".part"


@contextmanager
def whole_file(path: Path, point: str = "before_rename") -> Iterator[Path]:
    """Give the path of a new file beside ``path``, which takes its place when the block ends well.

    The old file stays until then; an error in the block removes the new one. What a killed program leaves
    behind is found by ``sweep``. ``point`` names the failpoint just before the change of places.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}{_PART}")
    try:
        yield part
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


def sweep(folder: Path) -> None:
    """Remove what a killed program left half written in a folder and the folders below it.

    What a program that still runs is writing stays.
    """
    for left in sorted(folder.rglob(f".*{_PART}")):
        writer = left.name.removesuffix(_PART).rpartition(".")[2]
        if writer.isdecimal() and not _runs(int(writer)):
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
