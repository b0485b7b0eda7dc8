"""Reads a dump that PostgreSQL's ``pg_dump`` made (custom format) as a copy, without running it.

A dump is a program: whatever stands in it is done by whoever restores it. So its contents are listed first,
and only the data of our own tables is taken out of it, as text.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain.errors import SchedulerError
from scheduler.storage.database import open_database, sqlite_address
from scheduler.storage.migrating import migrate
from scheduler.storage.tables import METADATA
from scheduler.storage.types import UtcTime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PROGRAM = "pg_restore"
BLOCK = 2_000
_LINE = re.compile(
    r"\d+; \d+ \d+ (?P<kind>TABLE DATA|TABLE|SEQUENCE OWNED BY|SEQUENCE SET|SEQUENCE|DEFAULT|FK CONSTRAINT"
    r"|CONSTRAINT|INDEX) (?P<schema>\S+) (?P<name>\S+)(?P<rest> .*)?"
)
_COPY = re.compile(r'COPY public\."?(?P<table>\w+)"? \((?P<columns>[^)]*)\) FROM stdin;')
_MARKS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def read_dump(dump: Path, target: Path) -> None:
    """Write what a dump holds of our tables into a new SQLite file.

    Raises
    ------
    SchedulerError
        ``no_backup_program`` where ``pg_restore`` is missing, ``backup_damaged``; ``backup_not_ours`` where
        the dump holds anything that this program does not make.
    """
    _check_listed(dump)
    engine = open_database(sqlite_address(target))
    try:
        migrate(engine)
        with engine.connect() as connection:
            # its tables come by the alphabet; within a transaction the setting would be of no effect
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA foreign_keys=OFF")
            with _script(dump) as lines, connection.begin():
                for table, columns, rows in _tables(lines, dump):
                    _fill(connection, table, columns, rows)
    except (ValueError, KeyError, sa.exc.SQLAlchemyError) as wrong:
        raise SchedulerError("backup_damaged", path=dump, problem=str(wrong).splitlines()[0]) from wrong
    finally:
        engine.dispose()


def _check_listed(dump: Path) -> None:
    known = {table.name for table in METADATA.sorted_tables} | {"alembic_version"}
    done = _run("--list", dump)
    for line in done.stdout.splitlines():
        if not line or line.startswith(";"):
            continue
        found = _LINE.fullmatch(line)
        about = found and found["kind"] in {"TABLE", "TABLE DATA", "DEFAULT", "CONSTRAINT", "FK CONSTRAINT"}
        if found is None or found["schema"] != "public" or (about and found["name"] not in known):
            raise SchedulerError("backup_not_ours", path=dump, what=line.partition("; ")[2][:80])


def _run(word: str, dump: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which(PROGRAM)
    if program is None:
        raise SchedulerError("no_backup_program", program=PROGRAM)
    done = subprocess.run(
        [program, word, str(dump.resolve())], capture_output=True, text=True, encoding="utf-8",
        errors="replace", check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    if done.returncode:
        raise SchedulerError(
            "backup_damaged", path=dump, problem=(done.stderr.strip().splitlines() or ["?"])[-1]
        )
    return done


class _script:
    """The data of a dump as lines of text, while its reader runs."""

    def __init__(self, dump: Path) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, "--data-only", "--file=-", str(dump.resolve())],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            text=True, encoding="utf-8",
        )  # fmt: skip

    def __enter__(self) -> Iterator[str]:
        if self.process.stdout is None:
            raise ValueError("no output")
        return iter(self.process.stdout)

    def __exit__(self, *_: object) -> None:
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process.wait()


def _tables(lines: Iterator[str], dump: Path) -> Iterator[tuple[sa.Table, list[str], Iterator[list[str]]]]:
    """Yield our tables as the script comes to them; every other statement of it is passed over."""
    for line in lines:
        found = _COPY.fullmatch(line.rstrip("\n"))
        if found is None or found["table"] not in METADATA.tables:
            continue
        table = METADATA.tables[found["table"]]
        columns = [each.strip().strip('"') for each in found["columns"].split(",")]
        if strange := set(columns) - {each.name for each in table.columns}:
            raise SchedulerError("backup_not_ours", path=dump, what=f"{table.name}.{min(strange)}")
        yield table, columns, _rows(lines)


def _rows(lines: Iterator[str]) -> Iterator[list[str]]:
    for line in lines:
        text = line.removesuffix("\n")
        if text == "\\.":
            return
        yield text.split("\t")


def _fill(connection: sa.Connection, table: sa.Table, columns: list[str], rows: Iterator[list[str]]) -> None:
    readers = [_reader(table.c[name]) for name in columns]
    block: list[dict[str, Any]] = []
    for row in rows:
        values = (
            None if cell == "\\N" else read(_plain(cell)) for read, cell in zip(readers, row, strict=True)
        )
        block.append(dict(zip(columns, values, strict=True)))
        if len(block) == BLOCK:
            connection.execute(table.insert(), block)
            block = []
    if block:
        connection.execute(table.insert(), block)


def _plain(cell: str) -> str:
    """Return a cell without the marks that PostgreSQL writes in a text."""
    if "\\" not in cell:
        return cell
    return re.sub(r"\\(.)", lambda found: _MARKS.get(found[1], found[1]), cell)


def _reader(column: sa.Column[Any]) -> Callable[[str], Any]:
    kind = column.type
    if isinstance(kind, sa.LargeBinary):
        return lambda text: bytes.fromhex(text.removeprefix("\\x"))
    if isinstance(kind, sa.Boolean):
        return lambda text: text == "t"
    if isinstance(kind, UtcTime):
        return datetime.fromisoformat
    readers: dict[type, Callable[[str], Any]] = {int: int, float: float, date: date.fromisoformat}
    return readers.get(kind.python_type, str)
