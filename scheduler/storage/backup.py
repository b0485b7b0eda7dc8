"""Backups: a whole copy while work goes on, kept by rule, and brought back by one call.

SQLite copies by its own backup interface, PostgreSQL by ``pg_dump`` and ``pg_restore`` where they are
installed. A copy is checked before it gets its name.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain import failpoint
from scheduler.domain.errors import SchedulerError
from scheduler.storage.database import open_database

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import URL, Engine

_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Keep:
    """How many backups stay: the latest of each of the last days, weeks and months that have one."""

    days: int = 7
    weeks: int = 5
    months: int = 12


def back_up(engine: Engine, folder: Path, at: datetime) -> Path:
    """Write a checked copy of the database into a folder and return its path.

    Raises
    ------
    SchedulerError
        ``no_backup_program`` where PostgreSQL's own programs are missing, ``backup_failed``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lite = engine.dialect.name == "sqlite"
    path = folder / f"bureau-{at.strftime(_STAMP)}.{'db' if lite else 'dump'}"
    draft = path.with_suffix(path.suffix + ".part")
    try:
        if lite:
            _copy_sqlite(str(engine.url.database), draft)
        else:
            _dump(engine.url, draft)
        failpoint.reach("before_backup_rename")
        _settle(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path


def restore(backup: Path, url: str, at: datetime) -> Path | None:
    """Put a backup in the place of the database; return where the former SQLite file was moved to.

    The backup is checked first, so that a damaged one replaces nothing. No program may have the database
    open.

    Raises
    ------
    SchedulerError
        ``no_backup``, ``backup_damaged``, ``no_backup_program`` or ``backup_failed``.
    """
    if not backup.is_file():
        raise SchedulerError("no_backup", path=backup)
    if backup.suffix != ".db":
        _undump(open_database(url).url, backup)
        return None
    if (wrong := _fault(backup)) is not None:
        raise SchedulerError("backup_damaged", path=backup, problem=wrong)
    place = Path(url.removeprefix("sqlite:///"))
    draft = place.with_name(place.name + ".part")
    shutil.copyfile(backup, draft)
    aside = _set_aside(place, at)
    _settle(draft, place)
    return aside


def _set_aside(place: Path, at: datetime) -> Path | None:
    """Move a database and its journals away, so that an old journal cannot be read into the new file."""
    aside = place.with_name(f"{place.name}.before-{at.strftime(_STAMP)}")
    for tail in ("-shm", "-wal", ""):
        old = Path(f"{place}{tail}")
        if old.exists():
            old.replace(f"{aside}{tail}")
    return aside if aside.exists() else None


def list_backups(folder: Path) -> tuple[Path, ...]:
    """Return the backups of a folder, the newest first."""
    return tuple(sorted((each for each in folder.glob("bureau-*Z.*") if _taken(each)), reverse=True))


def remove_old(folder: Path, keep: Keep) -> tuple[Path, ...]:
    """Remove the backups that the rule does not keep, and return them; the newest always stays."""
    backups = list_backups(folder)
    stay = kept(backups, keep)
    gone = tuple(each for each in backups if each not in stay)
    for each in gone:
        each.unlink()
    return gone


def kept(backups: Iterable[Path], keep: Keep) -> frozenset[Path]:
    """Return the backups that a rule keeps."""
    newest_first = sorted(backups, reverse=True)
    stay = set(newest_first[:1])
    for form, most in (("%Y-%m-%d", keep.days), ("%G-%V", keep.weeks), ("%Y-%m", keep.months)):
        latest: dict[str, Path] = {}
        for each in newest_first:
            if (taken := _taken(each)) is not None:
                latest.setdefault(taken.strftime(form), each)
        stay.update(list(latest.values())[:most])
    return frozenset(stay)


def _taken(backup: Path) -> datetime | None:
    """Return when a backup was taken, by its name; ``None`` for another file."""
    try:
        return datetime.strptime(backup.stem.removeprefix("bureau-"), _STAMP)
    except ValueError:
        return None


def _copy_sqlite(source: str, draft: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(draft)) as copy:
        live.backup(copy)
        # one file alone, without a journal beside it
        copy.execute("PRAGMA journal_mode=DELETE")
    if (wrong := _fault(draft)) is not None:
        raise SchedulerError("backup_failed", problem=wrong)


def _fault(path: Path) -> str | None:
    """Return what is wrong with a SQLite file, or ``None``."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as wrong:
        return str(wrong)
    return None if found == "ok" else found


def _dump(url: URL, draft: Path) -> None:
    _run("pg_dump", url, "--format=custom", f"--file={draft}")


def _undump(url: URL, backup: Path) -> None:
    _run("pg_restore", url, "--clean", "--if-exists", "--single-transaction", str(backup))


def _run(program: str, url: URL, *words: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, which others cannot read."""
    if shutil.which(program) is None:
        raise SchedulerError("no_backup_program", program=program)
    address = url.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run(
        [program, f"--dbname={address}", *words],
        env={**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode:
        raise SchedulerError("backup_failed", problem=(done.stderr.strip().splitlines() or ["?"])[-1])


def _settle(draft: Path, path: Path) -> None:
    """Give a finished file its name, so that it is there whole even after a power cut."""
    with draft.open("rb+") as stream:
        os.fsync(stream.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
