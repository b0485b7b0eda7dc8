"""Grades and scores of a day: whole frames kept a column at a time, and named by their digest.

A column is stored packed: numbers, days and truths as their bytes (little-endian), texts as the list of
those that occur and a number for each row.
"""

from __future__ import annotations

import json
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from scheduler.domain.canonical import canonical
from scheduler.storage.tables import snapshot_columns, snapshots
from scheduler.storage.types import database_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session


def save_snapshot(
    session: Session,
    division: str,
    kind: str,
    table: pd.DataFrame,
    *,
    as_of: date,
    versions: Mapping[str, str],
) -> str:
    """Keep a frame (``kind`` is ``grades`` or ``scores``), its index with it, and return its digest.

    One made before for the same day and versions is replaced.
    """
    columns = _packed(table)
    named = {
        "bureau": division,
        "kind": kind,
        "as_of": as_of,
        "versions": canonical(dict(versions)),
    }
    session.execute(snapshots.delete().where(*(snapshots.c[name] == each for name, each in named.items())))
    entry = snapshots.insert().values(
        **named, rows=len(table), digest=_digest(columns), at=database_time(sa.literal(0.0))
    )
    number = session.execute(entry.returning(snapshots.c.id)).scalar_one()
    session.execute(
        snapshot_columns.insert(),
        [
            {"snapshot": number, "place": place, "name": name, "content": zlib.compress(content, 1)}
            for place, (name, content) in enumerate(columns)
        ],
    )
    return _digest(columns)


def load_snapshot(
    session: Session,
    division: str,
    kind: str,
    as_of: date,
    versions: Mapping[str, str] | None = None,
) -> pd.DataFrame | None:
    """Return the frame kept for a day, or ``None``; without ``versions``, the one kept last that day."""
    query = sa.select(snapshots.c.id).where(
        snapshots.c.bureau == division, snapshots.c.kind == kind, snapshots.c.as_of == as_of
    )
    if versions is not None:
        query = query.where(snapshots.c.versions == canonical(dict(versions)))
    number = session.scalar(query.order_by(snapshots.c.id.desc()).limit(1))
    if number is None:
        return None
    stored = session.execute(
        sa.select(snapshot_columns.c.name, snapshot_columns.c.content)
        .where(snapshot_columns.c.snapshot == number)
        .order_by(snapshot_columns.c.place)
    ).all()
    columns = [(name, _unpacked(zlib.decompress(content))) for name, content in stored]
    name, index = columns[0]
    return pd.DataFrame(dict(columns[1:]), index=pd.Index(index, name=name or None))


def last_snapshot(session: Session, division: str, kind: str, before: date) -> date | None:
    """Return the last day before ``before`` for which a frame of this kind is kept."""
    query = sa.select(sa.func.max(snapshots.c.as_of)).where(
        snapshots.c.bureau == division, snapshots.c.kind == kind, snapshots.c.as_of < before
    )
    last: date | None = session.scalar(query)
    return last


def frame_digest(table: pd.DataFrame) -> str:
    """Return the SHA-256 of a frame with its index: names, types, order and every bit of its values."""
    return _digest(_packed(table))


def _packed(table: pd.DataFrame) -> list[tuple[str, bytes]]:
    index = pd.Series(table.index)
    columns = [(str(table.index.name or ""), index)]
    columns += [(str(name), table[name]) for name in table.columns]
    return [(name, _bytes(values)) for name, values in columns]


def _digest(columns: list[tuple[str, bytes]]) -> str:
    parts = [f"{name}\0{len(content)}\0".encode() + content for name, content in columns]
    return sha256(b"".join(parts)).hexdigest()


def _bytes(values: pd.Series[Any]) -> bytes:
    """Return a column as a line of JSON that says what it is, and its bytes."""
    if values.dtype == object or isinstance(values.dtype, pd.StringDtype | pd.CategoricalDtype):
        codes, texts = pd.factorize(values.astype("str"), sort=False)
        head: dict[str, Any] = {"type": "text", "texts": list(texts)}
        array = codes.astype("<i4")
    else:
        array = values.to_numpy()
        if array.dtype.kind == "f":
            array = np.where(np.isnan(array), np.array(np.nan, array.dtype), array)
        array = array.astype(array.dtype.newbyteorder("<"))
        head = {"type": array.dtype.str}
    return canonical(head).encode() + b"\n" + array.tobytes()


def _unpacked(content: bytes) -> Any:
    line, body = content.split(b"\n", 1)
    head = json.loads(line)
    if head["type"] != "text":
        return np.frombuffer(body, head["type"]).copy()
    codes = np.frombuffer(body, "<i4")
    texts = np.array([*head["texts"], None], dtype=object)
    return pd.array(texts[codes], dtype="str")
