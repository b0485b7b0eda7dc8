"""What a record is, read from its versions: of each column the newest value that any version tells.

A version tells some columns and is silent on the others (``told``). Whether versions are hidden, by an undo,
a day or a ledger, is asked when they are read, so what a hidden one told is not seen through a later one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from scheduler.domain.records import TOLD
from scheduler.storage.tables import RECORD_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement

    from scheduler.domain.records import RecordTable


def same_key(table: RecordTable, one: Any, other: Any) -> ColumnElement[bool]:
    """Return whether two rows are of one record."""
    return sa.and_(*(one[name] == other[name] for name in table.key))


def tells(row: Any, bit: int) -> ColumnElement[bool]:
    """Return whether a row tells the column of a bit."""
    told: ColumnElement[bool] = row[TOLD].op("&")(sa.literal_column(str(bit))) != 0
    return told


def seen(
    row: Any,
    bureau: str,
    hidden: sa.Select[tuple[int]],
    as_of: date | None = None,
    ledger: int | None = None,
) -> ColumnElement[bool]:
    """Return whether a version is seen: a bureau's own, not hidden, known and imported in time."""
    limits = [row.bureau == bureau, row.import_id.not_in(hidden)]
    if as_of is not None:
        limits.append(row.known_on <= as_of)
    if ledger is not None:
        limits.append(row.import_id <= ledger)
    return sa.and_(*limits)


def standing(
    table: RecordTable, bureau: str, hidden: sa.Select[tuple[int]], columns: Iterable[str] = ()
) -> sa.Subquery:
    """Select each record as it stands today: key, ``import_id``, ``gone`` and some columns.

    A column on which the newest version is silent is what the newest telling version before it says; where
    none does, it is what the newest version supposes.
    """
    source = RECORD_TABLES[table.name]
    one, later, older = source.alias("one"), source.alias("later"), source.alias("older")
    overtaken = sa.exists().where(
        seen(later.c, bureau, hidden),
        same_key(table, later.c, one.c),
        later.c.import_id > one.c.import_id,
    )
    chosen: list[Any] = [one.c[name] for name in (*table.key, "import_id", "gone")]
    for name in columns:
        bit = table.bit(name)
        before = (
            sa.select(older.c[name])
            .where(
                seen(older.c, bureau, hidden),
                same_key(table, older.c, one.c),
                older.c.import_id < one.c.import_id,
                tells(older.c, bit),
            )
            .order_by(older.c.import_id.desc())
            .limit(1)
            .correlate(one)
            .scalar_subquery()
        )
        told = sa.case((tells(one.c, bit), one.c[name]), else_=sa.func.coalesce(before, one.c[name]))
        chosen.append(told.label(name))
    return sa.select(*chosen).where(seen(one.c, bureau, hidden), ~overtaken).subquery("now")


def put_together(versions: pd.DataFrame, table: RecordTable) -> pd.DataFrame:
    """Return one row a record from its versions, which stand together, oldest first.

    ``known_on``, ``import_id`` and ``gone`` are those of the newest version.
    """
    keys = [versions[name].to_numpy() for name in table.key]
    changes = np.ones(len(versions) + 1, dtype=bool)
    if len(versions):
        changes[1:-1] = np.logical_or.reduce([_differ(values) for values in keys])
    first = np.flatnonzero(changes[:-1])
    last = np.flatnonzero(changes[1:])
    if len(first) == len(versions):
        return versions
    made = versions.iloc[last].reset_index(drop=True)
    told = versions[TOLD].to_numpy()
    rows = np.arange(len(versions))
    for place, column in enumerate(table.columns):
        if column.name in table.key:
            continue
        newest = np.maximum.accumulate(np.where(told & (1 << place) != 0, rows, -1))[last]
        known = np.where(newest >= first, newest, last)
        if (known != last).any():
            made[column.name] = versions[column.name].iloc[known].reset_index(drop=True)
    return made


def _differ(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Return where a value is another than the one before it; parts of a key are never unknown here."""
    return np.asarray(values[1:] != values[:-1], dtype=bool)
