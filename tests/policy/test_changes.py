"""What changed between two gradings, and why."""

from __future__ import annotations

from datetime import date

from scheduler.policy import changes
from tests.policy.bureau import NOISE, checked, employer, exposed, graded, measured

LOW = {"exposures": [exposed(NOISE)], "measurements": [measured(NOISE, 80)]}


def test_a_new_self_check_is_named_as_the_cause_of_a_new_class() -> None:
    before, after = graded(**LOW), graded(self_checks=[checked(95)], **LOW)
    rows = changes(before, after).set_index("what")
    assert rows.loc["supervision_class", ["before", "after"]].tolist() == ["bing", "jia"]
    assert rows.loc["supervision_class", "why"] == "new_self_check;-no_self_check"


def test_nothing_changed_gives_no_row() -> None:
    assert changes(graded(**LOW), graded(**LOW)).empty


def test_an_employer_that_came_or_went_is_named() -> None:
    one, two = graded(employer(employer="A")), graded(employer(employer="B"))
    rows = changes(one, two)
    assert set(rows.loc[rows["employer"] == "A", "why"]) == {"employer_gone"}
    assert set(rows.loc[rows["employer"] == "B", "why"]) == {"employer_new"}


def test_time_alone_is_a_cause() -> None:
    visit = {"last_inspection_on": date(2026, 6, 1)}
    rows = changes(graded(employer(**visit)), graded(employer(**visit), as_of=date(2026, 12, 1)))
    assert rows[["what", "before", "after", "why"]].to_numpy().tolist() == [
        ["priority", "not_yet", "may", "time_passed"]
    ]
