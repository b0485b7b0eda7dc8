"""Copies of the database: put aside while work goes on, and kept by rule.

A copy is one SQLite file, whichever database it was taken from, with the rows of one bureau or of all. It is
checked before it gets its name.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.links import is_plain
from scheduler.storage.belief import fault_of
from scheduler.storage.copies import SHARED, bureaux_of, copy_rows, remove_rows
from scheduler.storage.database import open_database, reading, sqlite_address, writing
from scheduler.storage.migrating import migrate
from scheduler.storage.tables import plans, problems
from scheduler.whole import make_folder, sweep, whole_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

STAMP = "%Y%m%dT%H%M%SZ"
WHOLE = "whole"
_NAME = re.compile(r"bureau-((?P<whose>[A-Za-z0-9_]+)-)?(?P<at>\d{8}T\d{6}Z)(-(?P<number>\d+))?\.(db|dump)")


@dataclass(frozen=True, slots=True)
class Keep:
    """How many backups stay: the latest of each of the last days, weeks and months that have one."""

    days: int = 7
    weeks: int = 5
    months: int = 12


def back_up(engine: Engine, folder: Path, at: datetime, division: str | None = None) -> Path:
    """Write a checked copy of a bureau, or of all where none is named, into a folder and return its path.

    A copy of the same second keeps its name, and the new one gets a number.

    Raises
    ------
    SchedulerError
        ``backup_failed``.
    """
    make_folder(folder)
    sweep(folder)
    whose = WHOLE if division is None else _word(division)
    path = free_name(folder, f"bureau-{whose}-{at.strftime(STAMP)}", ".db")
    with whole_file(path, "before_backup_rename") as part:
        if engine.dialect.name == "sqlite":
            copy_file(str(engine.url.database), part)
            if division is not None:
                _leave_alone(part, division)
        else:
            _copy_out(engine, part, division)
        settle(part)
        if (wrong := fault_of(part)) is not None:
            raise SchedulerError("backup_failed", problem=wrong)
    return path


def _word(division: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", "_", division) or "_"


def copy_file(source: str, draft: Path) -> None:
    """Copy a SQLite database as it stands at one moment."""
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(draft)) as copy:
        # a copy that is not whole is thrown away: it needs no journal, which a kill would leave behind
        copy.execute("PRAGMA journal_mode=OFF")
        live.backup(copy)


def settle(path: Path) -> None:
    """Let a SQLite file be one file alone, without a journal beside it."""
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def _leave_alone(path: Path, division: str) -> None:
    """Take the rows of every other bureau out of a copy."""
    engine = open_database(sqlite_address(path), network_mount=True)
    try:
        with reading(engine) as session:
            others = [each for each in bureaux_of(session.connection()) if each != division]
        if not others:
            return
        with writing(engine, audited=False) as session:
            connection = session.connection()
            for each in others:
                remove_rows(connection, each)
            planned = plans.select().with_only_columns(plans.c.problem)
            connection.execute(problems.delete().where(problems.c.hash.not_in(planned)))
            travel = problems.select().with_only_columns(problems.c.travel)
            connection.execute(SHARED[1].delete().where(SHARED[1].c.key.not_in(travel)))
        with closing(sqlite3.connect(path)) as copy:
            copy.execute("VACUUM")
    finally:
        engine.dispose()


def _copy_out(engine: Engine, path: Path, division: str | None) -> None:
    target = open_database(sqlite_address(path), network_mount=True)
    try:
        migrate(target)
        with reading(engine) as source, writing(target, audited=False) as copy:
            copy_rows(source.connection(), copy.connection(), division)
    finally:
        target.dispose()


def free_name(folder: Path, stem: str, ending: str = "") -> Path:
    """Return a path that no file has: with a number above those of the same second.

    A number that became free is not used again, so that the numbers tell which is newer.
    """
    form = re.compile(rf"{re.escape(stem)}(-(?P<number>\d+))?{re.escape(ending)}")
    same = [int(found["number"] or 1) for each in folder.iterdir() if (found := form.fullmatch(each.name))]
    return folder / f"{stem}{f'-{max(same) + 1}' if same else ''}{ending}"


def list_backups(folder: Path, division: str | None = None) -> tuple[Path, ...]:
    """Return the copies in a folder, the newest first; links are none.

    Of several bureaux that keep their copies in one folder, those of ``division`` alone, and those whose
    name tells no bureau.
    """
    found = _newest_first(filter(is_plain, folder.iterdir()) if folder.is_dir() else ())
    if division is None:
        return tuple(found)
    names = {None, _word(division)}
    return tuple(each for each in found if (_NAME.fullmatch(each.name) or {"whose": ""})["whose"] in names)


def remove_old(folder: Path, keep: Keep, division: str | None = None) -> tuple[Path, ...]:
    """Remove the copies that the rule does not keep, and return them; the newest always stays."""
    backups = list_backups(folder, division)
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
    return {each: datetime.strptime(named[each]["at"], STAMP) for each in order}
