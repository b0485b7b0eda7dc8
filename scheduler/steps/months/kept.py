"""A plan that is kept: how it is found again, and its way to publication."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.domain.periods import month_from
from scheduler.storage import (
    approve_plan,
    counting_version,
    load_plan,
    load_problem,
    newest_version,
    plan_lines,
    publish_plan,
    reading,
    writing,
)

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.domain.problem import Problem
    from scheduler.storage import KeptPlan, PlanLine


def month_or_next(bureau: Bureau, month: str | None) -> str:
    """Return a month as YYYY-MM; the one after the bureau's day where none is named.

    Raises
    ------
    SchedulerError
        ``wrong_month`` for anything that is not a month.
    """
    if month is None:
        return f"{month_from(bureau.today, 1):%Y-%m}"
    try:
        return date.fromisoformat(f"{month}-01").isoformat()[:7]
    except ValueError as wrong:
        raise SchedulerError("wrong_month", month=month) from wrong


def kept_plan(bureau: Bureau, month: str | None, version: int | None = None) -> tuple[KeptPlan, Problem]:
    """Return a plan that is kept, and the problem it answers; the published or newest one by default.

    Raises
    ------
    SchedulerError
        ``no_plan`` where the month has none.
    """
    with reading(bureau.engine) as session:
        kept = load_plan(session, bureau.division, month_or_next(bureau, month), version)
        return kept, load_problem(session, kept.problem_hash)


def newer_than_meant(bureau: Bureau, month: str | None, version: int | None = None) -> int:
    """Return the newest version where another one is meant because it is published; else 0."""
    if version is not None:
        return 0
    with reading(bureau.engine) as session:
        name = month_or_next(bureau, month)
        newest = newest_version(session, bureau.division, name)
        return newest if newest != counting_version(session, bureau.division, name) else 0


def newest_plan(bureau: Bureau, month: str | None) -> tuple[KeptPlan, Problem]:
    """Return the newest version of a month, a draft beside a published one too, and its problem.

    Raises
    ------
    SchedulerError
        ``no_plan`` where the month has none.
    """
    month = month_or_next(bureau, month)
    with reading(bureau.engine) as session:
        version = newest_version(session, bureau.division, month)
    return kept_plan(bureau, month, version)


def kept_plans(bureau: Bureau, month: str | None = None) -> tuple[PlanLine, ...]:
    """Return every version of a month, or of all, with its state and people, the newest first."""
    named = None if month is None else month_or_next(bureau, month)
    with reading(bureau.engine) as session:
        return plan_lines(session, bureau.division, named)


def not_past(bureau: Bureau, month: str, as_of: date | None, *, past: bool) -> None:
    """Refuse a month that is over, unless it is meant: as seen on a day of its time, or by a word.

    Raises
    ------
    SchedulerError
        ``month_past``.
    """
    if not past and month < f"{as_of or bureau.today:%Y-%m}":
        raise SchedulerError("month_past", month=month)


def seen_by(kept: KeptPlan) -> tuple[date, int]:
    """Return the day a plan was made as of, and the last import it saw."""
    return date.fromisoformat(dict(kept.plan.versions)["as_of"]), kept.ledger


def approve_month(bureau: Bureau, month: str | None, *, actor: str, reason: str) -> KeptPlan:
    """Approve the newest version of a month's plan.

    Raises
    ------
    SchedulerError
        ``draw_missed`` where it does not keep to the month's draw as it stands now.
    """
    kept, problem = newest_plan(bureau, month)
    _keeps_to_the_draw(bureau, kept, problem)
    with writing(bureau.engine) as session:
        approve_plan(
            session, bureau.division, kept.month, kept.version, kept.hash, actor=actor, reason=reason
        )
    return kept


def _keeps_to_the_draw(bureau: Bureau, kept: KeptPlan, problem: Problem) -> None:
    # it needs all that a draw is made with, and whoever only reads a plan needs none of that
    from scheduler.steps.months.drawn_gate import refuse_missed

    refuse_missed(bureau, kept, problem)


def publish_month(bureau: Bureau, month: str | None, *, actor: str, reason: str) -> KeptPlan:
    """Publish the approved plan of a month; one that is published already stays as it is.

    Raises
    ------
    SchedulerError
        ``draw_missed`` where it does not keep to the month's draw as it stands now.
    """
    kept, problem = newest_plan(bureau, month)
    if kept.state == "published":
        return kept
    _keeps_to_the_draw(bureau, kept, problem)
    with writing(bureau.engine) as session:
        publish_plan(
            session, bureau.division, kept.month, kept.version, kept.hash, actor=actor, reason=reason
        )
    return kept
