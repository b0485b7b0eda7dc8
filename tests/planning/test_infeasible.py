"""Contradictions: the smallest set of rules by name, site and amount; and the days that are missing."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given

from scheduler.domain.plan import Breach
from scheduler.domain.problem import Problem, Row
from scheduler.language import LANGUAGES
from scheduler.planning import greedy
from scheduler.planning.explain.infeasible import InfeasibleSet, Shortage, infeasible_sets, shortage
from scheduler.planning.explain.infeasible_sentences import infeasible_sentence, shortage_sentence
from scheduler.planning.explain.packing import fits
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.rules import rules_of
from tests.builders import candidate, day, problem, team
from tests.examples import examples
from tests.planning.strategies import problems

X = frozenset({"x"})
SAID = {
    "en": (
        "A, B cannot all be visited as the rules stand. In the way, and by how much: "
        "the day is too short: T1 2026-12-01, 10 minutes; moved from its fixed day: A, 1 day."
    ),
    "zh": (
        "按现行规则，A、B 无法全部检查，原因及相差数："
        "当天时间不够：T1 2026-12-01，10 分钟；离开了已定的日期：A，1 天。"
    ),
}


def found(month: Problem) -> tuple[InfeasibleSet, ...]:
    return infeasible_sets(month, greedy(month))


def test_a_month_that_can_be_met_has_no_contradiction() -> None:
    assert found(problem(candidate("A", duty=True))) == ()


def test_one_rule_alone_that_shuts_a_duty_out_is_named_alone() -> None:
    month = problem(
        candidate("A", duty=True, skills=X, only_teams=frozenset({"T1"})),
        teams=(team("T1", days=2), team("T2", days=2)),
    )
    assert found(month) == (InfeasibleSet(("A",), (Breach("skills", "A", 1, "skills"),)),)


def test_three_rules_that_only_together_shut_a_duty_out_are_all_named_with_their_amounts() -> None:
    month = problem(
        candidate("A", duty=True, skills=X, last_day=day(0)),
        teams=(team("T1", days=2), replace(team("T2", days=2, skills=X), minutes=(0, 420))),
    )
    assert found(month) == (
        InfeasibleSet(
            ("A",),
            (
                Breach("free_day", "T2 2026-12-01", 1, "days"),
                Breach("skills", "A", 1, "skills"),
                Breach("window", "A", 1, "days"),
            ),
        ),
    )


def test_two_locked_visits_that_do_not_fit_one_day_are_named_with_the_minutes() -> None:
    month = problem(
        candidate("A", duty=True, minutes=200, locked_day=day(0)),
        candidate("B", duty=True, minutes=200, locked_day=day(0)),
        candidate("C", duty=True, minutes=200),
        teams=(team(days=2),),
    )
    assert found(month) == (
        InfeasibleSet(
            ("A", "B"),
            (
                Breach("day_minutes", "T1 2026-12-01", 10, "minutes"),
                Breach("locked_day", "A", 1, "days"),
            ),
        ),
    )


def test_more_duties_than_the_budget_of_days_are_told_as_days() -> None:
    month = problem(
        *(candidate(code, duty=True, minutes=300) for code in "ABC"), teams=(team(days=3, most_tours=2),)
    )
    assert found(month) == (
        InfeasibleSet(
            ("A", "B", "C"),
            (
                Breach("day_minutes", "T1 2026-12-01", 210, "minutes"),
                Breach("team_days", "T1", 1, "days"),
            ),
        ),
    )


def test_a_floor_beyond_reach_and_a_ceiling_below_the_duties_are_named() -> None:
    rows = (
        Row("floor", (("A", 1), ("B", 1)), low=3, high=None, price=5),
        Row("ceiling", (("A", 2),), low=None, high=1, price=5, unit="minutes"),
    )
    month = problem(candidate("A", duty=True), candidate("B"), rows=rows)
    assert found(month) == (
        InfeasibleSet((), (Breach("rows", "floor", 1, "visits"),)),
        InfeasibleSet((), (Breach("rows", "ceiling", 1, "minutes"),)),
    )


@given(month=problems())
@examples(60)
def test_every_contradiction_is_one_and_no_smaller_set_of_rules_is(month: Problem) -> None:
    for conflict in infeasible_sets(month, greedy(month)):
        if not conflict.sites or not conflict.breaches:
            continue
        sites = tuple(month.candidate(code) for code in conflict.sites)
        small = replace(month, candidates=sites, rows=())
        names = {breach.rule for breach in conflict.breaches}
        assert not fits(Grid(small, tuple(rule for rule in rules_of(month) if rule.name in names)))
        for some in combinations(rules_of(month), len(names) - 1):
            assert fits(Grid(small, some)), "a smaller set of rules contradicts too"
        for site in sites:
            fewer = replace(small, candidates=tuple(each for each in sites if each is not site))
            assert fits(Grid(fewer, rules_of(month)))


def test_the_days_missing_are_those_of_the_missed_duties_packed_together() -> None:
    month = problem(
        *(candidate(code, duty=True, minutes=180) for code in "ABCDE"), teams=(team(days=1, most_tours=1),)
    )
    plan = greedy(month)
    assert len(plan.missed_duties) == 3
    assert shortage(month, plan) == Shortage(minutes=540, team_days=2, officers=4)
    assert shortage(month, replace(plan, missed_duties=())) == Shortage(0, 0, 0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_contradictions_are_whole_sentences(language: str) -> None:
    month = problem(
        candidate("A", duty=True, minutes=200, locked_day=day(0)),
        candidate("B", duty=True, minutes=200, locked_day=day(0)),
        candidate("C", duty=True, skills=X),
        rows=(Row("floor", (("A", 1),), low=3, high=None, price=5),),
        teams=(team(days=2),),
    )
    plan = greedy(month)
    lines = [
        infeasible_sentence(each, language)
        for each in (*infeasible_sets(month, plan), InfeasibleSet(("D",), ()))
    ]
    lines.append(shortage_sentence(shortage(month, plan), language))
    assert len(lines) == 5
    assert lines[0] == SAID[language]
    assert not [line for line in lines if "{" in line]
