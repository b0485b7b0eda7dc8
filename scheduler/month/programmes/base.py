"""What every programme has: a filter, dates, a kind of visit, a target and a price."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from scheduler.month.where import where
from scheduler.named import Named
from scheduler.ranges import Count, Minutes, Price, Share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.month.calendar import MonthDays
    from scheduler.policy import Policy

Asked = tuple[str, str, int, float]
"""Least visits of a programme: a column and its value (empty: all), visits, price of each missed."""

_DECEMBER = 12
RANDOM = "random"
"""The kind of visit of what was drawn, and of nothing else."""
WISHES = ("employer", "programme", "duty", "first_day", "last_day", "due_on", "only_team")


@dataclass(frozen=True)
class Situation:
    """What a programme may look at.

    Attributes
    ----------
    view
        The register as of the day, indexed by employer (see ``view.register_view``).
    frames
        The records as they may be seen on the day (``domain/seen.py``).
    drawn
        Sites drawn for this month: ``employer``, ``stratum``, ``team`` (empty: any), ``probability``.
    """

    days: MonthDays
    as_of: date
    view: pd.DataFrame
    frames: Mapping[str, pd.DataFrame]
    policy: Policy
    drawn: pd.DataFrame | None = None


@dataclass(frozen=True)
class Programme(Named, ABC):
    """A reason to visit, as data.

    Attributes
    ----------
    code
        Its name: the table [programmes.CODE].
    rank
        Order in which programmes are told; a visit is of the kind of its first programme.
    title
        What it is called, by language.
    where
        Filter over the register (see ``where``); empty: every employer.
    from_day, to_day
        Days between which the programme runs, both included.
    visit
        Kind of visit; decides minutes and whether it counts towards the yearly cap.
    minutes
        Minutes on site; ``None``: by the kind, else by the employer's size.
    enforcement
        Whether its visits are enforcement; guidance is not.
    key
        Whether its visits are key inspections, whatever the class.
    quota, share, cover
        Its target, one of: visits; share of the visits the month can hold; share of the employers it is
        meant for. None: no target.
    per
        Whether the target is for the month or for the calendar year; of a year's target each month has to
        do its part of what is still open.
    by
        Column of the register whose every value has the target on its own (a floor per ``division`` ...).
    price
        Price of each visit that its target misses, in worths of the month's worthiest candidate.
    approval
        Number of the approval; a campaign without one is told as such.
    """

    code: str = ""
    rank: Count = 50
    title: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    from_day: date | None = None
    to_day: date | None = None
    visit: str = "daily"
    minutes: Minutes | None = None
    enforcement: bool = True
    key: bool = False
    quota: Count | None = None
    share: Share | None = None
    cover: Share | None = None
    per: Literal["month", "year"] = "month"
    by: str = ""
    price: Price = 1.0
    approval: str = ""

    def __post_init__(self) -> None:
        targets = [each for each in (self.quota, self.share, self.cover) if each is not None]
        if len(targets) > 1:
            raise ValueError("one of quota, share and cover can be the target, not several")
        if any(each < 0 for each in targets) or any(
            each is not None and each > 1 for each in (self.share, self.cover)
        ):
            raise ValueError("quota must not be below 0; share and cover lie between 0 and 1")
        if self.visit == RANDOM and self.name != "drawn":
            raise ValueError('visit is "random", but only what was drawn may be called so')
        if self.per not in ("month", "year"):
            raise ValueError(f'per is "{self.per}", not month or year')

    def asked(self, situation: Situation, visits: int) -> tuple[Asked, ...]:
        """Return the least visits it must have this month; ``visits`` is how many the month can hold."""
        if all(one is None for one in (self.quota, self.share, self.cover)):
            return ()
        view = situation.view[self.meant(situation)]
        groups = view.groupby(self.by, sort=True).groups if self.by else {"": view.index}
        return tuple(
            (self.by, str(value), self._low(situation, view.loc[employers], visits), self.price)
            for value, employers in groups.items()
        )

    def _low(self, situation: Situation, view: pd.DataFrame, visits: int) -> int:
        """Return the visits asked this month, of a month's target or of what a year's still lacks."""
        if self.share is not None:
            return min(round(self.share * visits), len(view))
        if self.cover is not None:
            whole, done = ceil(self.cover * len(view) - 1e-9), int((view["visits_this_year"] > 0).sum())
        else:
            whole, done = min(self.quota or 0, len(view)), self._done(situation, view)
        if self.per == "month":
            return whole
        month = situation.days.first.month
        done = 0 if situation.days.first.year != situation.as_of.year else done
        ends = self.to_day
        last = ends.month if ends and ends.year == situation.days.first.year else _DECEMBER
        return max(ceil((whole - done) / max(last - month + 1, 1)), 0)

    def _done(self, situation: Situation, view: pd.DataFrame) -> int:
        """Count this year's visits of the programme to the employers it is meant for."""
        inspections = situation.frames.get("inspections")
        if inspections is None or inspections.empty:
            return 0
        past = inspections[inspections["visited_on"].dt.year == situation.as_of.year]
        named = (";" + past["programme"].fillna("") + ";").str.contains(f";{self.code};", regex=False)
        return int(((named | (past["kind"] == self.visit)) & past["employer"].isin(view.index)).sum())

    @abstractmethod
    def wishes(self, situation: Situation) -> pd.DataFrame:
        """Return the visits the programme would like this month, with the columns ``WISHES``.

        Days may lie outside the month; what cannot fall into it is dropped by ``wishes_of``.
        """

    def runs(self, days: MonthDays) -> bool:
        """Say whether it runs on any day of a month."""
        begun = self.from_day is None or self.from_day <= days.last
        return begun and (self.to_day is None or self.to_day >= days.first)

    def counts(self, policy: Policy) -> bool:
        """Say whether its visits count towards the yearly cap."""
        return self.enforcement and self.visit not in policy.caps.exempt_kinds

    def meant(self, situation: Situation) -> NDArray[np.bool_]:
        """Mark the open employers that its filter lets through."""
        chosen = where(self.where, situation.view, f"programmes.{self.code}.where")
        return np.asarray(chosen & situation.view["open"].to_numpy())

    def wish(
        self,
        employers: Sequence[str] | pd.Index[str],
        *,
        duty: NDArray[np.bool_] | bool = False,
        first_day: object = None,
        last_day: object = None,
        due_on: object = None,
        only_team: object = None,
    ) -> pd.DataFrame:
        """Return wishes of this programme for some employers; a day that is not given is no limit."""
        count = len(employers)
        return pd.DataFrame(
            {
                "employer": pd.Series(list(employers), dtype="str"),
                "programme": pd.Series([self.code] * count, dtype="str"),
                "duty": np.broadcast_to(np.asarray(duty, bool), count),
                "first_day": _column(first_day, count, "datetime64[s]"),
                "last_day": _column(last_day, count, "datetime64[s]"),
                "due_on": _column(due_on, count, "datetime64[s]"),
                "only_team": _column(only_team, count, "str"),
            }
        )


