"""Visits that earlier plans hold are seen by the next month; records of visits settle what they were for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from scheduler.domain.plan import Plan, Visit
from scheduler.month import Month, MonthInputs, build_problem
from scheduler.month.pending import MonthInForce, unreported
from scheduler.month.settings import MonthSettings
from scheduler.policy import Policy, grade
from tests.month.bureau import POLICY, REFERENCE, employer, frames, month, only, order

DAY, NEXT = date(2026, 12, 14), "2027-01"
AS_OF = date(2026, 12, 20)


def plan_of(made: Month, *codes: str, day: date = DAY) -> Plan:
    """Return a plan of one visit a code on one day."""
    team = made.problem.teams[0].code
    visits = tuple(Visit(code, day, 540 + 60 * at, team, at) for at, code in enumerate(codes))
    return Plan(visits=visits, value=0, worth=0, bound=None)


def following(
    *rows: dict[str, Any], policy: Policy = POLICY, planned: tuple[str, ...] = ("A",), **tables: Any
) -> Month:
    """Return January's month, in which December's plan holds visits to ``planned``."""
    december = month(*rows, policy=policy, **{k: v for k, v in tables.items() if k != "inspections"})
    held = frames(*rows, **tables)
    pending = unreported([MonthInForce("2026-12", 1, plan_of(december, *planned), december.problem)], held)
    grades = grade(held, policy, REFERENCE, AS_OF)
    scores = pd.DataFrame({"worth": 100, "points": 500}, index=grades.index)
    inputs = MonthInputs(held, grades, scores, MonthSettings(), policy, REFERENCE, NEXT, AS_OF)
    return build_problem(MonthInputs(**{**inputs.__dict__, "pending": pending}))


def inspection(**changes: Any) -> dict[str, Any]:
    """Return a visit on site to A in December without a finding."""
    usual = {"inspection": "J1", "employer": "A", "visited_on": date(2026, 12, 15), "on_site": True}
    return usual | {"kind": "daily", "result": "pass"} | changes


OLD = employer("A", last_inspection_on=date(2020, 1, 2))


def duties(made: Month) -> set[str]:
    return {each.employer for each in made.problem.candidates if each.duty}


def asked(made: Month) -> set[str]:
    return {each.employer for each in made.problem.candidates}


def test_what_december_holds_january_does_not_ask_for_again() -> None:
    alone, after = following(OLD, planned=()), following(OLD)
    assert asked(alone) == {"A"}
    assert alone.view.at["A", "backlog"] == "bing"
    assert asked(after) == set()
    assert after.left_out["A"] == "pending"
    assert after.view.at["A", "pending_on"] == pd.Timestamp(DAY)
    assert after.view.at["A", "overdue_days"] == 0


def test_a_visit_told_as_not_made_is_asked_for_again() -> None:
    told = following(OLD, inspections=[inspection(on_site=False, result="not_made", visited_on=DAY)])
    assert asked(told) == {"A"}


def test_a_visit_that_is_reported_is_not_pending() -> None:
    after = following(OLD, inspections=[inspection()])
    assert pd.isna(after.view.at["A", "pending_on"])
    assert duties(after) == set()


def test_a_pending_visit_counts_towards_the_cap_of_its_year() -> None:
    rows = [inspection(visited_on=date(2026, 3, 2)), inspection(inspection="J2", visited_on=date(2026, 9, 2))]
    december = month(OLD, inspections=rows)
    held = frames(OLD, inspections=rows)
    pending = unreported(
        [MonthInForce("2026-11", 1, plan_of(month(OLD), "A", day=date(2026, 11, 30)), month(OLD).problem)],
        held,
    )
    assert len(pending) == 1
    grades = grade(held, POLICY, REFERENCE, date(2026, 11, 30))
    scores = pd.DataFrame({"worth": 100, "points": 500}, index=grades.index)
    seen = build_problem(
        MonthInputs(
            held,
            grades,
            scores,
            MonthSettings(),
            POLICY,
            REFERENCE,
            "2026-12",
            date(2026, 11, 30),
            pending=pending,
        )
    )
    assert seen.view.at["A", "cap_used"] == december.view.at["A", "cap_used"] + 1


@pytest.mark.parametrize(("result", "still"), [("pass", False), ("fail", True), (None, True)])
def test_a_reinspection_closes_its_order_only_where_it_was_met(result: str | None, still: bool) -> None:
    made = month(
        employer("A"),
        policy=only("orders"),
        orders=[order("A", date(2026, 12, 5), issued_on=date(2026, 11, 1))],
        inspections=[inspection(kind="reinspection", result=result, visited_on=date(2026, 11, 20))],
    )
    assert (duties(made) == {"A"}) is still


def test_a_planned_reinspection_is_not_planned_again() -> None:
    given = {"policy": only("orders"), "orders": [order("A", date(2026, 12, 10))]}
    assert duties(following(employer("A"), planned=(), **given)) == {"A"}
    assert duties(following(employer("A"), **given)) == set()


def test_a_case_visit_answers_the_complaint_before_it() -> None:
    event = {"event": "S1", "employer": "A", "kind": "complaint", "happened_on": date(2026, 11, 10)}
    given = {"policy": only("complaints"), "events": [event]}
    assert duties(month(employer("A"), **given)) == {"A"}
    before = inspection(kind="case", visited_on=date(2026, 11, 9))
    after = inspection(kind="case", visited_on=date(2026, 11, 12))
    assert duties(month(employer("A"), inspections=[before], **given)) == {"A"}
    assert duties(month(employer("A"), inspections=[after], **given)) == set()
