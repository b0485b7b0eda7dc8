"""A made-up month with everything a month can have at once, from a fixed seed."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from scheduler.domain.problem import Candidate, Problem, Row, Team, TravelMatrix

FIRST = date(2026, 12, 1)
DAYS = tuple(FIRST + timedelta(days=at) for at in (0, 1, 2, 3, 6, 7, 8, 9, 10, 13))
OFFICES = ("north", "south", "west")
SKILLS = ("dust", "radiation", "poison")
SITES, TEAMS = 120, 6


def full_month(seed: int = 7) -> Problem:
    """Return 120 candidates and 6 teams of 3 offices.

    Locks of day, of team and of both, ties, recusal, skills, windows, due days, two visits to one employer,
    part days, budgets, one-way travel, rows with lows and highs on all days and on some, and every rule
    that can be switched on.
    """
    rng = np.random.default_rng(seed)
    candidates = tuple(_candidate(rng, at) for at in range(SITES))
    points = (*OFFICES, *sorted({each.place for each in candidates}))
    at = rng.uniform(0, 40, (len(points), 2))
    minutes = np.ceil(
        np.linalg.norm(at[:, np.newaxis] - at, axis=2) * 1.6 + rng.integers(0, 4, (len(at),) * 2)
    )
    np.fill_diagonal(minutes, 0)
    rules = (
        ("cool_down", (("days", 30),)),
        ("day_minutes", (("spare", 10),)),
        ("most_visits_a_day", (("most", 5),)),
        ("spacing", (("days", 5),)),
    )
    return Problem(
        candidates,
        tuple(_team(rng, number) for number in range(TEAMS)),
        DAYS,
        TravelMatrix(points, minutes.astype(np.int32)),
        rows=_rows(rng, candidates),
        rules=rules,
        versions=(("made", f"full_month {seed}"),),
    )


def _candidate(rng: np.random.Generator, at: int) -> Candidate:
    employer = f"e{at - at % 10 // 9:03d}"

    def one_in(share: int) -> bool:
        return bool(rng.integers(share) == 0)

    team, day = f"t{rng.integers(TEAMS)}", DAYS[rng.integers(len(DAYS))]
    return Candidate(
        f"s{at:03d}",
        employer=employer,
        place=employer,
        worth=int(rng.integers(20, 4000)),
        minutes=int(rng.choice((25, 45, 60, 90, 140, 180))),
        first_day=day if one_in(6) else None,
        last_day=max(day, DAYS[6]) if one_in(6) else None,
        duty=one_in(8),
        due_on=DAYS[rng.integers(4, len(DAYS))] if one_in(4) else None,
        programmes=("noise",) if one_in(3) else (),
        skills=frozenset([SKILLS[rng.integers(3)]]) if one_in(3) else frozenset(),
        only_teams=frozenset({team, "t0"}) if one_in(15) else frozenset(),
        barred_teams=frozenset({f"t{rng.integers(TEAMS)}"}) if one_in(8) else frozenset(),
        last_visit=FIRST - timedelta(days=int(rng.integers(20, 40))) if one_in(5) else None,
        locked_day=day if one_in(20) else None,
        locked_team=team if one_in(20) else None,
    )


def _team(rng: np.random.Generator, number: int) -> Team:
    days = tuple(day for day in DAYS if rng.random() < 0.9)
    minutes = tuple(int(rng.choice((420, 420, 420, 210))) for _ in days)
    skills = frozenset(skill for skill in SKILLS if rng.random() < 0.6)
    code = f"t{number}"
    return Team(
        code,
        (f"{code}a", f"{code}b"),
        OFFICES[number // 2],
        days,
        minutes,
        len(days) // 2 - number % 3,
        skills,
    )


def _rows(rng: np.random.Generator, candidates: tuple[Candidate, ...]) -> tuple[Row, ...]:
    noise = tuple((each.code, 1) for each in candidates if "noise" in each.programmes)
    long = tuple((each.code, each.minutes) for each in candidates if each.minutes >= 60)
    mixed = tuple((each.code, int(rng.integers(-1, 3))) for each in candidates[::3])
    return (
        Row("noise", noise, 40, None, 700),
        Row("long", long, None, 4000, 5, unit="minutes"),
        Row("mixed", mixed, 6, 20, 300),
        Row("early", noise, 25, None, 900, days=DAYS[:4]),
        Row("late", mixed, None, 5, 400, days=DAYS[6:]),
    )
