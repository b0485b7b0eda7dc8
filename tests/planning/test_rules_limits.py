"""Every rule at its exact limit: what just holds, and what is one unit too much."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scheduler.domain.plan import Breach
from scheduler.domain.problem import Problem, Row
from scheduler.planning import check
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.rules import Rule, rules_of
from scheduler.planning.model.tours import Tour, plan_of
from tests.builders import candidate, day, problem, team
from tests.planning.tellings import solver_accepts

FIRST_DAY = (Tour(0, 0, (0,)),)
SECOND_DAY = (Tour(0, 1, (0,)),)
BOTH_DAYS = (Tour(0, 0, (0,)), Tour(0, 1, (1,)))
TWICE = (Tour(0, 0, (0,)), Tour(0, 1, (0,)))
TOGETHER = (Tour(0, 0, (0, 1)),)


def site(**changes: Any) -> Problem:
    """One site, two teams, two days."""
    return problem(candidate("A", **changes), teams=(team("T1", days=2), team("T2", days=2)))


def pair(**changes: Any) -> Problem:
    """Two visits to one employer, one team, three days."""
    return problem(candidate("A"), candidate("A/2", place="A"), teams=(team(days=3),), **changes)


def ruled(month: Problem, name: str, **settings: int) -> Problem:
    """The month with a rule switched on."""
    return replace(month, rules=((name, tuple(settings.items())),))


def row(low: int | None, high: int | None, **changes: Any) -> Problem:
    """One site that counts three in a row."""
    return replace(site(), rows=(Row("row", (("A", 3),), low, high, price=1, unit="minutes", **changes),))


LIMITS = {
    "window opens": (
        site(first_day=day(0)),
        site(first_day=day(1)),
        FIRST_DAY,
        Breach("window", "A", 1, "days"),
    ),
    "window closes": (
        site(last_day=day(1)),
        site(last_day=day(0)),
        SECOND_DAY,
        Breach("window", "A", 1, "days"),
    ),
    "due": (
        site(duty=True, due_on=day(1)),
        site(duty=True, due_on=day(0)),
        SECOND_DAY,
        Breach("due", "A", 1, "days"),
    ),
    "cool_down": (
        ruled(site(last_visit=day(-30)), "cool_down", days=30),
        ruled(site(last_visit=day(-29)), "cool_down", days=30),
        FIRST_DAY,
        Breach("cool_down", "A", 1, "days"),
    ),
    "locked_day": (
        site(locked_day=day(1)),
        site(locked_day=day(0)),
        SECOND_DAY,
        Breach("locked_day", "A", 1, "days"),
    ),
    "locked_team": (
        site(locked_team="T1"),
        site(locked_team="T2"),
        FIRST_DAY,
        Breach("locked_team", "A", 1, "visits"),
    ),
    "tied_team": (
        site(only_teams=frozenset({"T1"})),
        site(only_teams=frozenset({"T2"})),
        FIRST_DAY,
        Breach("tied_team", "A", 1, "visits"),
    ),
    "recusal": (
        site(barred_teams=frozenset({"T2"})),
        site(barred_teams=frozenset({"T1"})),
        FIRST_DAY,
        Breach("recusal", "A", 1, "visits"),
    ),
    "skills": (
        problem(candidate("A", skills=frozenset({"x", "y"})), teams=(team(skills=frozenset({"x", "y"})),)),
        problem(candidate("A", skills=frozenset({"x", "y"})), teams=(team(skills=frozenset({"y"})),)),
        FIRST_DAY,
        Breach("skills", "A", 1, "skills"),
    ),
    "free_day": (
        problem(candidate("A", minutes=0, place="office"), teams=(replace(team(days=2), minutes=(1, 420)),)),
        problem(candidate("A", minutes=0, place="office"), teams=(replace(team(days=2), minutes=(0, 420)),)),
        FIRST_DAY,
        Breach("free_day", "T1 2026-12-01", 1, "days"),
    ),
    "day_minutes": (
        problem(candidate("A"), teams=(team(minutes=80),)),
        problem(candidate("A"), teams=(team(minutes=79),)),
        FIRST_DAY,
        Breach("day_minutes", "T1 2026-12-01", 1, "minutes"),
    ),
    "day_minutes spare": (
        ruled(problem(candidate("A"), teams=(team(minutes=90),)), "day_minutes", spare=10),
        ruled(problem(candidate("A"), teams=(team(minutes=90),)), "day_minutes", spare=11),
        FIRST_DAY,
        Breach("day_minutes", "T1 2026-12-01", 1, "minutes"),
    ),
    "most_visits_a_day": (
        ruled(pair(), "most_visits_a_day", most=2),
        ruled(pair(), "most_visits_a_day", most=1),
        TOGETHER,
        Breach("most_visits_a_day", "T1 2026-12-01", 1, "visits"),
    ),
    "team_days": (
        replace(pair(), teams=(team(days=3, most_tours=2),)),
        replace(pair(), teams=(team(days=3, most_tours=1),)),
        BOTH_DAYS,
        Breach("team_days", "T1", 1, "days"),
    ),
    "spacing": (
        ruled(pair(), "spacing", days=1),
        ruled(pair(), "spacing", days=2),
        BOTH_DAYS,
        Breach("spacing", "A A/2", 1, "days"),
    ),
    "large_visits": (
        ruled(pair(), "large_visits", most=1, minutes=61),
        ruled(pair(), "large_visits", most=1, minutes=60),
        BOTH_DAYS,
        Breach("large_visits", "T1 2026-W49", 1, "visits"),
    ),
    "week_share": (
        ruled(pair(), "week_share", percent=67),
        ruled(pair(), "week_share", percent=66),
        BOTH_DAYS,
        Breach("week_share", "2026-W49", 1, "tours"),
    ),
    "teams_a_day": (
        ruled(pair(), "teams_a_day", most=1),
        ruled(pair(), "teams_a_day", most=0),
        FIRST_DAY,
        Breach("teams_a_day", "2026-12-01", 1, "tours"),
    ),
    "rows of some teams": (
        replace(pair(), rows=(Row("row", (("A", 3),), None, 2, price=1, unit="minutes", teams=("T2",)),)),
        replace(pair(), rows=(Row("row", (("A", 3),), None, 2, price=1, unit="minutes", teams=("T1",)),)),
        FIRST_DAY,
        Breach("rows", "row", 1, "minutes"),
    ),
    "rows that count tours": (
        replace(pair(), rows=(Row("row", (), None, 2, price=1, unit="days", tours=1),)),
        replace(pair(), rows=(Row("row", (), None, 1, price=1, unit="days", tours=1),)),
        BOTH_DAYS,
        Breach("rows", "row", 1, "days"),
    ),
    "duties": (
        replace(pair(), candidates=(candidate("A", duty=True), candidate("A/2", place="A"))),
        replace(pair(), candidates=(candidate("A"), candidate("A/2", place="A", duty=True))),
        FIRST_DAY,
        Breach("duties", "A/2", 1, "visits"),
    ),
    "rows low": (row(3, None), row(4, None), FIRST_DAY, Breach("rows", "row", 1, "minutes")),
    "rows high": (row(None, 3), row(None, 2), FIRST_DAY, Breach("rows", "row", 1, "minutes")),
    "rows of some days": (
        row(None, 2, days=(day(1),)),
        row(None, 2, days=(day(0),)),
        FIRST_DAY,
        Breach("rows", "row", 1, "minutes"),
    ),
}


def rule_of(month: Problem, name: str) -> Rule:
    """Return one rule of a month."""
    return next(rule for rule in rules_of(month) if rule.name == name)


@pytest.mark.parametrize("name", LIMITS)
def test_a_rule_holds_at_its_limit_and_breaks_one_unit_beyond(name: str) -> None:
    holds, breaks, tours, breach = LIMITS[name]
    plan = plan_of(Grid.of(holds), tours)
    assert check(holds, plan) == ()
    assert check(breaks, plan) == (breach,)
    assert solver_accepts(rule_of(holds, breach.rule), holds, plan)
    assert not solver_accepts(rule_of(breaks, breach.rule), breaks, plan)


def test_a_site_visited_twice_is_one_visit_too_many() -> None:
    month = pair()
    once, twice = (plan_of(Grid.of(month), BOTH_DAYS), plan_of(Grid.of(month), TWICE))
    assert check(month, once) == ()
    assert check(month, twice) == (Breach("once", "A", 1, "visits"),)
    assert solver_accepts(rule_of(month, "once"), month, once)
    assert not solver_accepts(rule_of(month, "once"), month, twice)


def test_a_team_may_not_go_on_a_day_that_is_no_working_day() -> None:
    month = problem(candidate("A"), teams=(team(days=2),))
    assert check(replace(month, days=(day(1),)), plan_of(Grid.of(month), FIRST_DAY)) == (
        Breach("free_day", "T1 2026-12-01", 1, "days"),
    )


def test_a_duty_that_was_due_before_the_month_may_come_on_any_day_of_it() -> None:
    late = site(duty=True, due_on=day(-1))
    assert check(late, plan_of(Grid.of(late), SECOND_DAY)) == ()


def test_a_duty_is_not_held_back_by_the_time_of_peace() -> None:
    again = ruled(site(duty=True, last_visit=day(-1)), "cool_down", days=30)
    assert check(again, plan_of(Grid.of(again), FIRST_DAY)) == ()


def test_every_rule_has_its_limit_tested() -> None:
    tested = {name.split()[0] for name in LIMITS} | {"once"}
    assert tested == set(Rule.family)
