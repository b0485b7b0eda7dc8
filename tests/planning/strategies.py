"""Small random months: whole numbers so small that every limit is met exactly, just missed and passed."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import strategies as st

from scheduler.domain.plan import Plan
from scheduler.domain.problem import Candidate, Problem, Row, Team, TravelMatrix
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.rules import Rule
from scheduler.planning.model.tours import Tour, plan_of
from tests.builders import day

WORKING = (day(0), day(1), day(3))
OFFICES = ("north", "south")
PLACES = ("p", "q", "r")
TEAMS = ("T1", "T2")

some_day = st.sampled_from([day(-1), *(day(at) for at in range(5))])
maybe_day = st.none() | some_day
few_teams = st.frozensets(st.sampled_from(TEAMS), max_size=1)
few_skills = st.frozensets(st.sampled_from(("x", "y")), max_size=2)


@st.composite
def candidates(draw: st.DrawFn, number: int) -> Candidate:
    """Draw a candidate; dates lie around the working days, past visits 28 to 33 days before them."""
    return Candidate(
        f"S{number}",
        employer=draw(st.sampled_from(("E1", "E2"))),
        place=draw(st.sampled_from(PLACES)),
        worth=draw(st.integers(1, 6)),
        minutes=draw(st.integers(0, 3)),
        first_day=draw(maybe_day),
        last_day=draw(maybe_day),
        duty=draw(st.booleans()),
        due_on=draw(maybe_day),
        skills=draw(few_skills),
        only_teams=draw(few_teams),
        barred_teams=draw(few_teams),
        last_visit=draw(st.none() | some_day.map(lambda each: each - timedelta(days=30))),
        locked_day=draw(maybe_day),
        locked_team=draw(st.none() | st.sampled_from(TEAMS)),
        held=draw(st.sampled_from(("", "", "asked"))),
    )


@st.composite
def teams(draw: st.DrawFn, code: str) -> Team:
    """Draw a team with some days, one of which may be no working day, and some without any minutes."""
    days = tuple(sorted(draw(st.sets(st.sampled_from([day(at) for at in range(4)]), max_size=4))))
    return Team(
        code,
        officers=(f"{code}a", f"{code}b"),
        office=draw(st.sampled_from(OFFICES)),
        days=days,
        minutes=tuple(draw(st.integers(0, 9)) for _ in days),
        most_tours=draw(st.integers(0, 3)),
        skills=draw(few_skills),
    )


@st.composite
def rows(draw: st.DrawFn, name: str, codes: list[str]) -> Row:
    """Draw a priced row over some candidates, all days or some."""
    low, high = draw(st.none() | st.integers(-1, 3)), draw(st.none() | st.integers(0, 3))
    return Row(
        name,
        tuple((code, draw(st.integers(-1, 2))) for code in codes),
        low=low,
        high=high,
        price=draw(st.integers(0, 4)),
        days=draw(st.none() | st.sets(some_day, max_size=3).map(lambda each: tuple(sorted(each)))),
        teams=draw(st.none() | few_teams.map(tuple)),
        tours=draw(st.sampled_from((0, 0, -1, 1))),
    )


@st.composite
def problems(draw: st.DrawFn, rule: str = "") -> Problem:
    """Draw a month of up to five candidates and two teams with every rule on.

    With a ``rule`` only its settings are drawn, and no other optional rule is on: what one rule is tried on
    does not hang on which other rules there are.
    """
    sites = [draw(candidates(at)) for at in range(draw(st.integers(1, 5)))]
    points = OFFICES + PLACES
    legs = draw(st.lists(st.integers(0, 2), min_size=25, max_size=25))
    table = np.array(legs, dtype=np.int32).reshape(5, 5)
    np.fill_diagonal(table, 0)
    settings = {
        name: tuple((draw(st.sampled_from(each.samples)) if rule in ("", name) else each.samples[0]).items())
        for name, each in sorted(Rule.family.items())
        if (not each.always and rule in ("", name)) or (each.always and each.samples != Rule.samples)
    }
    return Problem(
        tuple(sites),
        tuple(draw(teams(code)) for code in TEAMS),
        WORKING,
        TravelMatrix(points, table),
        rows=tuple(
            draw(rows(name, [site.code for site in sites])) for name in draw(st.sampled_from(("", "m", "mn")))
        ),
        rules=tuple(settings.items()),
        duty_price=1000,
    )


@st.composite
def problems_and_plans(draw: st.DrawFn, rule: str = "") -> tuple[Problem, Plan]:
    """Draw a month and any plan of it that can be written as tours, however wrong."""
    problem = draw(problems(rule))
    grid = Grid.of(problem)
    stops = st.lists(st.integers(0, len(grid.candidates) - 1), min_size=1, max_size=4)
    slots = [(team, at) for team in range(len(TEAMS)) for at in range(len(WORKING))]
    tours = draw(st.dictionaries(st.sampled_from(slots), stops, max_size=3))
    return problem, plan_of(grid, [Tour(team, at, tuple(each)) for (team, at), each in tours.items()])


def random_month(seed: int, sites: int = 60, teams: int = 3, days: int = 4) -> Problem:
    """Return a month of sites scattered around one office, a few of them duties or with skills and windows."""
    luck = np.random.default_rng(seed)
    at = np.vstack([np.zeros((1, 2)), luck.normal(0, 15, (sites, 2))])
    minutes = np.ceil(np.linalg.norm(at[:, np.newaxis] - at, axis=2) * 1.5).astype(np.int32)
    names = [f"S{number:03d}" for number in range(sites)]
    made = tuple(
        Candidate(
            name,
            employer=name,
            place=name,
            worth=int(luck.integers(50, 1000)),
            minutes=int(luck.choice([60, 90, 180])),
            first_day=day(2) if luck.random() < 0.1 else None,
            duty=bool(luck.random() < 0.05),
            skills=frozenset({"x"}) if luck.random() < 0.2 else frozenset(),
        )
        for name in names
    )
    month = tuple(day(number) for number in range(days + 2))
    pairs = tuple(
        Team(
            f"T{number}",
            (f"{number}a", f"{number}b"),
            "office",
            month,
            (420,) * len(month),
            days,
            frozenset({"x"}) if number == 0 else frozenset(),
        )
        for number in range(teams)
    )
    return Problem(made, pairs, month, TravelMatrix(("office", *names), minutes))
