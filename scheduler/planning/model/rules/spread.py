"""Rules that spread tours over the month: how many in a week, and how many teams out on a day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from scheduler.domain.plan import Breach
from scheduler.domain.problem import Row
from scheduler.planning.model.rules.base import PlanRule
from scheduler.planning.model.rules.plans import week_of
from scheduler.planning.model.rules.tours import tours_of
from scheduler.ranges import Count, Price

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem


@dataclass(frozen=True)
class WeekShare(PlanRule, name="week_share"):
    """At most ``percent`` of the team-days that the month can hold fall in one week, counted from Monday.

    ``price``: what each tour above that costs, in worths of the month's worthiest candidate.
    """

    percent: Annotated[int, Field(ge=1, le=100)] = 40
    price: Price = 0.1
    samples = ({"percent": 1}, {"percent": 50}, {"percent": 100})

    def rows(self, problem: Problem) -> tuple[Row, ...]:
        """Return one row a week of the month."""
        weeks: dict[str, list[date]] = {}
        for day in problem.days:
            weeks.setdefault(week_of(day), []).append(day)
        return tuple(
            _tours_row(f"{self.name} {week}", problem, tuple(days), self._most(problem), self.price)
            for week, days in weeks.items()
        )

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many tours too many each week holds."""
        held = Counter(week_of(day) for _, day in tours_of(plan))
        yield from _too_many(self.name, held, self._most(problem))

    def _most(self, problem: Problem) -> int:
        held = sum(min(team.most_tours, len(team.days)) for team in problem.teams)
        return max(1, held * self.percent // 100)


@dataclass(frozen=True)
class TeamsADay(PlanRule, name="teams_a_day"):
    """At most ``most`` teams are out on one day, as there are so many vehicles.

    ``price``: what each team above that costs, in worths of the month's worthiest candidate.
    """

    most: Count = 4
    price: Price = 1.0
    samples = ({"most": 0}, {"most": 1}, {"most": 2})

    def rows(self, problem: Problem) -> tuple[Row, ...]:
        """Return one row a day of the month."""
        return tuple(
            _tours_row(f"{self.name} {day}", problem, (day,), self.most, self.price) for day in problem.days
        )

    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report how many teams too many are out on each day."""
        yield from _too_many(self.name, Counter(str(day) for _, day in tours_of(plan)), self.most)


def _tours_row(name: str, problem: Problem, days: tuple[date, ...], most: int, price: float) -> Row:
    worth = max((site.worth for site in problem.candidates), default=0)
    return Row(name, (), None, most, max(1, round(price * worth)), unit="tours", days=days, tours=1)


def _too_many(name: str, held: Counter[str], most: int) -> Iterator[Breach]:
    for where, number in held.items():
        if number > most:
            yield Breach(name, where, number - most, "tours")
