"""Small builders: a test writes only what it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from scheduler.domain.problem import Candidate, Problem, Team, TravelMatrix
from scheduler.domain.records import DTYPES, TABLES

FIRST = date(2026, 12, 1)


def day(number: int) -> date:
    """Return day ``number`` of the test month, from 0."""
    return FIRST + timedelta(days=number)


def candidate(code: str = "A", **changes: Any) -> Candidate:
    """Return a candidate of 100 worth and 60 minutes at its own place."""
    base = Candidate(
        code,
        employer=code.split("/", maxsplit=1)[0],
        place=code.split("/", maxsplit=1)[0],
        worth=100,
        minutes=60,
    )
    return replace(base, **changes)


def team(code: str = "T1", days: int = 1, minutes: int = 420, **changes: Any) -> Team:
    """Return a team of two officers with whole days from the first of the month."""
    base = Team(
        code,
        officers=(f"{code}a", f"{code}b"),
        office="office",
        days=tuple(day(each) for each in range(days)),
        minutes=(minutes,) * days,
        most_tours=days,
    )
    return replace(base, **changes)


def travel(points: tuple[str, ...], minutes: int = 10) -> TravelMatrix:
    """Return a matrix in which every two points lie ``minutes`` apart."""
    table = np.full((len(points), len(points)), minutes, dtype=np.int32)
    np.fill_diagonal(table, 0)
    return TravelMatrix(points, table)


def problem(*candidates: Candidate, teams: tuple[Team, ...] | None = None, **changes: Any) -> Problem:
    """Return a problem of these candidates and teams, everything ten minutes apart."""
    teams = (team(),) if teams is None else teams
    days = tuple(sorted({each for one in teams for each in one.days}))
    points = tuple(dict.fromkeys([one.office for one in teams] + [each.place for each in candidates]))
    base = Problem(tuple(candidates), teams, days, travel(points))
    return replace(base, **changes)


def records(table: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Return a record frame of these rows; what a row leaves out is unknown (a flag: false)."""
    columns = TABLES[table].columns
    made = {
        each.name: pd.Series(
            [row.get(each.name, False if each.type == "flag" else None) for row in rows], dtype=object
        ).astype(DTYPES[each.type])
        for each in columns
    }
    return pd.DataFrame(made)
