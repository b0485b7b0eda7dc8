"""Whole frames into a passing table, and whole results into frames, without a step for each row."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from scheduler.domain.records import DTYPES, TOLD
from scheduler.storage.tables import told_column, value_column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Connection

    from scheduler.domain.records import RecordTable

BLOCK = 50_000


@contextmanager
def loaded(connection: Connection, name: str, table: RecordTable, frame: pd.DataFrame) -> Iterator[sa.Table]:
    """Give a passing table that holds a frame's rows: columns of ``table``, ``known_on``, what is told.

    A column of ``table`` that the frame does not have is unknown. No two rows may have one key; rows are
    found by it.
    """
    types = {name: kind for name, kind in table.types.items() if name in frame}
    types |= {"known_on": "day", **({TOLD: "id"} if TOLD in frame else {})}
    passing = sa.Table(
        name,
        sa.MetaData(),
        *(value_column(each.name, each.type) for each in table.columns),
        sa.Column("known_on", sa.Date()),
        *((told_column(),) if TOLD in frame else ()),
        sa.PrimaryKeyConstraint(*table.key),
        prefixes=["TEMPORARY"],
    )
    passing.create(connection)
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
    statement = f'INSERT INTO "{passing.name}" ({_named(types)}) VALUES ({marks})'
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
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{passing.name}" ({_named(types)}) FROM STDIN') as copy,
    ):
        for row in zip(*columns.values(), strict=True):
            copy.write_row(row)


def _named(types: Mapping[str, str]) -> str:
    return ", ".join(f'"{name}"' for name in types)


def _plain(values: pd.Series[Any], kind: str, missing: str | None) -> list[Any]:
    """Return a column as values a driver takes: texts, floats, days as ``YYYY-MM-DD``, truths."""
    if kind == "flag":
        return list(values.fillna(False).astype(bool))
    if kind == "id":
        return values.tolist()
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
    connection: Connection,
    query: sa.Select[Any],
    types: Mapping[str, str],
    key: tuple[str, ...],
    fold: Callable[[pd.DataFrame], pd.DataFrame],
) -> pd.DataFrame:
    """Return a query's rows as a frame: one type a column, days asked for as day numbers.

    Rows of one ``key`` stand together, and ``fold`` makes what is kept of them, a block at a time. In the
    text columns of the key an empty text stands for unknown. A type ``id`` is a whole number that is always
    known.
    """
    cursor: Any = connection.execute(query).cursor
    blocks: list[pd.DataFrame] = []
    places = [list(types).index(name) for name in key]
    rest: list[Any] = []
    while rows := cursor.fetchmany(BLOCK):
        rows = [*rest, *rows]
        # the last record of a block may go on in the next
        cut = len(rows) - 1
        while cut and all(rows[cut - 1][place] == rows[-1][place] for place in places):
            cut -= 1
        rows, rest = rows[:cut], rows[cut:]
        if rows:
            blocks.append(fold(_block(rows, types)))
    if rest or not blocks:
        blocks.append(fold(_block(rest, types)))
    joined = {name: _joined([block[name].array for block in blocks]) for name in types}
    table = pd.DataFrame(joined, copy=False)
    for name in key:
        if types[name] == "text":
            table[name] = table[name].where(table[name] != "")
    return table


def _block(rows: list[Any], types: Mapping[str, str]) -> pd.DataFrame:
    columns = zip(*rows, strict=True) if rows else [() for _ in types]
    typed = {name: _typed(column, kind) for column, (name, kind) in zip(columns, types.items(), strict=True)}
    return pd.DataFrame(typed, copy=False)


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
