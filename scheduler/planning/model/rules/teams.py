"""Rules of who: which teams may visit a candidate, and on which days a team goes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.plan import Breach
from scheduler.planning.model.rules.base import ByTeams, FreeDays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Candidate, Problem
    from scheduler.planning.model.grid import Grid


@dataclass(frozen=True)
class Skills(ByTeams, name="skills"):
    """Each skill that a visit needs is held by an officer of the team."""

    gives_way = "skills"
    always = True

    def allowed(self, grid: Grid) -> NDArray[np.bool_]:
        """Mark the teams that lack none of a candidate's skills."""
        names = sorted({skill for site in grid.candidates for skill in site.skills})
        needed = np.array([[name in site.skills for name in names] for site in grid.candidates], dtype=int)
        lacking = np.array([[name not in team.skills for name in names] for team in grid.teams], dtype=int)
        shape = (len(grid.candidates), len(grid.teams))
        if not names or 0 in shape:
            return np.ones(shape, dtype=bool)
        return np.asarray(needed @ lacking.T == 0)

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many needed skills the team of each visit lacks."""
        for visit in plan.visits:
            lacking = problem.candidate(visit.code).skills - problem.by_team[visit.team].skills
            if lacking:
                yield Breach(self.name, visit.code, len(lacking), "skills")


@dataclass(frozen=True)
class Recusal(ByTeams, name="recusal"):
    """No officer inspects where law or the bureau bars him; a team with him is barred."""

    always = True

    def allowed(self, grid: Grid) -> NDArray[np.bool_]:
        """Mark the teams that are not barred."""
        return _by_name(grid, lambda site, team: team not in site.barred_teams)

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report each visit by a barred team."""
        for visit in plan.visits:
            if visit.team in problem.candidate(visit.code).barred_teams:
                yield Breach(self.name, visit.code, 1, "visits")


@dataclass(frozen=True)
class TiedTeam(ByTeams, name="tied_team"):
    """A site drawn together with its teams is visited by one of them."""

    always = True

    def allowed(self, grid: Grid) -> NDArray[np.bool_]:
        """Mark the teams a site is tied to; all where it is tied to none."""
        return _by_name(grid, lambda site, team: not site.only_teams or team in site.only_teams)

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report each tied visit that another team makes."""
        for visit in plan.visits:
            alone = problem.candidate(visit.code).only_teams
            if alone and visit.team not in alone:
                yield Breach(self.name, visit.code, 1, "visits")


@dataclass(frozen=True)
class LockedTeam(ByTeams, name="locked_team"):
    """A visit whose team is announced or done stays with that team."""

    always = True

    def allowed(self, grid: Grid) -> NDArray[np.bool_]:
        """Mark the locked team alone, or all teams where none is locked."""
        return _by_name(grid, lambda site, team: site.locked_team in {None, team})

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report each locked visit that another team makes."""
        for visit in plan.visits:
            locked = problem.candidate(visit.code).locked_team
            if locked is not None and visit.team != locked:
                yield Breach(self.name, visit.code, 1, "visits")


@dataclass(frozen=True)
class FreeDay(FreeDays, name="free_day"):
    """A team goes out on working days of the month on which all its officers are free."""

    always = True

    def allowed(self, grid: Grid) -> NDArray[np.bool_]:
        """Mark the days of each team that have any minutes."""
        marks = np.zeros((len(grid.teams), len(grid.days)), dtype=bool)
        for at, team in enumerate(grid.teams):
            open_days = [day for day, length in zip(team.days, team.minutes, strict=True) if length > 0]
            marks[at] = np.isin(grid.days, np.array(open_days, dtype="datetime64[D]"))
        return marks

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report each tour on a day that is no working day, or not free for the team."""
        for team, day in dict.fromkeys((visit.team, visit.day) for visit in plan.visits):
            given = problem.by_team[team]
            free = day in given.days and given.minutes[given.days.index(day)] > 0
            if day not in problem.days or not free:
                yield Breach(self.name, f"{team} {day}", 1, "days")


def _by_name(grid: Grid, may: Callable[[Candidate, str], bool]) -> NDArray[np.bool_]:
    """Ask ``may`` of each candidate and team code; shape (candidates, teams)."""
    codes = [team.code for team in grid.teams]
    marks = [[may(site, code) for code in codes] for site in grid.candidates]
    return np.array(marks, dtype=bool).reshape(len(grid.candidates), len(codes))
