"""Random months so small that every plan can be tried, with all that a real month can have."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations, pairwise, permutations
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.domain.problem import Problem, Row, Team, TravelMatrix
from tests.builders import candidate, day

if TYPE_CHECKING:
    from datetime import date

    from scheduler.domain.problem import Candidate

WORKING = (day(0), day(1), day(4))
DAYS = len(WORKING)
SKILLS = ("a", "b")
TEAMS = ("T1", "T2", "T3")
DEAR = 5_000


def tiny(seed: int, sites: int = 6, rows: bool = True) -> Problem:
    """Return a random month of up to six sites, three teams and three working days, one after a gap."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, sites + 1))
    candidates = tuple(_candidate(rng, at, short=seed % 5 == 0) for at in range(count))
    teams = [_team(rng, 0)]
    for at in range(1, int(rng.integers(1, 4))):
        twin = replace(teams[-1], code=TEAMS[at], officers=(f"{at}a", f"{at}b"))
        teams.append(twin if rng.random() < 0.3 else _team(rng, at))
    return Problem(
        candidates,
        tuple(teams),
        WORKING,
        _travel(rng, ("office1", "office2", *(f"c{at}" for at in range(count))), seed % 4),
        rows=_rows(rng, candidates) if rows else (),
        rules=_rules(rng, rows),
        duty_price=int(rng.choice([DEAR, 1_000_000_000])),
    )


def _travel(rng: np.random.Generator, points: tuple[str, ...], kind: int) -> TravelMatrix:
    """Return uneven travel, the same both ways in kind 1, with ways far shorter than a leg in kind 2."""
    shape = (len(points), len(points))
    minutes = rng.choice([1, 5, 30, 150], shape) if kind == 2 else rng.integers(1, 50, shape)
    minutes = np.minimum(minutes, minutes.T) if kind == 1 else minutes
    np.fill_diagonal(minutes, 0)
    return TravelMatrix(points, minutes.astype(np.int32))


def _rules(rng: np.random.Generator, spaced: bool) -> tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]:
    """Switch on each rule that has a setting at times."""
    settings = {
        "cool_down": ("days", int(rng.integers(26, 33)), 0.5),
        "day_minutes": ("spare", int(rng.integers(0, 40)), 0.2),
        "most_visits_a_day": ("most", int(rng.integers(1, 5)), 0.3),
        "spacing": ("days", int(rng.integers(1, 6)), 0.3 * spaced),
    }
    drawn = (
        (name, setting, value) for name, (setting, value, odds) in settings.items() if rng.random() < odds
    )
    return tuple((name, ((setting, value),)) for name, setting, value in drawn)


def _candidate(rng: np.random.Generator, at: int, short: bool) -> Candidate:
    """Draw a site; some share an employer or a place with the site before."""
    first = int(rng.integers(0, 4))
    last = int(rng.integers(first, 6))
    tight = rng.random() < 0.3
    return candidate(
        f"c{at}",
        employer=f"c{max(0, at - int(rng.random() < 0.3))}",
        place=f"c{max(0, at - int(rng.random() < 0.1))}",
        worth=int(rng.integers(1, 500)),
        minutes=int(rng.integers(0 if short else 15, 90)),
        first_day=day(first) if tight else None,
        last_day=day(last) if tight else None,
        duty=bool(rng.random() < 0.2),
        due_on=day(int(rng.integers(-1, 5))) if rng.random() < 0.3 else None,
        skills=_some(rng, SKILLS, 0.15),
        only_teams=_some(rng, TEAMS, 0.6) if rng.random() < 0.15 else frozenset(),
        barred_teams=_some(rng, TEAMS, 0.4) if rng.random() < 0.15 else frozenset(),
        last_visit=day(0) - timedelta(days=int(rng.integers(26, 33))) if rng.random() < 0.2 else None,
        locked_day=day(int(rng.integers(0, 5))) if rng.random() < 0.08 else None,
        locked_team=str(rng.choice(TEAMS)) if rng.random() < 0.08 else None,
    )


def _some(rng: np.random.Generator, names: tuple[str, ...], odds: float) -> frozenset[str]:
    return frozenset(name for name in names if rng.random() < odds)


def _team(rng: np.random.Generator, at: int) -> Team:
    """Draw a team: part days, days without minutes or outside the month, a budget below its days."""
    choice = [*WORKING, day(2)] if rng.random() < 0.2 else [*WORKING]
    free = sorted(rng.choice(len(choice), int(rng.integers(1, DAYS + 1)), replace=False).tolist())
    days = sorted(choice[each] for each in free)
    return Team(
        TEAMS[at],
        (f"{at}a", f"{at}b"),
        f"office{int(rng.integers(1, 3))}",
        tuple(days),
        tuple(int(rng.choice([0, 180, 300], p=[0.05, 0.35, 0.6])) for _ in days),
        int(rng.integers(rng.random() < 0.9, len(days) + 1)),
        _some(rng, SKILLS, 0.7),
    )


