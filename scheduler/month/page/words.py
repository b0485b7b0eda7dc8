"""A month's codes as words of the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.language import knows, named, say

if TYPE_CHECKING:
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


def why_visited(month: Month, candidate: Candidate, language: str) -> tuple[str, ...]:
    """Return why law and programmes want a visit: each programme, then the class with its reasons."""
    row: Any = month.view.loc[candidate.employer]
    sentences = []
    for code in candidate.programmes:
        name = title(month.programme(code), language)
        approval = month.programme(code).approval
        due = candidate.due_on
        if candidate.duty and due is not None:
            overdue = due < month.days.first
            sentences.append(say("why_overdue" if overdue else "why_due", language, programme=name, day=due))
        elif candidate.duty:
            sentences.append(say("why_duty", language, programme=name))
        else:
            sentences.append(say("why_wish", language, programme=name))
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


def text_of(value: object) -> str:
    """Return a text cell, empty where it is unknown."""
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
