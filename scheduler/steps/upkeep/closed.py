"""Who else may read what a bureau keeps: nobody, but the group that its exports are shared with."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.links import is_link
from scheduler.steps.upkeep.backups import backup_folder
from scheduler.storage import sqlite_file
from scheduler.whole import make_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.bureau import Bureau

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SHARED = stat.S_IWGRP | stat.S_IRWXO
_SHARED_FOLDER = 0o2750


def opened_to_others(bureau: Bureau) -> tuple[Path, ...]:
    """Return what of a bureau others than its user may read or write, in order of name."""
    if os.name != "posix":
        return ()
    found = {path for path, shared in _kept(bureau) if _mode(path) & (_SHARED if shared else _OTHERS)}
    return tuple(sorted(found))


def close(bureau: Bureau) -> tuple[Path, ...]:
    """Close what is open to others, share the exports with the group that config names; return what changed.

    Raises
    ------
    SchedulerError
        ``group_unknown`` for a group that this system does not have or may not give a folder to;
        ``cannot_close`` for a path that belongs to somebody else.
    """
    changed = []
    for path in opened_to_others(bureau):
        try:
            path.chmod(_mode(path) & ~_OTHERS & ~stat.S_ISGID)
        except OSError as wrong:
            raise SchedulerError("cannot_close", path=path, problem=wrong.strerror) from wrong
        changed.append(path)
    share_exports(bureau)
    return tuple(changed)


def share_exports(bureau: Bureau) -> None:
    """Give the exports to the group of ``[exports] group``, to read; later files are for it by themselves.

    Raises
    ------
    SchedulerError
        ``group_unknown``.
    """
    group, folder = bureau.settings["exports"].group, bureau.exports_home
    if not group or os.name != "posix":
        return
    import grp

    try:
        make_folder(folder)
        number = grp.getgrnam(group).gr_gid
        found = folder.stat()
        if found.st_gid == number and stat.S_IMODE(found.st_mode) == _SHARED_FOLDER:
            return
        for path, _ in _below(folder, shared=True):
            _give(path, number)
        _let_through(folder, bureau, number)
    except (KeyError, OSError) as wrong:
        raise SchedulerError("group_unknown", group=group, folder=folder) from wrong


def _give(path: Path, group: int) -> None:
    found = path.lstat()
    if is_link(found):
        return
    os.chown(path, -1, group, follow_symlinks=False)
    path.chmod(_SHARED_FOLDER if stat.S_ISDIR(found.st_mode) else 0o640)


def _let_through(folder: Path, bureau: Bureau, group: int) -> None:
    """Let the group pass the folders on the way to the exports, without seeing what lies there."""
    for each in folder.parents:
        if each == bureau.folder.parent or bureau.folder not in (each, *each.parents):
            return
        os.chown(each, -1, group)
        each.chmod(0o710)


def _kept(bureau: Bureau) -> Iterator[tuple[Path, bool]]:
    """Yield what a bureau keeps, with whether it is shared with a group."""
    group = bool(bureau.settings["exports"].group)
    folder, exports = bureau.folder, bureau.exports_home
    yield from ((folder, group), (folder / "data", group), (folder / "config.toml", False))
    url = bureau.database_url
    if url.startswith("sqlite:///"):
        file = sqlite_file(url)
        yield from ((file.with_name(file.name + end), False) for end in ("", "-wal", "-shm"))
    yield from _below(exports, shared=group)
    for each in (backup_folder(bureau), folder / "data" / "received", folder / "models"):
        yield from _below(each, shared=False)


def _below(folder: Path, *, shared: bool) -> Iterator[tuple[Path, bool]]:
    yield folder, shared
    for inside, folders, names in os.walk(folder):
        for name in (*folders, *names):
            yield Path(inside, name), shared


def _mode(path: Path) -> int:
    """Return who may read and write a path; nobody for a link, or for what is not there."""
    try:
        found = path.lstat()
    except OSError:
        return 0
    return 0 if is_link(found) else stat.S_IMODE(found.st_mode)
