"""What can be done on paper instead of a visit: off-site first, for low classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from scheduler.language import say
from scheduler.month.page.tables import table
from scheduler.month.page.words import class_name, text_of

if TYPE_CHECKING:
    from scheduler.domain.plan import Plan
    from scheduler.domain.sheet import SheetTable
    from scheduler.month.problem import Month
    from scheduler.policy.practice import Offsite


def offsite(month: Month, plan: Plan) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (employer, actions) for low classes that are due or may be visited, and are not in the plan."""
    rules, view = month.policy.offsite, month.view
    planned = {month.problem.candidate(visit.code).employer for visit in plan.visits}
    offered = view[
        view["open"]
        & view["supervision_class"].isin(list(rules.classes))
        & view["priority"].isin(["must", "may"])
        & ~view.index.isin(list(planned))
    ]
    offered = offered.sort_values(["overdue_days", "worth"], ascending=False, kind="stable")
    reasons = offered["reasons"].fillna("")
    actions = {codes: _actions(rules, codes) for codes in reasons.unique()}
    return tuple((str(code), actions[codes]) for code, codes in reasons.items())


def _actions(rules: Offsite, codes: str) -> tuple[str, ...]:
    """Return what to do about these reasons, each action once."""
    asked = [rules.actions[code] for code in codes.split(";") if code in rules.actions]
    return tuple(dict.fromkeys(asked)) or (rules.otherwise,)


def offsite_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return the off-site actions as they are read, the longest overdue first."""
    rows = []
    for employer, actions in offsite(month, plan):
        row = month.view.loc[employer]
        words = say("list_semicolon", language).join(say(f"offsite_{each}", language) for each in actions)
        closes = row["window_closes"]
        rows.append(
            (
                employer,
                text_of(row["name"]),
                class_name(month.policy, text_of(row["supervision_class"]), language),
                None if pd.isna(closes) else closes.date(),
                words,
            )
        )
    return table("offsite", ("employer", "name", "class", "due_on", "action"), rows, language)
