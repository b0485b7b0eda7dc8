"""Visits that a later plan must not lose: asked for, drawn or announced; and how one is given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.language import say
from scheduler.planning import held_codes, with_held
from scheduler.storage import load_plan, load_problem, newest_version, reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Plan, Visit
    from scheduler.domain.problem import Candidate, Problem
    from scheduler.month import Month
    from scheduler.steps.records.snapshot import Snapshot

ASKED, DRAWN = "asked", "drawn"


def asked_of(problem: Problem, plan: Plan) -> tuple[Candidate, ...]:
    """Return what a person asked for of a plan's visits."""
    found = (problem.candidate(visit.code) for visit in plan.visits)
    return tuple(sorted((each for each in found if each.held == ASKED), key=lambda each: each.code))


def in_hand(bureau: Bureau, month: str) -> tuple[Problem, Plan] | None:
    """Return the newest version of a month; ``None`` where there is none."""
    with reading(bureau.engine) as session:
        version = newest_version(session, bureau.division, month)
        if not version:
            return None
        kept = load_plan(session, bureau.division, month, version)
        return load_problem(session, kept.problem_hash), kept.plan


def asked_before(snapshot: Snapshot, month: str) -> tuple[Candidate, ...]:
    """Return what a person asked for of the newest version's visits, and nobody has made since."""
    newest = in_hand(snapshot.bureau, month)
    if newest is None:
        return ()
    made = visited_in(snapshot.frames, month)
    return tuple(each for each in asked_of(*newest) if each.employer not in made)


def given_up_before(bureau: Bureau, month: str) -> tuple[str, ...]:
    """Return the codes that a person dropped from the month, as its newest version keeps them."""
    newest = in_hand(bureau, month)
    return newest[0].given_up if newest else ()


def given_up_now(
    before: Iterable[str], dropped: Iterable[str], add: Iterable[str], found: Callable[[str], str]
) -> tuple[str, ...]:
    """Return the codes that stay dropped: those before and now, without what is added again."""
    back = {found(site) for site in add}
    codes = {*before, *dropped}
    return tuple(sorted(code for code in codes if back.isdisjoint({code, code.partition("/")[0]})))


def visited_in(frames: Mapping[str, pd.DataFrame], month: str) -> dict[str, object]:
    """Return the day on which each employer was visited on site in a month, by the bureau itself."""
    inspections = frames.get("inspections")
    if inspections is None or inspections.empty:
        return {}
    inside = inspections["visited_on"].dt.strftime("%Y-%m") == month
    own = inspections[inside & inspections["on_site"] & inspections["level"].isna()]
    return {str(code): day.date() for code, day in own.groupby("employer")["visited_on"].max().items()}


def holding(bureau: Bureau, made: Month, plan: Plan, named: Callable[[str], str]) -> Plan:
    """Return a month's new plan with every visit that its newest version holds, mended where one lacks.

    Raises
    ------
    SchedulerError
        Those of ``nothing_lost``.
    """
    newest = in_hand(bureau, made.days.name)
    if newest is None:
        return plan
    before, old = newest
    planned = {visit.code for visit in plan.visits}
    lost = tuple(code for code in _held(made, before, old) if code not in planned)
    if lost:
        plan = with_held(made.problem, plan, tuple(code for code in lost if code in made.problem.by_code))
    nothing_lost(made, before, old, plan, named, language=bureau.spoken)
    return plan


def nothing_lost(
    made: Month,
    before: Problem,
    old: Plan,
    plan: Plan,
    named: Callable[[str], str],
    *,
    language: str,
    given_up: Iterable[str] = (),
) -> None:
    """Refuse a plan that lost a visit which the old one holds, but those that are given up.

    Raises
    ------
    SchedulerError
        ``held_asked``, ``held_drawn`` or ``held_announced`` for the first that has no place any more,
        ``held_closed`` where its employer cannot be visited at all.
    """
    planned, month = {visit.code for visit in plan.visits}, made.days.name
    for code in _held(made, before, old):
        if code in planned or code in given_up:
            continue
        facts = {"site": named(code), "code": code, "month": month}
        if code not in made.problem.by_code:
            reason = made.left_out.get(before.candidate(code).employer, "no_programme")
            raise SchedulerError("held_closed", **facts, why=say(f"left_out_{reason}", language))
        raise SchedulerError(f"held_{made.problem.candidate(code).held or 'announced'}", **facts)


def _held(made: Month, before: Problem, old: Plan) -> tuple[str, ...]:
    """Return the codes of an old plan's visits that the month as it now is must not lose."""
    asked = {each.code for each in made.asked}
    return tuple(sorted(held_codes(made.problem, old) | asked))


def may_drop(
    codes: Iterable[str],
    made: Month,
    fixed: Iterable[Visit],
    named: Callable[[str], str],
    *,
    actor: str,
    reason: str,
) -> None:
    """Refuse to give up what was drawn or made, and without a reason what was asked for or announced.

    Raises
    ------
    SchedulerError
        ``drop_drawn``, ``drop_made`` or ``drop_unexplained``.
    """
    drawn = set() if made.situation.drawn is None else set(made.situation.drawn["employer"])
    visited = visited_in(made.situation.frames, made.days.name)
    announced, asked = {visit.code for visit in fixed}, {each.code for each in made.asked}
    for code in codes:
        facts = {"site": named(code), "code": code, "month": made.days.name}
        employer = code.partition("/")[0]
        if employer in drawn:
            raise SchedulerError("drop_drawn", **facts)
        if code in announced and employer in visited:
            raise SchedulerError("drop_made", **facts, day=visited[employer])
        if (code in announced or code in asked) and not (reason.strip() and actor.strip(" -")):
            raise SchedulerError("drop_unexplained", **facts)
