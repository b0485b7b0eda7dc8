"""The list of those overdue and due: everyone whom law or policy wants this month, planned or not."""

from __future__ import annotations

from datetime import date

from scheduler.domain.plan import Plan
from scheduler.month.page.due import due_table
from scheduler.month.programmes.windows import DUE, OVERDUE
from tests.month.bureau import employer, month, only, order

LATE = {"last_inspection_on": date(2019, 11, 2), "employees": 300, "exposed_workers": 200}


def test_the_overdue_come_before_the_due_and_each_by_expected_harm() -> None:
    made = month(
        employer("A", **LATE, address="No 1", contact="Li", telephone="123"),
        employer("B", **LATE),
        employer("C"),
        employer("D"),
        policy=only("class_duty", "orders"),
        worth={"A": 10, "B": 5_000},
        orders=[order("C", date(2026, 12, 2))],
    )
    rows = due_table(made, Plan((), 0, 0), "en").rows
    assert [row[0] for row in rows] == ["B", "A", "C"]
    assert [row[3] for row in rows] == ["overdue", "overdue", "due this month"]
    assert rows[1][-2:] == ("No 1", "Li\n123")
    assert rows[0][6] == 5.0
    assert rows[0][5] == (date(2026, 12, 1) - made.view.at["B", "window_closes"].date()).days
    assert {made.state[code] for code in "AB"} == {OVERDUE}
    assert DUE not in {made.state[code] for code in "CD"}