def wishes_of(programme: Programme, situation: Situation) -> pd.DataFrame:
    """Return a programme's wishes that can fall into the month, cut to it and to the programme's dates.

    A day of the past cannot be planned: with a plan made during its month the days begin after ``as_of``.
    A duty keeps to the day it is due, or where all its days are off, to the next working day. One that was
    due before may come on any day, and keeps its old day.
    """
    days = situation.days
    begin = max(days.first, situation.as_of + timedelta(days=1), programme.from_day or days.first)
    end = min(days.last, programme.to_day or days.last)
    wishes = programme.wishes(situation)
    opens, closes = pd.Timestamp(begin), pd.Timestamp(end)
    first = wishes["first_day"].where(wishes["first_day"] > opens, opens)
    last = wishes["last_day"].where(wishes["last_day"] < closes, closes)
    last, due = last.where(~(wishes["due_on"] < last), wishes["due_on"]), wishes["due_on"]
    unable = wishes["duty"] & (_working_days(first, last, days) <= 0)
    following = _next_working_day(last, days)
    last = last.mask(unable, following.where(due >= opens, closes))
    due = due.mask(unable & (due >= opens), following)
    wishes = wishes.assign(
        first_day=first.astype("datetime64[s]"),
        last_day=last.astype("datetime64[s]"),
        due_on=due.astype("datetime64[s]"),
    )
    return wishes[(wishes["first_day"] <= wishes["last_day"]).to_numpy()].reset_index(drop=True)


def _working_days(first: pd.Series, last: pd.Series, days: MonthDays) -> NDArray[np.int64]:
    """Return how many working days lie between two days, both included."""
    working = np.array(days.working, "datetime64[s]")
    until = np.searchsorted(working, last.to_numpy("datetime64[s]"), side="right")
    return np.asarray(until - np.searchsorted(working, first.to_numpy("datetime64[s]"), side="left"))


def _next_working_day(days_off: pd.Series, days: MonthDays) -> pd.Series:
    """Return the first working day after each day; the month's last day where there is none."""
    working = np.array([*days.working, days.last], "datetime64[s]")
    place = np.searchsorted(working[:-1], days_off.to_numpy("datetime64[s]"), side="right")
    return pd.Series(working[place], index=days_off.index)


def _column(value: Any, count: int, kind: Any) -> pd.Series:
    given = [value] * count if value is None or isinstance(value, str | date) else np.asarray(value)
    column: pd.Series = pd.Series(given, dtype=object if value is None else None).astype(kind)
    return column
