"""What may happen in the middle of a month: small random changes of a problem, or wishes of the planner."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scheduler.planning import Wish

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import numpy as np

    from scheduler.domain.plan import Plan, Visit
    from scheduler.domain.problem import Candidate, Problem, Team

NO_WISH = Wish()


@dataclass(frozen=True)
class Accident:
    """A month as it now is, and what the planner wishes of it."""

    kind: str
    problem: Problem
    wish: Wish = NO_WISH


def begun(problem: Problem, plan: Plan) -> Problem:
    """Return the month with its first quarter of days done or announced, and nothing new put on them."""
    days = sorted(problem.days)
    first_open = days[max(1, len(days) // 4)]
    stays = {visit.code: visit for visit in plan.visits if visit.day < first_open}

    def now(site: Candidate) -> Candidate:
        if site.code in stays:
            visit = stays[site.code]
            return replace(site, locked_day=visit.day, locked_team=visit.team)
        last = site.last_day if site.last_day and site.last_day >= first_open else None
        return replace(site, first_day=max(site.first_day or first_open, first_open), last_day=last)

    return replace(problem, candidates=tuple(now(site) for site in problem.candidates))


def accident(problem: Problem, plan: Plan, luck: np.random.Generator) -> Accident:
    """Return the month after one accident, drawn at random; what is locked is never hit."""
    kinds = list(KINDS)
    while True:
        kind = kinds[int(luck.integers(len(kinds)))]
        hit = KINDS[kind](problem, plan, luck)
        if hit is not None:
            return replace(hit, kind=kind)


def _ill(problem: Problem, plan: Plan, luck: np.random.Generator) -> Accident | None:
    """An officer of one team falls ill for a day or three."""
    team = problem.teams[int(luck.integers(len(problem.teams)))]
    open_days = [day for day in team.days if not _locked_on(problem, plan, day, team.code)]
    return _without(problem, {team.code}, _run(open_days, int(luck.integers(1, 4)), luck))


def _closed(problem: Problem, plan: Plan, luck: np.random.Generator) -> Accident | None:
    """A day is closed to every team."""
    days = [day for day in problem.days if not _locked_on(problem, plan, day, None)]
    return _without(problem, set(problem.by_team), _run(days, 1, luck))


def _shut(problem: Problem, plan: Plan, luck: np.random.Generator) -> Accident | None:
    """A planned site shuts for good."""
    return _wished(problem, plan, luck, lambda visit: Wish(drop=(visit.code,)))


def _moved(problem: Problem, plan: Plan, luck: np.random.Generator) -> Accident | None:
    """The planner moves a visit to another day on which it may take place."""
    day = problem.days[int(luck.integers(len(problem.days)))]

    def wish(visit: Visit) -> Wish | None:
        site = problem.candidate(visit.code)
        may = (site.first_day or day) <= day <= (site.last_day or day) and not site.due_on
        return Wish(move=((visit.code, day),)) if may and day != visit.day else None

    return _wished(problem, plan, luck, wish)


def _urgent(problem: Problem, plan: Plan, luck: np.random.Generator) -> Accident | None:
    """A site that was left out must be visited."""
    planned = {visit.code for visit in plan.visits}
    out = sorted(problem.by_code.keys() - planned)
    return Accident("", problem, Wish(add=(out[int(luck.integers(len(out)))],))) if out else None


def _longer(problem: Problem, plan: Plan, luck: np.random.Generator) -> Accident | None:
    """A visit will take an hour longer than thought."""
    return _changed(problem, plan, luck, lambda site, _: replace(site, minutes=site.minutes + 60))


def _later(problem: Problem, plan: Plan, luck: np.random.Generator) -> Accident | None:
    """A site can only be visited after the day it was planned for."""

    def later(site: Candidate, visit: Visit) -> Candidate:
        rest = [day for day in problem.days if day > visit.day]
        if not rest or (site.last_day and site.last_day < rest[0]):
            return site
        return replace(site, first_day=rest[0])

    return _changed(problem, plan, luck, later)


def _locks(problem: Problem, plan: Plan, luck: np.random.Generator) -> Accident | None:
    """The planner locks a visit: its day, its team, or both."""
    days, teams = ((True, True), (True, False), (False, True))[int(luck.integers(3))]

    def lock(site: Candidate, visit: Visit) -> Candidate:
        return replace(
            site, locked_day=visit.day if days else None, locked_team=visit.team if teams else None
        )

    return _changed(problem, plan, luck, lock)


KINDS: dict[str, Callable[[Problem, Plan, np.random.Generator], Accident | None]] = {
    "ill": _ill,
    "closed": _closed,
    "shut": _shut,
    "moved": _moved,
    "urgent": _urgent,
    "longer": _longer,
    "later": _later,
    "locks": _locks,
}


def _open(problem: Problem, plan: Plan) -> list[Visit]:
    """Return the visits of which nothing is locked."""
    sites = problem.by_code
    return [
        visit
        for visit in plan.visits
        if sites[visit.code].locked_day is None and sites[visit.code].locked_team is None
    ]


def _locked_on(problem: Problem, plan: Plan, day: date, team: str | None) -> bool:
    """Say whether a locked visit takes place on a day, of one team or of any."""
    free = {visit.code for visit in _open(problem, plan)}
    return any(
        visit.day == day and visit.code not in free and team in {None, visit.team} for visit in plan.visits
    )


def _run(days: list[date], length: int, luck: np.random.Generator) -> set[date]:
    """Return some days running, from a random one on."""
    if not days:
        return set()
    first = int(luck.integers(len(days)))
    return set(days[first : first + length])


def _without(problem: Problem, codes: set[str], lost: set[date]) -> Accident | None:
    """Return the month in which some teams are not free on the lost days."""

    def less(team: Team) -> Team:
        kept = [pair for pair in zip(team.days, team.minutes, strict=True) if pair[0] not in lost]
        return replace(
            team,
            days=tuple(day for day, _ in kept),
            minutes=tuple(minutes for _, minutes in kept),
            most_tours=min(team.most_tours, len(kept)),
        )

    teams = tuple(less(team) if team.code in codes else team for team in problem.teams)
    return Accident("", replace(problem, teams=teams)) if lost else None


def _wished(
    problem: Problem, plan: Plan, luck: np.random.Generator, wish: Callable[[Visit], Wish | None]
) -> Accident | None:
    """Return a wish about a random visit that is not locked."""
    visits = _open(problem, plan)
    if not visits:
        return None
    asked = wish(visits[int(luck.integers(len(visits)))])
    return None if asked is None else Accident("", problem, asked)


def _changed(
    problem: Problem,
    plan: Plan,
    luck: np.random.Generator,
    change: Callable[[Candidate, Visit], Candidate],
) -> Accident | None:
    """Return the month in which the site of a random visit, of which nothing is locked, is another."""
    visits = _open(problem, plan)
    if not visits:
        return None
    visit = visits[int(luck.integers(len(visits)))]
    other = change(problem.candidate(visit.code), visit)
    if other == problem.candidate(visit.code):
        return None
    sites = (other if site.code == visit.code else site for site in problem.candidates)
    return Accident("", replace(problem, candidates=tuple(sites)))
