"""Which employers an import touched, whatever table it was in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from scheduler.storage.tables import RECORD_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session


def has_keys_from(session: Session, division: str, table: str, start: str) -> bool:
    """Say whether a division has records of a table whose code begins so."""
    versions = RECORD_TABLES[table]
    key = versions.c.employer
    first = (
        sa.select(key)
        .where(versions.c.bureau == division, key >= start, key < start[:-1] + chr(ord(start[-1]) + 1))
        .limit(1)
    )
    return session.scalar(first) is not None


def employers_touched(session: Session, division: str, import_id: int, tables: Iterable[str]) -> int:
    """Return how many employers got a version of some record from an import, in these tables."""
    parts = [
        sa.select(table.c.employer).where(table.c.bureau == division, table.c.import_id == import_id)
        for table in (RECORD_TABLES[name] for name in tables)
        if "employer" in table.c
    ]
    if not parts:
        return 0
    return session.scalar(sa.select(sa.func.count()).select_from(sa.union(*parts).subquery())) or 0
