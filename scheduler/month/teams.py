"""The teams of a month with their days and their budget of tours."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from scheduler.domain.errors import SettingsError, hint
from scheduler.domain.problem import Team
from scheduler.month.pairing import pairs, together_before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from scheduler.domain.plan import Visit
    from scheduler.month.calendar import MonthDays
    from scheduler.month.officers import Officer
    from scheduler.month.settings import MonthSettings


def form_teams(
    people: tuple[Officer, ...],
    days: MonthDays,
    tours: int,
    settings: MonthSettings,
    *,
    size: int,
    inspections: pd.DataFrame | None,
) -> tuple[Team, ...]:
    """Return the month's teams: those of the draw, those the bureau gives, else formed.

    Once a draw is frozen its teams stay, and only officers outside them are formed anew; a drawn team that
    has lost an officer has no days, until two people send another. ``tours`` is what all teams share. A team
    works on the days on which all its officers are free, and three of them also when two are, if else too few
    days are left. The tours are shared evenly, a tour of three officers being charged three officer-days; one
    that does not come out even goes to the team whose officers went out least lately. ``inspections``: visits
    lately.

    Raises
    ------
    SettingsError
        ``unknown_officer`` or ``team_too_small`` for a team the bureau gives.
    """
    together, drawn = together_before(inspections), settings.drawn_teams
    by_code = {each.code: each for each in people}
    named = {
        code: tuple(by_code[each] for each in members)
        for code, members in drawn.items()
        if all(each in by_code for each in members)
    }
    bound = {each.code for members in named.values() for each in members}
    free = tuple(each for each in people if each.days and each.code not in bound)
    if settings.teams.given:
        named |= {} if drawn else dict(_given(people, settings.teams.given, size))
    else:
        codes = (code for place in count(1) if (code := f"T{place:02d}") not in drawn)
        named |= dict(zip(codes, pairs(free, size, together), strict=False))
    teams = [_team(code, named[code], days, settings, size) for code in sorted(named)]
    teams += [_broken(code, members, teams) for code, members in drawn.items() if code not in named]
    lately = [sum(times for pair, times in together.items() if pair & set(team.officers)) for team in teams]
    costs = [_cost(team, by_code, size) for team in teams]
    return _with_budget(teams, costs, size * tours, [0] * len(teams), lately)


def teams_again(
    before: Sequence[Team],
    people: tuple[Officer, ...],
    tours: int,
    locked: Sequence[Visit],
    size: int,
) -> tuple[Team, ...]:
    """Return the teams of a plan that is replanned, with leave entered since and tours released since.

    Who goes with whom stays, and so do the days of ``locked`` visits; no team loses a tour but by leave.
    """
    by_code, teams = {each.code: each for each in people}, []
    for team in before:
        there = [by_code[code].days for code in team.officers if code in by_code]
        free = set(_common(there, size)) if len(there) >= min(size, len(team.officers)) else set[date]()
        held = free | {visit.day for visit in locked if visit.team == team.code}
        kept = [(day, length) for day, length in zip(team.days, team.minutes, strict=True) if day in held]
        dates, minutes = (tuple(each) for each in zip(*kept, strict=True)) if kept else ((), ())
        teams.append(replace(team, days=dates, minutes=minutes, most_tours=min(team.most_tours, len(kept))))
    least = [team.most_tours for team in teams]
    costs = [_cost(team, by_code, size) for team in teams]
    spent = sum(cost * team.most_tours for cost, team in zip(costs, before, strict=True))
    return _with_budget(teams, costs, max(size * tours, spent), least, [0] * len(teams))


def _cost(team: Team, by_code: Mapping[str, Officer], size: int) -> int:
    """Return the officer-days that a tour of a team takes: three of three officers who go together.

    Where they stand in for one another, so that few of its days are days of all, it is those of ``size``.
    """
    there = [by_code[code].days for code in team.officers if code in by_code]
    all_free = frozenset.intersection(*there) if there else frozenset[date]()
    return len(there) if all_free.issuperset(team.days) else min(size, len(team.officers))


def _with_budget(
    teams: Sequence[Team],
    costs: Sequence[int],
    officer_days: int,
    least: Sequence[int],
    lately: Sequence[int],
) -> tuple[Team, ...]:
    """Share tours one at a time: to the team that has fewest, is below its days and can be paid for."""
    shares = list(least)
    left = officer_days - sum(cost * share for cost, share in zip(costs, least, strict=True))
    while below := [
        place for place, team in enumerate(teams) if shares[place] < len(team.days) and costs[place] <= left
    ]:
        place = min(below, key=lambda each: (shares[each], lately[each], each))
        shares[place] += 1
        left -= costs[place]
    return tuple(replace(team, most_tours=share) for team, share in zip(teams, shares, strict=True))


def barred_teams(teams: tuple[Team, ...], people: tuple[Officer, ...]) -> Mapping[str, frozenset[str]]:
    """Return, by employer, the teams with an officer who must not go there."""
    by_officer = {each.code: each.barred for each in people}
    barred: dict[str, set[str]] = {}
    for team in teams:
        for officer in team.officers:
            for employer in by_officer.get(officer, ()):
                barred.setdefault(employer, set()).add(team.code)
    return {employer: frozenset(codes) for employer, codes in barred.items()}


def _broken(code: str, members: Sequence[str], others: Sequence[Team]) -> Team:
    """Return a drawn team that cannot go: one of its officers may not inspect any more."""
    return Team(code, tuple(members), others[0].office if others else "", (), (), 0)


def _given(
    people: tuple[Officer, ...], given: Mapping[str, Sequence[str]], size: int
) -> tuple[tuple[str, tuple[Officer, ...]], ...]:
    by_code = {each.code: each for each in people}
    for code, members in given.items():
        for member in members:
            if member not in by_code:
                raise SettingsError("unknown_officer", team=code, name=member, **hint(member, by_code))
        if len(set(members)) < size:
            raise SettingsError("team_too_small", team=code, count=len(set(members)), size=size)
    return tuple((code, tuple(by_code[each] for each in members)) for code, members in given.items())


def _common(days: Sequence[frozenset[date]], size: int) -> list[date]:
    """Return the days on which a team can go: those on which all are free.

    Who was left over and joined a pair stands in for its partners where all three are free on less than half
    of the days on which two of them are.
    """
    free = Counter(day for each in days for day in each)
    all_free = sorted(day for day, count in free.items() if count == len(days))
    enough = sorted(day for day, count in free.items() if count >= min(size, len(days)))
    return enough if 2 * len(all_free) < len(enough) else all_free


def _team(
    code: str, members: tuple[Officer, ...], days: MonthDays, settings: MonthSettings, size: int
) -> Team:
    common = _common([each.days for each in members], size)
    whole = int(settings.planning.day_minutes * min(each.share for each in members))
    return Team(
        code=code,
        officers=tuple(each.code for each in members),
        office=members[0].office,
        days=tuple(common),
        minutes=tuple(min(days.short.get(day, whole), whole) for day in common),
        most_tours=len(common),
        skills=frozenset[str]().union(*(each.skills for each in members)),
    )
