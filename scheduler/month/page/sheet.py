"""The month as it is read and printed: visits with their reasons, tables, notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.domain.sheet import MonthSheet, VisitLine
from scheduler.language import named, say
from scheduler.month.page import tables
from scheduler.month.page.backlog import backlog_table, standing_table
from scheduler.month.page.ceilings import caps_table, ceilings
from scheduler.month.page.contacts import contacts_table
from scheduler.month.page.due import due_table
from scheduler.month.page.forecast import forecast_table
from scheduler.month.page.guessed import guessed_notes, why_guessed
from scheduler.month.page.offsite import offsite_table
from scheduler.month.page.outcome import shares, travel_minutes
from scheduler.month.page.staff import going, staff_notes
from scheduler.month.page.words import due_day, kind_name, text_of, title, why_visited
from scheduler.month.result import chances
from scheduler.policy import unverified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.domain.plan import Plan, Visit
    from scheduler.month.problem import Month


def sheet(  # noqa: PLR0917 - what stands at the head of the page, in its order
    month: Month,
    plan: Plan,
    bureau: str = "",
    language: str = "zh",
    zone: str = "Asia/Shanghai",
    reasons: Mapping[str, tuple[str, ...]] | None = None,
) -> MonthSheet:
    """Return the sheet of a plan; ``reasons``: by employer, the sentences that explain its score."""
    travel, of_scores = travel_minutes(month.problem, plan), reasons or {}
    names = {each.code: each.name for each in month.officers}
    going = sorted({code for team in month.problem.teams for code in team.officers})
    return MonthSheet(
        bureau=bureau,
        month=month.days.name,
        language=language,
        zone=zone,
        visits=tuple(_line(month, each, travel[each.code], language, of_scores) for each in plan.visits),
        officers=tuple((code, names.get(code, code)) for code in going),
        tables=(
            tables.capacity_table(month, plan, language),
            tables.class_table(month, plan, language),
            tables.programme_table(month, shares(month, plan), language),
            tables.missed_table(month, plan, language),
            standing_table(month, plan, language),
            backlog_table(month, plan, language),
            forecast_table(month, plan, language),
            tables.orders_table(month, plan, language),
            caps_table(month, plan, language),
            offsite_table(month, plan, language),
            tables.teams_table(month, plan, language),
            *contacts_table(month, plan, language),
            tables.left_out_table(month, language),
        ),
        notes=notes(month, plan, language),
        versions=month.problem.versions,
        offices=tuple((name, *place) for name, place in sorted(month.settings.offices.items())),
        made_on=month.as_of,
        due=due_table(month, plan, language),
    )


def notes(month: Month, plan: Plan, language: str) -> tuple[str, ...]:
    """Return the sentences a reader must see."""
    sentences = [
        *guessed_notes(month, plan, language),
        _proof(month, plan, language),
        *_ending(plan, language),
    ]
    missed = len(plan.missed_duties)
    if missed:
        days = tables.missing_days(month, plan)
        sentences.append(say("note_missed", language, count=missed, days=days))
    if month.days.provisional:
        sentences.append(say("note_provisional", language, year=month.days.first.year))
    sentences += staff_notes(month, language)
    early = [each for each in ceilings(month, plan) if each.early]
    if early:
        sentences.append(say("note_caps_early", language, count=len(early)))
    for each in month.programmes:
        if each.visit == "campaign" and each.runs(month.days) and not each.approval:
            sentences.append(say("note_no_approval", language, programme=title(each, language)))
    marks = unverified(month.policy)
    sentences += [
        say(f"note_{mark.source}", language, where=mark.where, note=named(mark.note, "", language, ""))
        for mark in marks
    ]
    return tuple(sentences)


def _ending(plan: Plan, language: str) -> tuple[str, ...]:
    """Say so where the clock ended the search: such a plan may not repeat."""
    if plan.ended_by != "clock" or plan.status == "greedy":
        return ()
    return (say("note_clock", language),)


def _proof(month: Month, plan: Plan, language: str) -> str:
    """Say what harm the plan reaches, and what was proven about it."""
    harm = f"{month.problem.harm(plan.worth):,.1f}"
    if plan.gap_pct is None or plan.status == "greedy":
        return say("note_greedy", language, harm=harm, ended_by=plan.ended_by or "-")
    code = "note_best" if plan.gap_pct == 0 else "note_gap"
    return say(code, language, harm=harm, gap=f"{plan.gap_pct:.2f}")


def _line(
    month: Month, visit: Visit, travel: int, language: str, reasons: Mapping[str, tuple[str, ...]]
) -> VisitLine:
    """Return one visit as it is read."""
    candidate = month.problem.candidate(visit.code)
    row: Any = month.view.loc[candidate.employer]
    return VisitLine(
        day=visit.day,
        start=visit.start,
        order=visit.order,
        team=visit.team,
        officers=going(month, visit),
        code=visit.code,
        employer=candidate.employer,
        name=text_of(row["name"]),
        division=text_of(row["division"]),
        industry=text_of(row["industry"]),
        supervision_class=str(row["supervision_class"]),
        points=int(row["points"]) if pd.notna(row.get("points")) else 0,
        worth=candidate.worth,
        minutes=candidate.minutes,
        travel=travel,
        kind=kind_name(month.kind(candidate), language),
        programmes=tuple(title(month.programme(code), language) for code in candidate.programmes),
        duty=candidate.duty,
        due_on=due_day(month, candidate),
        last_visit=candidate.last_visit,
        cap_used=None if pd.isna(row["cap_left"]) else int(row["cap_used"]),
        cap_left=None if pd.isna(row["cap_left"]) else int(row["cap_left"]),
        lat=None if pd.isna(row["lat"]) else float(row["lat"]),
        lon=None if pd.isna(row["lon"]) else float(row["lon"]),
        probability=next(iter(chances(month, candidate).values()), None),
        office=month.problem.by_team[visit.team].office,
        harm=month.problem.harm(candidate.worth),
        address=text_of(row.get("address")),
        contact=text_of(row.get("contact")),
        telephone=text_of(row.get("telephone")),
        reasons=(
            *why_visited(month, candidate, language),
            *why_guessed(month, candidate.employer, language),
            *reasons.get(candidate.employer, ()),
        ),
    )
