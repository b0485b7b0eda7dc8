"""Check once: wishes of several programmes for one employer become one visit where their days overlap."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from scheduler.month.programmes import Programme


@dataclass(frozen=True)
class Wanted:
    """A visit that one or more programmes want.

    Attributes
    ----------
    programmes
        In order of rank.
    only_team
        The team that alone may go; empty: any.
    """

    employer: str
    programmes: tuple[str, ...]
    duty: bool
    first_day: date
    last_day: date
    due_on: date | None
    only_team: str = ""


def merged(wishes: pd.DataFrame, programmes: Sequence[Programme]) -> tuple[Wanted, ...]:
    """Return the visits of a month, by employer; duties first, each wish in at most one visit.

    A wish that is no duty joins a visit only if at least half of the visit's days remain, and never makes a
    second visit to an employer.
    """
    rank = {each.code: place for place, each in enumerate(programmes)}
    table = wishes.assign(place=wishes["programme"].map(rank).astype("int64"), wish=~wishes["duty"])
    table = table.sort_values(["employer", "wish", "due_on", "place"], kind="stable")
    visits: list[Wanted] = []
    rows = (_one(row) for row in table.to_dict("records"))
    for employer, of_employer in groupby(rows, key=lambda wish: wish.employer):
        visits += _of_employer(of_employer, rank, employer)
    return tuple(visits)


def _of_employer(wishes: Iterable[Wanted], rank: dict[str, int], employer: str) -> list[Wanted]:
    visits: list[Wanted] = []
    for wish in wishes:
        for place, visit in enumerate(visits):
            joined = _joined(visit, wish, rank)
            if joined is not None:
                visits[place] = joined
                break
        else:
            if wish.duty or not visits:
                visits.append(replace(wish, employer=employer))
    return visits


def _joined(visit: Wanted, wish: Wanted, rank: dict[str, int]) -> Wanted | None:
    """Return one visit that serves both, or ``None`` where days or teams do not agree."""
    if visit.only_team and wish.only_team and visit.only_team != wish.only_team:
        return None
    first, last = max(visit.first_day, wish.first_day), min(visit.last_day, wish.last_day)
    if last < first:
        return None
    remain, had = (last - first).days + 1, (visit.last_day - visit.first_day).days + 1
    if visit.duty and not wish.duty and 2 * remain < had:
        return None
    programmes = sorted({*visit.programmes, *wish.programmes}, key=rank.__getitem__)
    due = [day for day in (visit.due_on, wish.due_on) if day is not None]
    return Wanted(
        employer=visit.employer,
        programmes=tuple(programmes),
        duty=visit.duty or wish.duty,
        first_day=first,
        last_day=last,
        due_on=min(due, default=None),
        only_team=visit.only_team or wish.only_team,
    )


def _one(row: Mapping[Any, Any]) -> Wanted:
    return Wanted(
        employer=str(row["employer"]),
        programmes=(str(row["programme"]),),
        duty=bool(row["duty"]),
        first_day=row["first_day"].date(),
        last_day=row["last_day"].date(),
        due_on=None if pd.isna(row["due_on"]) else row["due_on"].date(),
        only_team="" if pd.isna(row["only_team"]) else str(row["only_team"]),
    )
