"""Who stands on the lists of a draw, who may go, and how drawn sites enter the month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.domain.sheet import MonthSheet
from scheduler.draw.beacon import BeaconRule
from scheduler.draw.chances import ONE
from scheduler.draw.order import Exclusion
from scheduler.draw.sites import DrawnSite
from scheduler.month import Month, MonthInputs, build_problem
from scheduler.month.drawn import drawn_frame, eligible_teams, freeze_order, with_draw, with_drawn_teams
from scheduler.month.settings import MonthSettings
from scheduler.policy import grade
from tests.month.bureau import AS_OF, POLICY, REFERENCE, employer, frames, officer

RULE = BeaconRule("dice", date(2026, 11, 30), "hall")


def month(*employers: dict[str, Any], chance: dict[str, float] | None = None, **more: Any) -> Month:
    """Return a month of four officers; the chance of a serious finding is 0.1 where it is not told."""
    policy, drawn = more.pop("policy", POLICY), more.pop("drawn", None)
    settings = more.pop("settings", MonthSettings())
    held = frames(*employers, **more)
    grades = grade(held, policy, REFERENCE, AS_OF)
    chances = [(chance or {}).get(code, 0.1) for code in grades.index]
    scores = pd.DataFrame({"worth": 100, "points": 500, "chance": chances}, index=grades.index)
    return build_problem(
        MonthInputs(held, grades, scores, settings, policy, REFERENCE, "2026-12", AS_OF, drawn)
    )


def some(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [employer(f"E{each:02}", **changes) for each in range(count)]


def sizes(made: Month, **shares: float) -> dict[str, int]:
    policy = replace(POLICY, draw={**POLICY.draw, **shares})
    changed = replace(made, situation=replace(made.situation, policy=policy))
    return {each.name: each.n for each in freeze_order(changed, RULE).strata}


def test_a_size_is_the_share_of_the_visits_rounded_half_up() -> None:
    made = month(*some(20))
    visits = round(made.capacity.plannable * POLICY.capacity.visits_per_team_day)
    assert sizes(made, random=2.5 / visits)["random"] == 3
    assert sizes(made, random=2.49 / visits)["random"] == 2
    assert "random" not in sizes(made, random=0.49 / visits)
    assert visits > 20
    assert sizes(made, random=1.0)["random"] == 20


def test_lists_hold_those_their_programme_is_meant_for() -> None:
    made = month(*some(20), employer("shut", status="closed"))
    order = freeze_order(made, RULE)
    lists = {each.name: each.codes for each in order.strata}
    assert "shut" not in lists["random"]
    assert order.left_out["closed"] == 1
    low = made.view.index[made.view["supervision_class"] == "jia"]
    assert set(lists.get("low_risk", ())) == set(low)


def test_an_employer_at_its_cap_is_left_out_and_counted() -> None:
    visits = [
        {
            "inspection": f"I{each}",
            "employer": "E00",
            "visited_on": date(2026, 11, each),
            "kind": "daily",
            "on_site": True,
        }
        for each in (2, 3)
    ]
    order = freeze_order(month(*some(20), inspections=visits), RULE)
    assert "E00" not in order.strata[0].codes
    assert order.left_out["cap_reached"] == 1


def test_risk_is_the_chance_and_an_unknown_chance_counts_as_the_greatest() -> None:
    made = month(*some(20), chance={"E00": 0.25, "E01": float("nan")})
    random = freeze_order(made, RULE).strata[0]
    risk = dict(zip(random.codes, random.risk, strict=True))
    assert (risk["E00"], risk["E01"], risk["E02"]) == (250_000, 250_000, 100_000)


def test_an_excluded_employer_stands_on_no_list_and_an_unknown_one_is_refused() -> None:
    made = month(*some(20))
    excluded = Exclusion("E03", "moved away", "one", "two")
    assert all("E03" not in each.codes for each in freeze_order(made, RULE, (excluded,)).strata)
    with pytest.raises(SchedulerError, match="draw_exclusion_unknown"):
        freeze_order(made, RULE, (replace(excluded, code="E99"),))


def test_teams_that_are_recused_or_lack_a_skill_may_not_go() -> None:
    people = [officer("O1", skills="放射"), officer("O2"), officer("O3"), officer("O4")]
    made = month(
        *some(3),
        officers=people,
        recusals=[{"officer": "O1", "employer": "E01"}],
        settings=MonthSettings(
            teams=replace(MonthSettings().teams, given={"A": ("O1", "O2"), "B": ("O3", "O4")})
        ),
    )
    made.view.loc["E02", "categories"] = "radiation"
    assert eligible_teams(made) == {"E00": ("A", "B"), "E01": ("B",), "E02": ("A",)}


def test_the_order_keeps_who_is_in_each_team() -> None:
    made = month(*some(20))
    order = freeze_order(made, RULE)
    assert order.officers == {team.code: team.officers for team in made.problem.teams}
    assert set(order.teams["E00"]) <= set(order.officers)


def test_a_site_of_two_strata_is_one_visit_of_its_team_that_serves_both() -> None:
    site = DrawnSite("E00", (("random", ONE // 8), ("low_risk", ONE // 4)), "T02", "T02")
    made = month(*some(3), drawn=drawn_frame([site]))
    visits = [each for each in made.problem.candidates if each.employer == "E00" and each.duty]
    assert [(each.code, each.only_teams) for each in visits] == [("E00", {"T02"})]
    assert {"random", "low_risk"} <= set(visits[0].programmes)
    assert list(made.situation.drawn["probability"]) == [0.125, 0.25]  # type: ignore[index]


def test_a_dropped_site_is_no_duty_and_a_swapped_one_goes_to_its_new_team() -> None:
    sites = [
        DrawnSite("E00", (("random", ONE // 8),), "T01", "T01", dropped=True, reason="burnt down"),
        DrawnSite("E01", (("random", ONE // 8),), "T02", "T01", reason="leave"),
        DrawnSite("E02", (("random", ONE // 8),), None, None),
    ]
    made = month(*some(3), drawn=drawn_frame(sites))
    duties = {each.code: set(each.only_teams) for each in made.problem.candidates if each.duty}
    assert duties == {"E01": {"T02"}, "E02": set()}


def test_teams_stay_as_they_were_drawn_though_leave_is_entered_since() -> None:
    before = month(*some(3))
    officers = {team.code: team.officers for team in before.problem.teams}
    away = [{"officer": "O1", "from_day": date(2026, 12, 1), "to_day": date(2026, 12, 30), "reason": "ill"}]
    after = month(*some(3), absences=away, settings=with_drawn_teams(MonthSettings(), officers))
    assert {team.code: team.officers for team in after.problem.teams} == officers


def test_the_sheet_shows_what_became_of_every_drawn_site() -> None:
    sites = (
        DrawnSite("E00", (("random", ONE // 8), ("low_risk", ONE // 4)), "T01", "T01"),
        DrawnSite("E01", (("random", ONE // 8),), "T02", "T01", reason="leave"),
        DrawnSite("E02", (("random", ONE // 8),), "T01", "T01", dropped=True, reason="burnt down"),
        DrawnSite("E03", (("random", ONE // 8),), "T01", "T01"),
    )
    page = with_draw(MonthSheet("b", "2026-12", "en", "UTC", ()), sites, ["E00", "E01"])
    rows = {str(row[0]): row[1:] for row in page.tables[-1].rows}
    assert rows["E00"] == (
        "random sample, low-risk check",
        "0.125000000, 0.250000000",
        "T01",
        "T01",
        "planned",
    )
    assert rows["E01"][2:] == ("T01", "T02", "planned; another team by two people's decision: leave")
    assert rows["E02"][2:] == ("T01", "", "dropped by two people's decision: burnt down")
    assert rows["E03"][4] == "drawn, but not in the plan"
    assert page.notes == ("1 drawn sites were dropped; see the table of the draw.",)


def test_a_month_without_a_draw_says_so() -> None:
    page = with_draw(MonthSheet("b", "2026-12", "en", "UTC", ()), (), [])
    assert page.tables == ()
    assert page.notes == ("No random sample was drawn for this month (supervise draw).",)


def test_a_drawn_team_that_lost_an_officer_has_no_days_and_its_site_stays_with_it() -> None:
    drawn_teams = {"T01": ("O1", "gone"), "T02": ("O2", "O3")}
    site = DrawnSite("E00", (("random", ONE // 8),), "T01", "T01")
    made = month(*some(3), settings=with_drawn_teams(MonthSettings(), drawn_teams), drawn=drawn_frame([site]))
    teams = {team.code: team for team in made.problem.teams}
    assert (teams["T01"].days, teams["T01"].most_tours) == ((), 0)
    assert teams["T02"].officers == ("O2", "O3")
    assert made.problem.candidate("E00").only_teams == {"T01"}


def test_officers_outside_the_drawn_teams_are_formed_under_other_names() -> None:
    people = [officer(f"O{each}") for each in range(1, 7)]
    settings = with_drawn_teams(MonthSettings(), {"T01": ("O1", "O2"), "T03": ("O3", "O4")})
    made = month(*some(3), officers=people, settings=settings)
    assert {team.code: team.officers for team in made.problem.teams} == {
        "T01": ("O1", "O2"),
        "T02": ("O5", "O6"),
        "T03": ("O3", "O4"),
    }


def test_firms_whose_reports_are_too_clean_are_a_list_of_their_own_once_a_bureau_switches_it_on() -> None:
    def tested(code: str, agency: str, value: float) -> dict[str, Any]:
        told = {"employer": code, "agency": agency, "value": value, "measured_on": date(2026, 3, 2)}
        return {"factor": "P01", "limit_kind": "LEX,8h", "unit": "dB(A)", **told}

    firms = some(80)
    codes = [each["employer"] for each in firms]
    tests = [tested(code, "甲", 90.0 if n % 2 else 80.0) for n, code in enumerate(codes[:50])]
    tests += [tested(code, "乙", 80.0) for code in codes[50:]]
    visits = [
        {
            "inspection": code,
            "employer": code,
            "visited_on": date(2026, 11, 2),
            "on_site": True,
            "serious": 1.0,
        }
        for code in codes
    ]
    asked = {"measurements": tests, "inspections": visits}
    assert "too_clean" not in {each.name for each in freeze_order(month(*firms, **asked), RULE).strata}
    settings = MonthSettings(programmes={"too_clean": {"off": False}})
    lists = {each.name: each for each in freeze_order(month(*firms, settings=settings, **asked), RULE).strata}
    assert set(lists["too_clean"].codes) == set(codes[50:])
    assert lists["too_clean"].n >= 1
