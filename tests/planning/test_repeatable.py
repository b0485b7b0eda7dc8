"""The same plan, bound and prices on any number of cores, under any hash seed, in any order of input."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem, TravelMatrix
from scheduler.planning.effort import EFFORTS
from scheduler.planning.search.solve import solve
from tests.builders import candidate, day, problem, team

ASK = "from tests.planning.test_repeatable import mark, month, plan_of; print(mark(plan_of(month())))"


def month(sites: int = 450) -> Problem:
    """Return a month large enough for the threads, the zones, and a few neighbourhoods."""
    rng = np.random.default_rng(3)
    places = rng.random((sites + 1, 2)) * 60
    apart = np.ceil(np.hypot(*(places[:, np.newaxis] - places).transpose(2, 0, 1))).astype(np.int32)
    candidates = tuple(
        candidate(
            f"c{at:03d}",
            worth=int(100 * rng.lognormal()) + 1,
            minutes=int(rng.choice([60, 90, 140])),
            first_day=day(int(rng.integers(0, 2))) if rng.random() < 0.2 else None,
            duty=bool(rng.random() < 0.01),
            skills=frozenset(["a"]) if rng.random() < 0.2 else frozenset(),
        )
        for at in range(sites)
    )
    teams = (team("T1", 4), team("T2", 4, most_tours=3), team("T3", 4, skills=frozenset("a")))
    base = problem(*candidates, teams=teams)
    return replace(base, travel=TravelMatrix(base.travel.points, apart))


def plan_of(told: Problem) -> Plan:
    """Return a plan by fixed work."""
    return solve(told, replace(EFFORTS["quick"], searches=6, seconds=None))


def mark(plan: Plan) -> str:
    """Return a hash of all that a plan says."""
    return hashlib.sha256(repr(plan).encode()).hexdigest()


@cache
def mark_here() -> str:
    """Return the hash of the month's plan as this process makes it."""
    return mark(plan_of(month()))


@pytest.mark.parametrize(("seed", "cores"), [("0", 1), pytest.param("1", 2, marks=pytest.mark.ci)])
def test_a_plan_repeats_on_other_cores_and_hash_seeds(seed: str, cores: int) -> None:
    allowed = sorted(os.sched_getaffinity(0))[:cores]
    told = subprocess.run(
        [sys.executable, "-c", ASK],
        env=os.environ | {"PYTHONHASHSEED": seed},
        preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == mark_here()


def test_the_order_of_the_input_does_not_matter() -> None:
    told = month()
    turned = replace(told, candidates=told.candidates[::-1], teams=told.teams[::-1])
    assert mark(plan_of(turned)) == mark_here()
