"""Travel matrices: kept by their content for plans, or by a key that says where they came from."""

from __future__ import annotations

import json
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import sqlalchemy as sa

from scheduler.domain.canonical import canonical, travel_bytes
from scheduler.domain.problem import TravelMatrix
from scheduler.storage.tables import travels

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def save_travel(session: Session, matrix: TravelMatrix, key: str | None = None) -> str:
    """Keep a matrix and return its key: without one given, the SHA-256 of its content.

    A matrix kept before under the same key is replaced.
    """
    points, minutes = canonical(matrix.points), travel_bytes(matrix.minutes)
    if key is None:
        key = travel_key(matrix)
        if session.scalar(sa.select(travels.c.key).where(travels.c.key == key)):
            return key
    session.execute(travels.delete().where(travels.c.key == key))
    session.execute(
        travels.insert().values(
            key=key, source=matrix.source, points=points, minutes=zlib.compress(minutes, 1)
        )
    )
    return key


def travel_key(matrix: TravelMatrix) -> str:
    """Return the key of a matrix kept by its content."""
    head = canonical([matrix.points, matrix.source]).encode()
    return sha256(head + travel_bytes(matrix.minutes)).hexdigest()


def load_travel(session: Session, key: str) -> TravelMatrix | None:
    """Return the matrix kept under a key, or ``None`` where there is none that can be read."""
    row = session.execute(sa.select(travels).where(travels.c.key == key)).one_or_none()
    if row is None:
        return None
    try:
        points = tuple(json.loads(row.points))
        minutes = np.frombuffer(zlib.decompress(row.minutes), "<i4").astype(np.int32)
    except (ValueError, zlib.error):
        return None
    return TravelMatrix(points, minutes.reshape(len(points), len(points)), row.source)
