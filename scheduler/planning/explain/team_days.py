"""Team-days as one site meets them: which are open to it, and which rules bar the others."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from scheduler.domain.plan import Breach, Plan, Visit
from scheduler.planning.explain.remedy import ExtraHalfDay, LendSkills, Remedy, TwoRemedies, WiderWindow
from scheduler.planning.model.rules.base import Eligibility, Rule
from scheduler.planning.model.rules.tours import DayMinutes
from scheduler.planning.model.tours import Tour, minutes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from scheduler.domain.problem import Candidate, Team
    from scheduler.planning.model.grid import Grid

MOST_OPENERS = 3


@dataclass(frozen=True)
class BarredTeamDay:
    """A day of a team, and the rules that a visit to the site alone would break there."""

    team: str
    day: date
    breaches: tuple[Breach, ...]

    @property
    def rules(self) -> frozenset[str]:
        """Names of the rules in the way."""
        return frozenset(each.rule for each in self.breaches)


@dataclass(frozen=True, order=True)
class Obstacle:
    """A rule in a site's way: on how many of the team-days looked at, and by how much at the least."""

    rule: str
    amount: int
    unit: str
    slots: int
    of: int


def team_days_of(grid: Grid, site: Candidate) -> tuple[BarredTeamDay, ...]:
    """Return every day of every team with what bars it to the site, by the checker's telling."""
    problem = grid.problem
    rules = [rule for rule in grid.rules if isinstance(rule, Eligibility | DayMinutes)]
    slots = []
    for team in grid.teams:
        start = problem.day_starts + problem.travel.between(team.office, site.place)
        for day in sorted(problem.days):
            alone = Plan((Visit(site.code, day, start, team.code, 1),), 0, 0)
            broken = tuple(breach for rule in rules for breach in rule.breaches(problem, alone))
            slots.append(BarredTeamDay(team.code, day, broken))
    return tuple(slots)


def obstacles_of(slots: Iterable[BarredTeamDay]) -> tuple[Obstacle, ...]:
    """Return the rules in the way on the days on which teams go out, the one that bars most first.

    That teams are not free is named only where nothing else would keep the site from being visited.
    """
    slots = tuple(slots)
    free = tuple(slot for slot in slots if "free_day" not in slot.rules)
    looked_at = free if any(not slot.rules for slot in free) else slots
    rules = sorted({rule for slot in looked_at for rule in slot.rules})
    found = [_obstacle(rule, looked_at) for rule in rules]
    return tuple(sorted(found, key=lambda each: (-each.slots, each.rule)))


def _obstacle(rule: str, slots: tuple[BarredTeamDay, ...]) -> Obstacle:
    broken = [breach for slot in slots for breach in slot.breaches if breach.rule == rule]
    least = min(broken, key=lambda each: each.amount)
    return Obstacle(rule, least.amount, least.unit, sum(rule in slot.rules for slot in slots), len(slots))


def crowded(grid: Grid, tours: Iterable[Tour], site: int) -> tuple[Obstacle, ...]:
    """Return by how much the tours in hand are too full for a site that no rule keeps from them."""
    open_tours = [tour for tour in tours if grid.by_team[site, tour.team] and grid.on_days[site, tour.day]]
    over = [_overflow(grid, tour, site) for tour in open_tours]
    if not over or min(over) <= 0:
        return ()
    return (Obstacle("day_minutes", min(over), "minutes", len(over), len(over)),)


def _overflow(grid: Grid, tour: Tour, site: int) -> int:
    lines = ((*tour.stops[:at], site, *tour.stops[at:]) for at in range(len(tour.stops) + 1))
    shortest = min(minutes_of(grid, tour._replace(stops=line)) for line in lines)
    return shortest - int(grid.tour_minutes[tour.team, tour.day])


def opening_remedies(grid: Grid, site: Candidate, slots: Iterable[BarredTeamDay]) -> tuple[Remedy, ...]:
    """Return changes of dates or skills that open a team-day, where all are barred; the smallest first.

    Recusal, ties of the draw, locks and holidays do not give way.
    """
    slots, dates, skills = tuple(slots), _giving_way("dates"), _giving_way("skills")
    if any(not slot.rules for slot in slots):
        return ()
    open_to = [slot for slot in slots if slot.rules <= dates | skills]
    open_to.sort(key=lambda slot: (len(slot.rules), sum(each.amount for each in slot.breaches)))
    changes = (_opener(slot, site, grid.problem.by_team) for slot in open_to)
    return tuple(islice(dict.fromkeys(changes), MOST_OPENERS))


def _giving_way(what: str) -> set[str]:
    """Return the names of the rules where dates, or skills, can give way."""
    return {name for name, rule in Rule.family.items() if rule.gives_way == what}


def _opener(slot: BarredTeamDay, site: Candidate, teams: Mapping[str, Team]) -> Remedy:
    """Return the change of dates, of skills or of both that opens a team-day."""
    skill = LendSkills(site.code, slot.team, tuple(sorted(site.skills - teams[slot.team].skills)))
    window = WiderWindow(site.code, slot.day)
    if slot.rules <= _giving_way("dates"):
        return window
    return skill if slot.rules <= _giving_way("skills") else TwoRemedies(site.code, window, skill)


def spare_half_days(grid: Grid, tours: Iterable[Tour], site: int) -> tuple[ExtraHalfDay, ...]:
    """Return the half day with the least travel of a team that may visit the site and makes no tour then.

    Days on which the team is free come first. Half a day is half of the team's longest.
    """
    taken = {(tour.team, tour.day) for tour in tours}
    found = []
    for team in grid.by_team[site].nonzero()[0].tolist():
        half = max(grid.teams[team].minutes, default=0) // 2
        minutes = minutes_of(grid, Tour(team, 0, (site,)))
        for day in grid.on_days[site].nonzero()[0].tolist():
            if (team, day) not in taken and minutes <= half:
                found.append((bool(grid.tour_minutes[team, day] == 0), minutes, team, day, half))
    code = grid.candidates[site].code
    return tuple(
        ExtraHalfDay(code, grid.teams[team].code, grid.days[day].item(), half)
        for _, _, team, day, half in sorted(found)[:1]
    )
