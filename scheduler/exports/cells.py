"""The columns of a printed month, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from scheduler.language import knows, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.domain.sheet import MonthSheet, VisitLine

Cell = str | int | float | date | None

_SHORT = 60
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """A column of the month: its name (the head is the sentence ``export_NAME``) and what stands in it."""

    name: str
    value: Callable[[VisitLine, MonthSheet], Cell]


def head(name: str, language: str) -> str:
    """Return the head of a column."""
    return say(f"export_{name}", language)


def class_word(supervision_class: str, language: str) -> str:
    """Return 甲, 乙, 丙 or jia, yi, bing; a policy's own name stays as it is."""
    code = f"export_class_{supervision_class}"
    return say(code, language) if knows(code, language) else supervision_class


def joined(words: tuple[str, ...], language: str) -> str:
    """Join words as the language lists them."""
    return say("export_between_words", language).join(words)


def officer_names(line: VisitLine, sheet: MonthSheet) -> str:
    """Return the names of a visit's officers; the code where a name is not known."""
    names = dict(sheet.officers)
    return joined(tuple(names.get(code) or code for code in line.officers), sheet.language)


def headline(line: VisitLine, most: int = 3) -> tuple[str, ...]:
    """Return the weightiest reasons beside those that only repeat the programmes, duty and due day."""
    others = [each for each in line.reasons if not each.startswith(line.programmes)]
    return tuple((others or line.reasons)[:most])


def short_reason(line: VisitLine, language: str) -> str:
    """Return why a visit is made in a few words: what wants it; the page of reasons tells all of them."""
    first = line.reasons[0] if line.reasons else joined(line.programmes, language)
    return first if len(first) <= _SHORT else f"{first[: _SHORT - 1]}…"


def in_one_line(reasons: tuple[str, ...], language: str) -> str:
    """Join reasons to one sentence, without the stops some of them end with."""
    return say("export_between_reasons", language).join(each.rstrip("。.") for each in reasons)


def made_on(sheet: MonthSheet) -> date:
    """Return the day a plan was made as of; the first of its month where the sheet does not tell."""
    return sheet.made_on or date.fromisoformat(f"{sheet.month}-01")


def standing(sheet: MonthSheet) -> str:
    """Return version, state and approver of the plan in one line."""
    facts = {"version": sheet.revision, "state": state_word(sheet), "approver": sheet.approver or "-"}
    return say("export_standing", sheet.language, **facts)


def state_word(sheet: MonthSheet) -> str:
    """Return what the version is, as a word."""
    return say(f"plan_state_{sheet.state}", sheet.language)


def clock(minutes: int) -> str:
    """Return minutes after midnight as a time of day, such as 09:05."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def guarded(text: str) -> str:
    """Return text that a spreadsheet reads as text: what could begin a formula gets ``'`` in front.

    OWASP ASVS 1.2.10, with the full-width forms that Chinese input methods give; blanks in front do not
    hide a sign, as some spreadsheets drop them.
    """
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


FIELDS: tuple[MonthColumn, ...] = (
    MonthColumn("day", lambda line, _: line.day),
    MonthColumn("weekday", lambda line, sheet: say(f"export_weekday_{line.day.weekday()}", sheet.language)),
    MonthColumn("order", lambda line, _: line.order),
    MonthColumn("start", lambda line, _: clock(line.start)),
    MonthColumn("team", lambda line, _: line.team),
    MonthColumn("officers", officer_names),
    MonthColumn("name", lambda line, _: line.name),
    MonthColumn("code", lambda line, _: line.code),
    MonthColumn("employer", lambda line, _: line.employer),
    MonthColumn("division", lambda line, _: line.division),
    MonthColumn("industry", lambda line, _: line.industry),
    MonthColumn("class", lambda line, sheet: class_word(line.supervision_class, sheet.language)),
    MonthColumn("points", lambda line, _: line.points),
    MonthColumn("harm", lambda line, _: round(line.harm, 1)),
    MonthColumn("worth", lambda line, _: line.worth),
    MonthColumn("kind", lambda line, _: line.kind),
    MonthColumn("programmes", lambda line, sheet: joined(line.programmes, sheet.language)),
    MonthColumn("duty", lambda line, sheet: say("export_yes", sheet.language) if line.duty else ""),
    MonthColumn("due_on", lambda line, _: line.due_on),
    MonthColumn("last_visit", lambda line, _: line.last_visit),
    MonthColumn("cap_used", lambda line, _: line.cap_used),
    MonthColumn("cap_left", lambda line, _: line.cap_left),
    MonthColumn("minutes", lambda line, _: line.minutes),
    MonthColumn("travel", lambda line, _: line.travel),
    MonthColumn("probability", lambda line, _: line.probability),
    MonthColumn("lat", lambda line, _: line.lat),
    MonthColumn("lon", lambda line, _: line.lon),
    MonthColumn("reasons", lambda line, sheet: in_one_line(line.reasons, sheet.language)),
    MonthColumn("plan_version", lambda _, sheet: sheet.revision),
    MonthColumn("plan_state", lambda _, sheet: state_word(sheet)),
    MonthColumn("plan_approver", lambda _, sheet: sheet.approver),
)
