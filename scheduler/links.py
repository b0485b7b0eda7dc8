"""Looks at files and folders without following links: a name that others may lay must not lead elsewhere.

Where the system can, names are looked up in a folder that is held open, so that it does not matter what
takes the folder's own name later; elsewhere a name is looked at before and after its file is opened.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BY_HANDLE = (
    hasattr(os, "O_NOFOLLOW")
    and hasattr(os, "O_DIRECTORY")
    and {os.open, os.stat, os.unlink} <= os.supports_dir_fd
    and os.listdir in os.supports_fd
)
"""Whether the system looks names up in a folder that is held open."""
_FLAGS = ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOCTTY")
_READ = os.O_RDONLY | sum(getattr(os, each, 0) for each in _FLAGS)
_BLOCK = 1024 * 1024
_REPARSE = {
    tag for name in ("SYMLINK", "MOUNT_POINT") if (tag := getattr(stat, f"IO_REPARSE_TAG_{name}", None))
}


class NotTaken(Exception):
    """An entry of a folder that is no plain file, or did not stay one; ``code`` is its sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_link(found: os.stat_result) -> bool:
    """Say whether what was looked at leads elsewhere: a symbolic link, or a junction of Windows."""
    return stat.S_ISLNK(found.st_mode) or getattr(found, "st_reparse_tag", 0) in _REPARSE


def own_folder(root: Path, *parts: str) -> Path:
    """Return a folder below ``root`` after looking at each folder on the way, and at those inside it.

    ``root`` itself is trusted. What does not exist yet is right.

    Raises
    ------
    SchedulerError
        ``folder_is_link`` where one of them leads elsewhere or is no folder; ``wrong_folder_name``.
    """
    place = root
    for part in parts:
        if part in {"", ".", ".."} or "/" in part or os.sep in part or "\x00" in part:
            raise SchedulerError("wrong_folder_name", name=part)
        place = place / part
        if os.path.lexists(place) and not _is_folder(place):
            raise SchedulerError("folder_is_link", path=place)
    for inside, folders, _ in os.walk(place):
        for name in folders:
            if not _is_folder(found := place.__class__(inside, name)):
                raise SchedulerError("folder_is_link", path=found)
    return place


def _is_folder(path: Path) -> bool:
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and not is_link(found)


def is_plain(path: Path) -> bool:
    """Say whether a path is a regular file itself, and no link to one."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and not is_link(found)


@dataclass(frozen=True)
class OpenFolder:
    """A folder whose names are looked up without following links.

    Attributes
    ----------
    handle
        The folder as it is held open; ``None`` where the system has no such thing.
    """

    path: Path
    handle: int | None

    def names(self) -> list[str]:
        """Return the names in the folder, sorted."""
        return sorted(os.listdir(self.path if self.handle is None else self.handle))

    def look(self, name: str) -> os.stat_result:
        """Return what a name is, itself."""
        return os.stat(self._named(name), dir_fd=self.handle, follow_symlinks=False)

    def remove(self, name: str) -> None:
        """Take a name away."""
        os.unlink(self._named(name), dir_fd=self.handle)

    def open(self, name: str) -> int:
        """Open a file for reading and return its handle; a link is not followed."""
        return os.open(self._named(name), _READ, dir_fd=self.handle)

    def _named(self, name: str) -> str:
        return str(self.path / name) if self.handle is None else name


@contextmanager
def opened(path: Path, within: OpenFolder | None = None) -> Iterator[OpenFolder]:
    """Hold a folder open, one of another open folder if ``within`` is named.

    Raises
    ------
    NotTaken
        ``folder_is_link`` where the name is a link or no folder.
    """
    if not BY_HANDLE:
        if not _is_folder(path) or (within is not None and path.resolve().parent != within.path.resolve()):
            raise NotTaken("folder_is_link")
        yield OpenFolder(path, None)
        return
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(path, flags) if within is None else os.open(path.name, flags, dir_fd=within.handle)
    except NotADirectoryError as wrong:
        raise NotTaken("folder_is_link") from wrong
    except OSError as wrong:
        if wrong.errno == errno.ELOOP:
            raise NotTaken("folder_is_link") from wrong
        raise
    try:
        yield OpenFolder(path, handle)
    finally:
        os.close(handle)


def copy_out(folder: OpenFolder, name: str, target: Path) -> str:
    """Copy a plain file out of a folder into a new file, and return the SHA-256 of what was copied.

    Only a file with no other name is taken: one with two could be anybody's, laid here to be read.

    Raises
    ------
    NotTaken
        ``inbox_link``, ``inbox_not_a_file``, ``inbox_two_names``, ``inbox_growing`` (it changed meanwhile) or
        ``inbox_not_readable``.
    """
    seen = _plain(folder.look(name))
    try:
        handle = folder.open(name)
    except FileNotFoundError:
        raise
    except OSError as wrong:
        raise NotTaken("inbox_link" if wrong.errno == errno.ELOOP else "inbox_not_readable") from wrong
    with os.fdopen(handle, "rb") as stream:
        found = _plain(os.fstat(handle))
        if _same(found) != _same(seen) or _same(folder.look(name)) != _same(seen):
            raise NotTaken("inbox_growing")
        digest = hashlib.sha256()
        with target.open("xb") as copy:
            while block := stream.read(_BLOCK):
                digest.update(block)
                copy.write(block)
        if _same(os.fstat(handle)) != _same(found):
            raise NotTaken("inbox_growing")
    return digest.hexdigest()


def _plain(found: os.stat_result) -> os.stat_result:
    if is_link(found):
        raise NotTaken("inbox_link")
    if not stat.S_ISREG(found.st_mode):
        raise NotTaken("inbox_not_a_file")
    if found.st_nlink > 1:
        raise NotTaken("inbox_two_names")
    return found


def _same(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_nlink
