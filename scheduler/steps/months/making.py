"""A month made from what a snapshot knows: its problem, and its sheet once there is a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.month import Month, MonthInputs, build_problem, sheet
from scheduler.month.drawn import with_draw
from scheduler.month.settings import MonthSettings
from scheduler.steps.drawing.draw import drawn, drawn_month
from scheduler.steps.months.held import asked_before, given_up_before
from scheduler.steps.months.promises import promised

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Candidate
    from scheduler.domain.sheet import MonthSheet
    from scheduler.steps.records.snapshot import Snapshot


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
        division=bureau.division,
    )


def month_inputs(
    snapshot: Snapshot,
    month: str,
    *,
    all_candidates: bool = False,
    asked: tuple[Candidate, ...] | None = None,
    given_up: tuple[str, ...] | None = None,
) -> MonthInputs:
    """Return what a month is made from, as a snapshot sees it.

    ``asked``, ``given_up``: what a person asked for and dropped; as the newest version holds them where they
    are not told.

    ``all_candidates`` keeps every site that some programme asks for, however little it is worth.
    """
    bureau = snapshot.bureau
    settings = month_settings(bureau, snapshot.versions)
    if all_candidates:
        settings = replace(settings, planning=replace(settings.planning, candidates=len(snapshot.grades)))
    settings = replace(settings, worth_per_harm=snapshot.recipe.harm.worth_per_harm)
    settings, sites = drawn_month(bureau, month, settings, snapshot.as_of)
    pending, plans = promised(snapshot, month)
    settings = replace(settings, versions=(*settings.versions, *plans))
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
        asked=asked_before(snapshot, month) if asked is None else asked,
        given_up=given_up_before(bureau, month) if given_up is None else given_up,
        pending=pending,
    )


def make_month(
    snapshot: Snapshot,
    month: str,
    asked: tuple[Candidate, ...] | None = None,
    given_up: tuple[str, ...] | None = None,
) -> Month:
    """Return the problem of a month as a snapshot sees it, with what is needed to speak about it."""
    return build_problem(month_inputs(snapshot, month, asked=asked, given_up=given_up))


def month_sheet(snapshot: Snapshot, made: Month, plan: Plan, language: str) -> MonthSheet:
    """Return a plan of the month as it is read and printed, with the reasons of each visit's score.

    What becomes of the plan later, its version and state, is told when its files are written.
    """
    bureau = snapshot.bureau
    employers = sorted({made.problem.candidate(visit.code).employer for visit in plan.visits})
    reasons = {each: snapshot.reasons(each, language) for each in employers}
    page = sheet(made, plan, bureau.about.name, language, bureau.about.zone, reasons)
    return with_draw(page, drawn(bureau, made.days.name, snapshot.as_of), employers)
