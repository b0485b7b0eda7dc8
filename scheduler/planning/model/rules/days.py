"""Rules of when: on which days a candidate may be visited."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.plan import Breach
from scheduler.planning.model.rules.base import OnDays
from scheduler.ranges import Days

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem
    from scheduler.planning.model.grid import Grid


@dataclass(frozen=True)
class WithinWindow(OnDays, name="window"):
    """A visit keeps to the days on which its window is open, both ends included."""

    gives_way = "dates"
    always = True

    def allowed(self, grid: Grid) -> NDArray[np.bool_]:
        """Mark the days from ``first_day`` to ``last_day``."""
        opens = grid.dates("first_day")[:, np.newaxis]
        closes = grid.dates("last_day")[:, np.newaxis]
        late_enough: NDArray[np.bool_] = np.isnat(opens) | (grid.days >= opens)
        return late_enough & (np.isnat(closes) | (grid.days <= closes))

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many days outside its window each visit lies."""
        for visit in plan.visits:
            site = problem.candidate(visit.code)
            if site.first_day is not None and visit.day < site.first_day:
                yield Breach(self.name, visit.code, (site.first_day - visit.day).days, "days")
            if site.last_day is not None and visit.day > site.last_day:
                yield Breach(self.name, visit.code, (visit.day - site.last_day).days, "days")


@dataclass(frozen=True)
class Due(OnDays, name="due"):
    """A duty is done by the day it is due; one that was due before the month may come on any day."""

    gives_way = "dates"
    always = True

    def allowed(self, grid: Grid) -> NDArray[np.bool_]:
        """Mark the days up to ``due_on``."""
        due = grid.dates("due_on")[:, np.newaxis]
        duty = np.array([each.duty for each in grid.candidates], dtype=bool)
        binding = duty[:, np.newaxis] & (due >= grid.days[:1])
        in_time: NDArray[np.bool_] = ~binding | (grid.days <= due)
        return in_time

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many days late each duty comes."""
        starts = min(problem.days, default=None)
        for visit in plan.visits:
            site = problem.candidate(visit.code)
            if not site.duty or site.due_on is None or starts is None or site.due_on < starts:
                continue
            if visit.day > site.due_on:
                yield Breach(self.name, visit.code, (visit.day - site.due_on).days, "days")


@dataclass(frozen=True)
class CoolDown(OnDays, name="cool_down"):
    """Leave an employer in peace for some days after a visit; what must be is not held back."""

    gives_way = "dates"
    days: Days = 30
    samples = ({"days": 30},)

    def allowed(self, grid: Grid) -> NDArray[np.bool_]:
        """Mark the days that are late enough; all for what must be, or where nobody came before."""
        ready = grid.dates("last_visit") + np.timedelta64(self.days, "D")
        rested: NDArray[np.bool_] = grid.days >= ready[:, np.newaxis]
        return rested | (np.isnat(ready) | grid.duty)[:, np.newaxis]

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many days too early each visit comes."""
        for visit in plan.visits:
            site = problem.candidate(visit.code)
            if site.must or site.last_visit is None:
                continue
            if (rest := (visit.day - site.last_visit).days) < self.days:
                yield Breach(self.name, visit.code, self.days - rest, "days")


@dataclass(frozen=True)
class LockedDay(OnDays, name="locked_day"):
    """A visit whose day is announced or done stays on that day."""

    always = True

    def allowed(self, grid: Grid) -> NDArray[np.bool_]:
        """Mark the locked day alone, or all days where none is locked."""
        locked = grid.dates("locked_day")[:, np.newaxis]
        same: NDArray[np.bool_] = grid.days == locked
        return same | np.isnat(locked)

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many days each locked visit was moved."""
        for visit in plan.visits:
            locked = problem.candidate(visit.code).locked_day
            if locked is not None and visit.day != locked:
                yield Breach(self.name, visit.code, abs((visit.day - locked).days), "days")
