"""Plans, their problems, and draws compared with what the audit book says of them.

The audit chain shows that its own entries are whole; this shows that the rows they speak of still are.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain.canonical import canonical, plan_from_json, sha
from scheduler.domain.errors import SchedulerError
from scheduler.storage.plans import load_problem
from scheduler.storage.tables import audit_entries, draws, plans, sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

# what an audit entry makes of a plan: its state, who did it, when
_PLAN_STEPS = {
    "save_plan": ("draft", "created_by", "created_at"),
    "approve_plan": ("approved", "approved_by", "approved_at"),
    "publish_plan": ("published", "published_by", "published_at"),
}
FORGOTTEN = "contacts"
"""What an audit entry is called that says that contacts, and sheets that may show them, were forgotten."""
_MOST_SECONDS = 300


def verify_books(session: Session, division: str) -> tuple[tuple[str, str], ...]:
    """Return (kind, name) of each plan, sheet, problem or draw stage that is not as its audit entries tell.

    Kinds are ``plan`` and ``sheet`` (named ``2026-12/3``), ``problem`` (by its hash) and ``draw``
    (``DRAW/STAGE``). A row that was taken away or slipped in is named too; only a sheet that went with the
    contacts it showed is not missed.
    """
    found = [*_plans(session, division), *_sheets(session, division), *_draws(session, division)]
    return tuple(sorted(set(found)))


def _plans(session: Session, division: str) -> Iterator[tuple[str, str]]:
    booked: dict[tuple[str, int], dict[str, Any]] = {}
    for entry, details in _entries(session, division, tuple(_PLAN_STEPS)):
        known = booked.setdefault((details["month"], details["version"]), {})
        _take_facts(known, details)
        state, who, when = _PLAN_STEPS[entry.what]
        if state == "published":
            for (month, _), former in booked.items():
                if month == details["month"] and former.get("state") == "published":
                    former["state"] = "superseded"
        known |= {"state": state, who: entry.actor, when: datetime.fromisoformat(entry.at)}
    rows = session.execute(sa.select(plans).where(plans.c.bureau == division)).all()
    kept = {(row.month, row.version): row for row in rows}
    for month, version in kept.keys() | booked.keys():
        row, line = kept.get((month, version)), booked.get((month, version))
        if row is None or line is None or not _same_plan(row, line):
            yield "plan", f"{month}/{version}"
    for row in rows:
        if not _whole_problem(session, row.problem):
            yield "problem", row.problem


def _take_facts(known: dict[str, Any], details: dict[str, Any]) -> None:
    """Take what an entry tells of a plan; what is approved and published is what was made, or it is found."""
    for key in ("hash", "problem", "ledger"):
        if key in details and known.setdefault(key, details[key]) != details[key]:
            known[key] = None


def _sheets(session: Session, division: str) -> Iterator[tuple[str, str]]:
    booked: dict[tuple[str, int], str | None] = {}
    forgotten: set[tuple[str, int]] = set()
    for entry, details in _entries(session, division, ("save_plan", FORGOTTEN)):
        if entry.what == FORGOTTEN:
            forgotten |= booked.keys()
        else:
            booked[details["month"], details["version"]] = details.get("sheet")
    rows = session.execute(sa.select(sheets).where(sheets.c.bureau == division))
    kept = {(row.month, row.version): sha(row.body) for row in rows}
    told = {name for name, content in booked.items() if content is not None}
    for name in kept.keys() | (told - forgotten):
        if kept.get(name) != booked.get(name):
            yield "sheet", "/".join(map(str, name))


def _same_plan(row: sa.Row[Any], line: dict[str, Any]) -> bool:
    """Say whether a plan's row is what its entries tell, and its columns what its text tells."""
    names = ("hash", "problem", "ledger", "state", "created_by", "approved_by", "published_by")
    if any(getattr(row, name) != line.get(name) for name in names) or sha(row.body) != row.hash:
        return False
    plan = plan_from_json(row.body)
    if (row.value, row.bound, row.versions) != (plan.value, plan.bound, canonical(dict(plan.versions))):
        return False
    return all(_near(getattr(row, name), line.get(name)) for name in ("created_at", "published_at"))


def _near(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs((one - other).total_seconds()) < _MOST_SECONDS


def _whole_problem(session: Session, name: str) -> bool:
    try:
        problem = load_problem(session, name)
    except (SchedulerError, ValueError, TypeError, KeyError):
        return False
    return sha(canonical(problem)) == name


def _draws(session: Session, division: str) -> Iterator[tuple[str, str]]:
    booked: dict[tuple[str, str], tuple[int, str, datetime]] = {}
    for entry, details in _entries(session, division, ("draw_stage",)):
        place = sum(draw == details["draw"] for draw, _ in booked) + 1
        booked[details["draw"], details["stage"]] = (place, details["hash"], datetime.fromisoformat(entry.at))
    rows = session.execute(sa.select(draws).where(draws.c.bureau == division)).all()
    kept = {(row.draw, row.stage): row for row in rows}
    for name in kept.keys() | booked.keys():
        row, stage = kept.get(name), booked.get(name)
        if row is None or stage is None or not _same_stage(row, *stage):
            yield "draw", "/".join(name)


def _same_stage(row: sa.Row[Any], place: int, content: str, at: datetime) -> bool:
    return (row.number, row.hash, sha(row.body)) == (place, content, content) and _near(row.at, at)


def _entries(
    session: Session, division: str, what: tuple[str, ...]
) -> Iterator[tuple[sa.Row[Any], dict[str, Any]]]:
    query = sa.select(audit_entries).where(audit_entries.c.bureau == division, audit_entries.c.what.in_(what))
    for entry in session.execute(query.order_by(audit_entries.c.number)):
        yield entry, json.loads(entry.details)
