"""What a copy must be before anything is replaced by it: ours in shape, of this bureau, and whole.

A copy may have been written by anybody. Its tables are only ever read; a trigger, a view or a table that the
program does not make says that somebody had a hand in it.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from scheduler.domain.errors import SchedulerError
from scheduler.links import is_plain
from scheduler.storage.audit_trail import verify_audit
from scheduler.storage.copies import bureaux_of, counts_of, rows_of
from scheduler.storage.database import open_database, sqlite_address
from scheduler.storage.dumps import read_dump
from scheduler.storage.migrating import upgrade
from scheduler.storage.tables import METADATA, RECORD_TABLES, audit_entries
from scheduler.storage.verify import verify_books

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

_OWN = {"alembic_version", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}


@dataclass(frozen=True)
class Believed:
    """What a copy was found to hold of a bureau.

    Attributes
    ----------
    head
        Number and hash of the last entry of its book.
    """

    division: str
    head: tuple[int, str]
    counts: dict[str, int]


def fault_of(path: Path) -> str | None:
    """Return what is wrong with a SQLite file, or ``None``."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema=OFF")
            found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.Error as wrong:
        return str(wrong)
    except UnicodeDecodeError:
        return "text that is no text"
    return None if found == "ok" else found


@contextmanager
def opened_copy(path: Path) -> Iterator[Connection]:
    """Open a copy for reading, in the shape that this program knows; the file itself is left as it is.

    Raises
    ------
    SchedulerError
        ``no_backup`` where there is none (a link is none), ``backup_damaged``, ``backup_newer``,
        ``backup_not_ours``.
    """
    if not is_plain(path):
        raise SchedulerError("no_backup", path=path)
    with tempfile.TemporaryDirectory() as folder:
        passing = Path(folder) / "copy.db"
        if path.suffix == ".dump":
            read_dump(path, passing)
        else:
            shutil.copyfile(path, passing)
        if (wrong := fault_of(passing)) is not None:
            raise SchedulerError("backup_damaged", path=path, problem=wrong)
        _check_shape(passing, path)
        engine = open_database(sqlite_address(passing), network_mount=True)
        try:
            _upgrade(engine, path)
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA query_only=ON")
                yield connection
        finally:
            engine.dispose()


def _check_shape(passing: Path, path: Path) -> None:
    """Refuse whatever the program would not have made: other tables, columns, triggers, views."""
    known = {table.name: {each.name for each in table.columns} for table in METADATA.sorted_tables}
    with closing(sqlite3.connect(f"file:{quote(str(passing))}?mode=ro", uri=True)) as connection:
        connection.execute("PRAGMA trusted_schema=OFF")
        found = connection.execute("SELECT type, name, tbl_name FROM sqlite_master").fetchall()
        for kind, name, table in found:
            if kind not in {"table", "index"} or not (table in known or table in _OWN):
                raise SchedulerError("backup_not_ours", path=path, what=f"{kind} {name}")
        for table in {table for kind, _, table in found if kind == "table" and table in known}:
            for column in connection.execute(f"PRAGMA table_xinfo({table})"):
                if column[1] not in known[table] or column[6]:
                    raise SchedulerError("backup_not_ours", path=path, what=f"{table}.{column[1]}")


def _upgrade(engine: Engine, path: Path) -> None:
    try:
        upgrade(engine)
    except SchedulerError as wrong:
        if wrong.code == "database_newer":
            raise SchedulerError("backup_newer", path=path, **wrong.facts) from wrong
        raise SchedulerError("backup_not_ours", path=path, what=wrong.code) from wrong


def believed(connection: Connection, path: Path, division: str) -> Believed:
    """Return what a copy holds of a bureau, after reading its book and what the book tells of.

    Raises
    ------
    SchedulerError
        ``backup_of_another`` with the bureaux it holds; ``backup_book_broken`` where book, plans, draws or
        numbers of rows are not as they were written; ``backup_damaged`` where a cell cannot be read.
    """
    held = bureaux_of(connection)
    if division not in held:
        raise SchedulerError("backup_of_another", path=path, held=", ".join(held) or "-", division=division)
    try:
        with Session(connection) as session:
            chain = verify_audit(session, division)
            changed = verify_books(session, division)
    except (ValueError, TypeError, KeyError, SQLAlchemyError) as wrong:
        raise SchedulerError("backup_damaged", path=path, problem=type(wrong).__name__) from wrong
    if chain.broken:
        raise SchedulerError("backup_book_broken", path=path, what=f"{division}/{chain.broken[0][1]}")
    if changed:
        raise SchedulerError("backup_book_broken", path=path, what="/".join(changed[0]))
    if (number := _miscounted(connection, division)) is not None:
        raise SchedulerError("backup_book_broken", path=path, what=f"import {number}")
    _, number, head = chain.heads[0]
    return Believed(division, (number, head), counts_of(connection, division))


def chain_of(path: Path, division: str) -> tuple[tuple[tuple[str, int], ...], int]:
    """Return where the book of a copy is broken, and how many entries were read."""
    with opened_copy(path) as connection, Session(connection) as session:
        chain = verify_audit(session, division)
    return chain.broken, chain.entries


def _miscounted(connection: Connection, division: str) -> int | None:
    """Return an import whose rows are not as many as its entry in the book says; ``None``: all are."""
    told: dict[int, int] = {}
    query = sa.select(audit_entries.c.details).where(
        audit_entries.c.bureau == division, audit_entries.c.what == "import"
    )
    for details in connection.scalars(query):
        facts = json.loads(details)
        if {"import", "new", "changed"} <= facts.keys():
            told[facts["import"]] = facts["new"] + facts["changed"]
    held: dict[int, int] = dict.fromkeys(told, 0)
    for table in RECORD_TABLES.values():
        counted = sa.select(table.c.import_id, sa.func.count()).where(rows_of(table, division))
        for number, count in connection.execute(counted.group_by(table.c.import_id)):
            held[number] = held.get(number, 0) + count
    return next((each for each in sorted(held) if held[each] != told.get(each, held[each])), None)
