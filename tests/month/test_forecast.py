"""How many employers will be overdue: who becomes so by the calendar, less what each month takes."""

from __future__ import annotations

from datetime import date

from scheduler.domain.plan import Plan, Visit
from scheduler.month import Month
from scheduler.month.page.forecast import overdue_forecast
from tests.month.bureau import POLICY, employer, month, only

LATE = [employer(f"late{at:02d}", last_inspection_on=date(2025, 5, 1)) for at in range(24)]
COMING = [employer(f"coming{at}", last_inspection_on=date(2026, 1, 20)) for at in range(3)]


def plan_of(made: Month, *codes: str) -> Plan:
    team = made.problem.teams[0]
    visits = tuple(Visit(code, team.days[0], 540 + at, team.code, at + 1) for at, code in enumerate(codes))
    return Plan(visits=visits, value=0, worth=0, bound=None)


def test_without_visits_everybody_whose_window_closes_becomes_overdue() -> None:
    made = month(*LATE, *COMING, policy=only("class_duty"))
    found = overdue_forecast(made, plan_of(made))
    assert [each.month for each in found] == [
        "2026-12",
        "2027-01",
        "2027-02",
        "2027-03",
        "2027-04",
        "2027-05",
    ]
    assert [each.expected for each in found] == [24, 27, 27, 27, 27, 27]


def test_each_month_takes_its_part_as_far_as_the_days_reach() -> None:
    table = {**POLICY.programmes["class_duty"], "take": {"bing": {"months": 12}}}
    made = month(*LATE, *COMING, policy=only(class_duty=table))
    found = overdue_forecast(made, plan_of(made, "late00", "late01", "late02", "late03", "late04", "late05"))
    assert found[0].expected == 18
    assert (
        found[1].expected == 18 + 3 - 5
    )  # three become overdue; 3 and a twelfth of 18, rounded up, are visited
    assert found[2].expected < found[1].expected


def test_the_interval_holds_the_expected_count_and_grows() -> None:
    made = month(*LATE, *COMING, policy=only("class_duty"))
    found = overdue_forecast(made, plan_of(made, "late00", "late01"))
    assert all(each.low <= each.expected <= each.high for each in found)
    widths = [each.high - each.low for each in found]
    assert widths == sorted(widths)
