"""Who goes with whom this month: a small exact model, the same on every machine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import pandas as pd

    from scheduler.month.officers import Officer

_LEAD = 1_000_000  # a lead outweighs all else that a team may be good for
_MANY, _PARTNERS = 40, 8
_PAIR = 2
_WORK = 4.0  # deterministic seconds, of which a county needs a hundredth


@dataclass(frozen=True, slots=True)
class Taste:
    """What makes a team good beside its lead, in points, so that one may outweigh the other.

    Attributes
    ----------
    skill
        For each skill within the team.
    day
        For each day on which all its officers are free.
    again
        For each day on which two of them went out together lately.
    """

    skill: int = 300
    day: int = 20
    again: int = -5


def pairs(
    people: tuple[Officer, ...],
    size: int,
    together: Mapping[frozenset[str], int],
    taste: Taste = Taste(),
    *,
    but_not: Collection[frozenset[str]] = (),
) -> tuple[tuple[Officer, ...], ...]:
    """Return the teams of a month, in order of their first officer's code; none where there are no others.

    Only officers of one office go together; fewer than ``size`` of them form no team, and who is left over
    joins the team that loses least. As many teams as can be have a lead; then the sum of what the ``taste``
    finds good is greatest. ``together``: how often two went out lately. ``but_not``: a pairing, as the codes
    of each team; at least one team is another.
    """
    good: dict[tuple[int, ...], int] = {}
    for office in sorted({each.office for each in people}):
        places = [place for place, each in enumerate(people) if each.office == office]
        good |= _possible(people, places, size, together, taste)
    formed = _chosen(people, size, good, but_not)
    teams = [tuple(people[place] for place in places) for places in formed]
    for left in sorted(set(range(len(people))).difference(*formed)):
        one = people[left]
        near = [at for at, team in enumerate(teams) if team[0].office == one.office]
        gain = [
            _goodness((*teams[at], one), together, taste) - _goodness(teams[at], together, taste)
            for at in near
        ]
        if near:
            best = near[gain.index(max(gain))]
            teams[best] = tuple(sorted((*teams[best], one), key=lambda each: each.code))
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


def _chosen(
    people: tuple[Officer, ...],
    size: int,
    good: Mapping[tuple[int, ...], int],
    but_not: Collection[frozenset[str]],
) -> list[tuple[int, ...]]:
    """Choose disjoint teams with the greatest sum of goodness, as many as each office can form."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = {places: model.new_bool_var("") for places in good}
    for place in range(len(people)):
        model.add_at_most_one(variable for places, variable in chosen.items() if place in places)
    teams = sum(count // size for count in Counter(each.office for each in people).values())
    model.add(sum(chosen.values()) == teams)
    kept = [
        variable
        for places, variable in chosen.items()
        if any({people[place].code for place in places} <= team for team in but_not)
    ]
    if but_not:
        model.add(sum(kept) < teams)
    model.maximize(sum(worth * chosen[places] for places, worth in good.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = _WORK
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return []
    return [places for places, variable in chosen.items() if solver.value(variable)]


def _possible(
    people: tuple[Officer, ...],
    office: list[int],
    size: int,
    together: Mapping[frozenset[str], int],
    taste: Taste,
) -> dict[tuple[int, ...], int]:
    """Return the teams an office can choose among by their places, with their goodness; of many only some.

    In a large office each officer is offered with the best partners; neighbours by code stay among them, so
    that everyone can be paired.
    """
    good = {
        places: _goodness(tuple(people[place] for place in places), together, taste)
        for places in combinations(office, size)
    }
    if len(office) <= _MANY or size != _PAIR:
        return good
    partners: dict[int, list[tuple[int, tuple[int, ...]]]] = {place: [] for place in office}
    for places, worth in good.items():
        for place in places:
            partners[place].append((-worth, places))
    kept = {places for each in partners.values() for _, places in sorted(each)[:_PARTNERS]}
    kept |= set(pairwise(office))
    return {places: worth for places, worth in good.items() if places in kept}


def _goodness(team: tuple[Officer, ...], together: Mapping[frozenset[str], int], taste: Taste) -> int:
    """Return what a team is good for; an officer left over costs it common days, so the loss shows."""
    skills = frozenset[str]().union(*(each.skills for each in team))
    common = frozenset.intersection(*(each.days for each in team))
    again = sum(together.get(frozenset((one.code, two.code)), 0) for one, two in combinations(team, 2))
    led = any(each.lead for each in team)
    return _LEAD * led + taste.skill * len(skills) + taste.day * len(common) + taste.again * again
