"""What one month's plan promises, the next month's plan sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.steps.months.exporting import export_plan
from scheduler.steps.months.kept import kept_plan
from scheduler.steps.months.plans import plan_month
from scheduler.steps.months.promises import promised
from scheduler.steps.records.snapshot import as_it_was, snapshot_of

if TYPE_CHECKING:
    from scheduler.bureau import Bureau

FIRST, SECOND = "2026-12", "2027-01"


def test_two_months_in_a_row_plan_no_visit_twice_and_the_second_remembers_what_it_saw(filled: Bureau) -> None:
    december = plan_month(filled, FIRST, effort="quick", actor="wang")
    january = plan_month(filled, SECOND, effort="quick", actor="wang")
    kept, problem = kept_plan(filled, SECOND)
    assert dict(kept.plan.versions)["pending"] == f"{FIRST}/1"
    held = {visit.code.partition("/")[0] for visit in december.plan.visits}
    again = [each for each in problem.candidates if each.employer in held and each.duty]
    assert not again
    assert not held & {problem.candidate(visit.code).employer for visit in january.plan.visits}
    table = january.folder / "plan.csv"
    before = table.read_bytes()
    plan_month(filled, FIRST, effort="quick", actor="wang")
    pending, _ = promised(as_it_was(filled, kept), SECOND)
    assert set(pending["version"]) == {1}
    assert set(promised(snapshot_of(filled), SECOND)[0]["version"]) == {2}
    export_plan(filled, SECOND)
    assert table.read_bytes() == before
