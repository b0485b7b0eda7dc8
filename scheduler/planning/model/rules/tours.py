"""Rules of a tour: how long it may last, how many sites it may hold, how many tours a team makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.plan import Breach
from scheduler.planning.model.rules.base import TourLimit
from scheduler.ranges import AtLeastOne, Minutes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from numpy.typing import NDArray

    from scheduler.domain.plan import Plan, Visit
    from scheduler.domain.problem import Problem
    from scheduler.planning.model.grid import Grid

MOST_STOPS = 8


@dataclass(frozen=True)
class DayMinutes(TourLimit, name="day_minutes"):
    """Travel and visits of a tour fit the team's day, less ``spare`` minutes kept free."""

    spare: Minutes = 0
    samples = tuple({"spare": spare} for spare in range(3))
    always = True

    def minutes(self, grid: Grid) -> NDArray[np.int32]:
        """Return each team's day lengths without the spare minutes; no limit where it has no day."""
        limits = np.full((len(grid.teams), len(grid.days)), np.iinfo(np.int32).max, dtype=np.int32)
        for at, team in enumerate(grid.teams):
            for day, length in zip(team.days, team.minutes, strict=True):
                limits[at, grid.days == np.datetime64(day, "D")] = max(length - self.spare, 0)
        return limits

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many minutes too long each tour is, waiting included, on the days the team has."""
        for (code, day), visits in tours_of(plan).items():
            team = problem.by_team[code]
            if day not in team.days:
                continue
            length = max(team.minutes[team.days.index(day)] - self.spare, 0)
            over = self._home(problem, team.office, visits) - problem.day_starts - length
            if over > 0:
                yield Breach(self.name, f"{code} {day}", over, "minutes")

    @staticmethod
    def _home(problem: Problem, office: str, visits: list[Visit]) -> int:
        """Return the minute after midnight at which a tour is back at its office."""
        clock, here = problem.day_starts, office
        for visit in visits:
            site = problem.candidate(visit.code)
            clock = max(clock + problem.travel.between(here, site.place), visit.start) + site.minutes
            here = site.place
        return clock + problem.travel.between(here, office)


@dataclass(frozen=True)
class MostVisitsADay(TourLimit, name="most_visits_a_day"):
    """A team visits at most ``most`` sites in one day."""

    most: AtLeastOne = 8
    samples = tuple({"most": most} for most in (1, 2, 3))
    always = True

    def __post_init__(self) -> None:
        if not 1 <= self.most <= MOST_STOPS:
            raise ValueError(f"most is {self.most}, not in 1..{MOST_STOPS}")

    def stops(self, grid: Grid) -> int:
        """Return the most visits of a tour."""
        return self.most

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many visits too many each tour holds."""
        for (team, day), visits in tours_of(plan).items():
            if len(visits) > self.most:
                yield Breach(self.name, f"{team} {day}", len(visits) - self.most, "visits")


@dataclass(frozen=True)
class TeamDays(TourLimit, name="team_days"):
    """A team goes out at most as often as its budget of inspection days allows."""

    always = True

    def tours(self, grid: Grid) -> NDArray[np.int32]:
        """Return each team's budget of tours."""
        return np.array([team.most_tours for team in grid.teams], dtype=np.int32)

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many tours too many each team makes."""
        for team in problem.teams:
            out = {visit.day for visit in plan.visits if visit.team == team.code}
            if len(out) > team.most_tours:
                yield Breach(self.name, team.code, len(out) - team.most_tours, "days")


def tours_of(plan: Plan) -> dict[tuple[str, date], list[Visit]]:
    """Group a plan's visits by team and day, each tour in its order."""
    tours: dict[tuple[str, date], list[Visit]] = {}
    for visit in sorted(plan.visits, key=lambda each: (each.team, each.day, each.order, each.code)):
        tours.setdefault((visit.team, visit.day), []).append(visit)
    return tours
