"""The sample county's December is kept as a file, with the plan that was made of it, to measure later planners."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from benchmarks.problem_file import read_problem, write_problem
from scheduler.domain.canonical import canonical, digest, plan_from_json, sha
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem
from scheduler.planning import check, value_of

KEPT = Path(__file__).parents[2] / "benchmarks" / "december"
SHA = "b9ec613e5bd3a5ba6319dbe816b314c466f1dbb3176e9562febe579f94638992"


@pytest.fixture(scope="module")
def month() -> Problem:
    return read_problem(KEPT / "problem.gz")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_from_json((KEPT / "plan.json").read_text("utf-8"))


def test_the_file_is_the_one_that_was_written_and_is_written_the_same_again(
    month: Problem, tmp_path: Path
) -> None:
    assert hashlib.sha256((KEPT / "problem.gz").read_bytes()).hexdigest() == SHA
    write_problem(month, tmp_path / "again.gz")
    assert read_problem(tmp_path / "again.gz").candidates == month.candidates


def test_the_kept_plan_keeps_every_rule_of_the_kept_month(month: Problem, plan: Plan) -> None:
    assert (
        len(month.candidates),
        sum(site.duty for site in month.candidates),
        len(month.teams),
        len(month.rows),
    ) == (
        746,
        98,
        6,
        5,
    )
    assert set(check(month, plan)) == set(plan.breaches)
    assert value_of(month, plan.visits) == plan.value


def test_the_figures_are_those_of_the_month_and_its_plan(month: Problem, plan: Plan) -> None:
    figures = json.loads((KEPT / "figures.json").read_text("utf-8"))
    assert figures["problem"] == digest(month)
    assert figures["plan"] == digest(plan)
    assert figures["prices"] == sha(canonical(plan.prices))
    assert (figures["value"], figures["bound"]) == (plan.value, plan.bound) == (1_772_863, 1_806_911)
