"""Which periods of a job are due: counted on the calendar of a zone, never by when a timer fired.

A period is a local date (``2026-12-01``) or a local month (``2026-12``). It is due from the first moment at
which the zone's clock shows its time or a later one. A date that a zone left out has no period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a job runs.

    Attributes
    ----------
    every
        ``day`` or ``month``.
    at
        Local time of day.
    day
        Day of the month for a monthly job; a shorter month has it on its last day.
    catch_up
        Whether every missed period is made up for, or the latest alone.
    """

    job: str
    every: str = "day"
    at: time = time(2, 30)
    day: int = 1
    catch_up: bool = False

    def __post_init__(self) -> None:
        if self.every not in {"day", "month"}:
            raise ValueError(f"a job runs every day or month, not every {self.every}")
        if not 1 <= self.day <= 31:
            raise ValueError(f"there is no day {self.day} of a month")


@dataclass(frozen=True, slots=True)
class DuePeriods:
    """Periods that wait: to be run, oldest first, and to be recorded as skipped."""

    run: tuple[str, ...]
    skip: tuple[str, ...]


def due_periods(
    timetable: Timetable, zone: tzinfo, since: date, now: datetime, finished: Collection[str]
) -> DuePeriods:
    """Return what waits at a moment, of the periods since a day and without those that are finished."""
    ended = frozenset(finished)
    waiting = tuple(each for each in periods(timetable, zone, since, now) if each not in ended)
    if timetable.catch_up:
        return DuePeriods(waiting, ())
    return DuePeriods(waiting[-1:], waiting[:-1])


def periods(timetable: Timetable, zone: tzinfo, since: date, now: datetime) -> Iterator[str]:
    """Yield the periods from a local day on whose moment has come, in order."""
    day = since
    while True:
        if timetable.every == "month":
            day = _day_of_month(day, timetable.day)
        first = first_moment(zone, datetime.combine(day, timetable.at))
        if first > now:
            return
        if day >= since and _exists(zone, day):
            yield day.isoformat() if timetable.every == "day" else f"{day:%Y-%m}"
        day = day + timedelta(days=1) if timetable.every == "day" else month_from(day, 1)


def first_moment(zone: tzinfo, wall: datetime) -> datetime:
    """Return the first moment, in UTC, at which the zone's clock shows ``wall`` or later."""
    moment = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _clock(zone, moment) == wall:
        return moment
    # the clock jumps over this time: the jump lies between the two ways to read it
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), moment
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if _clock(zone, middle) >= wall:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


def _clock(zone: tzinfo, moment: datetime) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


def _exists(zone: tzinfo, day: date) -> bool:
    """Say whether the zone's calendar ever showed this date."""
    return _clock(zone, first_moment(zone, datetime.combine(day, time(0)))).date() == day


def _day_of_month(day: date, number: int) -> date:
    return min(day.replace(day=1) + timedelta(days=number - 1), month_end(day))


def month_from(day: date, later: int) -> date:
    """Return the first day of the month that comes ``later`` months after that of a day."""
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return date(year, month + 1, 1)


def month_end(day: date, later: int = 0) -> date:
    """Return the last day of the month that comes ``later`` months after that of a day."""
    return month_from(day, later + 1) - timedelta(days=1)
