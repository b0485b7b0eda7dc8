"""Random months so small that every plan can be tried."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.problem import Problem, Row, Team, TravelMatrix
from tests.builders import candidate, day

if TYPE_CHECKING:
    from scheduler.domain.problem import Candidate

DAYS = 3
SKILLS = ("a", "b")


def tiny(seed: int, sites: int = 5, rows: bool = True) -> Problem:
    """Return a random month: skills, windows, uneven travel, duties, two offices, part days, rows."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, sites + 1))
    points = ("office1", "office2", *(f"c{at}" for at in range(count)))
    minutes = rng.integers(1, 60, (len(points), len(points))).astype(np.int32)
    np.fill_diagonal(minutes, 0)
    candidates = tuple(_candidate(rng, at, short=seed % 5 == 0) for at in range(count))
    teams = tuple(_team(rng, at) for at in range(int(rng.integers(1, 4))))
    told = tuple(_row(rng, at, candidates) for at in range(int(rng.integers(0, 3)))) if rows else ()
    return Problem(
        candidates, teams, tuple(day(at) for at in range(DAYS)), TravelMatrix(points, minutes), rows=told
    )


def _candidate(rng: np.random.Generator, at: int, short: bool) -> Candidate:
    first = int(rng.integers(0, DAYS))
    last = int(rng.integers(first, DAYS))
    tight = rng.random() < 0.4
    return candidate(
        f"c{at}",
        worth=int(rng.integers(1, 500)),
        minutes=int(rng.integers(0 if short else 20, 120)),
        first_day=day(first) if tight else None,
        last_day=day(last) if tight else None,
        duty=bool(rng.random() < 0.2),
        skills=frozenset([SKILLS[int(rng.integers(2))]]) if rng.random() < 0.4 else frozenset(),
        only_teams=frozenset(["T1"]) if rng.random() < 0.1 else frozenset(),
        barred_teams=frozenset(["T2"]) if rng.random() < 0.1 else frozenset(),
    )


def _team(rng: np.random.Generator, at: int) -> Team:
    free = sorted(rng.choice(DAYS, int(rng.integers(1, DAYS + 1)), replace=False).tolist())
    return Team(
        f"T{at + 1}",
        (f"{at}a", f"{at}b"),
        f"office{int(rng.integers(1, 3))}",
        tuple(day(each) for each in free),
        tuple(int(rng.choice([180, 300])) for _ in free),
        int(rng.integers(0, len(free) + 1)),
        frozenset(skill for skill in SKILLS if rng.random() < 0.6),
    )


def _row(rng: np.random.Generator, at: int, candidates: tuple[Candidate, ...]) -> Row:
    weights = tuple((each.code, int(rng.integers(-2, 4))) for each in candidates if rng.random() < 0.6)
    return Row(
        f"row{at}",
        weights,
        int(rng.integers(0, 4)) if rng.random() < 0.5 else None,
        int(rng.integers(0, 5)) if rng.random() < 0.6 else None,
        int(rng.integers(1, 300)),
        days=(day(0), day(1)) if rng.random() < 0.3 else None,
    )


def best_value(problem: Problem) -> int:
    """Return the value of the best plan, by trying all; a state says on which day each site is visited."""
    states = {(-1,) * len(problem.candidates)}
    for team in problem.teams:
        tours = [_tours(problem, team, at) for at in range(len(team.days))]
        reached = set(states)
        for count in range(1, team.most_tours + 1):
            for chosen in combinations(range(len(team.days)), count):
                new = states
                for at in chosen:
                    number = problem.days.index(team.days[at])
                    new = {
                        _with(state, tour, number)
                        for state in new
                        for tour in tours[at]
                        if _free(state, tour)
                    }
                reached |= new
        states = reached
    return max(_value(problem, state) for state in states)


def _free(state: tuple[int, ...], tour: tuple[int, ...]) -> bool:
    return all(state[site] < 0 for site in tour)


def _with(state: tuple[int, ...], tour: tuple[int, ...], number: int) -> tuple[int, ...]:
    return tuple(number if site in tour else at for site, at in enumerate(state))


def _tours(problem: Problem, team: Team, at: int) -> list[tuple[int, ...]]:
    """Return the sets of sites that a team can visit on one of its days."""
    number = team.days[at]
    may = [
        place
        for place, site in enumerate(problem.candidates)
        if site.skills <= team.skills
        and (not site.only_teams or team.code in site.only_teams)
        and team.code not in site.barred_teams
        and (site.first_day is None or site.first_day <= number)
        and (site.last_day is None or number <= site.last_day)
    ]
    return [
        chosen
        for size in range(1, len(may) + 1)
        for chosen in combinations(may, size)
        if any(_minutes(problem, team, order) <= team.minutes[at] for order in permutations(chosen))
    ]


def _minutes(problem: Problem, team: Team, order: tuple[int, ...]) -> int:
    places = [team.office, *(problem.candidates[at].place for at in order), team.office]
    legs = sum(problem.travel.between(one, other) for one, other in pairwise(places))
    return legs + sum(problem.candidates[at].minutes for at in order)


def _value(problem: Problem, state: tuple[int, ...]) -> int:
    value = 0
    on = {site.code: at for site, at in zip(problem.candidates, state, strict=True) if at >= 0}
    for site in problem.candidates:
        value += site.worth if site.code in on else -problem.duty_price * site.duty
    for row in problem.rows:
        amount = sum(
            weight
            for code, weight in row.coefficients
            if code in on and (row.days is None or problem.days[on[code]] in row.days)
        )
        lack = max(0, row.low - amount) if row.low is not None else 0
        over = max(0, amount - row.high) if row.high is not None else 0
        value -= row.price * (lack + over)
    return value
