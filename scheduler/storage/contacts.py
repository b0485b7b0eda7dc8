"""Who to ask at an employer, kept as long as the bureau says and no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from scheduler.storage.sheets import forget_sheets
from scheduler.storage.tables import RECORD_TABLES, imports

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

PERSONAL = ("contact", "telephone", "remarks")
"""Columns of employers that may name a person."""


def forget_contacts(session: Session, bureau: str, before: datetime) -> int:
    """Make contact, telephone and remarks unknown in what was imported before a moment; return how many.

    The kept sheets of plans, which may show them, go with them: files written again are made anew, without.
    A file that is imported again brings them back. The caller tells the audit trail.
    """
    table = RECORD_TABLES["employers"]
    old = sa.select(imports.c.id).where(imports.c.bureau == bureau, imports.c.at < before)
    held = sa.or_(*(table.c[name].is_not(None) for name in PERSONAL))
    named = sa.and_(table.c.bureau == bureau, table.c.import_id.in_(old), held)
    count = session.scalar(sa.select(sa.func.count()).select_from(table).where(named)) or 0
    if count:
        session.execute(sa.update(table).where(named).values(dict.fromkeys(PERSONAL)))
        forget_sheets(session, bureau)
    return count
