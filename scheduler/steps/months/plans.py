"""The month's plan: made, kept as a draft, and written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scheduler.steps.months.exporting import as_it_stands, folder_of, put_files
from scheduler.steps.months.held import holding
from scheduler.steps.months.kept import month_or_next, not_past
from scheduler.steps.months.making import make_month, month_sheet
from scheduler.steps.months.sites import named_by
from scheduler.steps.months.solving import effort_of, solved
from scheduler.steps.records.snapshot import Snapshot, snapshot_of
from scheduler.storage import load_plan, save_plan, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.domain.message import Message
    from scheduler.domain.plan import Plan
    from scheduler.domain.sheet import MonthSheet
    from scheduler.exports import Written
    from scheduler.month import Month
    from scheduler.storage import KeptPlan


@dataclass(frozen=True)
class Planned:
    """A month's plan as it was kept.

    Attributes
    ----------
    sheet
        The month as it is shown to whoever asks, in their language; the files are in the bureau's.
    left_out
        Codes of candidates that are not in the plan, the worthiest first.
    failed
        (name, what went wrong) of each export that could not be written.
    """

    month: str
    version: int
    folder: Path
    files: tuple[Path, ...]
    sheet: MonthSheet
    plan: Plan
    left_out: tuple[str, ...]
    failed: tuple[tuple[str, Message], ...] = ()

    @property
    def facts(self) -> dict[str, Any]:
        """The plan for machines."""
        return {
            "month": self.month,
            "version": self.version,
            "files": self.files,
            "failed": dict(self.failed),
            "plan": self.plan,
            "gap_pct": self.plan.gap_pct,
        }


def plan_month(
    bureau: Bureau,
    month: str | None,
    *,
    effort: str = "",
    as_of: date | None = None,
    past: bool = False,
    actor: str,
    reason: str = "",
    on_event: Callable[[Any], None] | None = None,
) -> Planned:
    """Plan a month from what was known on a day, keep it as a draft and write its files.

    Raises
    ------
    SchedulerError
        ``wrong_month``, ``wrong_effort``, ``month_past``, ``no_employers``, ``month_published``, those of
        the month, and those of ``nothing_lost`` where a visit that must stay has no place.
    """
    month = month_or_next(bureau, month)
    effort = effort_of(bureau, effort)
    not_past(bureau, month, as_of, past=past)
    snapshot = snapshot_of(bureau, as_of)
    made = make_month(snapshot, month)
    plan = solved(made.problem, effort, on_event=on_event)
    plan = holding(bureau, made, plan, named_by(made.problem, snapshot.names))
    return kept(snapshot, made, plan, month, actor=actor, reason=reason)


def kept(
    snapshot: Snapshot,
    made: Month,
    plan: Plan,
    month: str,
    *,
    actor: str,
    reason: str,
    after: int | None = None,
    acts: Mapping[str, tuple[str, ...]] | None = None,
) -> Planned:
    """Keep a plan as the month's next draft and write its files.

    ``after``: the version it is a change of; ``acts``: what a person asked for or gave up, for the books.
    """
    bureau, problem = snapshot.bureau, made.problem
    plan = replace(plan, versions=problem.versions)
    page = month_sheet(snapshot, made, plan, bureau.language)
    facts: dict[str, Any] = {"ledger": snapshot.ledger, "actor": actor, "reason": reason}
    facts |= {"after": after, "acts": acts}
    with writing(bureau.engine) as session:
        version = save_plan(session, bureau.division, month, problem, plan, sheet=page, **facts)
        stands = load_plan(session, bureau.division, month, version)
    done = put_files(bureau, stands, page)
    return planned(snapshot, made, stands, done, page)


def planned(
    snapshot: Snapshot, made: Month, stands: KeptPlan, done: Written, page: MonthSheet | None = None
) -> Planned:
    """Return what is told of a version that is kept; ``page``: its sheet in the bureau's language."""
    bureau, plan = snapshot.bureau, stands.plan
    chosen = {visit.code for visit in plan.visits}
    if page is None or page.language != bureau.spoken:
        page = month_sheet(snapshot, made, plan, bureau.spoken)
    left = sorted(made.problem.candidates, key=lambda each: (-each.worth, each.code))
    return Planned(
        month=stands.month,
        version=stands.version,
        folder=folder_of(bureau, stands.month, stands.version),
        files=done.files,
        sheet=as_it_stands(bureau, stands, page),
        plan=plan,
        left_out=tuple(each.code for each in left if each.code not in chosen),
        failed=done.failed,
    )
