"""Who goes with whom this month: a small exact model, the same on every machine."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from scheduler.month.officers import Officer

# what a pair is good for, each outweighing all that follow: a lead, a common day, a skill, a fresh face
_LEAD = 10_000
_SKILL = 300
_DAY = 20
_AGAIN = 5
_MANY, _PARTNERS = 40, 8
_PAIR = 2
_WORK = 4.0  # deterministic seconds, of which a county needs a hundredth


def pairs(
    people: tuple[Officer, ...], size: int, together: Mapping[frozenset[str], int]
) -> tuple[tuple[Officer, ...], ...]:
    """Return the teams of a month, in order of their first officer's code.

    Only officers of one office go together; fewer than ``size`` of them form no team, and who is left over
    joins the team that loses least. The choice has the greatest sum over teams of: a lead, skills within,
    days on which all are free, and seldom together before. ``together``: how often two went out lately.
    """
    teams: list[tuple[Officer, ...]] = []
    for office in sorted({each.office for each in people}):
        teams += _of_office([each for each in people if each.office == office], size, together)
    return tuple(sorted(teams, key=lambda team: team[0].code))


def together_before(inspections: pd.DataFrame | None) -> Counter[frozenset[str]]:
    """Count how often each two officers went out together in these inspections."""
    counts: Counter[frozenset[str]] = Counter()
    if inspections is None or inspections.empty:
        return counts
    days = inspections.drop_duplicates(["visited_on", "officers"])["officers"].dropna()
    for text, times in days.value_counts().items():
        codes = sorted({part.strip() for part in str(text).split(";")})
        for pair in combinations(codes, 2):
            counts[frozenset(pair)] += int(times)
    return counts


def _of_office(
    people: list[Officer], size: int, together: Mapping[frozenset[str], int]
) -> list[tuple[Officer, ...]]:
    """Choose disjoint teams of ``size`` with the greatest sum of goodness; those left over join a team."""
    good = _possible(people, size, together)
    if not good:
        return []
    model = cp_model.CpModel()
    chosen = {places: model.new_bool_var("") for places in good}
    for place in range(len(people)):
        model.add_at_most_one(variable for places, variable in chosen.items() if place in places)
    model.add(sum(chosen.values()) == len(people) // size)
    model.maximize(sum(worth * chosen[places] for places, worth in good.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = _WORK
    solver.solve(model)
    formed = [places for places, variable in chosen.items() if solver.value(variable)]
    teams = [tuple(people[place] for place in places) for places in formed]
    for left in sorted(set(range(len(people))).difference(*formed)):
        gain = [_goodness((*team, people[left]), together) - _goodness(team, together) for team in teams]
        best = gain.index(max(gain))
        teams[best] = tuple(sorted((*teams[best], people[left]), key=lambda each: each.code))
    return teams


def _possible(
    people: list[Officer], size: int, together: Mapping[frozenset[str], int]
) -> dict[tuple[int, ...], int]:
    """Return the teams to choose among by their places, with their goodness: all, or in a large office few.

    There each officer is offered with the best partners; neighbours by code stay among them, so that
    everyone can be paired.
    """
    good = {
        places: _goodness(tuple(people[place] for place in places), together)
        for places in combinations(range(len(people)), size)
    }
    if len(people) <= _MANY or size != _PAIR:
        return good
    partners: list[list[tuple[int, tuple[int, ...]]]] = [[] for _ in people]
    for places, worth in good.items():
        for place in places:
            partners[place].append((-worth, places))
    kept = {places for each in partners for _, places in sorted(each)[:_PARTNERS]}
    return {places: worth for places, worth in good.items() if places in kept or places[1] == places[0] + 1}


def _goodness(team: tuple[Officer, ...], together: Mapping[frozenset[str], int]) -> int:
    """Return what a team is good for; an officer left over costs it common days, so the loss shows."""
    skills = frozenset[str]().union(*(each.skills for each in team))
    common = frozenset.intersection(*(each.days for each in team))
    again = sum(together.get(frozenset((one.code, two.code)), 0) for one, two in combinations(team, 2))
    led = any(each.lead for each in team)
    return _LEAD * led + _SKILL * len(skills) + _DAY * len(common) - _AGAIN * again
