"""Every rule is told twice, and the two tellings agree; a planted mistake in any of them shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from inspect import getsource, signature
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from scheduler.domain.errors import SettingsError
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.planning import check, greedy, solve
from scheduler.planning.model.rules import Rule, rules_of
from scheduler.planning.model.rules.base import PlanRule
from tests.builders import candidate, problem
from tests.examples import examples
from tests.planning.strategies import problems, problems_and_plans
from tests.planning.tellings import solver_accepts

Bend = Callable[[np.ndarray], np.ndarray]
RULES = sorted(Rule.family)
PRICED = {name for name, rule in Rule.family.items() if issubclass(rule, PlanRule)}
repeatable = examples(150)


def _agree(name: str, bend: int, month: Problem, plan: Plan) -> None:
    """Compare the tellings; some rules are asked only about plans that visit each site once."""
    codes = [visit.code for visit in plan.visits]
    assume(Rule.family[name].repeats or len(codes) == len(set(codes)))
    rule = next(each for each in rules_of(month) if each.name == name)
    assert solver_accepts(rule, month, plan, bend) == (not list(rule.breaches(month, plan)))


@pytest.mark.parametrize("name", RULES)
def test_solver_and_checker_agree(name: str) -> None:
    @given(case=problems_and_plans(name))
    @repeatable
    def agree(case: tuple[Problem, Plan]) -> None:
        _agree(name, 0, *case)

    agree()


@pytest.mark.parametrize("name", RULES)
def test_a_planted_mistake_of_one_unit_is_caught(name: str) -> None:
    @given(case=problems_and_plans(name))
    @settings(repeatable, phases=[Phase.generate], max_examples=400)
    def wrong(case: tuple[Problem, Plan]) -> None:
        _agree(name, 1, *case)

    with pytest.raises(AssertionError):
        wrong()


@pytest.mark.parametrize("solver", [greedy, solve], ids=["greedy", "solve"])
@given(month=problems())
@examples(60, suppress_health_check=[HealthCheck.too_slow])
def test_a_plan_breaks_priced_rules_only_and_says_which(
    solver: Callable[[Problem], Plan], month: Problem
) -> None:
    plan = solver(month)
    assert set(check(month, plan)) == set(plan.breaches)
    assert {breach.rule for breach in plan.breaches} <= PRICED
    assert plan.bound is not None
    assert plan.value <= plan.bound


@given(month=problems(), seed=st.randoms(use_true_random=False))
@examples(40)
def test_the_order_of_a_problem_changes_nothing(month: Problem, seed: object) -> None:
    sites = list(month.candidates)
    seed.shuffle(sites)  # type: ignore[attr-defined]
    assert greedy(replace(month, candidates=tuple(sites), teams=month.teams[::-1])) == greedy(month)


def test_a_rule_that_does_not_exist_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SettingsError) as refused:
        rules_of(problem(candidate(), rules=(("cool_dawn", ()),)))
    assert refused.value.code == "unknown_name"
    assert refused.value.facts["near"] == "cool_down"


def test_a_rule_that_refuses_its_value_says_why() -> None:
    with pytest.raises(SettingsError) as refused:
        rules_of(problem(candidate(), rules=(("most_visits_a_day", (("most", 9),)),)))
    assert refused.value.facts["problem"] == "most is 9, not in 1..8"


def test_every_rule_and_each_of_its_settings_stands_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
    for name, rule in Rule.family.items():
        line = next(line for line in text.splitlines() if line.startswith(f"| `{name}` "))
        assert ("| always |" in line) is rule.always
        for setting, default in signature(rule).parameters.items():
            assert f"`{setting}` ({default.default})" in line


def test_the_example_of_a_new_rule_in_the_docs_is_the_rule_as_it_stands() -> None:
    text = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
    assert getsource(Rule.family["large_visits"]).rstrip() in text
