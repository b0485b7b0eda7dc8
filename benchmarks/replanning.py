"""Months that go otherwise than planned: ten accidents each, replanned with few changes allowed.

``bin/bench replanning [--months N] [--effort E] [--out FILE.json]`` takes the sample county's month and
invented ones. Their first days are done or announced, and some visits are locked. Ten times something
happens: an officer falls ill, a day is closed, a site shuts, a visit takes longer, an urgent one comes, the
planner drops, moves or locks one. Each time the plan in hand is replanned with at most so many changes.
Counted are plans that change more, that touch what is locked or announced, or break a rule (each of which is
an error), and how far the plan stays below the one that may change at will. Prints a line a month.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.county_instances import made, problem_of
from benchmarks.replanning_accidents import accident, begun
from benchmarks.sample_month import sample_month
from scheduler.domain.errors import SchedulerError
from scheduler.planning import check, replan_month, solve
from scheduler.planning.heuristics.repair import changed
from scheduler.planning.replan.sentences import FAR_BELOW_PCT, difference_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.replanning_accidents import Accident
    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem

ACCIDENTS = 10
ALLOWED = (4, 8, 16)
LARGE = 5


@dataclass
class Told:
    """What came of a month: plans of each sort, and how far the worst stayed below a free one."""

    month: str
    replanned: int = 0
    refused: int = 0
    too_many: int = 0
    touched: int = 0
    broken: int = 0
    far_below: int = 0
    unsaid: int = 0
    worst_pct: float = 0.0
    most_changes: int = 0
    seconds: float = 0.0
    kinds: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether nothing went wrong."""
        return not (self.too_many or self.touched or self.broken or self.unsaid)


def months(count: int) -> Iterator[tuple[str, Problem]]:
    """Yield the months by name: the sample county's, then invented ones, every fifth of them large."""
    yield "sample county", sample_month()
    for seed in range(1, count):
        size = (1000, 60) if seed % LARGE == 0 else (300, 20)
        county = made(*size, seed)
        yield county.name, problem_of(county)


def lived(name: str, problem: Problem, effort: str, seed: int) -> Told:
    """Plan a month, let ten accidents happen one after the other, and replan after each."""
    solver, luck = partial(solve, effort=effort), np.random.default_rng(seed)
    told, began = Told(name), time.process_time()
    plan = solver(problem)
    problem = begun(problem, plan)
    for number in range(ACCIDENTS):
        hit = accident(problem, plan, luck)
        told.kinds.append(hit.kind)
        problem, plan = _replanned(told, hit, plan, ALLOWED[number % len(ALLOWED)], solver)
    told.seconds = round(time.process_time() - began, 1)
    return told


def _replanned(
    told: Told, hit: Accident, plan: Plan, allowed: int, solver: partial[Plan]
) -> tuple[Problem, Plan]:
    """Replan after one accident and write down what came of it; what is refused is asked again as told."""
    try:
        new = replan_month(hit.problem, plan, hit.wish, at_most=allowed, solver=solver)
    except SchedulerError as error:
        told.refused += 1
        allowed = int(str(error.facts["needed"]))
        new = replan_month(hit.problem, plan, hit.wish, at_most=allowed, solver=solver)
    told.replanned += 1
    changes = len(changed(plan.visits, new.plan.visits))
    told.most_changes = max(told.most_changes, changes)
    told.too_many += changes > allowed or changes != len(new.differences)
    told.touched += not _kept(hit.problem, plan) <= _kept(hit.problem, new.plan)
    told.broken += any(each.rule not in {"duties", "rows"} for each in check(new.problem, new.plan))
    short = new.short_pct or 0.0
    told.worst_pct = max(told.worst_pct, round(short, 2))
    if short > FAR_BELOW_PCT:
        told.far_below += 1
        told.unsaid += len(list(difference_sentences(new, "en"))) <= max(len(new.differences), 1)
    return new.problem, new.plan


def _kept(problem: Problem, plan: Plan) -> set[tuple[str, object, object]]:
    """Return the locked visits of a plan with what of them is locked."""
    sites = {visit.code: visit for visit in plan.visits}
    return {
        (site.code, site.locked_day and sites[site.code].day, site.locked_team and sites[site.code].team)
        for site in problem.candidates
        if site.code in sites and (site.locked_day or site.locked_team)
    }


def main() -> None:
    """Print a line a month, and the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=20)
    parser.add_argument("--effort", default="quick")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    found: list[Told] = []
    for seed, (name, problem) in enumerate(months(asked.months)):
        found.append(lived(name, problem, asked.effort, seed))
        print(*(f"{key}={value}" for key, value in asdict(found[-1]).items() if key != "kinds"), flush=True)
        if asked.out:
            asked.out.write_text(json.dumps([asdict(each) for each in found], indent=1), "utf-8")
    for sort in ("replanned", "refused", "too_many", "touched", "broken", "far_below", "unsaid"):
        print(f"{sort}: {sum(getattr(each, sort) for each in found)}")
    print(f"passed: {sum(each.passed for each in found)} of {len(found)}")


if __name__ == "__main__":
    main()
