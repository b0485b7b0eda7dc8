"""Brings a copy back: one bureau without touching the others, or all of them when asked for by name."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from scheduler.domain.errors import SchedulerError
from scheduler.storage.audit_trail import audit, hold
from scheduler.storage.backup import STAMP, copy_file, free_name, settle
from scheduler.storage.belief import Believed, believed, fault_of, opened_copy
from scheduler.storage.copies import bureaux_of, copy_rows, counts_of, remove_rows
from scheduler.storage.database import open_database, reading, sqlite_address, sqlite_file, writing
from scheduler.storage.migrating import migrate
from scheduler.storage.postgres import parsed
from scheduler.whole import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Restored:
    """What was brought back.

    Attributes
    ----------
    bureaux
        Those whose rows were replaced.
    rows
        How many rows they have now.
    aside
        Where the former SQLite file was moved to.
    """

    bureaux: tuple[str, ...]
    rows: int
    aside: Path | None


def restore(
    backup: Path, url: str, at: datetime, division: str, *, actor: str = "-", reason: str = ""
) -> Restored:
    """Put the rows of a copy in the place of a bureau's; nobody else's are touched.

    The copy is believed only after its shape, bureau, book and counts were compared, and the restore is an
    entry in the bureau's book. No program may have the database open.

    Raises
    ------
    SchedulerError
        ``no_backup``, ``backup_damaged``, ``backup_not_ours``, ``backup_newer``, ``backup_of_another``,
        ``backup_book_broken``, ``backup_numbers_taken``; nothing is replaced then.
    """
    with opened_copy(backup) as source:
        found = believed(source, backup, division)
        with _target(url, at) as target, writing(target.engine) as session:
            rows = _replace(source, session, found, _Word(backup, actor, reason))
        return Restored((division,), rows, target.aside)


def restore_whole(
    backup: Path, url: str, at: datetime, name: str, *, actor: str = "-", reason: str = ""
) -> Restored:
    """Put a copy in the place of a whole database, whose own name must be told.

    Raises
    ------
    SchedulerError
        ``restore_names_whole`` with the database's name and the bureaux touched, where another name or none
        is told; those of ``restore``.
    """
    with opened_copy(backup) as source:
        held = tuple(believed(source, backup, each) for each in bureaux_of(source))
        with _target(url, at) as target, writing(target.engine) as session:
            there = bureaux_of(session.connection())
            touched = tuple(sorted({*there, *(each.division for each in held)}))
            right = database_name(url)
            if name != right:
                raise SchedulerError("restore_names_whole", name=right, bureaux=", ".join(touched) or "-")
            for each in there:
                if each not in {one.division for one in held}:
                    remove_rows(session.connection(), each)
            rows = sum(
                _replace(source, session, each, _Word(backup, actor, reason, whole=True)) for each in held
            )
        return Restored(touched, rows, target.aside)


def database_name(url: str) -> str:
    """Return the name by which a whole database is meant: of its file, or on its server."""
    address = parsed(url)
    if address.drivername.startswith("sqlite"):
        return sqlite_file(url).name
    return address.database or address.username or "-"


@dataclass(frozen=True)
class _Word:
    """Who brings what back, and why."""

    backup: Path
    actor: str
    reason: str
    whole: bool = False


def _replace(source: Connection, session: Session, found: Believed, word: _Word) -> int:
    """Change a bureau's rows for those of a copy, and enter it in the book; return the number of rows."""
    target, division = session.connection(), found.division
    before = hold(session, division)
    remove_rows(target, division)
    try:
        copied = copy_rows(source, target, division)
    except (ValueError, TypeError) as wrong:
        problem = str(wrong).splitlines()[0]
        raise SchedulerError("backup_damaged", path=word.backup, problem=problem) from wrong
    if copied != found.counts or counts_of(target, division) != found.counts:
        raise SchedulerError("backup_failed", problem="counts")
    with word.backup.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    facts = {
        "file": word.backup.name, "sha256": digest, "whole": word.whole, "rows": sum(copied.values()),
        "before": [before.audit_number, before.audit_hash], "copied": list(found.head),
    }  # fmt: skip
    audit(session, word.actor, word.reason, "restore", facts, division=division)
    return sum(copied.values())


@dataclass
class _Target:
    """A database that is being changed, and where the file went whose place it takes."""

    engine: Engine
    aside: Path | None = None


@contextmanager
def _target(url: str, at: datetime) -> Iterator[_Target]:
    """Give the database to change: on a server itself, of a SQLite file a draft that then takes its place."""
    if not url.startswith("sqlite"):
        target = _Target(open_database(url))
        try:
            migrate(target.engine)
            yield target
        finally:
            target.engine.dispose()
        return
    place = sqlite_file(url)
    with whole_file(place) as part:
        if place.exists() and fault_of(place) is None and _ours(place):
            copy_file(str(place), part)
        target = _Target(open_database(sqlite_address(part)))
        try:
            migrate(target.engine)
            yield target
        finally:
            target.engine.dispose()
        settle(part)
        target.aside = _set_aside(place, at)


def _ours(place: Path) -> bool:
    """Say whether a SQLite file can be read as a database of ours, so that other bureaux in it stay."""
    try:
        engine = open_database(sqlite_address(place))
    except SchedulerError:
        return False
    try:
        with reading(engine) as session:
            bureaux_of(session.connection())
    except (SchedulerError, SQLAlchemyError):
        return False
    finally:
        engine.dispose()
    return True


def _set_aside(place: Path, at: datetime) -> Path | None:
    """Move a database and its journals away, so that an old journal cannot be read into the new file."""
    aside = free_name(place.parent, f"{place.name}.before-{at.strftime(STAMP)}")
    for tail in ("-shm", "-wal", ""):
        old = Path(f"{place}{tail}")
        if old.exists():
            old.replace(f"{aside}{tail}")
    return aside if aside.exists() else None
