"""A problem as arrays, which every solver reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from scipy.sparse import csr_array

from scheduler.planning.model.kernels_month import MonthArrays
from scheduler.planning.model.rules import Rule, rows_of, rules_of
from scheduler.planning.model.rules.base import ByTeams, FreeDays, OnDays, TourLimit
from scheduler.planning.model.rules.tours import MOST_STOPS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.domain.problem import Candidate, Problem, Row, Team

NO_LIMIT = np.int64(2**62)

Limit = TypeVar("Limit")


@dataclass(frozen=True, eq=False)
class Grid:
    """A problem as arrays: candidates, teams and days stand in order of code and of the calendar.

    The order of the input never matters, and a tie is broken by the smaller code. Each array is made
    when it is first asked for, and kept. Minutes are whole; a visit that no rule forbids may still not
    fit a tour.
    """

    problem: Problem
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, problem: Problem) -> Grid:
        """Return the grid of a problem with the rules it switches on."""
        return cls(problem, rules_of(problem))

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The candidates in order of code; an index into any array is a place in this tuple."""
        return tuple(sorted(self.problem.candidates, key=lambda each: each.code))

    @cached_property
    def teams(self) -> tuple[Team, ...]:
        """The teams in order of code."""
        return tuple(sorted(self.problem.teams, key=lambda each: each.code))

    @cached_property
    def days(self) -> NDArray[np.datetime64]:
        """The month's working days in order."""
        return np.array(sorted(self.problem.days), dtype="datetime64[D]")

    @cached_property
    def index(self) -> dict[str, int]:
        """Place of each candidate by code."""
        return {each.code: at for at, each in enumerate(self.candidates)}

    @cached_property
    def team_index(self) -> dict[str, int]:
        """Place of each team by code."""
        return {each.code: at for at, each in enumerate(self.teams)}

    @cached_property
    def worth(self) -> NDArray[np.int64]:
        """Worth of each candidate."""
        return np.array([each.worth for each in self.candidates], dtype=np.int64)

    @cached_property
    def minutes(self) -> NDArray[np.int32]:
        """Minutes on site of each candidate."""
        return np.array([each.minutes for each in self.candidates], dtype=np.int32)

    @cached_property
    def duty(self) -> NDArray[np.bool_]:
        """Whether each candidate must be visited: by law or policy, or because it is held."""
        return np.array([each.must for each in self.candidates], dtype=bool)

    def dates(self, attribute: str) -> NDArray[np.datetime64]:
        """Return a date of each candidate by the attribute's name; not-a-time where it has none."""
        return np.array([getattr(each, attribute) for each in self.candidates], dtype="datetime64[D]")

    @cached_property
    def travel(self) -> NDArray[np.int32]:
        """Minutes from each candidate to each candidate; shape (candidates, candidates), row = start."""
        at = self._points
        return np.ascontiguousarray(self.problem.travel.minutes[np.ix_(at, at)], dtype=np.int32)

    @cached_property
    def offices(self) -> tuple[str, ...]:
        """Names of the offices, in order of name."""
        return tuple(sorted({each.office for each in self.teams}))

    @cached_property
    def office(self) -> NDArray[np.int64]:
        """Place in ``offices`` of each team's office."""
        return np.array([self.offices.index(each.office) for each in self.teams], dtype=np.int64)

    @cached_property
    def out(self) -> NDArray[np.int32]:
        """Minutes from each office to each candidate; shape (offices, candidates)."""
        return np.ascontiguousarray(
            self.problem.travel.minutes[np.ix_(self._office_points, self._points)], dtype=np.int32
        )

    @cached_property
    def back(self) -> NDArray[np.int32]:
        """Minutes from each candidate back to each office; shape (offices, candidates)."""
        return np.ascontiguousarray(
            self.problem.travel.minutes[np.ix_(self._points, self._office_points)].T, dtype=np.int32
        )

    @cached_property
    def _points(self) -> NDArray[np.int64]:
        return np.array([self.problem.travel.index[each.place] for each in self.candidates], dtype=np.int64)

    @cached_property
    def _office_points(self) -> NDArray[np.int64]:
        return np.array([self.problem.travel.index[name] for name in self.offices], dtype=np.int64)

    @cached_property
    def on_days(self) -> NDArray[np.bool_]:
        """Whether each candidate may be visited on each day; shape (candidates, days)."""
        marks = np.ones((len(self.candidates), len(self.days)), dtype=bool)
        for rule in self.rules:
            if isinstance(rule, OnDays):
                marks &= rule.allowed(self)
        return marks

    @cached_property
    def by_team(self) -> NDArray[np.bool_]:
        """Whether each candidate may be visited by each team; shape (candidates, teams)."""
        marks = np.ones((len(self.candidates), len(self.teams)), dtype=bool)
        for rule in self.rules:
            if isinstance(rule, ByTeams):
                marks &= rule.allowed(self)
        return marks

    @cached_property
    def tour_minutes(self) -> NDArray[np.int32]:
        """Most minutes of a tour, travel included; shape (teams, days), 0 where the team is not free."""
        shape = (len(self.teams), len(self.days))
        limits: NDArray[np.int32] = np.full(shape, np.iinfo(np.int32).max, dtype=np.int32)
        for rule in self.rules:
            if isinstance(rule, TourLimit) and (limit := rule.minutes(self)) is not None:
                limits = np.minimum(limits, limit)
            if isinstance(rule, FreeDays):
                limits = np.where(rule.allowed(self), limits, np.int32(0))
        return limits

    @cached_property
    def most_stops(self) -> int:
        """Most visits of a tour."""
        limit = (rule.stops(self) for rule in self.rules if isinstance(rule, TourLimit))
        return min((each for each in limit if each is not None), default=MOST_STOPS)

    @cached_property
    def most_tours(self) -> NDArray[np.int32]:
        """Most tours of each team in the month, never more than the days on which it is free."""
        limits: NDArray[np.int32] = (self.tour_minutes > 0).sum(axis=1, dtype=np.int32)
        for rule in self.rules:
            if isinstance(rule, TourLimit) and (limit := rule.tours(self)) is not None:
                limits = np.minimum(limits, limit)
        return limits

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The priced rows beside "at most once" and "duties", which every solver holds by itself."""
        return rows_of(self.rules, self.problem)

    @cached_property
    def coefficients(self) -> csr_array:
        """Coefficients of the priced rows, int64; shape (rows, candidates).

        They count on the days of ``row_days``, by the teams of ``row_teams``.
        """
        entries = [
            (at, self.index[code], weight)
            for at, row in enumerate(self.rows)
            for code, weight in row.coefficients
            if weight and code in self.index
        ]
        where = np.array([(row, column) for row, column, _ in entries], dtype=np.int64).reshape(-1, 2)
        weights = np.array([weight for _, _, weight in entries], dtype=np.int64)
        shape = (len(self.rows), len(self.candidates))
        return csr_array((weights, (where[:, 0], where[:, 1])), shape=shape, dtype=np.int64)

    @cached_property
    def row_days(self) -> NDArray[np.bool_]:
        """On which days a visit counts in each priced row; shape (rows, days)."""
        marks = np.ones((len(self.rows), len(self.days)), dtype=bool)
        for at, row in enumerate(self.rows):
            if row.days is not None:
                marks[at] = np.isin(self.days, np.array(row.days, dtype="datetime64[D]"))
        return marks

    @cached_property
    def row_teams(self) -> NDArray[np.bool_]:
        """Which teams' visits count in each priced row; shape (rows, teams)."""
        marks = np.ones((len(self.rows), len(self.teams)), dtype=bool)
        for at, row in enumerate(self.rows):
            if row.teams is not None:
                marks[at] = [team.code in row.teams for team in self.teams]
        return marks

    @cached_property
    def row_tours(self) -> NDArray[np.int64]:
        """What a tour counts in each priced row beside its visits."""
        return np.array([row.tours for row in self.rows], dtype=np.int64)

    @cached_property
    def row_low(self) -> NDArray[np.int64]:
        """Low of each priced row; ``-NO_LIMIT`` where it has none."""
        return np.array([-NO_LIMIT if row.low is None else row.low for row in self.rows], dtype=np.int64)

    @cached_property
    def row_high(self) -> NDArray[np.int64]:
        """High of each priced row; ``NO_LIMIT`` where it has none."""
        return np.array([NO_LIMIT if row.high is None else row.high for row in self.rows], dtype=np.int64)

    @cached_property
    def row_price(self) -> NDArray[np.int64]:
        """Price in worth of each unit below the low or above the high of a priced row."""
        return np.array([row.price for row in self.rows], dtype=np.int64)

    @cached_property
    def arrays(self) -> MonthArrays:
        """What the compiled plan builders read; a slot is a day of a team on which it is free."""
        team, day = (np.ascontiguousarray(each) for each in np.nonzero(self.tour_minutes > 0))
        by_site = self.coefficients.T.tocsr()
        sorts, slot_sort = _sorts(self.row_teams[:, team] & self.row_days[:, day])
        return MonthArrays(
            travel=self.travel,
            out=self.out,
            back=self.back,
            minutes=self.minutes,
            on_days=self.on_days,
            by_team=self.by_team,
            slot_team=team,
            slot_day=day,
            slot_office=self.office[team],
            limit=self.tour_minutes[team, day],
            site_rows=(by_site.indptr, by_site.indices, by_site.data),
            slot_sort=slot_sort,
            row_sorts=sorts,
            row_tours=self.row_tours,
            tour_rows=np.flatnonzero(self.row_tours),
            row_low=self.row_low,
            row_high=self.row_high,
            row_price=self.row_price,
        )

    @cached_property
    def slots(self) -> dict[tuple[int, int], int]:
        """Number of each slot of ``arrays`` by its team and day."""
        pairs = zip(self.arrays.slot_team.tolist(), self.arrays.slot_day.tolist(), strict=True)
        return {pair: at for at, pair in enumerate(pairs)}


def _sorts(counts: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return the sorts of slots by the rows in which they count (rows, sorts), and the sort of each slot."""
    if not counts.size:
        return np.zeros((len(counts), 1), dtype=bool), np.zeros(counts.shape[1], dtype=np.int64)
    sorts, slot_sort = np.unique(counts, axis=1, return_inverse=True)
    return np.ascontiguousarray(sorts), slot_sort.ravel().astype(np.int64)
