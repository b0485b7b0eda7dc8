"""Who is overdue or due this month, planned or not: the list a bureau works down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.language import say
from scheduler.month.page.tables import table
from scheduler.month.page.words import class_name, text_of
from scheduler.month.programmes.windows import DUE, OVERDUE

if TYPE_CHECKING:
    from scheduler.domain.plan import Plan
    from scheduler.domain.sheet import SheetTable
    from scheduler.month.problem import Month

HEADS = (
    *("code", "name", "class", "standing", "due_on", "days_overdue", "harm", "planned_on"),
    *("address", "asked_for"),
)


def due_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return one line an employer: the overdue before those due, high classes first, then by expected harm.

    Days overdue are counted to the first of the month; ``due`` is a duty's day, else that on which the
    window of its class closes.
    """
    standing = _standing(month)
    visits = {month.problem.candidate(visit.code).employer: visit for visit in plan.visits}
    order = {name: at for at, name in enumerate(reversed(month.policy.classes.order))}
    view = month.view.loc[list(standing)]
    worth = {str(code): int(each) for code, each in view["worth"].items()}
    ranked = sorted(
        standing,
        key=lambda code: (
            standing[code][0] != OVERDUE,
            order[str(view.at[code, "supervision_class"])],
            -worth[code],
            code,
        ),
    )
    rows = []
    rows_of: dict[str, Any] = {str(code): row for code, row in view.iterrows()}
    for code in ranked:
        (state, day), row = standing[code], rows_of[code]
        visit = visits.get(code)
        late = 0 if day is None or state != OVERDUE else (pd.Timestamp(month.days.first) - day).days
        rows.append(
            (
                code,
                text_of(row["name"]),
                class_name(month.policy, str(row["supervision_class"]), language),
                say(f"stands_{state}", language),
                None if day is None else day.date(),
                max(late, 0),
                round(month.problem.harm(worth[code]), 1),
                f"{visit.day} {visit.team}" if visit else "",
                text_of(row.get("address")),
                "\n".join(each for name in ("contact", "telephone") if (each := text_of(row.get(name)))),
            )
        )
    return table("due", HEADS, rows, language)


def _standing(month: Month) -> dict[str, tuple[str, pd.Timestamp | None]]:
    """Return, by employer, whether it is overdue or due, and its day (``None``: never visited)."""
    first = pd.Timestamp(month.days.first)
    closes = month.view["window_closes"]
    found: dict[str, tuple[str, Any]] = {
        code: (state, None if pd.isna(closes[code]) else closes[code])
        for code, state in month.state.items()
        if state in {OVERDUE, DUE}
    }
    duties = month.wishes[month.wishes["duty"] & month.wishes["due_on"].notna()]
    for code, day in duties.groupby("employer")["due_on"].min().items():
        known = found.get(str(code))
        if known is None or (known[1] is not None and day < known[1]):
            found[str(code)] = (OVERDUE if day < first else DUE, day)
    return found
