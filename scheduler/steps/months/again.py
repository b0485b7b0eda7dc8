"""The sheet of a plan that was kept without one, or in another language, made anew from the records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.steps.months.held import asked_of
from scheduler.steps.months.making import make_month, month_sheet
from scheduler.steps.records.snapshot import as_it_was
from scheduler.storage import load_problem, reading

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.domain.sheet import MonthSheet
    from scheduler.storage import KeptPlan


def sheet_again(bureau: Bureau, kept: KeptPlan) -> MonthSheet:
    """Return the sheet of a plan in the bureau's language, from what was known when the plan was made."""
    with reading(bureau.engine) as session:
        problem = load_problem(session, kept.problem_hash)
    snapshot = as_it_was(bureau, kept)
    asked = asked_of(problem, kept.plan)
    made = replace(make_month(snapshot, kept.month, asked, problem.given_up), problem=problem)
    return month_sheet(snapshot, made, kept.plan, bureau.language)
