"""Records in versions: kept where they are new or changed, read as they were known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain import failpoint, records
from scheduler.storage import bulk
from scheduler.storage.imports import withdrawn
from scheduler.storage.tables import RECORD_TABLES
from scheduler.storage.types import day_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    import pandas as pd
    from sqlalchemy import ColumnElement, Connection
    from sqlalchemy.orm import Session


_MANY = 1_000


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """Records that an import brought: never seen before, seen otherwise, seen just so.

    ``tables`` tells the same for each table: (name, new, changed, unchanged).
    """

    new: int
    changed: int
    unchanged: int
    tables: tuple[tuple[str, int, int, int], ...] = ()


def save_records(
    session: Session,
    division: str,
    frames: Mapping[str, pd.DataFrame],
    import_id: int,
    *,
    whole: Iterable[str] = (),
) -> ImportCounts:
    """Keep the records of an import that are new or differ from the newest version.

    A frame holds the columns of its table, in any order, and ``known_on``; of two rows with one key the
    last counts. Only what a record says is compared, not when it was known.

    Parameters
    ----------
    whole
        Tables that the source tells whole for each employer it names: a record that such an employer
        had and the import no longer names is kept as gone, and counted as changed.
    """
    entry = _Entry(session.connection(), division, import_id)
    tables: list[tuple[str, int, int, int]] = []
    whole = frozenset(whole)
    for name, frame in frames.items():
        table = records.TABLES[name]
        scope = frames.get("employers", frame) if name in whole else None
        tables.append((name, *_save(entry, table, frame, scope)))
    new, changed, unchanged = (sum(int(each[place]) for each in tables) for place in (1, 2, 3))
    return ImportCounts(new, changed, unchanged, tuple(tables))


@dataclass(frozen=True, slots=True)
class _Entry:
    """An import at work: where it writes, whose it is, and its number."""

    connection: Connection
    bureau: str
    number: int

    def newest(self, table: records.RecordTable) -> sa.Subquery:
        """Select the newest version of each record that stands today."""
        return newest(table, self.bureau, withdrawn(self.bureau))

    def insert(self, table: records.RecordTable, columns: list[str], rows: sa.Select[Any]) -> int:
        """Insert what a query selects, and return how many versions that were."""
        # SQLAlchemy does not count inserted rows unless it is told to
        statement = RECORD_TABLES[table.name].insert().from_select(columns, rows)
        kept = self.connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount
        if kept > _MANY and self.connection.dialect.name == "postgresql":
            # a server that still takes the table for empty compares every version with every other
            self.connection.exec_driver_sql(f"ANALYZE {table.name}")
        return kept


def _save(
    entry: _Entry, table: records.RecordTable, frame: pd.DataFrame, scope: pd.DataFrame | None
) -> tuple[int, int, int]:
    """Keep one table's records and return (new, changed, unchanged)."""
    frame = frame.drop_duplicates(list(table.key), keep="last")
    with bulk.loaded(entry.connection, f"incoming_{table.name}", table, frame) as incoming:
        failpoint.reach("records_loaded")
        now = entry.newest(table)
        twin = now.c.import_id
        joined = incoming.outerjoin(now, _same_key(table, incoming.c, now.c))
        absent = sa.or_(twin.is_(None), now.c.gone)
        new = entry.connection.scalar(sa.select(sa.func.count()).select_from(joined).where(absent)) or 0
        differs = [
            incoming.c[each.name].is_distinct_from(now.c[each.name])
            for each in table.columns
            if each.name not in table.key
        ]
        columns = [*(each.name for each in table.columns), "known_on"]
        chosen = sa.select(
            sa.literal(entry.bureau), sa.literal(entry.number), *(incoming.c[each] for each in columns)
        ).select_from(joined)
        kept = entry.insert(table, ["bureau", "import_id", *columns], chosen.where(sa.or_(absent, *differs)))
        gone = 0 if scope is None else _let_go(entry, table, incoming, scope)
    failpoint.reach("records_saved")
    return new, kept - new + gone, len(frame) - kept


def _let_go(entry: _Entry, table: records.RecordTable, incoming: sa.Table, scope: pd.DataFrame) -> int:
    """Mark as gone what employers of ``scope`` had and ``incoming`` does not name; return how many."""
    employers = records.RecordTable("employers", ("employer",), (records.Column("employer", "text"),))
    named = scope.drop_duplicates("employer")
    with bulk.loaded(entry.connection, "incoming_scope", employers, named) as here:
        now = entry.newest(table)
        still = sa.exists().where(_same_key(table, incoming.c, now.c))
        said_on = sa.select(here.c.known_on).where(here.c.employer == now.c.employer).scalar_subquery()
        keys = [now.c[each] for each in table.key]
        lost = sa.select(sa.literal(entry.bureau), sa.literal(entry.number), sa.true(), said_on, *keys).where(
            now.c.employer.in_(sa.select(here.c.employer)), ~now.c.gone, ~still
        )
        return entry.insert(table, ["bureau", "import_id", "gone", "known_on", *table.key], lost)


def load_records(
    session: Session,
    division: str,
    as_of: date,
    ledger: int,
    tables: Iterable[str] | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the records of a division as they were known on a day, within a ledger.

    Of each key the newest version counts whose ``known_on`` is not after ``as_of`` and whose import is
    not after ``ledger`` nor withdrawn by then. Rows stand in order of their keys. Every frame has
    ``known_on`` and ``import_id`` beside the columns of ``domain/records.py``.
    """
    return {
        name: _load(session.connection(), division, records.TABLES[name], as_of, ledger)
        for name in (records.TABLES if tables is None else tables)
    }


def _load(
    connection: Connection, bureau: str, table: records.RecordTable, as_of: date, ledger: int
) -> pd.DataFrame:
    known = newest(table, bureau, withdrawn(bureau, ledger), as_of=as_of, ledger=ledger)
    types = {**table.types, "known_on": "day"}
    columns = [day_number(known.c[name]) if kind == "day" else known.c[name] for name, kind in types.items()]
    query = (
        sa.select(*columns, known.c.import_id)
        .where(~known.c.gone)
        .order_by(*(known.c[name] for name in table.key))
    )
    return bulk.frame(connection, query, {**types, "import_id": "id"}, blank=frozenset(table.key))


def newest(
    table: records.RecordTable,
    bureau: str,
    hidden: sa.Select[tuple[int]],
    *,
    as_of: date | None = None,
    ledger: int | None = None,
) -> sa.Subquery:
    """Select the newest version of each record that is seen: not hidden, known and imported in time."""
    source = RECORD_TABLES[table.name]
    one, later = source.alias("one"), source.alias("later")

    def seen(row: Any) -> ColumnElement[bool]:
        limits = [row.c.bureau == bureau, row.c.import_id.not_in(hidden)]
        if as_of is not None:
            limits.append(row.c.known_on <= as_of)
        if ledger is not None:
            limits.append(row.c.import_id <= ledger)
        return sa.and_(*limits)

    overtaken = sa.exists().where(
        seen(later), _same_key(table, later.c, one.c), later.c.import_id > one.c.import_id
    )
    return sa.select(one).where(seen(one), ~overtaken).subquery("now")


def _same_key(table: records.RecordTable, one: Any, other: Any) -> ColumnElement[bool]:
    return sa.and_(*(one[name] == other[name] for name in table.key))