def _rows(rng: np.random.Generator, candidates: tuple[Candidate, ...]) -> tuple[Row, ...]:
    """Draw up to two rows of any shape, and at times a share of the minutes for key sites."""
    told = tuple(_row(rng, at, candidates) for at in range(int(rng.integers(0, 3))))
    least = float(rng.choice([0.3, 0.6]))
    key = [(each, least - (rng.random() < 0.4)) for each in candidates]
    share = tuple((each.code, round(-each.minutes * part)) for each, part in key)
    return (*told, Row("key_share", share, 0, None, int(rng.integers(1, 8)), "minutes"))[
        : len(told) + (rng.random() < 0.3)
    ]


def _row(rng: np.random.Generator, at: int, candidates: tuple[Candidate, ...]) -> Row:
    weights = tuple((each.code, int(rng.integers(-2, 4))) for each in candidates if rng.random() < 0.6)
    return Row(
        f"row{at}",
        weights,
        int(rng.integers(0, 4)) if rng.random() < 0.5 else None,
        int(rng.integers(0, 5)) if rng.random() < 0.6 else None,
        int(rng.integers(1, 300)),
        days=(day(0), day(1), day(2)) if rng.random() < 0.3 else None,
    )


def best_value(problem: Problem) -> int:
    """Return the value of the best plan, by trying all; a state says on which day each site is visited."""
    states = {(-1,) * len(problem.candidates)}
    for team in problem.teams:
        tours = [sets_of_sites(problem, team, at) for at in range(len(team.days))]
        reached = set(states)
        for count in range(1, team.most_tours + 1):
            for chosen in combinations(range(len(team.days)), count):
                new = states
                for at in chosen:
                    number = problem.days.index(team.days[at]) if tours[at] else -1
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


def sets_of_sites(problem: Problem, team: Team, at: int) -> list[tuple[int, ...]]:
    """Return the sets of sites that a team can visit on one of its days."""
    when, length = team.days[at], team.minutes[at] - _setting(problem, "day_minutes", 0)
    if when not in problem.days or team.minutes[at] == 0:
        return []
    may = [
        place
        for place, site in enumerate(problem.candidates)
        if _may_go(site, team) and _may_be_on(problem, site, when)
    ]
    most = min(len(may), _setting(problem, "most_visits_a_day", 8))
    return [
        chosen
        for size in range(1, most + 1)
        for chosen in combinations(may, size)
        if any(_minutes(problem, team, order) <= length for order in permutations(chosen))
    ]


def _may_go(site: Candidate, team: Team) -> bool:
    return (
        site.skills <= team.skills
        and (not site.only_teams or team.code in site.only_teams)
        and team.code not in site.barred_teams
        and (site.locked_team is None or team.code == site.locked_team)
    )


def _may_be_on(problem: Problem, site: Candidate, when: date) -> bool:
    peace = _setting(problem, "cool_down", 0)
    rested = site.duty or site.last_visit is None or (when - site.last_visit).days >= peace
    late = site.duty and site.due_on is not None and min(problem.days) <= site.due_on < when
    return (
        rested
        and not late
        and (site.first_day is None or site.first_day <= when)
        and (site.last_day is None or when <= site.last_day)
        and (site.locked_day is None or when == site.locked_day)
    )


def _setting(problem: Problem, rule: str, otherwise: int) -> int:
    """Return the one setting of a rule, or what stands for the rule where it is off."""
    given: dict[str, tuple[tuple[str, Any], ...]] = dict(problem.rules)
    return int(given[rule][0][1]) if rule in given else otherwise


def _minutes(problem: Problem, team: Team, order: tuple[int, ...]) -> int:
    places = [team.office, *(problem.candidates[at].place for at in order), team.office]
    legs = sum(problem.travel.between(one, other) for one, other in pairwise(places))
    return legs + sum(problem.candidates[at].minutes for at in order)


def _value(problem: Problem, state: tuple[int, ...]) -> int:
    value = 0
    on = {site.code: problem.days[at] for site, at in zip(problem.candidates, state, strict=True) if at >= 0}
    for site in problem.candidates:
        value += site.worth if site.code in on else -problem.duty_price * site.duty
    for row in problem.rows:
        amount = sum(
            weight
            for code, weight in row.coefficients
            if code in on and (row.days is None or on[code] in row.days)
        )
        lack = max(0, row.low - amount) if row.low is not None else 0
        over = max(0, amount - row.high) if row.high is not None else 0
        value -= row.price * (lack + over)
    return value - problem.duty_price * _too_close(problem, on)


def _too_close(problem: Problem, on: dict[str, date]) -> int:
    """Count the visits to one employer beyond the first within each longest run of days too close."""
    apart = _setting(problem, "spacing", 0)
    runs = {
        frozenset(each for each in problem.days if 0 <= (each - one).days < apart) for one in problem.days
    }
    runs = {run for run in runs if not any(run < other for other in runs)}
    visits: dict[str, list[date]] = {}
    for site in problem.candidates:
        if site.code in on:
            visits.setdefault(site.employer, []).append(on[site.code])
    return sum(max(0, sum(when in run for when in days) - 1) for run in runs for days in visits.values())
