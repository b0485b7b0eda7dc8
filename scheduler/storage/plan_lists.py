"""Plans without their contents: which versions there are, which one counts, and what earlier ones told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa

from scheduler.storage.plans import STATES
from scheduler.storage.tables import plans, problems

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A version of a month's plan in one line: its state, and who did what when (UTC)."""

    month: str
    version: int
    state: str
    created_by: str
    created_at: datetime
    approved_by: str | None
    published_by: str | None
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToldVisit:
    """A visit as an earlier version told it: where it stood, and whose calendar held it."""

    code: str
    employer: str
    day: date
    start: int
    minutes: int
    officers: tuple[str, ...]


def plan_lines(session: Session, division: str, month: str | None = None) -> tuple[PlanLine, ...]:
    """Return every version kept, of one month or of all, the newest month and version first."""
    columns = (plans.c[name] for name in PlanLine.__dataclass_fields__)
    query = sa.select(*columns).where(plans.c.bureau == division)
    if month is not None:
        query = query.where(plans.c.month == month)
    rows = session.execute(query.order_by(plans.c.month.desc(), plans.c.version.desc()))
    return tuple(PlanLine(**row._mapping) for row in rows)


def list_plans(session: Session, division: str) -> tuple[tuple[str, int, str], ...]:
    """Return (month, version, state) of every plan kept, newest month and version first."""
    return tuple((each.month, each.version, each.state) for each in plan_lines(session, division))


def counting_version(session: Session, division: str, month: str) -> int:
    """Return the version whose files stand in a month's folder: the published one, else the newest; or 0."""
    lines = plan_lines(session, division, month)
    published = (each.version for each in lines if each.state == "published")
    return next(published, max((each.version for each in lines), default=0))


def plans_in_force(
    session: Session, division: str, before: str, drafts_from: str
) -> tuple[tuple[str, int], ...]:
    """Return (month, version) of the plan that counts in each month before ``before``, oldest first.

    It is the published version, else the newest approved one, else, from the month ``drafts_from`` on, the
    newest draft: a draft of a month gone by promised nothing.
    """
    chosen: dict[str, tuple[int, int]] = {}
    for month, version, state in list_plans(session, division):
        if state not in STATES:
            continue
        rank = STATES.index(state)
        if month < before and (rank > 0 or month >= drafts_from):
            chosen[month] = max(chosen.get(month, (-1, 0)), (rank, version))
    return tuple((month, version) for month, (_, version) in sorted(chosen.items()))


def told_before(session: Session, division: str, month: str, version: int) -> tuple[ToldVisit, ...]:
    """Return the visits that versions before one told, each as the last of them told it to an officer."""
    query = (
        sa.select(plans.c.body, problems.c.body.label("problem"))
        .join(problems, problems.c.hash == plans.c.problem)
        .where(plans.c.bureau == division, plans.c.month == month, plans.c.version < version)
        .order_by(plans.c.version)
    )
    found: dict[tuple[str, str], ToldVisit] = {}
    for row in session.execute(query):
        problem = json.loads(row.problem)
        teams = {each["code"]: tuple(each["officers"]) for each in problem["teams"]}
        sites = {each["code"]: each for each in problem["candidates"]}
        for each in json.loads(row.body)["visits"]:
            site, officers = sites[each["code"]], teams[each["team"]]
            facts = (site["code"], site["employer"], date.fromisoformat(each["day"]), each["start"])
            told = ToldVisit(*facts, site["minutes"], officers)
            found |= {(site["code"], officer): told for officer in officers}
    return tuple(
        ToldVisit(told.code, told.employer, told.day, told.start, told.minutes, (officer,))
        for (_, officer), told in sorted(found.items(), key=lambda each: each[0])
    )
