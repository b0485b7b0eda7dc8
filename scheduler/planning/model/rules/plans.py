"""Rules of the whole month: linear rows over visits and tours, with a price for each unit outside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

from scheduler.domain.plan import Breach
from scheduler.domain.problem import Row
from scheduler.planning.model.rules.base import PlanRule
from scheduler.planning.model.rules.tours import tours_of
from scheduler.ranges import Count, Days, Minutes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem


@dataclass(frozen=True)
class Once(PlanRule, name="once"):
    """Each candidate is visited at most once in the month."""

    always = True
    built_in = True

    def rows(self, problem: Problem) -> tuple[Row, ...]:
        """Return one row a candidate: at most one visit."""
        return tuple(
            Row(f"{self.name} {site.code}", ((site.code, 1),), None, 1, problem.duty_price)
            for site in problem.candidates
        )

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how often too often each candidate is visited."""
        for code, times in Counter(visit.code for visit in plan.visits).items():
            if times > 1:
                yield Breach(self.name, code, times - 1, "visits")


@dataclass(frozen=True)
class Duties(PlanRule, name="duties"):
    """What law or policy demands this month, and what is held, is visited."""

    always = True
    built_in = True

    def rows(self, problem: Problem) -> tuple[Row, ...]:
        """Return one row a duty: at least one visit."""
        return tuple(
            Row(f"{self.name} {site.code}", ((site.code, 1),), 1, None, problem.duty_price)
            for site in problem.candidates
            if site.must
        )

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report each duty that is missing."""
        visited = {visit.code for visit in plan.visits}
        for site in problem.candidates:
            if site.must and site.code not in visited:
                yield Breach(self.name, site.code, 1, "visits")


@dataclass(frozen=True)
class MonthRows(PlanRule, name="rows"):
    """The month's own rows: targets of programmes, key share, coverage floors."""

    always = True

    def rows(self, problem: Problem) -> tuple[Row, ...]:
        """Return the rows of the problem as they are."""
        return problem.rows

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how far each row's amount lies below its low or above its high."""
        for row in problem.rows:
            weights = dict(row.coefficients)
            amount = 0
            for (team, day), visits in tours_of(plan).items():
                if (row.days is None or day in row.days) and (row.teams is None or team in row.teams):
                    amount += row.tours + sum(weights.get(visit.code, 0) for visit in visits)
            if row.low is not None and amount < row.low:
                yield Breach(self.name, row.name, row.low - amount, row.unit)
            if row.high is not None and amount > row.high:
                yield Breach(self.name, row.name, amount - row.high, row.unit)


@dataclass(frozen=True)
class Spacing(PlanRule, name="spacing"):
    """Two visits to one employer in a month lie at least ``days`` days apart."""

    days: Days = 7
    samples = tuple({"days": days} for days in range(5))
    repeats = False

    def rows(self, problem: Problem) -> tuple[Row, ...]:
        """Return rows for employers with several candidates: one visit in any ``days`` days running."""
        sites: dict[str, list[str]] = {}
        for site in problem.candidates:
            sites.setdefault(site.employer, []).append(site.code)
        return tuple(
            Row(
                f"{self.name} {employer} {run[0]}",
                tuple((code, 1) for code in codes),
                None,
                1,
                problem.duty_price,
                days=run,
            )
            for employer, codes in sites.items()
            if len(codes) > 1
            for run in self._runs(problem.days)
        )

    def _runs(self, days: tuple[date, ...]) -> list[tuple[date, ...]]:
        """Return the longest runs of working days that lie less than ``self.days`` apart."""
        runs: list[tuple[date, ...]] = []
        for first in days:
            run = tuple(day for day in days if first <= day < first + timedelta(days=self.days))
            if run and not (runs and set(run) <= set(runs[-1])):
                runs.append(run)
        return runs

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many days too close each two visits to one employer are."""
        for one, other in combinations(plan.visits, 2):
            same = problem.candidate(one.code).employer == problem.candidate(other.code).employer
            apart = abs((one.day - other.day).days)
            if same and one.code != other.code and apart < self.days:
                yield Breach(self.name, f"{one.code} {other.code}", self.days - apart, "days")


@dataclass(frozen=True)
class LargeVisits(PlanRule, name="large_visits"):
    """A team makes at most ``most`` visits of ``minutes`` or more in a week, counted from Monday."""

    most: Count = 1
    minutes: Minutes = 180
    samples = ({"most": 1, "minutes": 2}, {"most": 0, "minutes": 3}, {"most": 2, "minutes": 1})

    def rows(self, problem: Problem) -> tuple[Row, ...]:
        """Return one row a team and week: at most so many of the large candidates."""
        large = tuple((site.code, 1) for site in problem.candidates if site.minutes >= self.minutes)
        weeks: dict[str, list[date]] = {}
        for day in problem.days:
            weeks.setdefault(week_of(day), []).append(day)
        return tuple(
            Row(
                f"{self.name} {team.code} {week}",
                large,
                None,
                self.most,
                problem.duty_price,
                days=tuple(days),
                teams=(team.code,),
            )
            for team in problem.teams
            for week, days in weeks.items()
            if large
        )

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many large visits too many each team makes in each week."""
        made = Counter(
            f"{visit.team} {week_of(visit.day)}"
            for visit in plan.visits
            if problem.candidate(visit.code).minutes >= self.minutes
        )
        for where, number in made.items():
            if number > self.most:
                yield Breach(self.name, where, number - self.most, "visits")


def week_of(day: date) -> str:
    """Return a day's ISO week as ``2026-W49``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
