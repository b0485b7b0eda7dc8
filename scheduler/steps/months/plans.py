"""The month's plan: made, explained, checked, exported, approved, published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from scheduler import child
from scheduler.domain.errors import SchedulerError
from scheduler.exports import write_month
from scheduler.month import Month, MonthInputs, build_problem, sheet
from scheduler.month.drawn import with_draw
from scheduler.month.settings import MonthSettings
from scheduler.planning import greedy, solve
from scheduler.steps.drawing.draw import drawn, drawn_month
from scheduler.steps.records.snapshot import Snapshot, snapshot_of
from scheduler.storage import save_plan, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem
    from scheduler.domain.sheet import MonthSheet


EFFORTS = ("quick", "normal", "thorough")


@dataclass(frozen=True)
class Planned:
    """A month's plan as it was kept.

    Attributes
    ----------
    sheet
        The month as it is shown to whoever asks, in their language; the files are in the bureau's.
    left_out
        Codes of candidates that are not in the plan, the worthiest first.
    """

    month: str
    version: int
    folder: Path
    files: tuple[Path, ...]
    sheet: MonthSheet
    plan: Plan
    left_out: tuple[str, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """The plan for machines."""
        return {
            "month": self.month,
            "version": self.version,
            "files": self.files,
            "plan": self.plan,
            "gap_pct": self.plan.gap_pct,
        }


def month_settings(bureau: Bureau, versions: tuple[tuple[str, str], ...]) -> MonthSettings:
    """Return what config.toml says of months."""
    tables = bureau.settings
    return MonthSettings(
        planning=tables["planning"],
        capacity=tables["capacity"],
        teams=tables["teams"],
        calendar=tables["calendar"],
        programmes=tables["programmes"],
        offices={name: (office.lat, office.lon) for name, office in bureau.offices},
        versions=versions,
    )


def month_or_next(bureau: Bureau, month: str | None) -> str:
    """Return a month as YYYY-MM; the one after the bureau's day where none is named.

    Raises
    ------
    SchedulerError
        ``wrong_month`` for anything that is not a month.
    """
    if month is None:
        year, following = divmod(bureau.today.year * 12 + bureau.today.month, 12)
        return f"{year:04d}-{following + 1:02d}"
    try:
        return date.fromisoformat(f"{month}-01").isoformat()[:7]
    except ValueError as wrong:
        raise SchedulerError("wrong_month", month=month) from wrong


def month_inputs(snapshot: Snapshot, month: str, *, all_candidates: bool = False) -> MonthInputs:
    """Return what a month is made from, as a snapshot sees it.

    ``all_candidates`` keeps every site that some programme asks for, however little it is worth.
    """
    bureau = snapshot.bureau
    settings = month_settings(bureau, snapshot.versions)
    if all_candidates:
        settings = replace(settings, planning=replace(settings.planning, candidates=len(snapshot.grades)))
    settings, sites = drawn_month(bureau, month, settings, snapshot.as_of)
    return MonthInputs(
        frames=snapshot.frames,
        grades=snapshot.grades,
        scores=snapshot.scores,
        settings=settings,
        policy=bureau.policy,
        reference=bureau.reference,
        month=month,
        as_of=snapshot.as_of,
        drawn=sites,
    )


def make_month(snapshot: Snapshot, month: str) -> Month:
    """Return the problem of a month as a snapshot sees it, with what is needed to speak about it."""
    return build_problem(month_inputs(snapshot, month))


def plan_month(
    bureau: Bureau,
    month: str | None,
    *,
    effort: str = "",
    as_of: date | None = None,
    actor: str,
    reason: str = "",
    on_event: Callable[[Any], None] | None = None,
) -> Planned:
    """Plan a month from what was known on a day, keep it as a draft and write its files.

    Raises
    ------
    SchedulerError
        ``wrong_month``, ``wrong_effort``, ``no_employers``, ``month_published`` and those of the month.
    """
    month = month_or_next(bureau, month)
    effort = effort_of(bureau, effort)
    snapshot = snapshot_of(bureau, as_of)
    made = make_month(snapshot, month)
    plan = solved(made.problem, effort, on_event=on_event)
    return kept(snapshot, made, plan, month, actor=actor, reason=reason)


def effort_of(bureau: Bureau, effort: str) -> str:
    """Return an effort by name; config's where none is named.

    Raises
    ------
    SchedulerError
        ``wrong_effort`` for a name that is not one.
    """
    effort = effort or bureau.settings["planning"].effort
    if effort not in EFFORTS:
        raise SchedulerError("wrong_effort", name=effort)
    return effort


def kept(snapshot: Snapshot, made: Month, plan: Plan, month: str, *, actor: str, reason: str) -> Planned:
    """Keep a plan as the month's next draft and write its files."""
    bureau, problem = snapshot.bureau, made.problem
    plan = replace(plan, versions=problem.versions)
    with writing(bureau.engine) as session:
        version = save_plan(
            session, bureau.division, month, problem, plan, ledger=snapshot.ledger, actor=actor, reason=reason
        )
    written = month_sheet(snapshot, made, plan, version, bureau.language)
    files = write_month(bureau.exports(month), written)
    asked = bureau.spoken != bureau.language
    shown = month_sheet(snapshot, made, plan, version, bureau.spoken) if asked else written
    chosen = {visit.code for visit in plan.visits}
    left = sorted(problem.candidates, key=lambda each: (-each.worth, each.code))
    return Planned(
        month=month,
        version=version,
        folder=bureau.exports(month),
        files=files,
        sheet=shown,
        plan=plan,
        left_out=tuple(each.code for each in left if each.code not in chosen),
    )


def solved(
    problem: Problem,
    effort: str,
    start: Plan | None = None,
    *,
    limits: child.Limits | None = None,
    on_event: Callable[[Any], None] | None = None,
) -> Plan:
    """Solve in a child process, and return the best plan there was when it ended, however it ended.

    The search starts from a plan in hand, if there is one.
    Where the child runs out of memory or time, or is stopped by Ctrl-C, ``ended_by`` says so.
    """
    limits = limits or child.Limits(memory_mb=8192, seconds=1800)
    best: list[Plan] = []

    def hear(plan: Plan) -> None:
        best[:] = [plan]
        if on_event is not None:
            on_event(plan)

    try:
        return child.run(solve, problem, effort, start, limits=limits, on_event=hear)
    except child.ChildDied as died:
        ended_by = died.reason
    except KeyboardInterrupt:
        ended_by = "stopped"
    return replace(best[0] if best else greedy(problem), ended_by=ended_by)


def month_sheet(snapshot: Snapshot, made: Month, plan: Plan, version: int, language: str) -> MonthSheet:
    """Return the month as it is read and printed, with the reasons of each visit's score."""
    bureau = snapshot.bureau
    employers = sorted({made.problem.candidate(visit.code).employer for visit in plan.visits})
    reasons = {each: snapshot.reasons(each, language) for each in employers}
    page = sheet(made, plan, bureau.about.name, version, language, bureau.about.zone, reasons)
    return with_draw(page, drawn(bureau, made.days.name, snapshot.as_of), employers)
