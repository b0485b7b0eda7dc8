"""The book of imports: who brought what, when, and what was withdrawn again.

The numbers of a bureau's imports are its ledger. Withdrawing is an entry of its own, so a run that is
repeated with an older ledger still sees what it saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from scheduler.domain.canonical import canonical
from scheduler.domain.errors import SchedulerError
from scheduler.storage.audit_trail import audit, hold
from scheduler.storage.tables import imports, plans
from scheduler.storage.types import database_time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from scheduler.storage.records import ImportCounts

UNDO = "undo"


def start_import(
    session: Session,
    division: str,
    profile: str,
    files: Iterable[tuple[str, str]],
    *,
    actor: str,
    reason: str,
) -> int:
    """Enter an import of files, each as (name, SHA-256), and return its number.

    The bureau's book is held until the transaction ends, so its imports are kept in order of number.
    """
    hold(session, division)
    entry = imports.insert().values(
        bureau=division,
        profile=profile,
        files=canonical(list(files)),
        actor=actor,
        reason=reason,
        at=database_time(sa.literal(0.0)),
    )
    number: int = session.execute(entry.returning(imports.c.id)).scalar_one()
    return number


def finish_import(session: Session, import_id: int, outcome: str, counts: ImportCounts) -> None:
    """Write into the book how an import ended."""
    session.execute(
        imports.update().where(imports.c.id == import_id).values(outcome=outcome, counts=canonical(counts))
    )


def last_import(session: Session, division: str) -> int:
    """Return the number of a division's last import, 0 where there is none: its ledger of today."""
    return session.scalar(sa.select(sa.func.max(imports.c.id)).where(imports.c.bureau == division)) or 0


def import_of_file(session: Session, division: str, digest: str) -> int | None:
    """Return the number of the last import of a file by its SHA-256, if it was kept and not withdrawn."""
    query = sa.select(sa.func.max(imports.c.id)).where(
        imports.c.bureau == division,
        imports.c.files.contains(f'"{digest}"', autoescape=True),
        imports.c.withdrawn_by.is_(None),
    )
    number: int | None = session.scalar(query)
    return number


def withdrawn(division: str, ledger: int | None = None) -> sa.Select[tuple[int]]:
    """Select the imports that were withdrawn, all or those within a ledger."""
    undone = sa.select(imports.c.id).where(imports.c.bureau == division)
    if ledger is None:
        return undone.where(imports.c.withdrawn_by.is_not(None))
    return undone.where(imports.c.withdrawn_by <= ledger)


def undo_import(session: Session, division: str, import_id: int, *, actor: str, reason: str) -> int:
    """Withdraw an import's records, and return the number of the entry that says so.

    What they had replaced is seen again. The entry is audited.

    Raises
    ------
    SchedulerError
        ``no_such_import``, ``import_withdrawn_before``, or ``import_published`` where a published
        plan rests on it.
    """
    hold(session, division)
    entry = session.execute(
        sa.select(imports).where(imports.c.id == import_id, imports.c.bureau == division)
    ).one_or_none()
    if entry is None or entry.profile == UNDO:
        raise SchedulerError("no_such_import", number=import_id)
    if entry.withdrawn_by is not None:
        raise SchedulerError("import_withdrawn_before", number=import_id, by=entry.withdrawn_by)
    month = session.scalar(
        sa.select(sa.func.min(plans.c.month)).where(
            plans.c.bureau == division,
            plans.c.state.in_(("published", "superseded")),
            plans.c.ledger >= import_id,
        )
    )
    if month is not None:
        raise SchedulerError("import_published", number=import_id, month=month)
    number = start_import(session, division, UNDO, (), actor=actor, reason=reason)
    session.execute(imports.update().where(imports.c.id == import_id).values(withdrawn_by=number))
    audit(session, actor, reason, "undo_import", {"import": import_id, "entry": number}, division=division)
    return number
