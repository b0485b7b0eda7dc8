"""Each programme competes with each other one for a month that holds a single visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pandas as pd
import pytest

from scheduler.month import Month
from scheduler.month.page.outcome import shares
from scheduler.month.settings import CapacitySettings, MonthSettings
from scheduler.planning import check, solve
from tests.month.bureau import POLICY, employer, month, only, order

# what makes an employer the business of a programme, and what makes the programme ask for just that one
WANTED: dict[str, dict[str, Any]] = {
    "orders": {},
    "complaints": {},
    "class_duty": {"last_inspection_on": date(2025, 12, 20)},
    "random": {},
    "low_risk": {},
    "non_responder": {},
    "too_clean": {},
    "hazard_control": {"owner": "campaign"},
    "key_industries": {"industry": "C2611"},
    "coverage": {"division": "7"},
    "guidance": {"ownership": "guided"},
    "survey": {"owner": "unseen"},
    "joint": {"facts": "joint=yes"},
}
ASKED: dict[str, dict[str, Any]] = {
    "hazard_control": {"where": 'owner == "campaign"', "quota": 1, "to_day": None},
    "key_industries": {"to_day": None, "per": "month"},
    "coverage": {"where": 'division == "7"', "cover": 1.0, "per": "month"},
    "guidance": {"where": 'ownership == "guided"', "quota": 1, "per": "month"},
    "survey": {"where": 'owner == "unseen"', "share": None, "quota": 1},
    "joint": {"quota": 1},
}
DRAWN = ("random", "low_risk", "non_responder", "too_clean")
ONE_DAY = MonthSettings(
    capacity=CapacitySettings(
        other_enforcement_days={"2026-12": 23 * 4 - 2},
        non_enforcement_days={"2026-12": 0},
        complaint_reserve=0,
    )
)


def contest(one: str, two: str) -> Month:
    """Return a month with one tour and two employers an hour and a half apart, each wanted by one programme."""
    rows, tables, drawn = [], {"orders": [], "events": []}, []
    for code, name, north in (("A", one, 0.4), ("B", two, -0.4)):
        rows.append(employer(code, lat=30.5 + north, **WANTED[name]))
        if name == "orders":
            tables["orders"].append(order(code, date(2026, 11, 25)))
        if name == "complaints":
            event = {"event": code, "employer": code, "kind": "complaint"}
            tables["events"].append(event | {"happened_on": date(2026, 11, 20)})
        if name in DRAWN:
            drawn.append({"employer": code, "stratum": name, "team": None, "probability": 0.5})
    chosen = {
        name: {
            **POLICY.programmes[name],
            **ASKED.get(name, {}),
            **({} if name in DRAWN else {"rest_months": 0}),
        }
        if POLICY.programmes[name]["kind"] == "register"
        else {**POLICY.programmes[name], "off": False}
        for name in (one, two)
    }
    settings = replace(ONE_DAY, offices={"office": (30.5, 112.5)})
    draw = pd.DataFrame(drawn) if drawn else None
    return month(*rows, policy=only(**chosen), settings=settings, drawn=draw, **tables)


@pytest.mark.parametrize(("one", "two"), list(combinations(WANTED, 2)))
def test_one_gets_the_visit_and_the_other_is_told_what_displaced_it(one: str, two: str) -> None:
    made = contest(one, two)
    assert {site.code: site.programmes for site in made.problem.candidates} == {"A": (one,), "B": (two,)}
    plan = solve(made.problem, "quick")
    (visit,) = plan.visits
    won, lost = (one, two) if visit.code == "A" else (two, one)
    found = {each.programme: each for each in shares(made, plan)}
    assert (found[won].got, found[won].short, found[won].missed_duties) == (1, 0, ())
    assert found[lost].got == 0
    assert found[lost].displaced_by == ((won, 1),)
    left = made.problem.candidate("B" if visit.code == "A" else "A")
    assert made.problem.candidate(visit.code).duty >= left.duty
    named = [(breach.rule, breach.where, breach.amount) for breach in check(made.problem, plan)]
    if left.duty:
        assert named == [("duties", left.code, 1)]
    else:
        assert [(rule, amount) for rule, _, amount in named] == [("rows", 1)]
        assert lost in named[0][1]


def test_every_shipped_programme_competes() -> None:
    assert set(WANTED) == set(POLICY.programmes)
