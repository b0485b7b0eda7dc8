"""Plans of a month in versions: drafted, approved by someone else's hand, published.

A month has at most one published version. A later one is drafted beside it, and takes its place when it is
published in turn: the former is superseded then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scheduler.domain import canonical
from scheduler.domain.errors import SchedulerError
from scheduler.storage.audit_trail import audit, booked_plan, hold
from scheduler.storage.sheets import save_sheet
from scheduler.storage.tables import plans, problems
from scheduler.storage.travel import load_travel, save_travel, travel_key
from scheduler.storage.types import database_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem
    from scheduler.domain.sheet import MonthSheet

STATES = ("draft", "approved", "published")
"""What a version can be that still counts, from the least; one that another replaced is ``superseded``."""


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A version of a month's plan as it is kept.

    Attributes
    ----------
    state
        ``draft``, ``approved``, ``published`` or ``superseded``.
    hash, problem_hash
        SHA-256 of the canonical JSON of the plan and of the problem it answers.
    ledger
        The last import the plan saw.
    """

    month: str
    version: int
    state: str
    hash: str
    problem_hash: str
    plan: Plan
    ledger: int
    created_by: str
    approved_by: str | None = None
    published_by: str | None = None


def save_plan(
    session: Session,
    division: str,
    month: str,
    problem: Problem,
    plan: Plan,
    *,
    ledger: int,
    actor: str,
    reason: str,
    after: int | None = None,
    sheet: MonthSheet | None = None,
    acts: Mapping[str, tuple[str, ...]] | None = None,
) -> int:
    """Keep a plan as the next version of its month, a draft, and return the version's number.

    Older versions stay, and a published one stays in force. The entry is audited. ``after``: the version
    that the plan is a change of; only as such it may stand beside a published one. ``sheet``: the month as it
    is printed, kept beside the plan. ``acts``: by what was done (asked, moved, given up), the codes of the
    visits, for the audit.

    Raises
    ------
    SchedulerError
        ``month_published`` for a plan that is no change where the month has a published plan;
        ``plan_changed`` where a newer version than ``after`` was kept meanwhile.
    """
    hold(session, division)
    if after is None and _published(session, division, month) is not None:
        raise SchedulerError("month_published", month=month)
    newest = newest_version(session, division, month)
    if after is not None and newest != after:
        raise SchedulerError("plan_changed", month=month, version=after, newest=newest)
    version = newest + 1
    values = {
        "problem": _save_problem(session, problem),
        "hash": canonical.digest(plan),
        "body": canonical.to_json(plan),
        "value": plan.value,
        "bound": plan.bound,
        "ledger": ledger,
        "versions": canonical.canonical(dict(plan.versions)),
    }
    session.execute(
        plans.insert().values(
            bureau=division,
            month=month,
            version=version,
            state="draft",
            created_by=actor,
            created_at=database_time(sa.literal(0.0)),
            **values,
        )
    )
    facts = {name: values[name] for name in ("hash", "problem", "ledger")}
    facts |= {"month": month, "version": version}
    if sheet is not None:
        facts["sheet"] = save_sheet(session, division, month, version, sheet)
    facts |= {name: list(codes) for name, codes in (acts or {}).items() if codes}
    audit(session, actor, reason, "save_plan", facts, division=division)
    return version


def newest_version(session: Session, division: str, month: str) -> int:
    """Return the number of a month's newest version; 0 where there is none."""
    return session.scalar(sa.select(sa.func.max(plans.c.version)).where(*_of(division, month))) or 0


def _save_problem(session: Session, problem: Problem) -> str:
    name = canonical.digest(problem)
    if session.scalar(sa.select(problems.c.hash).where(problems.c.hash == name)) is None:
        travel = save_travel(session, problem.travel)
        session.execute(problems.insert().values(hash=name, travel=travel, body=canonical.to_json(problem)))
    return name


