"""From records to the month's problem."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from scheduler.domain.plan import Visit
from scheduler.month import MonthInputs, build_problem
from scheduler.month.settings import MonthSettings, PlanningSettings
from scheduler.planning import greedy
from scheduler.policy import grade
from tests.month.bureau import AS_OF, POLICY, REFERENCE, employer, frames, month, officer, only, order

DUE = {"last_inspection_on": date(2025, 12, 20)}
OPEN = {"last_inspection_on": date(2026, 1, 20)}


def test_a_visit_lasts_as_long_as_its_longest_programme_asks() -> None:
    made = month(
        employer("A", employees=19, **DUE),
        employer("B", employees=20, **DUE),
        employer("C", employees=1000, **DUE),
        employer("D", employees=None, exposed_workers=None, **DUE),
        employer("E", employees=1000),
        employer("F", employees=1000, **DUE),
        policy=only("class_duty", "orders"),
        orders=[order("E", date(2026, 11, 25)), order("F", date(2026, 11, 25))],
    )
    minutes = {site.code: site.minutes for site in made.problem.candidates}
    assert minutes == {"A": 60, "B": 90, "C": 330, "D": 90, "E": 60, "F": 330}


def test_radiation_on_site_asks_for_the_skill_and_recusal_bars_the_team() -> None:
    people = [officer("O1", skills="radiation"), officer("O2"), officer("O3"), officer("O4")]
    made = month(
        employer("A", **DUE),
        employer("B", **DUE),
        policy=only("class_duty"),
        officers=people,
        exposures=[{"employer": "A", "factor": "R03", "workers": 2}],
        recusals=[{"officer": "O1", "employer": "B"}],
    )
    radiation = {team.code for team in made.problem.teams if "radiation" in team.skills}
    assert made.problem.candidate("A").skills == {"radiation"}
    assert made.problem.candidate("B").skills == frozenset()
    assert made.problem.candidate("B").barred_teams == radiation
    assert len(radiation) == 1


def test_a_reached_cap_stops_counted_programmes_and_no_others() -> None:
    visits = [
        {"inspection": f"{code}{day}", "employer": code, "visited_on": day, "kind": "daily", "on_site": True}
        for code in "AB"
        for day in (date(2026, 1, 5), date(2026, 1, 20))
    ]
    made = month(
        employer("A", last_inspection_on=None),
        employer("B", last_inspection_on=None),
        policy=only("class_duty", "orders"),
        inspections=visits,
        orders=[order("B", date(2026, 11, 25))],
    )
    assert [(site.code, site.programmes) for site in made.problem.candidates] == [("B", ("orders",))]
    assert made.left_out["A"] == "cap_reached"


def test_a_new_year_begins_with_a_new_cap() -> None:
    visits = [
        {"inspection": f"{day}", "employer": "A", "visited_on": day, "kind": "daily", "on_site": True}
        for day in (date(2026, 1, 5), date(2026, 1, 20))
    ]
    row = employer("A", last_inspection_on=None)
    made = month(row, policy=only("class_duty"), name="2027-01", as_of=date(2026, 12, 31), inspections=visits)
    assert [site.code for site in made.problem.candidates] == ["A"]
    assert made.days.provisional


def test_the_shortlist_keeps_duties_and_the_worthiest_wishes() -> None:
    rows = [employer("A", **DUE), *[employer(code, **OPEN) for code in "BCDE"]]
    settings = MonthSettings(planning=PlanningSettings(candidates=2))
    made = month(
        *rows, policy=only("class_duty"), settings=settings, worth={"A": 1, "B": 5, "C": 9, "D": 7, "E": 5}
    )
    assert [site.code for site in made.problem.candidates] == ["A", "C", "D"]
    assert made.left_out[["B", "E"]].tolist() == ["below_shortlist"] * 2


def test_the_shortlist_keeps_what_a_target_needs() -> None:
    rows = [employer("A", division="1", **OPEN), *[employer(code, division="2", **OPEN) for code in "BCDE"]]
    settings = MonthSettings(planning=PlanningSettings(candidates=1))
    floor = {"kind": "register", "by": "division", "quota": 1}
    made = month(*rows, policy=only(floor=floor), settings=settings, worth=dict.fromkeys("BCDE", 900))
    assert {site.code for site in made.problem.candidates} >= {"A", "B"}


def test_a_missed_duty_costs_more_than_any_month_is_worth() -> None:
    rows = [employer(code, **OPEN) for code in "ABCDEFGHIJ"]
    floor = {"kind": "register", "cover": 1.0, "price": 3.0}
    made = month(*rows, policy=only(floor=floor), worth=dict.fromkeys("ABCDEFGHIJ", 1_000_000)).problem
    worth = sum(site.worth for site in made.candidates)
    rows_at_stake = sum(row.price * (row.low or 0) for row in made.rows)
    assert made.duty_price > worth + rows_at_stake


def test_the_key_share_weighs_minutes_of_key_visits_against_the_others() -> None:
    checked = [{"employer": code, "checked_on": date(2026, 3, 1), "score": 95} for code in "B"]
    made = month(
        employer("A", employees=20, **DUE),
        employer("B", employees=20, last_inspection_on=date(2024, 1, 1)),
        policy=only("class_duty"),
        self_checks=checked,
        exposures=[{"employer": "B", "factor": "P01", "workers": 2}],
        measurements=[
            {
                "employer": "B",
                "factor": "P01",
                "measured_on": date(2026, 3, 1),
                "limit_kind": "LEX",
                "value": 80,
                "unit": "dB(A)",
            }
        ],
    )
    row = next(row for row in made.problem.rows if row.name == "key_share")
    assert row.coefficients == (("A", 36), ("B", -54))  # 90 minutes: 40 % gained, 60 % taken


def test_replanning_keeps_locked_visits_and_teams_and_looks_only_ahead() -> None:
    rows = [employer("A", **DUE), employer("B", **OPEN)]
    held = frames(*rows)
    before = month(*rows, policy=only("class_duty")).problem
    fixed = Visit("A", date(2026, 12, 3), 560, before.teams[0].code, 1)
    day = date(2026, 12, 10)
    grades = grade(held, POLICY, REFERENCE, day)
    scores = pd.DataFrame({"worth": 100, "points": 1}, index=grades.index)
    again = build_problem(
        MonthInputs(
            held,
            grades,
            scores,
            MonthSettings(),
            only("class_duty"),
            REFERENCE,
            "2026-12",
            day,
            locked=(fixed,),
            before=before,
        )
    ).problem
    kept = again.candidate("A")
    assert (kept.locked_day, kept.locked_team) == (fixed.day, fixed.team)
    assert kept.first_day is not None
    assert kept.first_day <= fixed.day
    assert again.teams == before.teams
    assert again.candidate("B").first_day == date(2026, 12, 11)


def test_late_in_the_month_replanning_has_the_reserve_as_well() -> None:
    rows = [employer(code, **OPEN) for code in "AB"]
    held, rules = frames(*rows), only("class_duty")
    before = month(*rows, policy=rules).problem
    tours = {}
    for day in (date(2026, 12, 17), date(2026, 12, 18)):
        grades = grade(held, POLICY, REFERENCE, day)
        scores = pd.DataFrame({"worth": 100, "points": 1}, index=grades.index)
        again = build_problem(
            MonthInputs(
                held, grades, scores, MonthSettings(), rules, REFERENCE, "2026-12", day, before=before
            )
        )
        tours[day.day] = sum(team.most_tours for team in again.problem.teams)
    assert tours == {17: 8, 18: 9}


def test_a_locked_visit_that_nobody_wants_any_more_stays() -> None:
    before = month(employer("A", **DUE), employer("B", **OPEN), policy=only("class_duty")).problem
    fixed = Visit("A", date(2026, 12, 3), 560, before.teams[0].code, 1)
    rows = [employer("A", last_inspection_on=date(2026, 11, 29)), employer("B", **OPEN)]
    held = frames(*rows)
    grades = grade(held, POLICY, REFERENCE, AS_OF)
    scores = pd.DataFrame({"worth": 100, "points": 1}, index=grades.index)
    again = build_problem(MonthInputs(
        held, grades, scores, MonthSettings(), only("class_duty"), REFERENCE, "2026-12", AS_OF,
        locked=(fixed,), before=before,
    )).problem  # fmt: skip
    assert (again.candidate("A").locked_day, again.candidate("A").duty) == (fixed.day, False)


def test_the_same_inputs_give_the_same_problem() -> None:
    rows = [employer(code, **DUE) for code in "CABD"]
    one, two = month(*rows).problem, month(*reversed(rows)).problem
    assert one.candidates == two.candidates
    assert one.teams == two.teams
    assert (one.travel.minutes == two.travel.minutes).all()


def test_the_versions_of_policy_and_model_stand_on_the_problem() -> None:
    settings = replace(MonthSettings(), versions=(("model", "7"),))
    versions = dict(month(employer("A"), settings=settings).problem.versions)
    assert versions == {"policy pilot-2022": "2026.1", "model": "7"}


@pytest.mark.parametrize("most", [0, 3])
def test_the_reserve_and_the_budget_bind_the_plan(most: int) -> None:
    rows = [employer(code, **DUE) for code in "ABC"]
    days = {"2026-12": 23 * 4 - 2 * most}
    held: Any = {
        "other_enforcement_days": days,
        "non_enforcement_days": {"2026-12": 0},
        "complaint_reserve": 0.0,
    }
    settings = replace(MonthSettings(), capacity=replace(MonthSettings().capacity, **held))
    made = month(*rows, policy=only("class_duty"), settings=settings)
    assert sum(team.most_tours for team in made.problem.teams) == most
    assert bool(greedy(made.problem).visits) == bool(most)
