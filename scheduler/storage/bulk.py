"""Whole frames into a passing table, and whole results into frames, without a step for each row."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from scheduler.domain.records import DTYPES
from scheduler.storage.tables import value_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection

    from scheduler.domain.records import RecordTable

BLOCK = 50_000


@contextmanager
def loaded(connection: Connection, name: str, table: RecordTable, frame: pd.DataFrame) -> Iterator[sa.Table]:
    """Give a passing table that holds a frame's rows: the columns of ``table``, and ``known_on``.

    No two rows may have one key; rows are found by it.
    """
    passing = sa.Table(
        name,
        sa.MetaData(),
        *(value_column(each.name, each.type) for each in table.columns),
        sa.Column("known_on", sa.Date()),
        sa.PrimaryKeyConstraint(*table.key),
        prefixes=["TEMPORARY"],
    )
    passing.create(connection)
    types = {**table.types, "known_on": "day"}
    blank = frozenset(table.key)
    load = _copy if connection.dialect.name == "postgresql" else _insert
    for start in range(0, len(frame), BLOCK):
        load(connection, passing, frame.iloc[start : start + BLOCK], types, blank)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {name}")
    yield passing
    passing.drop(connection)


def _insert(
    connection: Connection,
    passing: sa.Table,
    block: pd.DataFrame,
    types: Mapping[str, str],
    blank: frozenset[str],
) -> None:
    marks = ", ".join("?" for _ in types)
    statement = f'INSERT INTO "{passing.name}" VALUES ({marks})'
    columns = [_plain(block[name], kind, "" if name in blank else None) for name, kind in types.items()]
    driver: Any = connection.connection.driver_connection
    driver.executemany(statement, zip(*columns, strict=True))


def _copy(
    connection: Connection,
    passing: sa.Table,
    block: pd.DataFrame,
    types: Mapping[str, str],
    blank: frozenset[str],
) -> None:
    columns = {name: _plain(block[name], kind, "" if name in blank else None) for name, kind in types.items()}
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{passing.name}" FROM STDIN') as copy:
        for row in zip(*columns.values(), strict=True):
            copy.write_row(row)


def _plain(values: pd.Series[Any], kind: str, missing: str | None) -> list[Any]:
    """Return a column as values a driver takes: texts, floats, days as ``YYYY-MM-DD``, truths."""
    if kind == "flag":
        return list(values.fillna(False).astype(bool))
    if kind == "day":
        days = values.to_numpy("datetime64[D]")
        plain: Any = np.datetime_as_string(days).astype(object)
        unknown = np.isnat(days)
    else:
        plain = values.to_numpy(object)
        unknown = values.isna().to_numpy()
    if unknown.any():
        plain = np.where(unknown, missing, plain)
    return plain.tolist()  # type: ignore[no-any-return]


def frame(
    connection: Connection, query: sa.Select[Any], types: Mapping[str, str], blank: frozenset[str]
) -> pd.DataFrame:
    """Return a query's rows as a frame: one type a column, days asked for as day numbers.

    ``blank`` names the text columns in which an empty text stands for unknown. A type ``id`` is a whole
    number that is always known.
    """
    cursor: Any = connection.execute(query).cursor
    blocks: list[list[Any]] = []
    while rows := cursor.fetchmany(BLOCK):
        columns = zip(*rows, strict=True)
        blocks.append([_typed(column, kind) for column, kind in zip(columns, types.values(), strict=True)])
    if not blocks:
        blocks = [[_typed((), kind) for kind in types.values()]]
    joined = {name: _joined([block[at] for block in blocks]) for at, name in enumerate(types)}
    table = pd.DataFrame(joined, copy=False)
    for name in blank:
        if types[name] == "text":
            table[name] = table[name].where(table[name] != "")
    return table


def _typed(values: tuple[Any, ...], kind: str) -> Any:
    if kind == "text":
        return pd.array(np.array(values, dtype=object), dtype="str")
    if kind == "day":
        numbers = np.array(values, dtype=float)
        days = np.where(np.isnan(numbers), np.iinfo(np.int64).min, numbers).astype("int64")
        return days.view("datetime64[D]").astype("datetime64[s]")
    return np.array(values, dtype="int64" if kind == "id" else DTYPES[kind])


def _joined(blocks: list[Any]) -> Any:
    if len(blocks) == 1:
        return blocks[0]
    return pd.concat([pd.Series(each, copy=False) for each in blocks], ignore_index=True)
