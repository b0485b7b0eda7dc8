"""What each kind of programme wishes, by when, and with which target."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from scheduler.domain.errors import SettingsError
from scheduler.month.programmes import programmes
from tests.month.bureau import POLICY, employer, month, officer, only, order

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)


def wishes(*rows: dict[str, Any], **given: Any) -> dict[str, tuple[Any, ...]]:
    """Return, by employer, (duty, first day, last day, due on) of the only programme's wishes."""
    found = month(*rows, **given).wishes
    days = found[["first_day", "last_day", "due_on"]].map(lambda day: None if pd.isna(day) else day.date())
    return dict(zip(found["employer"], zip(found["duty"], *days.to_numpy().T, strict=True), strict=True))


def test_an_order_may_be_seen_from_its_limit_and_must_within_ten_days() -> None:
    found = wishes(
        *[employer(code) for code in "ABCD"],
        policy=only("orders"),
        orders=[
            order("A", date(2026, 12, 10)),
            order("B", date(2026, 12, 25)),
            order("C", date(2027, 1, 2)),
            order("D", date(2026, 12, 10), verified_on=date(2026, 11, 5)),
        ],
    )
    assert found == {
        "A": (True, date(2026, 12, 10), date(2026, 12, 20), date(2026, 12, 20)),
        "B": (False, date(2026, 12, 25), LAST, None),
    }


def test_overdue_orders_are_worked_off_the_oldest_first() -> None:
    rows = [order(code, date(2026, day, 1)) for code, day in zip("ABCD", (3, 1, 2, 4), strict=True)]
    found = wishes(*[employer(code) for code in "ABCD"], policy=only("orders"), orders=rows)
    assert [code for code, (duty, *_) in found.items() if duty] == ["B", "C"]  # a third of four, rounded up
    assert found["B"] == (True, FIRST, LAST, date(2026, 1, 11))  # may come any day, keeps its old day


def test_a_complaint_must_be_looked_at_within_thirty_days() -> None:
    def event(code: str, day: date, **changes: Any) -> dict[str, Any]:
        return {"event": code, "employer": code, "kind": "complaint", "happened_on": day} | changes

    found = wishes(
        *[employer(code) for code in "ABCD"],
        policy=only("complaints"),
        events=[
            event("A", date(2026, 11, 20)),
            event("B", date(2026, 10, 1)),
            event("C", date(2026, 11, 20), answered_on=date(2026, 11, 25)),
            event("D", date(2026, 11, 20), kind="accident"),
        ],
    )
    assert found == {
        "A": (True, FIRST, date(2026, 12, 20), date(2026, 12, 20)),
        "B": (True, FIRST, LAST, date(2026, 10, 31)),
    }


CLOSING = {**POLICY.programmes["class_duty"], "closing_is_duty": True}


def test_a_window_that_closes_this_month_is_a_duty_where_the_law_says_so_and_else_a_wish() -> None:
    rows = (employer("A", last_inspection_on=date(2025, 12, 15)),)
    assert wishes(*rows, policy=only("class_duty")) == {"A": (False, FIRST, LAST, None)}
    found = wishes(
        employer("A", last_inspection_on=date(2025, 12, 15)),
        employer("B", last_inspection_on=date(2026, 2, 1)),
        employer("C", last_inspection_on=date(2026, 6, 20)),
        employer("D", last_inspection_on=date(2026, 7, 1)),
        policy=only(class_duty=CLOSING),
    )  # without self-checks all are bing: 6 to 12 months
    assert found == {
        "A": (True, FIRST, date(2026, 12, 15), date(2026, 12, 15)),
        "B": (False, FIRST, LAST, None),
        "C": (False, date(2026, 12, 20), LAST, None),
    }


