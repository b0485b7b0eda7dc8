"""Periods follow the calendar of the zone, whatever its clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.domain.periods import Timetable, due_periods, first_moment, periods

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = sorted(available_timezones() - {"localtime"})
NIGHT = Timetable("night")
FIRST, LAST = date(2000, 1, 1), date(2040, 12, 31)


def at(zone: str, *wall: int) -> datetime:
    return datetime(*wall, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[arg-type, misc]


def test_a_night_is_due_from_its_local_time_on() -> None:
    since, moment = date(2026, 12, 1), datetime(2026, 12, 2, 2, 30, tzinfo=SHANGHAI)
    assert list(periods(NIGHT, SHANGHAI, since, moment - timedelta(seconds=1))) == ["2026-12-01"]
    assert list(periods(NIGHT, SHANGHAI, since, moment)) == ["2026-12-01", "2026-12-02"]


def test_after_an_outage_the_latest_night_runs_and_the_others_are_skipped() -> None:
    now = datetime(2026, 12, 5, 9, tzinfo=SHANGHAI)
    found = due_periods(NIGHT, SHANGHAI, date(2026, 12, 1), now, {"2026-12-01"})
    assert found.run == ("2026-12-05",)
    assert found.skip == ("2026-12-02", "2026-12-03", "2026-12-04")
    done = due_periods(NIGHT, SHANGHAI, date(2026, 12, 1), now, {*found.run, *found.skip, "2026-12-01"})
    assert (done.run, done.skip) == ((), ())


def test_after_an_outage_every_month_is_made_up_for() -> None:
    drafts = Timetable("month", "month", time(6), day=25, catch_up=True)
    now = datetime(2027, 2, 24, 23, tzinfo=SHANGHAI)
    found = due_periods(drafts, SHANGHAI, date(2026, 10, 26), now, {"2026-11"})
    assert (found.run, found.skip) == (("2026-12", "2027-01"), ())


@pytest.mark.parametrize(("month", "last"), [(2, 28), (4, 30), (12, 31)])
def test_the_31st_of_a_shorter_month_is_its_last_day(month: int, last: int) -> None:
    table = Timetable("month", "month", time(0), day=31)
    on_it = datetime(2026, month, last, tzinfo=SHANGHAI)
    name = f"2026-{month:02}"
    assert list(periods(table, SHANGHAI, date(2026, month, 1), on_it)) == [name]
    assert list(periods(table, SHANGHAI, date(2026, month, 1), on_it - timedelta(seconds=1))) == []


def test_a_time_that_the_clock_jumps_over_is_due_at_the_jump() -> None:
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert first_moment(ZoneInfo("Europe/Berlin"), datetime(2026, 3, 29, 2, 30)) == jump


def test_a_time_that_comes_twice_is_due_the_first_time() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert first_moment(ZoneInfo("Europe/Berlin"), datetime(2026, 10, 25, 2, 30)) == first


def test_a_date_that_a_zone_left_out_has_no_night() -> None:
    now = at("Pacific/Apia", 2012, 1, 1, 12)
    found = list(periods(NIGHT, ZoneInfo("Pacific/Apia"), date(2011, 12, 28), now))
    assert found == ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]


@pytest.mark.parametrize("setting", [{"every": "week"}, {"day": 0}, {"day": 32}])
def test_a_timetable_refuses_nonsense(setting: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="month"):
        Timetable("x", **setting)  # type: ignore[arg-type]


def changes(zone: ZoneInfo, year: int) -> list[date]:
    """Return the days of a year on which the zone's clock was set, and its first day."""
    days = [date(year, 1, 1) + timedelta(days=each) for each in range(366)]
    noons = [datetime.combine(each, time(12), tzinfo=UTC).astimezone(zone).utcoffset() for each in days]
    return [days[0], *(day for day, (one, other) in zip(days, pairwise(noons), strict=False) if one != other)]


def shown(zone: ZoneInfo, start: datetime, end: datetime) -> list[str]:
    """Return the dates that the zone's clock shows between two moments, read every quarter of an hour."""
    steps = int((end - start) / timedelta(minutes=15)) + 1
    read = ((start + timedelta(minutes=15) * step).astimezone(zone).date() for step in range(steps))
    return sorted({each.isoformat() for each in read})


def has_one_night_a_date(zone: ZoneInfo, year: int, minute: int) -> bool:
    """Compare the nights around each change of the zone's clock with the dates that the clock shows."""
    table = Timetable("night", at=time(minute // 60, minute % 60))
    for change in changes(zone, year):
        start = first_moment(zone, datetime.combine(change - timedelta(days=2), time(0)))
        end = first_moment(zone, datetime.combine(change + timedelta(days=3), time(0)))
        last = end - timedelta(seconds=1)
        if list(periods(table, zone, start.astimezone(zone).date(), last)) != shown(zone, start, last):
            return False
    return True


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), st.integers(2000, 2040), st.sampled_from([0, 1, 90, 120, 150, 180, 1439]))
def test_a_zone_has_one_night_for_each_date_its_clock_shows(zone: str, year: int, minute: int) -> None:
    assert has_one_night_a_date(ZoneInfo(zone), year, minute)


@pytest.mark.slow
@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_from_2000_to_2040_has_one_night_for_each_date(zone: str) -> None:
    where = ZoneInfo(zone)
    assert all(has_one_night_a_date(where, year, minute) for year in range(2000, 2041) for minute in (0, 150))


@pytest.mark.parametrize(
    "zone", ["Asia/Shanghai", "Europe/Berlin", "America/Santiago", "Asia/Beirut", "Pacific/Apia"]
)
def test_over_forty_years_no_night_is_gained_or_lost(zone: str) -> None:
    end = datetime(2040, 12, 31, 23, 59, 59, tzinfo=ZoneInfo(zone))
    found = list(periods(NIGHT, ZoneInfo(zone), FIRST, end))
    every = [(FIRST + timedelta(days=each)).isoformat() for each in range((LAST - FIRST).days + 1)]
    assert found == [each for each in every if (zone, each) != ("Pacific/Apia", "2011-12-30")]
