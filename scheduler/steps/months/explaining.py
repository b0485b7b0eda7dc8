"""Why a site is in a plan that is kept, or what keeps it out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.language import say
from scheduler.month.page.words import class_name, title
from scheduler.month.programmes import programmes
from scheduler.planning import why, why_sentences
from scheduler.steps.months.held import asked_of
from scheduler.steps.months.kept import kept_plan, newer_than_meant
from scheduler.steps.months.site_facts import site_facts
from scheduler.steps.months.sites import found_site, named_by
from scheduler.steps.records.snapshot import as_it_was

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem
    from scheduler.steps.records.snapshot import Snapshot


@dataclass(frozen=True)
class Explained:
    """Why a site is in a month's plan or not, in sentences."""

    employer: str
    name: str
    month: str
    version: int
    planned: bool
    lines: tuple[str, ...]


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
    if newer := newer_than_meant(bureau, kept.month, version):
        lines.append(say("version_newer", bureau.language, newest=newer))
    candidate = code in problem.by_code or any(each.employer == code for each in problem.candidates)
    solver = _solver(bureau, effort, kept.plan, on_event) if effort else None
    answer = why(problem, kept.plan, code, solver=solver) if candidate else None
    reason = ""
    if answer is None:
        # only here is the whole month made anew
        from scheduler.steps.months.making import make_month

        made = make_month(snapshot, kept.month, asked_of(problem, kept.plan), problem.given_up)
        reason = made.left_out.get(employer, "no_programme")
        lines += [named_by(problem, snapshot.names)(employer), say(f"left_out_{reason}", bureau.language)]
    else:
        titles = _titles(bureau)
        sites = named_by(problem, snapshot.names)
        lines += why_sentences(answer, bureau.language, lambda code: titles.get(code) or sites(code))
    lines += site_facts(snapshot.frames["employers"], employer, bureau.language)
    lines += standing_lines(snapshot, kept.month, employer, reason)
    if reason in {"", "below_shortlist", "given_up"} and not (answer and answer.planned):
        lines.append(
            say("why_bring_in", bureau.language, month=kept.month, code=answer.code if answer else employer)
        )
    if reason == "pending":
        lines.append(say("why_report_it", bureau.language))
    lines.append(say("why_score", bureau.language))
    lines += [f"  {each}" for each in snapshot.reasons(employer, bureau.language)]
    return Explained(
        employer, name, kept.month, kept.version, answer is not None and answer.planned, tuple(lines)
    )


def standing_lines(snapshot: Snapshot, month: str, employer: str, reason: str = "") -> tuple[str, ...]:
    """Say since when an employer is overdue, or by which day it is due; else nothing.

    ``reason``: why it is no candidate; one that is closed, or that an earlier plan visits, is not overdue.
    """
    if employer not in snapshot.grades.index or reason in {"closed", "pending"}:
        return ()
    row: Any = snapshot.grades.loc[employer]
    policy, language = snapshot.bureau.policy, snapshot.bureau.language
    name = class_name(policy, str(row["supervision_class"]), language)
    first = pd.Timestamp(f"{month}-01")
    if pd.isna(row["last_visit"]):
        must = row["priority"] == "must"
        return (say("why_overdue_never", language, name=name),) if must else ()
    facts = {"day": row["window_closes"].date(), "last": row["last_visit"].date()}
    if row["window_closes"] < first:
        months = policy.windows[str(row["supervision_class"])].closes
        return (say("why_overdue_since", language, name=name, months=months, **facts),)
    if row["window_closes"] < first + pd.DateOffset(months=1):
        return (say("why_due_by", language, **facts),)
    return ()


def _solver(
    bureau: Bureau, effort: str, start: Plan, on_event: Callable[[Any], None] | None
) -> Callable[[Problem], Plan]:
    """Return what solves a problem whole; the solver is loaded by whoever asks for it alone."""
    from scheduler.steps.months.solving import effort_of, solved

    return partial(solved, effort=effort_of(bureau, effort), start=start, on_event=on_event)


def _titles(bureau: Bureau) -> dict[str, str]:
    """Return what each programme is called, by its code."""
    chosen = programmes(bureau.policy.programmes, bureau.settings["programmes"])
    return {each.code: title(each, bureau.language) for each in chosen}
