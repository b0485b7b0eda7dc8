"""What a reader sees of a month, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from scheduler.domain.plan import Plan, Visit
from scheduler.language import LANGUAGES
from scheduler.month import Month, sheet
from scheduler.month.page.ceilings import ceilings
from scheduler.month.page.offsite import offsite
from scheduler.month.page.outcome import team_days_missing
from scheduler.month.result import Found, carried_on
from scheduler.planning import check, greedy
from tests.month.bureau import employer, month, only, order

DUE = {"last_inspection_on": date(2025, 12, 20)}
OPEN = {"last_inspection_on": date(2026, 1, 20)}


def planned(made: Month, *codes: str) -> Plan:
    """Return a plan that visits these on the first day of the first team, each an hour after the other."""
    team = made.problem.teams[0]
    visits = tuple(
        Visit(code, team.days[0], 540 + 60 * place, team.code, place + 1) for place, code in enumerate(codes)
    )
    missed = tuple(site.code for site in made.problem.candidates if site.duty and site.code not in codes)
    return Plan(visits, worth=0, value=0, missed_duties=missed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_tells_a_month_in_either_language(language: str) -> None:
    rows = [employer("A", **DUE), employer("B", employees=2000, **DUE), employer("C", **OPEN)]
    made = month(*rows, orders=[order("A", date(2026, 3, 1)), order("B", date(2026, 11, 25))])
    page = sheet(made, planned(made, "A"), "Bureau", language, "Asia/Shanghai", {"A": ("because",)})
    line = page.visits[0]
    assert (line.code, line.duty, line.last_visit, line.cap_left) == ("A", True, date(2025, 12, 20), 2)
    assert line.reasons[-1] == "because"
    assert line.travel == made.problem.travel.between("office", "A")
    assert {table.name for table in page.tables}.isdisjoint({"", "table_capacity"})
    assert all(len(row) == len(table.heads) for table in page.tables for row in table.rows)
    missed = page.tables[3]
    assert [row[0] for row in missed.rows] == ["B"]
    assert page.versions == made.problem.versions


def test_what_is_missing_is_told_in_team_days() -> None:
    made = month(*[employer(code, employees=2000, **DUE) for code in "ABC"], policy=only("class_duty"))
    travel = made.problem.travel.between("office", "A")
    assert team_days_missing(made, planned(made, "A"), ("B", "C")) == -(-2 * (330 + travel) // 420)


def test_a_provisional_calendar_unverified_policy_and_missed_duties_are_noted() -> None:
    due = [order("A", date(2027, 1, 5))]
    made = month(employer("A"), orders=due, name="2027-01", as_of=date(2026, 12, 31))
    told = sheet(made, planned(made), language="en").notes
    assert any("2027" in note and "provisional" in note for note in told)
    assert any("classes.matrix" in note for note in told)
    assert any("1 duties do not fit" in note for note in told)


def test_a_campaign_without_approval_is_noted() -> None:
    table = {"kind": "register", "visit": "campaign", "title": {"en": "Lead"}}
    made = month(employer("A"), policy=only(lead=table))
    approved = month(employer("A"), policy=only(lead={**table, "approval": "No. 7"}))
    assert any(note.startswith("Lead") for note in sheet(made, planned(made), language="en").notes)
    page = sheet(approved, planned(approved, "A"), language="en")
    assert not any(note.startswith("Lead") for note in page.notes)
    assert any("No. 7" in reason for reason in page.visits[0].reasons)


def test_overdue_orders_are_listed_whether_planned_or_not() -> None:
    rows = [employer("A"), employer("B"), employer("C")]
    late = [order("A", date(2026, 3, 1)), order("B", date(2026, 5, 1)), order("C", date(2026, 12, 5))]
    made = month(*rows, orders=late)
    page = sheet(made, planned(made, "B"), language="en")
    table = next(each for each in page.tables if each.name == "Overdue orders")
    assert [(row[1], row[4], row[5]) for row in table.rows] == [
        ("A", 274, None),
        ("B", 213, made.problem.teams[0].days[0]),
    ]


def test_an_employer_that_a_plan_brings_to_its_cap_early_in_the_year_is_named() -> None:
    first = {"employer": "A", "visited_on": date(2026, 2, 2), "kind": "daily", "on_site": True}
    rows = [employer(code, last_inspection_on=None) for code in "AB"]
    drawn = pd.DataFrame({"employer": list("AB"), "stratum": "random", "team": None, "probability": 0.5})

    def named(name: str, as_of: date) -> list[tuple[str, int, int, bool]]:
        visits = [first | {"inspection": "1"}]
        made = month(*rows, name=name, as_of=as_of, inspections=visits, drawn=drawn, policy=only("random"))
        found = ceilings(made, planned(made, "A", "B"))
        return [(each.employer, each.planned, each.left, each.early) for each in found]

    assert named("2026-06", date(2026, 5, 31)) == [("A", 1, 0, True)]
    assert named("2026-07", date(2026, 6, 30)) == [("A", 1, 0, False)]


def test_low_classes_are_offered_paper_instead_of_a_visit() -> None:
    checked = [{"employer": code, "checked_on": date(2026, 3, 1), "score": 95} for code in "AB"]
    old = {
        "factor": "P01",
        "measured_on": date(2020, 3, 1),
        "limit_kind": "LEX",
        "value": 80,
        "unit": "dB(A)",
    }
    tests = [old | {"employer": "A"}, old | {"employer": "B", "measured_on": date(2026, 3, 1)}]
    rows = [employer(code, last_inspection_on=date(2022, 1, 1)) for code in "ABC"]
    made = month(*rows, self_checks=checked, measurements=tests)
    assert dict(offsite(made, planned(made))) == {"A": ("ask_report",), "B": ("check_data",)}
    assert dict(offsite(made, planned(made, "A"))) == {"B": ("check_data",)}


def test_what_was_found_becomes_records_of_the_next_month() -> None:
    rows = [employer("A", **DUE), employer("B", **DUE)]
    event = {"event": "1", "employer": "A", "kind": "complaint", "happened_on": date(2026, 11, 20)}
    made = month(*rows, orders=[order("A", date(2026, 11, 25))], events=[event])
    plan = planned(made, "A", "B")
    items = (("noise", 3), ("signs", 1))
    frames = carried_on(made.situation.frames, made, plan, {"A": Found("fail", items, penalty=500)})
    visit = frames["inspections"].iloc[0]
    assert (len(frames["inspections"]), visit["employer"], visit["serious"], visit["findings"]) == (
        1,
        "A",
        1,
        2,
    )
    assert visit["programme"].split(";")[:3] == ["orders", "complaints", "class_duty"]
    assert (visit["kind"], visit["origin"], visit["on_site"]) == ("daily", "complaint", True)
    orders = frames["orders"]
    assert pd.isna(orders["verified_on"].tolist()[0])  # what still fails was not put right
    assert orders["due_on"].tolist()[1] == pd.Timestamp(plan.visits[0].day) + pd.Timedelta(days=30)
    assert frames["events"]["answered_on"].notna().all()
    assert frames["findings"]["severity"].tolist() == [3, 1]
    met = carried_on(made.situation.frames, made, plan, {"A": Found("pass")})["orders"]
    assert met["verified_on"].tolist() == [pd.Timestamp(plan.visits[0].day)]
    assert made.situation.frames["orders"]["verified_on"].isna().all()  # what went in is not changed


def test_how_a_visit_came_about_stays_with_its_outcome() -> None:
    drawn = pd.DataFrame(
        {
            "employer": ["A", "A"],
            "stratum": ["random", "non_responder"],
            "team": [None, None],
            "probability": [0.125, 0.5],
        }
    )
    rows = [employer(code, **DUE) for code in "ABC"]
    made = month(*rows, drawn=drawn)
    asked = (replace(site, held="asked") if site.code == "C" else site for site in made.problem.candidates)
    made = replace(made, problem=replace(made.problem, candidates=tuple(asked)))
    found = dict.fromkeys("ABC", Found("pass"))
    frame = carried_on(made.situation.frames, made, planned(made, *"ABC"), found)["inspections"]
    assert frame["origin"].tolist() == ["drawn", "directed", "manual"]
    assert frame["probability"].fillna(-1).tolist() == [0.125, -1, -1]
    assert frame["facts"].tolist()[0] == "p_random=0.125000000;p_non_responder=0.500000000"


def test_a_merged_visit_counts_once_towards_the_cap() -> None:
    rows = [employer("A", **DUE)]
    drawn = pd.DataFrame({"employer": ["A"], "stratum": ["random"], "team": [None], "probability": [0.5]})
    made = month(*rows, drawn=drawn, orders=[order("A", date(2026, 11, 25))])
    assert len(made.problem.candidate("A").programmes) >= 3
    frames = carried_on(made.situation.frames, made, planned(made, "A"), {"A": Found("pass")})
    after = month(*rows, inspections=frames["inspections"].to_dict("records"), as_of=date(2026, 12, 31))
    assert after.view["cap_used"].tolist() == [1]


def test_a_plan_by_hand_of_a_whole_month_breaks_nothing_but_what_cannot_fit() -> None:
    rows = [employer(f"E{place}", **(DUE if place % 3 else OPEN)) for place in range(30)]
    made = month(*rows)
    plan = greedy(made.problem)
    assert {breach.rule for breach in check(made.problem, plan)} <= {"duties", "rows"}
    assert sheet(made, plan, language="en").visits


def test_a_plan_that_the_clock_ended_says_so() -> None:
    made = month(employer("A", **DUE))
    plan = replace(planned(made, "A"), status="bounded", bound=10**6)
    for ended_by, count in (("clock", 1), ("rounds", 0)):
        notes = sheet(made, replace(plan, ended_by=ended_by), language="en").notes
        assert sum("ended by the clock" in note for note in notes) == count
