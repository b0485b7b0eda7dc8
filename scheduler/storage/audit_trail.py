"""The audit book: each entry carries the hash of the one before, so that no change goes unseen.

hash = SHA-256 of the canonical JSON of [bureau, number, at, actor, reason, what, details, hash before],
with the first hash before empty. Every bureau has a chain of its own, and its head in ``bureaux``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain.canonical import canonical, sha
from scheduler.domain.plain_text import refuse_unfit
from scheduler.storage.tables import audit_entries, bureaux
from scheduler.storage.types import database_time, insert_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy.orm import Session


def hold(session: Session, division: str) -> sa.Row[tuple[str, int, str]]:
    """Hold a bureau's row until the transaction ends, and return it; it is made where it is missing."""
    insert = insert_of(session)
    session.execute(insert(bureaux).values(bureau=division).on_conflict_do_nothing())
    return session.execute(sa.select(bureaux).where(bureaux.c.bureau == division).with_for_update()).one()


def audit(
    session: Session,
    actor: str,
    reason: str,
    what: str,
    details: Mapping[str, Any],
    *,
    division: str = "",
) -> str:
    """Enter who did what and why, in the transaction of the change itself, and return the entry's hash.

    Raises
    ------
    SchedulerError
        ``actor_unfit`` or ``reason_unfit`` for words that could not be printed as they stand; nothing is
        kept then.
    """
    refuse_unfit(actor, reason)
    head = hold(session, division)
    at = session.execute(sa.select(database_time(sa.literal(0.0)))).scalar_one()
    number = head.audit_number + 1
    values = (division, number, at.isoformat(), actor, reason, what, canonical(details))
    entry = dict(zip(("bureau", "number", "at", "actor", "reason", "what", "details"), values, strict=True))
    entry["hash"] = _hash(*values, head.audit_hash)
    session.execute(audit_entries.insert().values(**entry))
    session.execute(
        bureaux.update()
        .where(bureaux.c.bureau == division)
        .values(audit_number=number, audit_hash=entry["hash"])
    )
    session.info.setdefault("audited", []).append(f"{what} ({number})")
    return str(entry["hash"])


def booked_plan(session: Session, division: str, month: str, version: int) -> dict[str, Any]:
    """Return what the book tells of a plan as it was kept: hash, problem, ledger, sheet; or nothing."""
    query = sa.select(audit_entries.c.details).where(
        audit_entries.c.bureau == division, audit_entries.c.what == "save_plan"
    )
    for details in session.scalars(query.order_by(audit_entries.c.number.desc())):
        told: dict[str, Any] = json.loads(details)
        if (told.get("month"), told.get("version")) == (month, version):
            return told
    return {}


def _hash(*values: object) -> str:
    return sha(json.dumps(values, separators=(",", ":"), ensure_ascii=False))


def names_at_init(session: Session, division: str) -> tuple[str, ...]:
    """Return the names under which folders of a bureau were set up, the oldest first."""
    query = sa.select(audit_entries.c.details).where(
        audit_entries.c.bureau == division, audit_entries.c.what == "init"
    )
    found = session.scalars(query.order_by(audit_entries.c.number))
    return tuple(str(json.loads(each).get("name", "")) for each in found)


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What reading the audit chains found.

    Attributes
    ----------
    broken
        (bureau, number) of the first entry of each chain that is not as it was written, or is missing.
    heads
        (bureau, number, hash) of each chain's last entry, to be kept outside.
    """

    entries: int
    broken: tuple[tuple[str, int], ...]
    heads: tuple[tuple[str, int, str], ...]


def verify_audit(session: Session, division: str | None = None) -> ChainCheck:
    """Read the audit chains of one division or of all, and say where they are broken."""
    chosen = sa.select(bureaux).order_by(bureaux.c.bureau)
    if division is not None:
        chosen = chosen.where(bureaux.c.bureau == division)
    heads = session.execute(chosen).all()
    entries, broken = 0, []
    for head in heads:
        count, wrong = _walk(session, head)
        entries += count
        if wrong is not None:
            broken.append((head.bureau, wrong))
    last = tuple((each.bureau, each.audit_number, each.audit_hash) for each in heads)
    return ChainCheck(entries, tuple(broken), last)


def _walk(session: Session, head: sa.Row[Any]) -> tuple[int, int | None]:
    """Return the entries of a chain and the number of the first wrong one."""
    before, expected = "", 1
    for entry in _entries(session, head.bureau):
        if entry.number != expected or _hash(*entry[:-1], before) != entry.hash:
            return expected, expected
        before, expected = entry.hash, expected + 1
    whole = (head.audit_number, head.audit_hash) == (expected - 1, before)
    return expected - 1, None if whole else expected


def _entries(session: Session, division: str) -> Iterator[sa.Row[Any]]:
    names = ("bureau", "number", "at", "actor", "reason", "what", "details", "hash")
    query = sa.select(*(audit_entries.c[each] for each in names)).where(audit_entries.c.bureau == division)
    yield from session.execute(query.order_by(audit_entries.c.number).execution_options(yield_per=5000))
