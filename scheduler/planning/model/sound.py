"""Whether the numbers of a month and of a plan can be what they say: times of a day, ways, lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.plan import Breach
from scheduler.ranges import DAY_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.domain.plan import Visit
    from scheduler.domain.problem import Problem


def unsound(problem: Problem) -> Iterator[Breach]:
    """Name what of a month no month can be, whatever made it: no plan of it would mean anything."""
    if outside := _outside(problem.day_starts, DAY_MINUTES - 1):
        yield Breach("clock", "", outside, "minutes")
    for team in problem.teams:
        if outside := max((_outside(each, DAY_MINUTES) for each in team.minutes), default=0):
            yield Breach("length", team.code, outside, "minutes")
        if outside := _outside(team.most_tours, 366):
            yield Breach("length", team.code, outside, "days")
    for site in problem.candidates:
        if outside := _outside(site.minutes, DAY_MINUTES):
            yield Breach("length", site.code, outside, "minutes")
    below = problem.travel.minutes < 0
    if below.any():
        start = int(np.flatnonzero(below.any(axis=1))[0])
        least = int(problem.travel.minutes[start].min())
        yield Breach("travel", problem.travel.points[start], -least, "minutes")


def strange(problem: Problem, visit: Visit) -> Breach | None:
    """Name what of a visit the month does not know: its site, its team, a way to it, or a time of day."""
    if visit.code not in problem.by_code:
        return Breach("known", visit.code, 1, "visits")
    if visit.team not in problem.by_team:
        return Breach("known", visit.team, 1, "visits")
    site = problem.candidate(visit.code)
    if not {site.place, problem.by_team[visit.team].office} <= problem.travel.index.keys():
        return Breach("travel", visit.code, 1, "visits")
    if outside := _outside(visit.start, DAY_MINUTES - site.minutes):
        return Breach("clock", visit.code, outside, "minutes")
    return None


def _outside(minutes: object, most: int) -> int:
    """Return how far a number lies outside of 0 to ``most``; one that is no whole number: all of it."""
    if not isinstance(minutes, int):
        return most
    return max(-minutes, minutes - most, 0)
