"""The same month under another question: what it reaches, beside today's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scheduler.month import build_problem

if TYPE_CHECKING:
    from scheduler.domain.plan import Plan
    from scheduler.month import Month, MonthInputs
    from scheduler.studies.changes import ScenarioChange


@dataclass(frozen=True, slots=True)
class Figures:
    """What a month's plan reaches.

    Attributes
    ----------
    worth
        Of the planned visits, the expected harm they remove as the scores count it, without the prices of
        what is missed.
    """

    officers: int
    team_days: int
    worth: int
    visits: int
    duties_met: int
    duties_missed: int


def month_of(inputs: MonthInputs, changes: tuple[ScenarioChange, ...] = ()) -> Month:
    """Return the month of its inputs with every change, records first."""
    frames = inputs.frames
    for change in changes:
        frames = change.records(frames)
    month = build_problem(replace(inputs, frames=frames))
    problem = month.problem
    for change in changes:
        problem = change.problem(problem)
    return replace(month, problem=problem)


def figures(month: Month, plan: Plan) -> Figures:
    """Return what a plan of a month reaches."""
    problem = month.problem
    planned = [problem.candidate(visit.code) for visit in plan.visits]
    return Figures(
        officers=len(month.officers),
        team_days=sum(team.most_tours for team in problem.teams),
        worth=plan.worth,
        visits=len(planned),
        duties_met=sum(each.duty for each in planned),
        duties_missed=len(plan.missed_duties),
    )
