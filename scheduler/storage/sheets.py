"""The sheet of each version of a plan: what its files say, kept as it was made.

A sheet that is missing is made anew from the records. It may name persons, so it goes when contacts go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from scheduler.domain.canonical import sha, sheet_from_json, sheet_to_json
from scheduler.storage.audit_trail import booked_plan
from scheduler.storage.tables import sheets

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from scheduler.domain.sheet import MonthSheet


def save_sheet(session: Session, division: str, month: str, version: int, sheet: MonthSheet) -> str:
    """Keep the sheet of a version; return the SHA-256 of its canonical JSON."""
    body = sheet_to_json(sheet)
    session.execute(sheets.insert().values(bureau=division, month=month, version=version, body=body))
    return sha(body)


def load_sheet(session: Session, division: str, month: str, version: int) -> MonthSheet | None:
    """Return the sheet of a version as it was made; ``None`` where none is kept, or not as the book tells."""
    named = (sheets.c.bureau == division, sheets.c.month == month, sheets.c.version == version)
    body = session.scalar(sa.select(sheets.c.body).where(*named))
    if body is None or booked_plan(session, division, month, version).get("sheet") != sha(body):
        return None
    return sheet_from_json(body)


def forget_sheets(session: Session, division: str) -> None:
    """Take every kept sheet of a bureau away; the plans stay."""
    session.execute(sheets.delete().where(sheets.c.bureau == division))
