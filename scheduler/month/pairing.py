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
_WORK = 20.0  # deterministic seconds, of which a bureau needs a fraction of one


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
    possible = list(combinations(people, size))
    if not possible:
        return []
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in possible]
    for each in people:
        model.add_at_most_one(
            variable for variable, team in zip(chosen, possible, strict=True) if each in team
        )
    model.add(sum(chosen) == len(people) // size)
    good = [_goodness(team, together) for team in possible]
    model.maximize(sum(worth * variable for worth, variable in zip(good, chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = _WORK
    solver.solve(model)
    teams = [team for variable, team in zip(chosen, possible, strict=True) if solver.value(variable)]
    for left in [each for each in people if not any(each in team for team in teams)]:
        best = max(teams, key=lambda team: _goodness((*team, left), together) - _goodness(team, together))
        teams[teams.index(best)] = tuple(sorted((*best, left), key=lambda each: each.code))
    return teams


def _goodness(team: tuple[Officer, ...], together: Mapping[frozenset[str], int]) -> int:
    """Return what a team is good for; an officer left over costs it common days, so the loss shows."""
    skills = frozenset[str]().union(*(each.skills for each in team))
    common = frozenset.intersection(*(each.days for each in team))
    again = sum(together.get(frozenset((one.code, two.code)), 0) for one, two in combinations(team, 2))
    led = any(each.lead for each in team)
    return _LEAD * led + _SKILL * len(skills) + _DAY * len(common) - _AGAIN * again
