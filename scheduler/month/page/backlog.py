"""What stands against the month: legally due, overdue, its share of the backlog, promised, wished.

Five words with five counts of employers, the same wherever they are told; an employer is counted once, under
the first word that fits it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.periods import month_from
from scheduler.language import say
from scheduler.month.page.tables import table
from scheduler.month.page.words import class_name
from scheduler.month.programmes.windows import DUE, OVERDUE, ClassWindow, window_states

if TYPE_CHECKING:
    from scheduler.domain.plan import Plan
    from scheduler.domain.sheet import SheetTable
    from scheduler.month.problem import Month

AGES = (91, 365)
"""Days that part the overdue: up to three months, up to a year, longer."""


@dataclass(frozen=True)
class ClassBacklog:
    """What is due and overdue of one class, and what the month takes of it.

    Attributes
    ----------
    due
        Employers whose window closes this month.
    overdue
        Those whose window closed before, by age: up to 3 months, up to a year, longer, never visited.
    share
        Visits that the policy asks of both this month.
    taken_due, taken_overdue
        Those the plan visits.
    months_left
        Months until none is overdue if every month took as many overdue; ``None``: never at this pace.
    months_asked
        Months over which the policy wants it worked off; ``None`` where it says nothing.
    """

    name: str
    due: int
    overdue: tuple[int, int, int, int]
    share: int
    taken_due: int
    taken_overdue: int
    months_left: int | None
    months_asked: int | None

    @property
    def all_overdue(self) -> int:
        """Employers of the class that are overdue."""
        return sum(self.overdue)


def backlog(month: Month, plan: Plan) -> tuple[ClassBacklog, ...]:
    """Return what is due and overdue by class, from the highest risk."""
    view = month.view[month.view["open"]]
    state = window_states(view, month.situation)
    visited = {month.problem.candidate(visit.code).employer for visit in plan.visits}
    taken = view.index.isin(list(visited))
    asked = {each.value: each.low for each in month.targets if each.column == "backlog"}
    rules = next((each for each in month.programmes if isinstance(each, ClassWindow)), None)
    found = []
    for name in reversed(month.policy.classes.order):
        mine = (view["supervision_class"] == name).to_numpy()
        late, due = mine & (state == OVERDUE).to_numpy(), mine & (state == DUE).to_numpy()
        count, gone = int(late.sum()), int((late & taken).sum())
        take = rules.take.get(name) if rules is not None else None
        found.append(
            ClassBacklog(
                name=name,
                due=int(due.sum()),
                overdue=_ages(view[late]),
                share=asked.get(name, 0),
                taken_due=int((due & taken).sum()),
                taken_overdue=gone,
                months_left=None if count and not gone else ceil(count / max(gone, 1)),
                months_asked=take.months if take else None,
            )
        )
    return tuple(found)


def _ages(late: pd.DataFrame) -> tuple[int, int, int, int]:
    never = late["last_visit"].isna()
    days = late.loc[~never, "overdue_days"]
    short, long = AGES
    return (
        int((days <= short).sum()),
        int(((days > short) & (days <= long)).sum()),
        int((days > long).sum()),
        int(never.sum()),
    )


def standing(month: Month, plan: Plan) -> tuple[tuple[str, int, int], ...]:
    """Return (word, employers, of them planned): legally_due, overdue, backlog_share, promised, wished.

    ``backlog_share`` and ``promised`` are visits that the policy and the programmes ask this month; who they
    are the planner decides, so those employers are among the overdue and the wished as well.
    """
    view, problem = month.view, month.problem
    first = pd.Timestamp(month.days.first)
    planned = {problem.candidate(visit.code).employer for visit in plan.visits}
    open_ones = view.index[view["open"]]
    state = window_states(view.loc[open_ones], month.situation)
    duties = month.wishes[month.wishes["duty"]]
    late = set(duties.loc[(duties["due_on"] < first).to_numpy(), "employer"])
    late |= set(state.index[(state == OVERDUE).to_numpy()])
    due = (set(duties["employer"]) | set(state.index[(state == DUE).to_numpy()])) - late
    wished = set(month.wishes["employer"]) - late - due
    shares = [each for each in month.targets if each.column == "backlog"]
    others = [each for each in month.targets if each.column != "backlog"]
    return (
        ("legally_due", len(due), len(due & planned)),
        ("overdue", len(late), len(late & planned)),
        ("backlog_share", sum(each.low for each in shares), _met(month, plan, "backlog")),
        ("promised", sum(each.low for each in others), _met(month, plan, "")),
        ("wished", len(wished), len(wished & planned)),
    )


def _met(month: Month, plan: Plan, column: str) -> int:
    """Return how many visits of the plan count for the targets over a column (or over all others)."""
    planned = {visit.code for visit in plan.visits}
    names = {
        each.name: each.low
        for each in month.targets
        if (each.column == "backlog") == (column == "backlog") and each.low > 0
    }
    return sum(
        min(sum(amount for code, amount in row.coefficients if code in planned), names[row.name])
        for row in month.problem.rows
        if row.name in names
    )


def standing_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return the five words with their counts."""
    rows = [(say(f"standing_{word}", language), count, met) for word, count, met in standing(month, plan)]
    return table("standing", ("item", "count", "planned"), rows, language)


def _gone(month: Month, each: ClassBacklog, never: str) -> tuple[str, str]:
    """Return by which month none is overdue: at the plan's pace, and as the policy asks."""
    pace = never if each.months_left is None else _month_after(month, each.months_left)
    return pace, "" if each.months_asked is None else _month_after(month, each.months_asked)


def backlog_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return the backlog by class: how old it is, what the month takes, and when it will be gone."""
    never = say("backlog_never_gone", language)
    rows = [
        (
            class_name(month.policy, each.name, language),
            each.due,
            each.all_overdue,
            each.share,
            each.taken_due,
            each.taken_overdue,
            *(_gone(month, each, never) if each.all_overdue else ("", "")),
            *each.overdue,
        )
        for each in backlog(month, plan)
    ]
    heads = (
        "class",
        "due",
        "overdue",
        "share",
        "taken_due",
        "taken_overdue",
        "gone_in",
        "gone_by_policy",
        "overdue_short",
        "overdue_year",
        "overdue_long",
        "never_seen",
    )
    return table("backlog", heads, rows, language)


def _month_after(month: Month, months: int) -> str:
    return f"{month_from(month.days.first, max(months - 1, 0)):%Y-%m}"
