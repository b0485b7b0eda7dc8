"""A month's codes as words of the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.language import knows, named, say
from scheduler.month.programmes.windows import DUE, OVERDUE, ClassWindow

if TYPE_CHECKING:
    from datetime import date

    from scheduler.domain.problem import Candidate
    from scheduler.month.problem import Month
    from scheduler.month.programmes import Programme
    from scheduler.policy import Policy


def title(programme: Programme, language: str) -> str:
    """Return what a programme is called."""
    return named(programme.title, f"programme_{programme.code}", language, programme.code)


def class_name(policy: Policy, name: str, language: str) -> str:
    """Return what a class is called."""
    return named(policy.classes.names.get(name, {}), f"class_{name}", language, name)


def kind_name(kind: str, language: str) -> str:
    """Return what a kind of visit is called."""
    code = f"kind_{kind}"
    return say(code, language) if knows(code, language) else kind


def reason_words(codes: str, language: str) -> tuple[str, ...]:
    """Return the sentences of reason codes parted by ";"."""
    listed = [code for code in codes.split(";") if code] if isinstance(codes, str) else []
    return tuple(say(code, language) if knows(code, language) else code for code in listed)


def cause_words(codes: object, language: str) -> str:
    """Return why a grading changed as one line; a reason that came or went (+, -) keeps its sign."""
    shown = []
    for code in str(codes).split(";") if isinstance(codes, str) else ():
        sign = code[:1] if code[:1] in {"+", "-"} else ""
        shown += [sign + each for each in reason_words(code.removeprefix(sign), language)]
    return say("list_semicolon", language).join(shown)


def why_visited(month: Month, candidate: Candidate, language: str) -> tuple[str, ...]:
    """Return why law and programmes want a visit: each programme, then the class with its reasons."""
    row: Any = month.view.loc[candidate.employer]
    sentences = []
    if candidate.held == "asked":
        sentences.append(say("why_asked", language))
    for code in candidate.programmes:
        name = title(month.programme(code), language)
        approval = month.programme(code).approval
        sentences.append(_wanted(month, candidate, code, language))
        if approval:
            sentences.append(say("why_approval", language, programme=name, number=approval))
    reasons = reason_words(row["reasons"], language)
    name = class_name(month.policy, str(row["supervision_class"]), language)
    sentences.append(
        say("why_class", language, name=name, reasons=say("list_semicolon", language).join(reasons))
        if reasons
        else say("why_class_alone", language, name=name)
    )
    return tuple(sentences)


def _wanted(month: Month, candidate: Candidate, code: str, language: str) -> str:
    """Return why one programme wants a visit: overdue or due by a day where it is so, else its name."""
    name = title(month.programme(code), language)
    wishes = month.wishes[
        (month.wishes["employer"] == candidate.employer) & (month.wishes["programme"] == code)
    ]
    duty, due = bool(wishes["duty"].any()), wishes["due_on"].min()
    if isinstance(month.programme(code), ClassWindow) and not duty:
        row = month.view.loc[candidate.employer]
        state = month.state.get(candidate.employer, "")
        if state not in {OVERDUE, DUE}:
            return say("why_wish", language, programme=name)
        if pd.isna(row["last_visit"]):
            return say("why_never", language, programme=name)
        due = row["window_closes"]
    elif not duty:
        return say("why_wish", language, programme=name)
    if pd.isna(due):
        return say("why_duty", language, programme=name)
    late = due < pd.Timestamp(month.days.first)
    return say("why_overdue" if late else "why_due", language, programme=name, day=due.date())


def due_day(month: Month, candidate: Candidate) -> date | None:
    """Return by when law or policy wants a visit: a duty's day, else that on which its class's window closes.

    A wish has none, whenever its programme ends.
    """
    if candidate.duty:
        return candidate.due_on
    by_class = any(isinstance(month.programme(code), ClassWindow) for code in candidate.programmes)
    closes: Any = month.view.at[candidate.employer, "window_closes"]
    if not by_class or month.state.get(candidate.employer) not in {OVERDUE, DUE} or pd.isna(closes):
        return None
    day: date = closes.date()
    return day


def text_of(value: object) -> str:
    """Return a text cell, empty where it is unknown."""
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