def load_plan(session: Session, division: str, month: str, version: int | None = None) -> KeptPlan:
    """Return a version of a month's plan: without a number, the published one, else the newest.

    Raises
    ------
    SchedulerError
        ``no_plan`` when there is none; ``plan_not_as_kept`` where its text was changed in the database.
    """
    if version is None:
        version = _published(session, division, month)
    query = sa.select(plans).where(*_of(division, month)).order_by(plans.c.version.desc()).limit(1)
    if version is not None:
        query = query.where(plans.c.version == version)
    row = session.execute(query).one_or_none()
    if row is None:
        raise SchedulerError("no_plan", month=month)
    if canonical.sha(row.body) != row.hash:
        raise SchedulerError("plan_not_as_kept", month=month, version=row.version)
    return KeptPlan(
        month=month,
        version=row.version,
        state=row.state,
        hash=row.hash,
        problem_hash=row.problem,
        plan=canonical.plan_from_json(row.body),
        ledger=row.ledger,
        created_by=row.created_by,
        approved_by=row.approved_by,
        published_by=row.published_by,
    )


def load_problem(session: Session, name: str) -> Problem:
    """Return the problem of a hash.

    Raises
    ------
    SchedulerError
        ``no_problem`` when there is none, or its travel minutes are not as they were.
    """
    row = session.execute(sa.select(problems).where(problems.c.hash == name)).one_or_none()
    travel = load_travel(session, row.travel) if row is not None else None
    if row is None or travel is None or travel_key(travel) != row.travel:
        raise SchedulerError("no_problem", hash=name)
    return canonical.problem_from_json(row.body, travel.minutes)


def approve_plan(
    session: Session, division: str, month: str, version: int, plan_hash: str, *, actor: str, reason: str
) -> None:
    """Approve the newest version of a month's plan, as its reader saw it (``plan_hash``).

    Raises
    ------
    SchedulerError
        ``plan_changed`` when a newer version or other content stands; ``month_published``.
    """
    kept = _newest_as_seen(session, division, month, version, plan_hash)
    if kept.state == "published":
        raise SchedulerError("month_published", month=month)
    values = {"state": "approved", "approved_by": actor}
    _move(session, division, kept, values, what="approve_plan", actor=actor, reason=reason)


def publish_plan(
    session: Session, division: str, month: str, version: int, plan_hash: str, *, actor: str, reason: str
) -> None:
    """Publish an approved plan; the one published before is superseded by it.

    Publishing the same one again changes nothing.

    Raises
    ------
    SchedulerError
        ``plan_changed``, or ``plan_not_approved``.
    """
    kept = _newest_as_seen(session, division, month, version, plan_hash)
    if kept.state == "published":
        return
    if kept.state != "approved":
        raise SchedulerError("plan_not_approved", month=month, version=version)
    former = plans.update().where(*_of(division, month), plans.c.state == "published")
    session.execute(former.values(state="superseded"))
    now = database_time(sa.literal(0.0))
    values = {"state": "published", "published_by": actor, "published_at": now}
    _move(session, division, kept, values, what="publish_plan", actor=actor, reason=reason)


def _newest_as_seen(session: Session, division: str, month: str, version: int, plan_hash: str) -> KeptPlan:
    hold(session, division)
    kept = load_plan(session, division, month, newest_version(session, division, month))
    if (kept.version, kept.hash) != (version, plan_hash):
        raise SchedulerError("plan_changed", month=month, version=version, newest=kept.version)
    if booked_plan(session, division, month, version).get("hash") != plan_hash:
        raise SchedulerError("plan_not_as_kept", month=month, version=version)
    return kept


def _move(
    session: Session,
    division: str,
    kept: KeptPlan,
    values: dict[str, Any],
    *,
    what: str,
    actor: str,
    reason: str,
) -> None:
    session.execute(
        plans.update().where(*_of(division, kept.month), plans.c.version == kept.version).values(**values)
    )
    facts = {"month": kept.month, "version": kept.version, "hash": kept.hash}
    audit(session, actor, reason, what, facts, division=division)


def _of(division: str, month: str) -> tuple[sa.ColumnElement[bool], ...]:
    return plans.c.bureau == division, plans.c.month == month


def _published(session: Session, division: str, month: str) -> int | None:
    return session.scalar(
        sa.select(plans.c.version).where(*_of(division, month), plans.c.state == "published")
    )
