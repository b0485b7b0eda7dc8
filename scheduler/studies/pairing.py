"""Who else could go with whom: the month's other pairings, what each reaches, and what none can exceed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from scheduler.month.pairing import Taste, pairs, together_before
from scheduler.month.problem import lately
from scheduler.month.teams import barred_teams, form_teams

if TYPE_CHECKING:
    from collections.abc import Collection

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem
    from scheduler.month import Month

    Pairing = Collection[frozenset[str]]

# each kind of other pairing puts one thing above all others; ties fall as the month's own teams are formed
KINDS = {
    "next": Taste(),
    "days": Taste(skill=30, day=1000),
    "fresh": Taste(skill=30, day=2, again=-1000),
    "familiar": Taste(skill=30, day=2, again=1000),
}


@dataclass(frozen=True, slots=True)
class Paired:
    """What a month reaches with one pairing.

    Attributes
    ----------
    kinds
        What it is the best other pairing for, of ``KINDS``; empty for the pairing in hand.
    teams
        Officers of each team.
    value, bound
        Of the plan that was found, and what no plan with this pairing exceeds.
    missed
        Duties that the plan leaves out.
    enters, leaves
        Codes of visits that this plan has and the one in hand has not, and the other way round.
    """

    kinds: tuple[str, ...]
    teams: tuple[tuple[str, ...], ...]
    worth: int
    value: int
    bound: int | None
    missed: int
    enters: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()

    def gains(self, hand: Paired) -> tuple[int, int] | None:
        """Return least and most that it gains in value over another pairing, as far as the bounds tell."""
        if self.bound is None or hand.bound is None:
            return None
        return self.value - hand.bound, self.bound - hand.value


def in_hand(month: Month) -> Problem:
    """Return the month with its own teams, no drawn site tied to one of them: the draw was another's luck."""
    problem = month.problem
    free = tuple(replace(each, only_teams=frozenset()) for each in problem.candidates)
    return replace(problem, candidates=free)


def other_pairings(month: Month) -> tuple[tuple[tuple[str, ...], Problem], ...]:
    """Return the month with the best other pairing of each kind; kinds that agree stand together.

    Each holds all that the month's own teams are formed by: valid certificates, one office, as many teams
    with a lead as can be, recusals, and tours shared evenly.
    """
    people = tuple(each for each in month.officers if each.days)
    together = together_before(lately(month.situation, month.settings))
    size = month.policy.capacity.team.size
    hand = [frozenset(team.officers) for team in month.problem.teams]
    found: dict[tuple[tuple[str, ...], ...], tuple[str, ...]] = {}
    for kind, taste in KINDS.items():
        formed = pairs(people, size, together, taste, but_not=hand)
        teams = tuple(tuple(each.code for each in team) for team in formed)
        if teams:
            found[teams] = (*found.get(teams, ()), kind)
    return tuple((kinds, _with_teams(month, teams)) for teams, kinds in found.items())


def no_pairing_exceeds(month: Month) -> Problem | None:
    """Return a month whose bound holds for every pairing of its officers; ``None`` for several offices.

    Every officer has the skills and the free days of all and is barred nowhere, so no pairing loses by this
    and all come to the same month: its tours can be dealt to the teams in turn, day by day, evenly. With
    several offices, leave in one may hand tours to another, and that would not hold.
    """
    people = tuple(each for each in month.officers if each.days)
    if len({each.office for each in people}) != 1:
        return None
    skills = frozenset[str]().union(*(each.skills for each in people))
    days = frozenset[date]().union(*(each.days for each in people))
    able = tuple(replace(each, skills=skills, days=days, barred=frozenset()) for each in people)
    formed = pairs(able, month.policy.capacity.team.size, {})
    return _with_teams(
        replace(month, staff=replace(month.staff, able=able)),
        tuple(tuple(each.code for each in team) for team in formed),
    )


def paired(problem: Problem, plan: Plan, kinds: tuple[str, ...] = (), hand: Plan | None = None) -> Paired:
    """Return what a plan reaches, beside the plan in hand; sites in order of worth, the greatest first."""
    codes = {visit.code for visit in plan.visits}
    before = codes if hand is None else {visit.code for visit in hand.visits}

    def listed(sites: set[str]) -> tuple[str, ...]:
        return tuple(sorted(sites, key=lambda code: (-problem.candidate(code).worth, code)))

    return Paired(
        kinds,
        tuple(team.officers for team in problem.teams),
        plan.worth,
        plan.value,
        plan.bound,
        len(plan.missed_duties),
        listed(codes - before),
        listed(before - codes),
    )


def _with_teams(month: Month, teams: tuple[tuple[str, ...], ...]) -> Problem:
    """Return the month's problem with other teams, their days, skills, tours and recusals."""
    given = {f"T{number:02d}": officers for number, officers in enumerate(teams, 1)}
    settings = replace(month.settings, teams=replace(month.settings.teams, given=given), drawn_teams={})
    formed = form_teams(
        month.officers,
        month.days,
        month.capacity.plannable,
        settings,
        size=month.policy.capacity.team.size,
        inspections=lately(month.situation, month.settings),
    )
    barred = barred_teams(formed, month.officers)
    problem = in_hand(month)
    candidates = tuple(
        replace(each, barred_teams=barred.get(each.employer, frozenset())) for each in problem.candidates
    )
    return replace(problem, teams=formed, candidates=candidates)