def test_a_window_that_closes_in_the_holidays_is_a_duty_of_the_month_before() -> None:
    rows = [
        employer("A", last_inspection_on=date(2025, 1, 3)),
        employer("B", last_inspection_on=date(2025, 1, 4)),
    ]
    policy = only(class_duty=CLOSING)
    december = wishes(*rows, policy=policy, name="2025-12", as_of=date(2025, 11, 30))
    assert december["A"] == (True, date(2025, 12, 1), date(2025, 12, 31), date(2026, 1, 3))
    assert december["B"][0] is False  # 4 January 2026 is a Sunday that is worked
    january = wishes(*rows, policy=policy, name="2026-01", as_of=date(2025, 12, 31))
    assert january["A"] == (True, date(2026, 1, 1), date(2026, 1, 4), date(2026, 1, 4))
    assert january["B"] == (True, date(2026, 1, 1), date(2026, 1, 4), date(2026, 1, 4))


def test_a_month_takes_what_is_due_and_one_part_of_what_is_overdue_by_class() -> None:
    rows = [employer(f"E{year}", last_inspection_on=date(year, 5, 1)) for year in range(2018, 2026)]
    rows.append(employer("due", last_inspection_on=date(2025, 12, 15)))
    table = {**POLICY.programmes["class_duty"], "take": {"bing": {"months": 4, "price": 2.0}}}
    made = month(*rows, policy=only(class_duty=table))  # without self-checks all are bing: 6 to 12 months
    asked = {each.value: (each.low, each.price) for each in made.targets}
    assert asked == {"bing": (1 + 2, 2.0), "yi": (0, 1.0), "jia": (0, 1.0)}
    row = next(each for each in made.problem.rows if each.name == "target class_duty bing")
    assert {code for code, _ in row.coefficients} == {each["employer"] for each in rows}
    assert not any(each.duty for each in made.problem.candidates)


def test_an_open_window_does_not_count_for_the_backlog() -> None:
    rows = [
        employer("A", last_inspection_on=date(2020, 5, 1)),
        employer("B", last_inspection_on=date(2026, 2, 1)),
    ]
    made = month(*rows, policy=only("class_duty"))
    assert made.view["backlog"].to_dict() == {"A": "bing", "B": ""}
    row = next(each for each in made.problem.rows if each.name == "target class_duty bing")
    assert row.coefficients == (("A", 1),)


def test_a_low_class_that_is_due_does_not_push_out_a_high_class_that_is_overdue() -> None:
    take = POLICY.programmes["class_duty"]["take"]
    assert take["bing"]["price"] > take["yi"]["price"] > take["jia"]["price"]


def test_closed_employers_are_left_alone() -> None:
    rows = [employer("A", status="closed", last_inspection_on=None), employer("B", last_inspection_on=None)]
    made = month(*rows, policy=only("class_duty"))
    assert made.wishes["employer"].tolist() == ["B"]
    assert made.left_out["A"] == "closed"


def campaign(**changes: Any) -> dict[str, Any]:
    return {"kind": "register", "visit": "campaign", "where": "exposed_workers >= 10"} | changes


def test_a_campaign_has_its_filter_dates_and_rest() -> None:
    rows = [
        employer("A", exposed_workers=10, last_inspection_on=date(2026, 9, 20)),
        employer("B", exposed_workers=9),
        employer("C", exposed_workers=50, last_inspection_on=date(2026, 11, 1)),
    ]
    table = campaign(from_day=date(2026, 12, 10), to_day=date(2027, 2, 1), rest_months=3)
    found = wishes(*rows, policy=only(lead=table))
    assert found == {"A": (False, date(2026, 12, 20), LAST, None)}
    over = campaign(to_day=date(2026, 11, 30))
    assert month(*rows, policy=only(lead=over, other=campaign())).wishes["programme"].unique() == ["other"]


