"""Questions about a plan that is kept: why, is it right, its files again; and its way to publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from scheduler.exports import write_month
from scheduler.language import say
from scheduler.month.page.words import title
from scheduler.month.programmes import programmes
from scheduler.planning import breach_told, check, sentences, why
from scheduler.steps.months.plans import effort_of, make_month, month_or_next, month_sheet, solved
from scheduler.steps.months.sites import found_site, named_by
from scheduler.steps.records.snapshot import Snapshot, snapshot_of
from scheduler.storage import approve_plan, load_plan, load_problem, publish_plan, reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Breach
    from scheduler.domain.problem import Problem
    from scheduler.storage import KeptPlan


@dataclass(frozen=True)
class Explained:
    """Why a site is in a month's plan or not, in sentences."""

    employer: str
    name: str
    month: str
    version: int
    planned: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class PlanCheck:
    """What the checker says of a plan; ``breaches`` are sentences, ``found`` the same as data."""

    month: str
    version: int
    visits: int
    breaches: tuple[str, ...]
    found: tuple[Breach, ...]


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


def as_it_was(bureau: Bureau, kept: KeptPlan) -> Snapshot:
    """Return the bureau as the plan saw it: its day and its ledger."""
    versions = dict(kept.plan.versions)
    # a card is told as "NAME VERSION", a trained model by the name it has in the registry
    model = versions["model"]
    served_by = "" if " " in model else model
    return snapshot_of(bureau, date.fromisoformat(versions["as_of"]), kept.ledger, served_by=served_by)


def explain(
    bureau: Bureau,
    site: str,
    month: str | None,
    *,
    version: int | None = None,
    effort: str = "",
    on_event: Callable[[Any], None] | None = None,
) -> Explained:
    """Say why a site is in the month's plan, or what keeps it out.

    Without an effort the figures come from a search around the plan, in a moment; with one, each comes from
    a whole solve, some five or ten of them.

    Raises
    ------
    SchedulerError
        ``unknown_employer`` or ``several_employers`` where the name does not lead to one site.
    """
    kept, problem = kept_plan(bureau, month, version)
    snapshot = as_it_was(bureau, kept)
    code = found_site(site, problem, snapshot.names, bureau.language)
    employer = problem.candidate(code).employer if code in problem.by_code else code
    name = snapshot.names.get(employer, "")
    lines = [say("why_head", bureau.language, month=kept.month, version=kept.version)]
    candidate = code in problem.by_code or any(each.employer == code for each in problem.candidates)
    solver = (
        partial(solved, effort=effort_of(bureau, effort), start=kept.plan, on_event=on_event)
        if effort
        else None
    )
    answer = why(problem, kept.plan, code, solver=solver) if candidate else None
    if answer is None:
        reason = make_month(snapshot, kept.month).left_out.get(employer, "no_programme")
        lines += [named_by(problem, snapshot.names)(employer), say(f"left_out_{reason}", bureau.language)]
    else:
        titles = _titles(bureau)
        sites = named_by(problem, snapshot.names)
        lines += sentences(answer, bureau.language, lambda code: titles.get(code) or sites(code))
    lines.append(say("why_score", bureau.language))
    lines += [f"  {each}" for each in snapshot.reasons(employer, bureau.language)]
    return Explained(
        employer, name, kept.month, kept.version, answer is not None and answer.planned, tuple(lines)
    )


def _titles(bureau: Bureau) -> dict[str, str]:
    """Return what each programme is called, by its code."""
    chosen = programmes(bureau.policy.programmes, bureau.settings["programmes"])
    return {each.code: title(each, bureau.language) for each in chosen}


def check_plan(bureau: Bureau, month: str | None, *, version: int | None = None) -> PlanCheck:
    """Check a plan against every rule, by the checker that knows no solver."""
    kept, problem = kept_plan(bureau, month, version)
    found = check(problem, kept.plan)
    named = named_by(problem, as_it_was(bureau, kept).names)
    lines = tuple(breach_told(each, bureau.language, named) for each in found)
    return PlanCheck(kept.month, kept.version, len(kept.plan.visits), lines, found)


def export_plan(bureau: Bureau, month: str | None, *, version: int | None = None) -> tuple[Path, ...]:
    """Write the files of a plan that is kept, as it was made."""
    kept, _ = kept_plan(bureau, month, version)
    snapshot = as_it_was(bureau, kept)
    page = month_sheet(snapshot, make_month(snapshot, kept.month), kept.plan, kept.version, bureau.language)
    return write_month(bureau.exports(kept.month), page)


def approve_month(bureau: Bureau, month: str | None, *, actor: str, reason: str) -> KeptPlan:
    """Approve the newest version of a month's plan."""
    kept, _ = kept_plan(bureau, month)
    with writing(bureau.engine) as session:
        approve_plan(
            session, bureau.division, kept.month, kept.version, kept.hash, actor=actor, reason=reason
        )
    return kept


def publish_month(bureau: Bureau, month: str | None, *, actor: str, reason: str) -> KeptPlan:
    """Publish the approved plan of a month; one that is published already stays as it is."""
    kept, _ = kept_plan(bureau, month)
    if kept.state == "published":
        return kept
    with writing(bureau.engine) as session:
        publish_plan(
            session, bureau.division, kept.month, kept.version, kept.hash, actor=actor, reason=reason
        )
    return kept
