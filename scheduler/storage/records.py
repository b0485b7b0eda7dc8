"""Records in versions: kept where they are new or changed, read as they were known on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from scheduler.domain import failpoint, records
from scheduler.storage import bulk
from scheduler.storage.imports import withdrawn
from scheduler.storage.tables import RECORD_TABLES
from scheduler.storage.types import day_number
from scheduler.storage.versions import put_together, same_key, seen, standing, tells

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
    whole: Mapping[str, pd.DataFrame] | None = None,
) -> ImportCounts:
    """Keep the records of an import that are new or tell something else than what stands.

    A frame holds the columns of its table, in any order, and ``known_on``; of two rows with one key the
    last counts. Only what a record says is compared, not when it was known. Where a frame has ``TOLD``, a
    column that a row does not tell stays as it stands.

    Parameters
    ----------
    whole
        For each table that the source tells whole, the employers for whom it does, with ``known_on``: a
        record that such an employer had and the import no longer names is kept as gone, and counted as
        changed.
    """
    entry = _Entry(session.connection(), division, import_id)
    tables: list[tuple[str, int, int, int]] = []
    for name, frame in frames.items():
        tables.append((name, *_save(entry, records.TABLES[name], frame, (whole or {}).get(name))))
    new, changed, unchanged = (sum(int(each[place]) for each in tables) for place in (1, 2, 3))
    return ImportCounts(new, changed, unchanged, tuple(tables))


@dataclass(frozen=True, slots=True)
class _Entry:
    """An import at work: where it writes, whose it is, and its number."""

    connection: Connection
    bureau: str
    number: int

    def standing(self, table: records.RecordTable, columns: Iterable[str] = ()) -> sa.Subquery:
        """Select each record as it stands today."""
        return standing(table, self.bureau, withdrawn(self.bureau), columns)

    def insert(self, table: records.RecordTable, columns: list[str], rows: sa.Select[Any]) -> int:
        """Insert what a query selects, and return how many versions that were."""
        # SQLAlchemy does not count inserted rows unless it is told to
        statement = RECORD_TABLES[table.name].insert().from_select(columns, rows)
        kept = self.connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount
        if kept > _MANY and self.connection.dialect.name == "postgresql":
            # a server that still takes the table for empty compares every version with every other
            self.connection.exec_driver_sql(f"ANALYZE {table.name}")
        return kept


@dataclass(frozen=True, slots=True)
class _Telling:
    """Which columns beside the key ``some`` rows of a frame tell, and which ``every`` row does."""

    table: records.RecordTable
    some: tuple[str, ...]
    every: frozenset[str]

    @classmethod
    def of(cls, table: records.RecordTable, frame: pd.DataFrame) -> _Telling:
        """Look at a frame; one without ``TOLD`` tells everything."""
        beside = [each.name for each in table.columns if each.name not in table.key]
        told = frame[records.TOLD].to_numpy() if records.TOLD in frame else np.array([records.ALL_TOLD])
        some, every = int(np.bitwise_or.reduce(told)), int(np.bitwise_and.reduce(told))
        return cls(
            table,
            tuple(name for name in beside if some & table.bit(name)),
            frozenset(name for name in beside if every & table.bit(name)),
        )

    def nothing_in(self, frame: pd.DataFrame) -> list[str]:
        """Return the columns that no row tells, and of which none supposes anything either."""
        untold = [each for each in self.table.columns if each.name not in {*self.some, *self.table.key}]
        return [
            each.name
            for each in untold
            if not (frame[each.name] if each.type == "flag" else frame[each.name].notna()).any()
        ]

    def differs(self, incoming: sa.Table, now: sa.Subquery, name: str) -> ColumnElement[bool]:
        """Return whether an incoming row tells another value than stands."""
        other = incoming.c[name].is_distinct_from(now.c[name])
        return other if name in self.every else sa.and_(tells(incoming.c, self.table.bit(name)), other)


def _save(
    entry: _Entry, table: records.RecordTable, frame: pd.DataFrame, scope: pd.DataFrame | None
) -> tuple[int, int, int]:
    """Keep one table's records and return (new, changed, unchanged)."""
    again = frame.duplicated(list(table.key), keep="last")
    frame = frame[~again] if again.any() else frame
    telling = _Telling.of(table, frame)
    frame = frame.drop(columns=telling.nothing_in(frame))
    with bulk.loaded(entry.connection, f"incoming_{table.name}", table, frame) as incoming:
        failpoint.reach("records_loaded")
        now = entry.standing(table, telling.some)
        joined = incoming.outerjoin(now, same_key(table, incoming.c, now.c))
        absent = sa.or_(now.c.import_id.is_(None), now.c.gone)
        new = entry.connection.scalar(sa.select(sa.func.count()).select_from(joined).where(absent)) or 0
        differs = [telling.differs(incoming, now, name) for name in telling.some]
        columns = [*(each.name for each in table.columns if each.name in frame), "known_on"]
        if records.TOLD in frame:
            columns.append(records.TOLD)
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
        now = entry.standing(table)
        still = sa.exists().where(same_key(table, incoming.c, now.c))
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
    versions = RECORD_TABLES[table.name]
    types = {**table.types, "known_on": "day"}
    columns = [
        day_number(versions.c[name]) if kind == "day" else versions.c[name] for name, kind in types.items()
    ]
    query = (
        sa.select(*columns, versions.c.import_id, versions.c.told, versions.c.gone)
        .where(seen(versions.c, bureau, withdrawn(bureau, ledger), as_of, ledger))
        .order_by(*(versions.c[name] for name in table.key), versions.c.import_id)
    )
    types |= {"import_id": "id", records.TOLD: "id", "gone": "flag"}
    found = bulk.frame(connection, query, types, table.key, lambda rows: put_together(rows, table))
    gone = found.pop("gone").to_numpy()
    return found.drop(columns=records.TOLD)[~gone].reset_index(drop=True)
