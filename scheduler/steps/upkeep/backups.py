"""Copies of the database: put aside each night, listed, brought back, and drilled."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.links import own_folder
from scheduler.storage import (
    Keep,
    Restored,
    back_up,
    chain_of,
    check_file,
    list_backups,
    open_database,
    reading,
    remove_old,
    restore,
    restore_whole,
    sqlite_address,
    verify_audit,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.bureau import Bureau


def backup_folder(bureau: Bureau) -> Path:
    """Return where copies lie.

    Raises
    ------
    SchedulerError
        ``folder_is_link`` where data/backup leads elsewhere; config names another place.
    """
    folder: str = bureau.settings["backup"].folder
    return Path(folder) if folder else own_folder(bureau.folder, "data", "backup")


def copies_of(bureau: Bureau) -> tuple[Path, ...]:
    """Return the bureau's copies, the newest first; none where their folder leads elsewhere."""
    try:
        folder = backup_folder(bureau)
    except SchedulerError:
        return ()
    return list_backups(folder, bureau.division)


def save_backup(bureau: Bureau, *, whole: bool = False) -> Path:
    """Put a copy of the bureau aside, and remove those that the rule of [backup] does not keep.

    ``whole``: a copy of every bureau of the database; it stays until a person removes it.
    """
    settings, folder = bureau.settings["backup"], backup_folder(bureau)
    if whole:
        return back_up(bureau.engine, folder, datetime.now(UTC))
    path = back_up(bureau.engine, folder, datetime.now(UTC), bureau.division)
    remove_old(folder, Keep(settings.days, settings.weeks, settings.months), bureau.division)
    return path


def copy_aside(bureau: Bureau, tell: Callable[..., None]) -> None:
    """Put a copy aside as a step of the night, which goes on without one and says so."""
    try:
        path = save_backup(bureau)
    except SchedulerError as wrong:
        if wrong.code not in {"backup_failed", "folder_is_link"}:
            raise
        tell("night_no_backup")
        tell(wrong.code, **wrong.facts)
    except OSError as wrong:
        tell("night_no_backup")
        tell("backup_failed", problem=wrong.strerror or wrong)
    else:
        tell("night_backed_up", file=path.name, mb=f"{path.stat().st_size / 1e6:.1f}")


def bring_back(
    bureau: Bureau, backup: Path, *, actor: str, reason: str = "", whole: str | None = None
) -> Restored:
    """Put the rows of a copy in the place of the bureau's; those of other bureaux stay as they are.

    ``whole``: the name of the database, all of which is to be replaced.

    Raises
    ------
    SchedulerError
        As ``restore`` and ``restore_whole`` of the storage.
    """
    if not backup.exists() and backup.parent == Path():
        backup = backup_folder(bureau) / backup
    bureau.close()
    url, now = bureau.database_url, datetime.now(UTC)
    if whole is not None:
        return restore_whole(backup, url, now, whole, actor=actor, reason=reason)
    return restore(backup, url, now, bureau.division, actor=actor, reason=reason)


@dataclass(frozen=True)
class Drill:
    """What a copy holds, seen by bringing it back into a place of its own: its file, entries and heads."""

    backup: Path
    entries: int
    broken: tuple[tuple[str, int], ...]
    sound: bool


def drill(bureau: Bureau) -> Drill:
    """Bring the newest copy back into a place of its own, and read it whole.

    Raises
    ------
    SchedulerError
        ``no_backup`` where there is none; others where the copy is not ours or damaged.
    """
    newest = next(iter(copies_of(bureau)), None)
    if newest is None:
        raise SchedulerError("no_backup", path=backup_folder(bureau))
    with tempfile.TemporaryDirectory() as folder:
        place = sqlite_address(Path(folder) / "bureau.db")
        try:
            restore(newest, place, datetime.now(UTC), bureau.division, actor="drill")
        except SchedulerError as wrong:
            if wrong.code != "backup_book_broken":
                raise
            broken, entries = chain_of(newest, bureau.division)
            return Drill(newest, entries, broken, sound=False)
        engine = open_database(place)
        try:
            with reading(engine) as session:
                chain = verify_audit(session)
            sound = check_file(engine) is None and not chain.broken
        finally:
            engine.dispose()
    # the drill's own entry of the restore is not the copy's
    return Drill(newest, chain.entries - 1, chain.broken, sound)


def free_mb(folder: Path) -> int:
    """Return the free space of the disk that holds a folder, in MB."""
    return shutil.disk_usage(folder).free // 1_000_000
