"""What a copy holds: the rows of one bureau, or of all, moved between databases of either kind.

A copy is a SQLite file in the program's own shape, whatever the database is. So it is read without running
anything that it brings along, and one bureau is put aside and brought back without the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from scheduler.domain.errors import SchedulerError
from scheduler.storage.tables import METADATA, bureaux, imports, plans, problems, snapshot_columns, snapshots
from scheduler.storage.tables import travels as travel_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy.orm import Session

BLOCK = 2_000
SHARED = (problems, travel_tables)
"""Known by their content, and so one for all bureaux that have the same."""
_NUMBERED = (imports, snapshots)


def bureaux_of(connection: Connection) -> tuple[str, ...]:
    """Return the bureaux that a database knows."""
    return tuple(connection.scalars(sa.select(bureaux.c.bureau).order_by(bureaux.c.bureau)))


def known_bureaux(session: Session) -> tuple[str, ...]:
    """Return the bureaux whose rows this login reaches."""
    return bureaux_of(session.connection())


def rows_of(table: sa.Table, division: str | None) -> sa.ColumnElement[bool]:
    """Return what tells the rows of a table that a bureau needs; all rows where no bureau is named."""
    if division is None:
        return sa.true()
    if table is snapshot_columns:
        own = sa.select(snapshots.c.id).where(snapshots.c.bureau == division)
        return snapshot_columns.c.snapshot.in_(own)
    planned = sa.select(plans.c.problem).where(plans.c.bureau == division)
    if table is problems:
        return problems.c.hash.in_(planned)
    if table is travel_tables:
        return travel_tables.c.key.in_(sa.select(problems.c.travel).where(problems.c.hash.in_(planned)))
    return table.c.bureau == division


def counts_of(connection: Connection, division: str | None) -> dict[str, int]:
    """Return how many rows each table holds of a bureau."""
    told = {}
    for table in METADATA.sorted_tables:
        query = sa.select(sa.func.count()).select_from(table).where(rows_of(table, division))
        told[table.name] = connection.scalar(query) or 0
    return told


def remove_rows(connection: Connection, division: str | None) -> None:
    """Take a bureau's rows out; what bureaux may share by its content stays where only one of them goes."""
    for table in reversed(METADATA.sorted_tables):
        if division is None or table not in SHARED:
            connection.execute(table.delete().where(rows_of(table, division)))


def copy_rows(source: Connection, target: Connection, division: str | None) -> dict[str, int]:
    """Write a bureau's rows of one database into another that has none of them; return the counts.

    Raises
    ------
    SchedulerError
        ``backup_numbers_taken`` where another bureau has rows of the same numbers.
    """
    told = {}
    for table in METADATA.sorted_tables:
        told[table.name] = 0
        try:
            for rows in _blocks(source, table, division):
                _insert(target, table, rows)
                told[table.name] += len(rows)
        except IntegrityError as wrong:
            raise SchedulerError("backup_numbers_taken", table=table.name) from wrong
        if table is imports:
            _tell_withdrawn(source, target, division)
    _go_on_counting(target)
    return told


def _blocks(source: Connection, table: sa.Table, division: str | None) -> Iterator[list[dict[str, Any]]]:
    """Yield a table's rows in blocks; a column that an older copy does not know is left out."""
    known = {each["name"] for each in sa.inspect(source).get_columns(table.name)}
    query = sa.select(*(each for each in table.columns if each.name in known)).where(rows_of(table, division))
    ordered = query.order_by(*table.primary_key.columns)
    found = source.execute(ordered.execution_options(yield_per=BLOCK))
    for block in found.mappings().partitions():
        yield [dict(each) for each in block]


def _insert(target: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if table is imports:  # it may name a later row, which is not there yet
        rows = [{**each, "withdrawn_by": None} for each in rows]
    if table in SHARED:
        insert: Any = sqlite.insert if target.dialect.name == "sqlite" else postgresql.insert
        target.execute(insert(table).on_conflict_do_nothing(), rows)
    else:
        target.execute(table.insert(), rows)


def _tell_withdrawn(source: Connection, target: Connection, division: str | None) -> None:
    query = sa.select(imports.c.id, imports.c.withdrawn_by).where(
        imports.c.withdrawn_by.is_not(None), rows_of(imports, division)
    )
    for number, by in source.execute(query).all():
        target.execute(imports.update().where(imports.c.id == number).values(withdrawn_by=by))


def _go_on_counting(target: Connection) -> None:
    """Let new rows take numbers above those that came; SQLite does so by itself."""
    if target.dialect.name == "sqlite":
        return
    for table in _NUMBERED:
        most = target.scalar(sa.select(sa.func.max(table.c.id)))
        name = target.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, "id")))
        if most is not None and name is not None:
            last = target.scalar(sa.text(f"SELECT last_value FROM {name}"))
            target.execute(sa.select(sa.func.setval(name, max(int(most), int(last or 1)))))
