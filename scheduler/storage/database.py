"""Opening a database, and the two ways to work in it: reading one moment, or writing all or nothing."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.orm import Session

from scheduler.domain import failpoint
from scheduler.domain.errors import SchedulerError
from scheduler.domain.kept import KEPT
from scheduler.storage.postgres import BUSY_SECONDS, engine_of, parsed, place_of, shown, without_password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

_MAGIC = b"SQLite format 3\x00"
_NETWORK = ("nfs", "cifs", "smb", "fuse", "9p", "afs", "ceph", "glusterfs", "lustre", "davfs")


def open_database(url: str, *, network_mount: bool = False) -> Engine:
    """Return the engine of a database: ``sqlite:///FILE`` or ``postgresql://...``.

    ``sqlite:///file:FILE?mode=ro&uri=true`` opens a file for reading only.
    A SQLite file on a network mount is refused, because its locks do not hold there; ``network_mount``
    lets it pass for a bureau that knows better.

    Raises
    ------
    SchedulerError
        ``wrong_database_url``, ``database_on_network``, ``database_corrupt``, ``database_no_folder``
        or ``database_unreachable``.
    """
    address = parsed(url)
    if address.drivername.startswith("postgresql"):
        return _open_postgresql(address)
    if not address.database:
        raise SchedulerError("wrong_database_url", url=shown(url))
    path = sqlite_file(url)
    _check_file(path, network_mount=network_mount)
    if "mode=ro" not in url:
        with suppress(OSError):  # for nobody else to read; it may be there, or not to be written
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return _open_sqlite(address if address.database.startswith("file:") else address.set(database=str(path)))


def sqlite_address(path: Path) -> str:
    """Return the address of a SQLite file; marks of its name that part an address are written as codes."""
    return f"sqlite:///{str(path).replace('%', '%25').replace('?', '%3F')}"


def sqlite_file(url: str) -> Path:
    """Return the file that a SQLite address names."""
    return Path(unquote(url.removeprefix("sqlite:///").partition("?")[0].removeprefix("file:")))


def _open_postgresql(address: sa.URL) -> Engine:
    engine = engine_of(address)
    try:
        with _plain_errors(engine), engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except (DBAPIError, UnicodeError, ValueError, OSError) as wrong:
        # a port, a way of encryption or a service that there is not: whatever it is, nothing was reached
        text = str(wrong.orig if isinstance(wrong, DBAPIError) else wrong).splitlines()
        problem = without_password((text or ["?"])[0], address)
        raise SchedulerError("database_unreachable", where=place_of(engine), problem=problem) from None
    return engine


def _open_sqlite(address: sa.URL) -> Engine:
    engine = sa.create_engine(address, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    with _plain_errors(engine), engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
    return engine


def _check_file(path: Path, *, network_mount: bool) -> None:
    if not path.parent.is_dir():
        raise SchedulerError("database_no_folder", path=path)
    kind = mount_type(path)
    if kind.startswith(_NETWORK) and not network_mount:
        raise SchedulerError("database_on_network", path=path, mount=kind)
    if path.exists() and path.stat().st_size:
        with path.open("rb") as stream:
            if stream.read(len(_MAGIC)) != _MAGIC:
                raise SchedulerError("database_corrupt", where=path, problem="not a SQLite file")


def mount_type(path: Path, table: Path = Path("/proc/mounts")) -> str:
    """Return the file system type of the mount that holds a path; empty where the system does not say."""
    if not table.exists():
        return ""
    place = path.resolve()
    best, kind = -1, ""
    for line in table.read_text("utf-8", errors="replace").splitlines():
        fields = line.split(" ")
        where = Path(fields[1].replace("\\040", " "))
        # of two mounts on one folder, the later hides the earlier
        if (place == where or where in place.parents) and len(where.parts) >= best:
            best, kind = len(where.parts), fields[2]
    return kind


def _set_up_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    # the driver's own transactions begin too late: reading and then writing could lose an update
    connection.isolation_level = None
    for pragma in ("foreign_keys=ON", "synchronous=FULL", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        _to_wal(connection)


def _to_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; a file that may only be read stays as it is."""
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as wrong:
        if "readonly" not in str(wrong):
            raise


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one moment of the database, however long it reads."""
    options: dict[str, Any] = {}
    if engine.dialect.name == "postgresql":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with _plain_errors(engine), Session(engine.execution_options(**options)) as session:
        yield session


@contextmanager
def writing(engine: Engine, *, audited: bool = True) -> Iterator[Session]:
    """Give a session whose changes are kept together at the end, or not at all.

    Every change by a person or a night must leave an entry by ``audit`` in the same transaction;
    ``audited=False`` is for the keeping of the house itself (leases, caches, the outbox).

    Raises
    ------
    ValueError
        When the block ends without an audit entry; nothing is kept then.
    """
    with _plain_errors(engine), Session(engine.execution_options(begin="BEGIN IMMEDIATE")) as session:
        yield session
        if audited and not session.info.get("audited"):
            raise ValueError("a writing transaction ended without an audit entry")
        failpoint.reach("before_kept")
        _commit(session)
        failpoint.reach("after_kept")


def _commit(session: Session) -> None:
    """Commit, and note what was kept; where the commit itself went wrong, nobody knows."""
    entries = session.info.get("audited", [])
    try:
        session.commit()
    except BaseException:
        # SQLite says so where it did not commit; a connection that was lost does not
        if session.get_bind().dialect.name != "sqlite":
            KEPT.unsure += entries
        raise
    KEPT.done += entries


@contextmanager
def _plain_errors(engine: Engine) -> Iterator[None]:
    """Turn what a database says about its state into one sentence a person can act on."""
    driver: Any = engine.dialect.dbapi
    try:
        yield
    # a damaged file can make SQLite speak in bytes that are no text
    except (DBAPIError, driver.Error, UnicodeDecodeError) as wrong:
        said = str(wrong.orig if isinstance(wrong, DBAPIError) else wrong)
        code = next((code for words, code in _STATES.items() if words in said), None)
        if code is None and isinstance(wrong, DBAPIError) and wrong.connection_invalidated:
            code = "database_unreachable"
        if code is None:
            raise
        problem = without_password(said.splitlines()[0], engine.url)
        raise SchedulerError(code, where=place_of(engine), problem=problem) from wrong


_STATES = {
    "database is locked": "database_busy",
    "lock timeout": "database_busy",
    "deadlock detected": "database_busy",
    "disk is full": "database_disk_full",
    "No space left": "database_disk_full",
    "readonly database": "database_read_only",
    "read-only transaction": "database_read_only",
    "malformed": "database_corrupt",
    "not a database": "database_corrupt",
    "Could not decode": "database_corrupt",
    "codec can't decode": "database_corrupt",
    "disk I/O error": "database_disk_error",
    "unable to open database": "database_unreachable",
    "connection to server": "database_unreachable",
    "server closed the connection": "database_unreachable",
    "terminating connection": "database_unreachable",
    "the database system is": "database_unreachable",
    "row-level security": "database_wall",
    "permission denied": "database_wall",
    "query_wait_timeout": "database_busy",
    "no more connections allowed": "database_unreachable",
    "server conn crashed": "database_unreachable",
    "connection is closed": "database_unreachable",
    "consuming input failed": "database_unreachable",
}


def check_file(engine: Engine) -> str | None:
    """Return the first thing wrong inside a SQLite file, after reading all of it; ``None``: it is sound."""
    if engine.dialect.name != "sqlite":
        return None
    try:
        with engine.connect() as connection:
            found = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    except DatabaseError as wrong:
        return str(wrong.orig)
    return None if found == "ok" else found
