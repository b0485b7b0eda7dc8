"""The working days of a month: the published table, else a guess that says it is one."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import holidays

from scheduler.domain.errors import SchedulerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from scheduler.month.settings import CalendarSettings
    from scheduler.policy import Policy
    from scheduler.reference import Reference

_OFFICIAL = "CN"
_SATURDAY, _DECEMBER = 5, 12
_LONGEST_HOLIDAY = timedelta(days=14)


@dataclass(frozen=True)
class MonthDays:
    """The days of a month on which officers work.

    Attributes
    ----------
    until
        The day before the next month's first working day: what falls due by then is this month's business.
    short
        Minutes of each part day.
    provisional
        Whether the year's calendar is not published yet, so that make-up days are unknown.
    """

    first: date
    last: date
    working: tuple[date, ...]
    short: Mapping[date, int]
    provisional: bool
    until: date

    @property
    def name(self) -> str:
        """The month as ``YYYY-MM``."""
        return f"{self.first:%Y-%m}"


def month_days(month: str, policy: Policy, reference: Reference, settings: CalendarSettings) -> MonthDays:
    """Return the working days of a month ``YYYY-MM``; the bureau's own days come before all others.

    Raises
    ------
    SchedulerError
        ``not_a_month``.
    """
    first = first_of(month)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    own = _working(policy, reference, settings, first.year)
    working = tuple(day for each in range(last.day) if own(day := first + timedelta(days=each)))
    short = {date.fromisoformat(day): minutes for day, minutes in settings.short.items()}
    one, until = timedelta(days=1), last
    after = own if first.month < _DECEMBER else _working(policy, reference, settings, first.year + 1)
    while until < last + _LONGEST_HOLIDAY and not after(until + one):
        until += one
    provisional = _exceptions(policy, reference, first.year)[2]
    return MonthDays(first, last, working, short, provisional, until)


def first_of(month: str) -> date:
    """Return the first day of a month ``YYYY-MM``.

    Raises
    ------
    SchedulerError
        ``not_a_month``.
    """
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError as wrong:
        raise SchedulerError("not_a_month", text=month) from wrong


def working_share(days: MonthDays, as_of: date) -> float:
    """Return the share of the month's working days that lie before or on ``as_of``."""
    gone = sum(1 for day in days.working if day <= as_of)
    return gone / max(len(days.working), 1)


def _working(
    policy: Policy, reference: Reference, settings: CalendarSettings, year: int
) -> Callable[[date], bool]:
    """Return what says whether a day of a year is a working day."""
    off, on, _ = _exceptions(policy, reference, year)

    def working(day: date) -> bool:
        plain = day.weekday() < _SATURDAY and day not in off
        return day not in settings.off and (day in settings.on or day in on or plain)

    return working


def _exceptions(
    policy: Policy, reference: Reference, year: int
) -> tuple[frozenset[date], frozenset[date], bool]:
    """Return weekdays that are off, weekend days that are worked, and whether this is a guess."""
    country, subdivision = policy.calendar.country, policy.calendar.subdivision or None
    if country == _OFFICIAL:
        table = reference.workdays
        of_year = table[table["date"].dt.year == year]
        if len(of_year):
            return _days(of_year, "holiday"), _days(of_year, "workday"), False
    guess = holidays.country_holidays(country, subdiv=subdivision, years=year)
    return frozenset(guess), frozenset(), country == _OFFICIAL


def _days(table: pd.DataFrame, kind: str) -> frozenset[date]:
    return frozenset(each.date() for each in table.loc[table["kind"] == kind, "date"])
