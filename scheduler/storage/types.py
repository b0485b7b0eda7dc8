"""Column types, two small expressions and an INSERT that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.orm import Session
    from sqlalchemy.sql.compiler import SQLCompiler

# Text in order of code points on both: PostgreSQL's own order depends on the server's language.
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# SQLite numbers its rows by themselves only where the key is called INTEGER.
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite would drop the zone and give back a time of nowhere."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a time without a zone, and store the others in UTC.

        Raises
        ------
        ValueError
            For a time without a zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give the moment back with its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class database_time(FunctionElement[datetime]):
    """The database's own clock, some seconds later: ``database_time(sa.literal(60.0))``."""

    type = UtcTime()
    inherit_cache = True


@compiles(database_time, "sqlite")
def _sqlite_time(element: database_time, compiler: SQLCompiler, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    # written as SQLAlchemy writes a time, with six places, so that the two compare as texts
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', ({seconds}) || ' seconds') || '000')"


@compiles(database_time, "postgresql")
def _postgresql_time(element: database_time, compiler: SQLCompiler, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"(clock_timestamp() + make_interval(secs => {seconds}))"


class day_number(FunctionElement[int]):
    """Days since 1970-01-01 of a day column: what numpy reads without looking at each value."""

    type = sa.Integer()
    inherit_cache = True


@compiles(day_number, "sqlite")
def _sqlite_day(element: day_number, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(julianday({compiler.process(element.clauses, **options)}) - 2440587.5 AS INTEGER)"


@compiles(day_number, "postgresql")
def _postgresql_day(element: day_number, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} - DATE '1970-01-01')"


def insert_of(session: Session) -> Any:
    """Return the INSERT of a session's database, which can step aside where a row is there already."""
    if session.get_bind().dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert
