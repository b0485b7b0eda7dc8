"""What a planner asks of a month that runs: refused before anything is solved where it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.planning import possible_days

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem
    from scheduler.planning import Wish

_NEAREST = 3


def days_that_can_be(problem: Problem, wish: Wish, announced: date, named: Callable[[str], str]) -> None:
    """Refuse a move to a day on which the visit cannot be.

    A day must be a working day of the month after the announced ones, within the site's window, with a team
    that is free, may go there, and is back in time.

    Raises
    ------
    SchedulerError
        ``move_not_possible`` with the nearest days that can be, or ``move_nowhere`` where there is none.
    """
    for code, day in wish.move:
        days = [each for each in possible_days(problem, code) if each > announced]
        if day in days:
            continue
        facts = {"site": named(code), "day": day}
        if not days:
            raise SchedulerError("move_nowhere", **facts)
        near = sorted(sorted(days, key=lambda each: (abs((each - day).days), each))[:_NEAREST])
        raise SchedulerError("move_not_possible", **facts, days=", ".join(map(str, near)))


def wishes_met(plan: Plan, wish: Wish, named: Callable[[str], str]) -> None:
    """Refuse a plan that does not do what was asked: nothing is kept then.

    Raises
    ------
    SchedulerError
        ``wish_not_met`` for the first visit that found no place.
    """
    days = {visit.code: visit.day for visit in plan.visits}
    asked = [*((code, None) for code in wish.add), *wish.move]
    for code, day in asked:
        if code not in days or (day is not None and days[code] != day):
            raise SchedulerError("wish_not_met", site=named(code), day=day or "-")
