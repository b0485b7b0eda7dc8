"""Bringing a database to the shape this program knows, from code, all or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain import records
from scheduler.domain.errors import SchedulerError
from scheduler.storage.database import reading, writing
from scheduler.storage.tables import RECORD_TABLES, told_column, value_column

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

HEAD = "0002"
_LOCK = 7_314_159  # any number; the same in every program that migrates this database


def migrate(engine: Engine) -> None:
    """Make or upgrade the tables; a database that is up to date is left alone.

    Raises
    ------
    SchedulerError
        ``database_newer`` when a later program made it, ``database_not_ours`` when it holds the tables
        of something else.
    """
    if _up_to_date(engine):
        return
    with writing(engine, audited=False) as session:
        connection = session.connection()
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        _upgrade(connection)
        for name in _missing_tables(connection):
            RECORD_TABLES[name].create(connection)
        _add_columns(connection)


def upgrade(engine: Engine) -> None:
    """Upgrade the tables of a database that has some; it is never made anew.

    Raises
    ------
    SchedulerError
        ``no_database`` where there are no tables, and those of `migrate`.
    """
    if not _up_to_date(engine, there=True):
        migrate(engine)


def _up_to_date(engine: Engine, *, there: bool = False) -> bool:
    with reading(engine) as session:
        connection = session.connection()
        version = _version(connection)
        if there and version is None:
            raise SchedulerError("no_database", path=engine.url.render_as_string())
        return version == HEAD and not (_missing_tables(connection) or _missing_columns(connection))


def _version(connection: Connection) -> str | None:
    tables = sa.inspect(connection).get_table_names()
    if "alembic_version" not in tables:
        if tables:
            raise SchedulerError("database_not_ours", tables=", ".join(tables[:5]))
        return None
    version: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    if version is not None and version > HEAD:
        raise SchedulerError("database_newer", version=version, known=HEAD)
    return version


def _upgrade(connection: Connection) -> None:
    if _version(connection) == HEAD:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _missing_tables(connection: Connection) -> list[str]:
    """Return the records that ``domain/records.py`` has learned of since the database was made."""
    there = set(sa.inspect(connection).get_table_names())
    return [name for name in RECORD_TABLES if name not in there]


def _missing_columns(connection: Connection) -> list[tuple[str, sa.Column[Any]]]:
    there = sa.inspect(connection).get_multi_columns(filter_names=[*RECORD_TABLES])
    found = {name: {each["name"] for each in columns} for (_, name), columns in there.items()}
    missing: list[tuple[str, sa.Column[Any]]] = []
    for table in records.TABLES.values():
        columns = [value_column(each.name, each.type) for each in table.columns]
        missing += [
            (table.name, each) for each in (*columns, told_column()) if each.name not in found[table.name]
        ]
    return missing


def _add_columns(connection: Connection) -> None:
    """Give record tables the columns that ``domain/records.py`` has learned since: unknown in old rows."""
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext

    operations = Operations(MigrationContext.configure(connection))
    for table, column in _missing_columns(connection):
        operations.add_column(table, column)