@pytest.mark.parametrize(
    ("table", "low"),
    [
        ({"quota": 3}, 3),
        ({"quota": 9}, 4),  # there are only four
        ({"quota": 3, "per": "year"}, 2),  # one was done, and December is the last month
        ({"cover": 0.5}, 2),
        ({"cover": 1.0, "per": "year"}, 3),
        ({"share": 0.1}, 2),  # of 24 visits: four officers, 23 days: 9 team-days less 1, 3 visits each
        ({"quota": 3, "to_day": date(2026, 11, 30)}, None),
    ],
)
def test_a_target_is_what_the_month_must_do(table: dict[str, Any], low: int | None) -> None:
    rows = [employer(code, exposed_workers=10, last_inspection_on=date(2025, 1, 1)) for code in "ABCD"]
    visit = {"inspection": "1", "employer": "A", "visited_on": date(2026, 3, 3), "kind": "campaign"}
    made = month(*rows, policy=only(lead=campaign(**table)), inspections=[visit | {"on_site": True}])
    assert [target.low for target in made.targets] == ([] if low is None else [low])


def test_a_floor_holds_for_every_division_on_its_own() -> None:
    rows = [
        employer(code, division=code[0], last_inspection_on=date(2025, 1, 1))
        for code in ("A1", "A2", "A3", "B1")
    ]
    table = {"kind": "register", "by": "division", "cover": 0.5, "price": 2.0}
    made = month(*rows, policy=only(floor=table), worth={"A1": 500})
    assert [(target.value, target.low) for target in made.targets] == [("A", 2), ("B", 1)]
    floor = {row.name: row for row in made.problem.rows}["target floor A"]
    assert (floor.coefficients, floor.low) == ((("A1", 1), ("A2", 1), ("A3", 1)), 2)
    assert floor.price == 1000  # two of the worthiest candidate


def test_a_drawn_site_is_a_duty_of_its_team() -> None:
    drawn = pd.DataFrame({"employer": ["A"], "stratum": ["random"], "team": ["T02"], "probability": [0.125]})
    made = month(employer("A"), employer("B"), policy=only("random", "low_risk"), drawn=drawn)
    site = made.problem.candidate("A")
    assert (site.duty, site.only_teams, site.programmes) == (True, {"T02"}, ("random",))
    assert len(made.problem.candidates) == 1


def test_a_bureau_changes_adds_and_switches_off_programmes() -> None:
    own = {
        "guidance": {"quota": 30},
        "survey": {"off": True},
        "lead": campaign(title={"en": "Lead"}, rank=1),
    }
    found = {each.code: each for each in programmes(POLICY.programmes, own)}
    assert found["guidance"].quota == 30
    assert found["guidance"].visit == "guidance"
    assert "survey" not in found
    assert next(iter(found)) == "lead"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"where": "never_visited"}, "programme_without_kind"),
        ({"kind": "regster"}, "unknown_name"),
        ({"kind": "register", "quotta": 3}, "unknown_setting"),
        ({"kind": "register", "quota": 3, "share": 0.5}, "wrong_setting"),
        ({"kind": "register", "share": 1.5}, "wrong_setting"),
        ({"kind": "register", "per": "week"}, "wrong_setting"),
    ],
)
def test_a_mistake_in_a_programme_is_named(table: dict[str, Any], code: str) -> None:
    with pytest.raises(SettingsError, match=code):
        programmes({}, {"lead": table})


def test_only_enforcement_that_is_not_exempt_counts_towards_the_cap() -> None:
    counted = {each.code for each in programmes(POLICY.programmes, {}) if each.counts(POLICY)}
    assert counted.isdisjoint({"orders", "complaints", "guidance", "joint"})
    assert {"class_duty", "random", "hazard_control"} <= counted


def test_officers_are_needed_before_a_month_can_be_planned() -> None:
    with pytest.raises(Exception, match="no_team"):
        month(employer("A"), officers=[officer("O1")])


def test_in_mid_month_a_duty_that_was_due_may_come_on_any_day_that_is_left() -> None:
    late = wishes(
        employer("A"),
        policy=only("orders"),
        as_of=date(2026, 12, 15),
        orders=[order("A", date(2026, 11, 25))],
    )
    assert late == {"A": (True, date(2026, 12, 16), LAST, date(2026, 12, 5))}
