"""Yearly caps: who is at the cap, who a plan brings there early, and who wishes in vain."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.language import say
from scheduler.month.page.tables import table
from scheduler.month.page.words import text_of

if TYPE_CHECKING:
    from datetime import date

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Candidate
    from scheduler.domain.sheet import SheetTable
    from scheduler.month.problem import Month


@dataclass(frozen=True)
class CappedEmployer:
    """An employer at its yearly cap, with this plan or before it.

    Attributes
    ----------
    used, left
        Counted visits of the year before the plan, and those the cap still allows after it.
    planned
        Counted visits of the plan.
    due
        Day of this year by which the class asks for another visit; ``None``: none.
    early
        Whether the plan uses the cap up before the month that the policy names.
    """

    employer: str
    used: int
    planned: int
    left: int
    due: date | None
    early: bool


def counts(month: Month, candidate: Candidate) -> bool:
    """Say whether a visit counts towards the yearly cap: once, whatever programmes it serves."""
    return any(month.programme(code).counts(month.policy) for code in candidate.programmes)


def ceilings(month: Month, plan: Plan) -> tuple[CappedEmployer, ...]:
    """Return the employers that have no counted visit left this year once the plan is carried out."""
    problem, year = month.problem, month.days.first.year
    early_month = month.days.first.month < month.policy.caps.warning.early_before_month
    planned = Counter(
        candidate.employer
        for visit in plan.visits
        if counts(month, candidate := problem.candidate(visit.code))
    )
    view = month.view[month.view["open"] & month.view["cap_left"].notna()]
    after = view["cap_left"] - pd.Series(planned, dtype="float64").reindex(view.index).fillna(0)
    found = []
    for employer in view.index[after <= 0]:
        row = view.loc[employer]
        closes = row["window_closes"]
        due = closes.date() if pd.notna(closes) and closes.year == year and not planned[employer] else None
        found.append(
            CappedEmployer(
                employer=str(employer),
                used=int(row["cap_used"]),
                planned=planned[employer],
                left=int(after[employer]),
                due=due,
                early=early_month and planned[employer] > 0,
            )
        )
    return tuple(found)


def caps_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return the employers at their yearly cap, those that the plan brings there first."""
    rows = []
    for each in sorted(ceilings(month, plan), key=lambda one: (-one.planned, one.employer)):
        remark = "cap_early" if each.early else "cap_with_plan" if each.planned else "cap_before"
        if each.due is not None:
            remark = "cap_but_due"
        rows.append(
            (
                each.employer,
                text_of(month.view.at[each.employer, "name"]),
                each.used,
                each.planned,
                each.left,
                say(remark, language, due=each.due),
            )
        )
    return table("caps", ("employer", "name", "cap_used", "planned", "cap_left", "remark"), rows, language)
