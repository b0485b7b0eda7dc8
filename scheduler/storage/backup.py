"""Backups: a whole copy while work goes on, kept by rule, and brought back by one call.

SQLite copies by its own backup interface, PostgreSQL by ``pg_dump`` and ``pg_restore`` where they are
installed. A copy is checked before it gets its name.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy.exc import DBAPIError

from scheduler.domain.errors import SchedulerError
from scheduler.links import is_plain
from scheduler.storage.database import open_database, sqlite_address, sqlite_file
from scheduler.whole import make_folder, sweep, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import URL, Engine

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"bureau-(?P<at>\d{8}T\d{6}Z)(-(?P<number>\d+))?\.(db|dump)")


@dataclass(frozen=True, slots=True)
class Keep:
    """How many backups stay: the latest of each of the last days, weeks and months that have one."""

    days: int = 7
    weeks: int = 5
    months: int = 12


def back_up(engine: Engine, folder: Path, at: datetime) -> Path:
    """Write a checked copy of the database into a folder and return its path.

    A copy of the same second keeps its name, and the new one gets a number.

    Raises
    ------
    SchedulerError
        ``no_backup_program`` where PostgreSQL's own programs are missing, ``backup_failed``.
    """
    make_folder(folder)
    sweep(folder)
    lite = engine.dialect.name == "sqlite"
    path = _free(folder, f"bureau-{at.strftime(_STAMP)}", ".db" if lite else ".dump")
    with whole_file(path, "before_backup_rename") as part:
        if lite:
            _copy_sqlite(str(engine.url.database), part)
        else:
            _dump(engine.url, part)
    return path


def _free(folder: Path, stem: str, ending: str = "") -> Path:
    """Return a path that no file has: with a number above those of the same second.

    A number that became free is not used again, so that the numbers tell which is newer.
    """
    form = re.compile(rf"{re.escape(stem)}(-(?P<number>\d+))?{re.escape(ending)}")
    same = [int(found["number"] or 1) for each in folder.iterdir() if (found := form.fullmatch(each.name))]
    return folder / f"{stem}{f'-{max(same) + 1}' if same else ''}{ending}"


def restore(backup: Path, url: str, at: datetime) -> Path | None:
    """Put a backup in the place of the database; return where the former SQLite file was moved to.

    The backup is checked first, so that a damaged one replaces nothing. No program may have the database
    open.

    Raises
    ------
    SchedulerError
        ``no_backup``, ``backup_damaged``, ``no_backup_program`` or ``backup_failed``.
    """
    if not is_plain(backup):
        raise SchedulerError("no_backup", path=backup)
    if backup.suffix != ".db":
        _undump(open_database(url).url, backup)
        return None
    if (wrong := _fault(backup)) is not None:
        raise SchedulerError("backup_damaged", path=backup, problem=wrong)
    place = sqlite_file(url)
    with whole_file(place) as part:
        shutil.copyfile(backup, part)
        aside = _set_aside(place, at)
    return aside


@contextmanager
def brought_back(backup: Path, url: str, at: datetime) -> Iterator[str]:
    """Give the address of a database into which a backup was brought back; it is gone after the block.

    A dump is brought back beside the database of ``url``, on its server.

    Raises
    ------
    SchedulerError
        As ``restore``; ``drill_not_allowed`` where the server lets no database be made.
    """
    if backup.suffix == ".db":
        with tempfile.TemporaryDirectory() as folder:
            place = sqlite_address(Path(folder) / "bureau.db")
            restore(backup, place, at)
            yield place
        return
    with _database_beside(url, f"drill_{at.strftime(_STAMP).lower()}_{os.getpid()}") as place:
        restore(backup, place, at)
        yield place


@contextmanager
def _database_beside(url: str, name: str) -> Iterator[str]:
    """Make an empty database on the server of another, and drop it after the block."""
    engine = open_database(url).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    except DBAPIError as wrong:
        engine.dispose()
        raise SchedulerError("drill_not_allowed", problem=wrong.orig) from wrong
    try:
        yield engine.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
        engine.dispose()


def _set_aside(place: Path, at: datetime) -> Path | None:
    """Move a database and its journals away, so that an old journal cannot be read into the new file."""
    aside = _free(place.parent, f"{place.name}.before-{at.strftime(_STAMP)}")
    for tail in ("-shm", "-wal", ""):
        old = Path(f"{place}{tail}")
        if old.exists():
            old.replace(f"{aside}{tail}")
    return aside if aside.exists() else None


def list_backups(folder: Path) -> tuple[Path, ...]:
    """Return the backups of a folder, the newest first; links are none."""
    return tuple(_newest_first(filter(is_plain, folder.iterdir()) if folder.is_dir() else ()))


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
    newest_first = _newest_first(backups)
    stay = set(list(newest_first)[:1])
    for form, most in (("%Y-%m-%d", keep.days), ("%G-%V", keep.weeks), ("%Y-%m", keep.months)):
        latest: dict[str, Path] = {}
        for each, taken in newest_first.items():
            latest.setdefault(taken.strftime(form), each)
        stay.update(list(latest.values())[:most])
    return frozenset(stay)


def _newest_first(files: Iterable[Path]) -> dict[Path, datetime]:
    """Return when each backup among some files was taken, as their names say, the newest first."""
    named = {each: found for each in files if (found := _NAME.fullmatch(each.name))}
    order = sorted(named, key=lambda each: (named[each]["at"], int(named[each]["number"] or 1)), reverse=True)
    return {each: datetime.strptime(named[each]["at"], _STAMP) for each in order}


def _copy_sqlite(source: str, draft: Path) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(draft)) as copy:
        # a copy that is not whole is thrown away: it needs no journal, which a kill would leave behind
        copy.execute("PRAGMA journal_mode=OFF")
        live.backup(copy)
        # one file alone, without a journal beside it
        copy.execute("PRAGMA journal_mode=DELETE")
    if (wrong := _fault(draft)) is not None:
        raise SchedulerError("backup_failed", problem=wrong)


def _fault(path: Path) -> str | None:
    """Return what is wrong with a SQLite file, or ``None``."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
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
