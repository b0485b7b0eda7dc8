"""Copies of the database: put aside each night, listed, brought back, and drilled."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.links import own_folder
from scheduler.storage import (
    Keep,
    back_up,
    brought_back,
    check_file,
    list_backups,
    migrate,
    open_database,
    reading,
    remove_old,
    restore,
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


def save_backup(bureau: Bureau) -> Path:
    """Put a copy of the database aside, and remove those that the rule of [backup] does not keep."""
    settings, folder = bureau.settings["backup"], backup_folder(bureau)
    path = back_up(bureau.engine, folder, datetime.now(UTC))
    remove_old(folder, Keep(settings.days, settings.weeks, settings.months))
    return path


def copy_aside(bureau: Bureau, tell: Callable[..., None]) -> None:
    """Put a copy aside as a step of the night, which goes on without one and says so."""
    try:
        path = save_backup(bureau)
    except SchedulerError as wrong:
        if wrong.code not in {"no_backup_program", "backup_failed", "folder_is_link"}:
            raise
        tell("night_no_backup")
        tell(wrong.code, **wrong.facts)
    except OSError as wrong:
        tell("night_no_backup")
        tell("backup_failed", problem=wrong.strerror or wrong)
    else:
        tell("night_backed_up", file=path.name, mb=f"{path.stat().st_size / 1e6:.1f}")


def bring_back(bureau: Bureau, backup: Path) -> Path | None:
    """Put a copy in the place of the database; return where the database's file was moved to.

    Raises
    ------
    SchedulerError
        ``no_backup``, ``backup_damaged``, ``no_backup_program`` or ``backup_failed``.
    """
    if not backup.exists() and backup.parent == Path():
        backup = backup_folder(bureau) / backup
    bureau.close()
    return restore(backup, bureau.database_url, datetime.now(UTC))


@dataclass(frozen=True)
class Drill:
    """What a copy holds, seen by bringing it back beside the database: its file, entries and heads."""

    backup: Path
    entries: int
    broken: tuple[tuple[str, int], ...]
    sound: bool


def drill(bureau: Bureau) -> Drill:
    """Bring the newest copy back into a place of its own, and read it whole.

    Raises
    ------
    SchedulerError
        ``no_backup`` where there is none; ``drill_not_allowed`` where the server lets no database be made.
    """
    newest = next(iter(list_backups(backup_folder(bureau))), None)
    if newest is None:
        raise SchedulerError("no_backup", path=backup_folder(bureau))
    with brought_back(newest, bureau.database_url, datetime.now(UTC)) as url:
        engine = open_database(url)
        try:
            migrate(engine)
            with reading(engine) as session:
                chain = verify_audit(session)
            wrong = check_file(engine)
        finally:
            engine.dispose()
    return Drill(newest, chain.entries, chain.broken, wrong is None and not chain.broken)


def free_mb(folder: Path) -> int:
    """Return the free space of the disk that holds a folder, in MB."""
    return shutil.disk_usage(folder).free // 1_000_000
