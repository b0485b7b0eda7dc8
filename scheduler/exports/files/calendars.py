"""Each officer's month as a calendar that phones and desktops read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from scheduler.domain.plain_text import file_name
from scheduler.exports.base import Export
from scheduler.exports.cells import class_word, headline, joined, made_on, officer_names, standing
from scheduler.language import say
from scheduler.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scheduler.domain.sheet import MonthSheet, VisitLine, WithdrawnVisit


class Calendars(Export, name="calendars"):
    """ics/OFFICER.ics: each officer's visits."""

    place = 3

    def write(self, folder: Path, sheet: MonthSheet) -> tuple[Path, ...]:
        return write_calendars(folder / "ics", sheet)


def write_calendars(folder: Path, sheet: MonthSheet) -> tuple[Path, ...]:
    """Write OFFICER.ics for each officer, one event a visit; calendars of earlier officers are removed.

    Who has a visit no more, or was in a team once, keeps a calendar that takes the visit back.
    """
    officers = dict(sheet.officers)
    officers |= {each.officer: "" for each in sheet.withdrawn if each.officer not in officers}
    names = _file_names(officers)
    paths = tuple(
        write_whole(folder / f"{names[code]}.ics", calendar(sheet, code, name).to_ical())
        for code, name in officers.items()
    )
    for left in set(folder.glob("*.ics")).difference(paths):
        left.unlink()
    return paths


def calendar(sheet: MonthSheet, officer: str, name: str) -> Calendar:
    """Return the calendar of one officer, with the time zone written out."""
    book = Calendar()
    book.add("prodid", "-//classified-supervision-scheduler//")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    title = say(
        "export_calendar", sheet.language, name=name or officer, month=sheet.month, bureau=sheet.bureau
    )
    book.add("x-wr-calname", title)
    book.add("x-wr-caldesc", standing(sheet))
    book.add("x-wr-timezone", sheet.zone)
    for line in sheet.visits:
        if officer in line.officers:
            book.add_component(_event(sheet, line))
    for each in sheet.withdrawn:
        if each.officer == officer:
            book.add_component(_cancelled(sheet, each))
    if book.get_missing_tzids():
        book.subcomponents.insert(0, _written_out(sheet.zone, int(sheet.month[:4])))
    return book


@cache
def _written_out(zone: str, year: int) -> Timezone:
    """Return the rules of a time zone from the year before to the year after; the same for every officer."""
    return Timezone.from_tzid(zone, first_date=date(year - 1, 1, 1), last_date=date(year + 2, 1, 1))


def _event(sheet: MonthSheet, line: VisitLine) -> Event:
    """Return a visit as an event: the same name in every plan of the month, so that a new plan moves it."""
    event = _slot(sheet, line)
    event.add("status", "CONFIRMED")
    event.add(
        "summary", say("export_event", sheet.language, order=line.order, name=line.name, kind=line.kind)
    )
    event.add("location", line.name)
    event.add("description", _description(sheet, line))
    if line.programmes:
        event.add("categories", list(line.programmes))
    if line.lat is not None and line.lon is not None:
        event.add("geo", (line.lat, line.lon))
    return event


def _cancelled(sheet: MonthSheet, visit: WithdrawnVisit) -> Event:
    """Return the event that takes a visit back: the name it had, a later number, and that it is cancelled."""
    event = _slot(sheet, visit)
    event.add("status", "CANCELLED")
    event.add("summary", say("export_event_cancelled", sheet.language, name=visit.name))
    return event


def _slot(sheet: MonthSheet, visit: VisitLine | WithdrawnVisit) -> Event:
    """Return an event with its name, its number and its time."""
    event = Event()
    event.add("uid", str(uuid5(NAMESPACE_URL, f"{sheet.bureau}/{sheet.month}/{visit.code}")))
    event.add("sequence", sheet.revision)
    event.add("dtstamp", _stamp(sheet))
    start = datetime.combine(visit.day, time(), ZoneInfo(sheet.zone)) + timedelta(minutes=visit.start)
    event.add("dtstart", start)
    event.add("dtend", start + timedelta(minutes=visit.minutes))
    return event


def _description(sheet: MonthSheet, line: VisitLine) -> str:
    facts = {
        "team": line.team,
        "officers": officer_names(line, sheet),
        "order": line.order,
        "employer": line.employer,
        "minutes": line.minutes,
        "travel": line.travel,
        "supervision_class": class_word(line.supervision_class, sheet.language),
        "harm": f"{line.harm:,.1f}",
        "programmes": joined(line.programmes, sheet.language) or line.kind,
    }
    duty = [say("export_event_duty", sheet.language)] if line.duty else []
    return "\n".join([say("export_event_facts", sheet.language, **facts), *duty, *headline(line)])


def _stamp(sheet: MonthSheet) -> datetime:
    """Return when the plan was made, as far as a repeatable file may know: the day it was made as of."""
    return datetime.combine(made_on(sheet), time(), UTC)


def _file_names(codes: Iterable[str]) -> dict[str, str]:
    """Name each officer's file by the code, without what file systems forbid; no two alike in any case."""
    names: dict[str, str] = {}
    for code in codes:
        base = name = file_name(code)
        number = 2
        while name.casefold() in {each.casefold() for each in names.values()}:
            name, number = f"{base}-{number}", number + 1
        names[code] = name
    return names
