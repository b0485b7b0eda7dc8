"""Why and why not: what a site lacks, where it would go, what bars it, what lets it in, and the words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given

from scheduler.domain.errors import SchedulerError
from scheduler.domain.plan import Breach, Plan
from scheduler.domain.problem import Problem, Row
from scheduler.language import LANGUAGES, knows
from scheduler.planning import greedy, solve, why
from scheduler.planning.explain.remedy import (
    ExtraHalfDay,
    LendSkills,
    Raise,
    Remedy,
    TwoRemedies,
    WiderWindow,
)
from scheduler.planning.explain.sentences import why_sentences
from scheduler.planning.explain.team_days import Obstacle
from scheduler.planning.explain.why import forced
from scheduler.planning.model.rules import Rule
from scheduler.planning.words import breach_sentence
from tests.builders import candidate, day, problem, team
from tests.examples import examples
from tests.planning.strategies import problems

FULL = problem(
    candidate("A", worth=500, minutes=300),
    candidate("B", worth=300, minutes=300),
    candidate("C", worth=100, minutes=300),
    teams=(team(days=2, most_tours=2),),
)


def test_a_site_left_out_lacks_what_the_weakest_of_the_plan_is_worth_more() -> None:
    reasons = why(FULL, greedy(FULL), "C")
    assert reasons.lacks == 200
    assert reasons.exchanged == ("B",)
    assert reasons.changes[0] == Raise("C", 201)


def test_the_worth_it_lacks_makes_the_forced_plan_equal_to_the_plan_in_hand() -> None:
    plan = greedy(FULL)
    lacks = why(FULL, plan, "C").lacks
    assert lacks is not None
    for less, reached in ((0, True), (1, False)):
        raised = Raise("C", lacks - less)(forced(FULL, "C"))
        assert (solve(raised).value >= plan.value) is reached


def test_whole_solves_narrow_down_what_a_site_lacks() -> None:
    plan = greedy(FULL)
    assert why(FULL, plan, "C", solver=solve).lacks == 200

    def finds_more(problem: Problem) -> Plan:
        """A solver that finds 50 more than there seems to be whenever C must come."""
        found = solve(problem)
        return replace(found, value=found.value + 50 * problem.candidate("C").duty)

    assert why(FULL, plan, "C", solver=finds_more).lacks == 150


@pytest.mark.parametrize("off", range(-40, 41, 20))
def test_what_a_site_lacks_is_enough_and_a_tenth_less_is_not_whatever_else_a_solve_does(off: int) -> None:
    def uneven(month: Problem) -> Plan:
        """A solver that stops short of the best plan, by more or less with every worth of C."""
        found = solve(month)
        short = (month.candidate("C").worth * 7 + off) % 60 if month.candidate("C").duty else 0
        return replace(found, value=found.value - short)

    plan = solve(FULL)
    lacks = why(FULL, plan, "C", solver=uneven).lacks
    assert lacks is not None
    assert uneven(Raise("C", lacks)(forced(FULL, "C"))).value >= plan.value
    assert uneven(Raise("C", lacks * 9 // 10)(forced(FULL, "C"))).value < plan.value


def test_a_solver_too_poor_to_show_a_figure_leaves_the_one_found_around_the_plan() -> None:
    def poor(month: Problem) -> Plan:
        """A solver that finds next to nothing."""
        return replace(greedy(month), value=-1000)

    reasons = why(FULL, greedy(FULL), "C", solver=poor)
    assert (reasons.lacks, reasons.solved) == (200, False)


def test_a_planned_site_earns_what_the_plan_loses_without_it() -> None:
    reasons = why(FULL, greedy(FULL), "A")
    assert reasons.planned
    assert reasons.earns == 400
    assert reasons.exchanged == ("C",)
    assert reasons.tour == ("A",)


def test_a_site_is_found_by_its_employer_the_planned_visit_first() -> None:
    month = problem(candidate("X/1", worth=1), candidate("X/2", worth=9), teams=(team(minutes=90),))
    assert why(month, greedy(month), "X").code == "X/2"


def test_an_unknown_site_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(SchedulerError) as wrong:
        why(problem(candidate("12345")), greedy(problem()), "12346")
    assert wrong.value.code == "unknown_site"
    assert wrong.value.facts["near"] == "12345"


def test_the_rules_in_the_way_are_named_with_the_least_amount_and_their_team_days() -> None:
    month = problem(
        candidate("A", skills=frozenset({"x"}), last_day=day(0)),
        teams=(team("T1", days=2), team("T2", days=2, skills=frozenset({"x"}))),
    )
    plan = replace(greedy(month), visits=())
    assert why(month, plan, "A").obstacles == (
        Obstacle("skills", 1, "skills", 2, 4),
        Obstacle("window", 1, "days", 2, 4),
    )


def test_a_full_day_is_told_in_the_minutes_that_are_missing() -> None:
    month = problem(
        candidate("A", worth=9, minutes=380), candidate("B", worth=5, minutes=60), teams=(team(),)
    )
    assert why(month, greedy(month), "B").obstacles == (Obstacle("day_minutes", 50, "minutes", 1, 1),)


@pytest.mark.parametrize(
    ("site", "change"),
    [
        ({"last_day": day(-3)}, WiderWindow("A", day(0))),
        ({"skills": frozenset({"x"})}, LendSkills("A", "T1", ("x",))),
        ({"last_day": day(-3), "skills": frozenset({"x"})}, None),
    ],
)
def test_what_bars_a_site_everywhere_is_what_the_change_takes_away(site: dict, change: Remedy | None) -> None:
    month = problem(candidate("A", **site), teams=(team(days=2),))
    change = change or TwoRemedies("A", WiderWindow("A", day(0)), LendSkills("A", "T1", ("x",)))
    assert why(month, greedy(month), "A").changes == (change,)
    assert [visit.code for visit in solve(change(month)).visits] == ["A"]


def test_a_bar_of_law_is_named_and_no_change_offered() -> None:
    month = problem(candidate("A", barred_teams=frozenset({"T1"})))
    reasons = why(month, greedy(month), "A")
    assert reasons.lacks is None
    assert reasons.obstacles == (Obstacle("recusal", 1, "visits", 1, 1),)
    assert reasons.changes == ()


def test_half_a_day_more_is_offered_on_a_day_without_a_tour() -> None:
    month = problem(
        candidate("A", worth=500, minutes=300),
        candidate("B", worth=100, minutes=150),
        teams=(team(days=2, most_tours=1),),
    )
    offered = [each for each in why(month, greedy(month), "B").changes if isinstance(each, ExtraHalfDay)]
    assert offered == [ExtraHalfDay("B", "T1", day(1), 210)]
    assert {visit.code for visit in solve(offered[0](month)).visits} == {"A", "B"}


@given(month=problems())
@examples(60, suppress_health_check=list(HealthCheck))
def test_every_change_offered_lets_the_site_in(month: Problem) -> None:
    plan = solve(month)
    planned = {visit.code for visit in plan.visits}
    left_out = [site.code for site in month.candidates if site.code not in planned]
    assume(left_out)
    for code in left_out:
        for change in why(month, plan, code, solver=solve).changes:
            assert code in {visit.code for visit in solve(change(month)).visits}


@pytest.mark.parametrize("language", LANGUAGES)
def test_reasons_are_whole_sentences(language: str) -> None:
    plan = greedy(FULL)
    barred = problem(candidate("A", duty=True, programmes=("p", "q"), skills=frozenset({"x"})))
    lines = [
        *why_sentences(why(FULL, plan, "A"), language),
        *why_sentences(why(FULL, plan, "C"), language, {"B": "Beta"}.get),
        *why_sentences(why(barred, greedy(barred), "A"), language),
    ]
    assert not [line for line in lines if "{" in line]


def test_the_sentences_of_a_site_left_out() -> None:
    assert why_sentences(why(FULL, greedy(FULL), "C"), "en") == (
        "C is not in the plan.",
        "Expected harm of the site: 0.1.",
        "It lacks 0.2 of harm at the most, by a search around this plan.",
        "It would join team T1 on 2026-12-02, as stop 1 of 1.",
        "That would push out: B.",
        "In its way: the day is too short, on 2 of 2 team-days, by 210 minutes on the best of them.",
        "What would let it in: rank it higher by 0.2 of expected harm.",
    )


def test_a_duty_dearer_than_what_it_keeps_out_is_told_as_a_duty() -> None:
    month = problem(
        candidate("A", worth=20, minutes=300, duty=True),
        candidate("B", worth=1500, minutes=300),
        teams=(team(days=1, most_tours=1),),
    )
    assert "It must be visited all the same; without it the plan could reach 1.5 more harm." in why_sentences(
        why(month, greedy(month), "A"), "en"
    )


def test_a_site_that_only_a_duty_keeps_out_is_told_the_duty_and_never_its_price() -> None:
    month = problem(
        candidate("A", worth=20, minutes=300, duty=True),
        candidate("B", worth=1500, minutes=300),
        teams=(team(days=1, most_tours=1),),
        duty_price=1_000_000,
    )
    lines = why_sentences(why(month, greedy(month), "B"), "en")
    assert "A duty of law comes first: bringing it in would leave undone A." in lines
    assert not any("998" in line or "rank it higher" in line or "lacks" in line for line in lines)


def test_a_target_that_comes_before_a_site_is_told_in_visits_and_harm() -> None:
    row = Row("share", (("A", 1),), low=1, high=None, price=5_000)
    month = problem(
        candidate("A", worth=20, minutes=300),
        candidate("B", worth=1500, minutes=300),
        teams=(team(days=1, most_tours=1),),
        rows=(row,),
    )
    lines = why_sentences(why(month, solve(month), "B"), "en")
    assert any("fall 1 further visits short" in line and "+1.5" in line for line in lines)
    assert not any("rank it higher" in line for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", [*sorted(Rule.family), "known", "order", "start"])
def test_every_rule_can_be_told(rule: str, language: str) -> None:
    assert knows(f"rule_{rule}", language)
    assert "A" in breach_sentence(Breach(rule, "A", 3, "bureau's own"), language)


def test_one_of_a_unit_is_told_in_the_singular() -> None:
    told = [breach_sentence(Breach("skills", "A", amount, "skills"), "en") for amount in (1, 2)]
    assert told[0].endswith("1 skill") and told[1].endswith("2 skills")
