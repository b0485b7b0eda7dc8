"""A month changed while it runs: what is done or announced stays, the rest changes as little as asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.exports import Written
from scheduler.language import say
from scheduler.month import build_problem
from scheduler.planning import Wish, difference_sentences, replan_month
from scheduler.steps.months.held import given_up_now, may_drop, nothing_lost
from scheduler.steps.months.kept import newest_plan, not_past
from scheduler.steps.months.making import month_inputs
from scheduler.steps.months.plans import Planned, kept, planned
from scheduler.steps.months.sites import found_site, named_by, wanted_site
from scheduler.steps.months.solving import effort_of, solved
from scheduler.steps.months.wishes import days_that_can_be, wishes_met
from scheduler.steps.records.snapshot import Snapshot, snapshot_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Plan, Visit
    from scheduler.domain.problem import Problem
    from scheduler.month import Month
    from scheduler.storage import KeptPlan


@dataclass(frozen=True)
class Changed:
    """A changed month: one sentence for each visit that differs, then what all of it comes to."""

    planned: Planned
    before: int
    lines: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Say whether a version was made: a change that changes nothing makes none."""
        return self.planned.version != self.before


def change_month(
    bureau: Bureau,
    month: str | None,
    *,
    add: tuple[str, ...] = (),
    drop: tuple[str, ...] = (),
    move: tuple[tuple[str, date], ...] = (),
    at_most: int | None = None,
    effort: str = "",
    past: bool = False,
    actor: str,
    reason: str = "",
    on_event: Callable[[Any], None] | None = None,
) -> Changed:
    """Plan the rest of a month anew from what is known today, near to the plan in hand.

    A published plan stays in force until its change is approved and published in turn.

    Visits that are done, or lie within the announced days of config from today, stay where they are. Sites
    to add, drop or move are named as ``why`` takes them: by code, name or part of a name. What a person
    asked for, what was drawn and what is announced stays in the plan, unless it is given up (``may_drop``).
    What was dropped stays out of the month's later versions, until it is added.

    Raises
    ------
    SchedulerError
        ``no_plan``, ``month_past``, ``unknown_employer``, ``several_employers``, ``site_not_offered``,
        ``move_not_possible``, ``wish_not_met``, ``too_few_changes``, or those of ``may_drop`` and
        ``nothing_lost``.
    """
    effort = effort_of(bureau, effort)
    old, before = newest_plan(bureau, month)
    not_past(bureau, old.month, None, past=past)
    snapshot = snapshot_of(bureau)
    fixed = fixed_visits(snapshot, old, _announced(bureau))
    meant = partial(found_site, problem=before, names=snapshot.names, language=bureau.spoken)
    out = given_up_now(before.given_up, (), add, meant)
    inputs = month_inputs(snapshot, old.month, all_candidates=bool(add), given_up=out)
    made = build_problem(replace(inputs, locked=fixed, before=before))
    made = replace(made, problem=_from_now_on(made.problem, fixed, _announced(bureau)))
    wish, given_up = _wish(made, before, old.plan, snapshot, add=add, drop=drop, move=move)
    names, was = named_by(made.problem, snapshot.names), named_by(before, snapshot.names)
    may_drop(given_up, made, fixed, was, actor=actor, reason=reason)
    days_that_can_be(made.problem, wish, _announced(bureau), names)
    new = replan_month(
        made.problem,
        old.plan,
        wish,
        at_most=at_most,
        solver=lambda problem: solved(problem, effort, old.plan, on_event=on_event),
    )
    made = replace(made, problem=replace(new.problem, given_up=given_up_now(out, given_up, wish.add, str)))
    was_planned = {visit.code for visit in old.plan.visits}
    pinned = tuple(code for code in wish.add if code in was_planned and not before.candidate(code).held)
    if not new.differences and not pinned:
        stays = replace(made, problem=before)
        told = say("change_none", bureau.spoken, month=old.month, version=old.version)
        return Changed(planned(snapshot, stays, old, Written(())), old.version, (told,))
    wishes_met(new.plan, wish, names)
    nothing_lost(made, before, old.plan, new.plan, was, language=bureau.spoken, given_up=given_up)
    acts = {"asked": wish.add, "moved": tuple(code for code, _ in wish.move), "given_up": given_up}
    facts: dict[str, Any] = {"actor": actor, "reason": reason, "after": old.version, "acts": acts}
    done = kept(snapshot, made, new.plan, old.month, **facts)
    lines = list(difference_sentences(new, bureau.spoken, names)) if new.differences else []
    lines += [say("change_held", bureau.spoken, site=names(code)) for code in pinned]
    harms = {"before": before.harm(old.plan.worth), "after": new.problem.harm(new.plan.worth)}
    amounts = {name: f"{harm:,.1f}" for name, harm in harms.items()}
    lines.append(say("difference_worth", bureau.spoken, **amounts))
    return Changed(done, old.version, tuple(lines))


def _wish(
    made: Month,
    before: Problem,
    plan: Plan,
    snapshot: Snapshot,
    *,
    add: tuple[str, ...],
    drop: tuple[str, ...],
    move: tuple[tuple[str, date], ...],
) -> tuple[Wish, tuple[str, ...]]:
    """Return what is asked of the month as codes, and the codes given up, those it lacks by now too."""
    meant = partial(wanted_site, month=made, names=snapshot.names, language=snapshot.bureau.spoken)
    given_up = tuple(_in_plan(site, plan, before, snapshot) or meant(site) for site in drop)
    here = tuple(code for code in given_up if code in made.problem.by_code)
    return Wish(tuple(map(meant, add)), here, tuple((meant(site), day) for site, day in move)), given_up


def _in_plan(site: str, plan: Plan, problem: Problem, snapshot: Snapshot) -> str:
    """Return the code of a planned visit that a planner means; empty where the plan holds none such."""
    code = found_site(site, problem, snapshot.names, snapshot.bureau.spoken)
    held = (visit.code for visit in plan.visits)
    return next((each for each in held if code in {each, problem.candidate(each).employer}), "")


def _announced(bureau: Bureau) -> date:
    """Return the last day whose visits are announced."""
    days: int = bureau.settings["planning"].announced_days
    return bureau.today + timedelta(days=days)


def fixed_visits(snapshot: Snapshot, old: KeptPlan, last: date) -> tuple[Visit, ...]:
    """Return the visits of a plan that are done, or so near that they are announced."""
    inspections = snapshot.frames["inspections"]
    first = pd.Timestamp(f"{old.month}-01")
    done = set(inspections.loc[inspections["visited_on"] >= first, "employer"])
    return tuple(
        visit for visit in old.plan.visits if visit.day <= last or visit.code.partition("/")[0] in done
    )


def _from_now_on(problem: Problem, fixed: tuple[Visit, ...], announced: date) -> Problem:
    """Return the problem in which nothing new is put on days that are past or announced.

    A window that closed meanwhile stays open: late is better than never.
    """
    stays, opens = {visit.code for visit in fixed}, announced + timedelta(days=1)
    return replace(
        problem,
        candidates=tuple(
            each
            if each.code in stays
            else replace(
                each,
                first_day=max(each.first_day or opens, opens),
                last_day=each.last_day if each.last_day and each.last_day >= opens else None,
            )
            for each in problem.candidates
        ),
    )
