"""What each programme wanted of a month, what it got, and what took the place of the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.language import say
from scheduler.month.page.words import title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.domain.plan import Plan, Visit
    from scheduler.domain.problem import Candidate, Problem
    from scheduler.month.problem import Month


@dataclass(frozen=True)
class Share:
    """A programme's part of a plan.

    Attributes
    ----------
    wishes, duties
        Employers it would like to see, and those it must.
    asked
        Visits that its targets ask; 0 without one.
    got
        Visits that serve it; ``merged`` of them serve another programme too.
    missed_duties
        Codes of its duties that are not in the plan.
    short
        Visits by which its targets are missed.
    displaced_by
        (programme, visits): the visits that stand where its missing ones could have been, and came before
        them as a duty or by worth; most first.
    """

    programme: str
    wishes: int
    duties: int
    asked: int
    got: int
    merged: int
    missed_duties: tuple[str, ...]
    short: int
    displaced_by: tuple[tuple[str, int], ...]


def shares(month: Month, plan: Plan) -> tuple[Share, ...]:
    """Return each programme's part of a plan, in order of rank."""
    return tuple(_share(month, plan, each.code) for each in month.programmes)


def programme_lines(month: Month, plan: Plan, candidate: Candidate, language: str) -> tuple[str, ...]:
    """Return, for each programme that a visit serves, what it wanted, got, and what displaced the rest."""
    found = {each.programme: each for each in shares(month, plan)}
    lines = []
    for code in candidate.programmes:
        share = found[code]
        name = title(month.programme(code), language)
        facts = {
            "wishes": share.wishes,
            "duties": share.duties,
            "got": share.got,
            "missed": len(share.missed_duties),
            "short": share.short,
        }
        lines.append(say("programme_share", language, programme=name, **facts))
        if share.displaced_by:
            by = [f"{title(month.programme(each), language)} {count}" for each, count in share.displaced_by]
            lines.append(say("programme_displaced", language, by=say("list_comma", language).join(by)))
    return tuple(lines)


def team_days_missing(month: Month, plan: Plan, codes: Iterable[str]) -> int:
    """Return how many team-days the visits of these codes would fill, with travel like the plan's."""
    problem = month.problem
    minutes = sum(problem.candidate(code).minutes for code in codes)
    count = len(list(codes)) if not isinstance(codes, tuple) else len(codes)
    travel = sum(travel_minutes(problem, plan).values()) / max(len(plan.visits), 1)
    lengths = [each for team in problem.teams for each in team.minutes]
    day = sum(lengths) / max(len(lengths), 1)
    return -int(-(minutes + count * travel) // day) if day else 0


def travel_minutes(problem: Problem, plan: Plan) -> dict[str, int]:
    """Return the minutes of travel to each visit from the stop before it."""
    minutes, last = {}, dict[tuple[object, str], str]()
    for visit in sorted(plan.visits, key=lambda each: (each.day, each.team, each.order)):
        tour, place = (visit.day, visit.team), problem.candidate(visit.code).place
        start = last.get(tour, problem.by_team[visit.team].office)
        minutes[visit.code] = problem.travel.between(start, place)
        last[tour] = place
    return minutes


def _share(month: Month, plan: Plan, programme: str) -> Share:
    problem = month.problem
    serving = {each.code: each for each in problem.candidates if programme in each.programmes}
    planned = {visit.code for visit in plan.visits}
    got = [code for code in serving if code in planned]
    missed = tuple(code for code, each in serving.items() if each.duty and code not in planned)
    asked = [target for target in month.targets if target.programme == programme]
    short = _short(month, plan, programme)
    waiting = sorted(
        (each for code, each in serving.items() if code not in planned),
        key=lambda each: (-each.worth, each.code),
    )
    lacking = [each for each in waiting if each.duty] or waiting[:short]
    wishes = month.wishes[month.wishes["programme"] == programme]
    return Share(
        programme=programme,
        wishes=len(wishes),
        duties=int(wishes["duty"].sum()),
        asked=sum(target.low for target in asked),
        got=len(got),
        merged=sum(1 for code in got if len(serving[code].programmes) > 1),
        missed_duties=missed,
        short=short,
        displaced_by=_displaced(month, plan, programme, lacking),
    )


def _short(month: Month, plan: Plan, programme: str) -> int:
    """Return the visits by which the programme's rows are missed."""
    planned = {visit.code for visit in plan.visits}
    names = {target.name for target in month.targets if target.programme == programme}
    missed = 0
    for row in month.problem.rows:
        if row.name in names and row.low is not None:
            reached = sum(amount for code, amount in row.coefficients if code in planned)
            missed += max(row.low - reached, 0)
    return missed


def _displaced(
    month: Month, plan: Plan, programme: str, lacking: list[Candidate]
) -> tuple[tuple[str, int], ...]:
    """Count, by programme, the visits that took the place of those that lack."""
    took = Counter[str]()
    for visit in plan.visits:
        there = month.problem.candidate(visit.code)
        if programme not in there.programmes and any(_before(visit, there, each) for each in lacking):
            took[there.programmes[0]] += 1
    return tuple(sorted(took.items(), key=lambda item: (-item[1], item[0])))


def _before(visit: Visit, there: Candidate, lacks: Candidate) -> bool:
    """Say whether a visit stands where another could have been, and comes before it."""
    first, last = lacks.first_day or visit.day, lacks.last_day or visit.day
    could = first <= visit.day <= last and visit.team not in lacks.barred_teams
    could = could and (not lacks.only_teams or visit.team in lacks.only_teams)
    return could and (there.duty, there.worth) >= (lacks.duty, lacks.worth)
