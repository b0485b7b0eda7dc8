"""The gate of the draw: a plan is held against the draw as it stands now, not as it was when planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.domain.plan import Breach
from scheduler.steps.drawing.draw import current
from scheduler.steps.records.names import names_known
from scheduler.storage import list_plans, load_plan, load_problem, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.bureau import Bureau
    from scheduler.domain.problem import Problem
    from scheduler.storage import KeptPlan

MOST_NAMED = 5


def missed_of_draw(bureau: Bureau, kept: KeptPlan, problem: Problem) -> tuple[Breach, ...]:
    """Return a breach for each drawn site that a plan leaves out, or sends other officers to.

    What was dropped or given to another team by its procedure is right. Without a finished draw nothing is
    missed.
    """
    now = current(bureau, kept.month)
    if now.body("run") is None:
        return ()
    known = problem.by_code
    teams = {known[visit.code].employer: visit.team for visit in kept.plan.visits if visit.code in known}
    found = []
    for site in now.sites():
        if site.dropped:
            continue
        if site.code not in teams:
            found.append(Breach("drawn", site.code, 1, "visits"))
            continue
        team, meant = problem.by_team.get(teams[site.code]), now.officers.get(site.team or "")
        if meant is not None and (team is None or set(team.officers) != set(meant)):
            found.append(Breach("drawn_team", site.code, 1, "visits"))
    return tuple(found)


def refuse_missed(bureau: Bureau, kept: KeptPlan, problem: Problem) -> None:
    """Refuse a plan that does not keep to the month's draw.

    Raises
    ------
    SchedulerError
        ``draw_missed`` with the sites; planning again brings them in, ``supervise draw drop`` or ``swap``
        by two people lets them go.
    """
    found = missed_of_draw(bureau, kept, problem)
    if found:
        names = names_known(bureau, bureau.today, kept.ledger)
        shown = [names.get(each.where) or each.where for each in found[:MOST_NAMED]]
        more = "" if len(found) <= MOST_NAMED else " ..."
        facts = {"month": kept.month, "version": kept.version, "count": len(found)}
        raise SchedulerError("draw_missed", sites=", ".join(shown) + more, **facts)


def months_that_miss(bureau: Bureau) -> Iterator[tuple[str, int, int]]:
    """Yield (month, version, number of sites) of each published plan that breaks its month's draw."""
    with reading(bureau.engine) as session:
        lines = [each for each in list_plans(session, bureau.division) if each[2] == "published"]
        plans = [load_plan(session, bureau.division, month, version) for month, version, _ in lines]
        meant = [(kept, load_problem(session, kept.problem_hash)) for kept in plans]
    for kept, problem in meant:
        if found := missed_of_draw(bureau, kept, problem):
            yield kept.month, kept.version, len(found)
