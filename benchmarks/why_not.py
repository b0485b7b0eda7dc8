"""What left-out sites of the sample county are told, tried by solving the month anew.

``bin/bench why_not [--sites N] [--effort E] [--seed S] [--half 0|1] [--out FILE.json]`` asks `why` of N
left-out sites, drawn by the seed; or of every other one of them, so that two runs share the work. For each,
the first change offered is made and the site must enter. Forced in with the worth it lacks added, a solve
must reach the value in hand less 0.05 %, and with a tenth less of it stay below. A solve repeats to the
byte, so a month that `why` has solved already is not solved twice. Prints a line a site, then the counts.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.sample_month import sample_month
from scheduler.planning import forced, solve, why
from scheduler.planning.explain.remedy import Raise
from scheduler.planning.explain.sentences import remedy_phrase

if TYPE_CHECKING:
    from collections.abc import Hashable

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem

CLOSE = 2000


@dataclass(frozen=True)
class Tried:
    """What came of one site's reasons; ``None`` where there was nothing to try."""

    site: str
    worth: int
    lacks: int | None
    change: str
    enters: bool | None
    reaches: bool | None
    stays_below: bool | None
    solves: int
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether everything that could be tried came true, and something could."""
        found = (self.enters, self.reaches, self.stays_below)
        return any(each is not None for each in found) and False not in found


class Solver:
    """Solves at one effort, from the plan in hand once there is one, and remembers."""

    def __init__(self, effort: str) -> None:
        self.effort = effort
        self.start: Plan | None = None
        self.solved: dict[Hashable, Plan] = {}

    def __call__(self, problem: Problem) -> Plan:
        """Return the plan of a month."""
        key = (problem.candidates, problem.teams, problem.rows)
        if key not in self.solved:
            self.solved[key] = solve(problem, self.effort, self.start)
        return self.solved[key]


def tried(problem: Problem, plan: Plan, code: str, solver: Solver) -> Tried:
    """Ask why a site is left out, and hold the answer against solves."""
    began, before = time.process_time(), len(solver.solved)
    reasons = why(problem, plan, code, solver=solver)
    lacks, change = reasons.lacks, next(iter(reasons.changes), None)
    reaches = below = enters = None
    if change is not None:
        enters = any(visit.code == code for visit in solver(change(problem)).visits)
    if lacks is not None:
        month = forced(problem, code)
        reaches = solver(Raise(code, lacks)(month)).value >= plan.value - plan.value // CLOSE
        below = solver(Raise(code, lacks * 9 // 10)(month)).value < plan.value
    return Tried(
        code,
        problem.candidate(code).worth,
        lacks,
        "" if change is None else remedy_phrase(change, "en"),
        enters,
        reaches,
        below,
        len(solver.solved) - before,
        round(time.process_time() - began, 1),
    )


def left_out(problem: Problem, plan: Plan, count: int, seed: int) -> list[str]:
    """Return some of the sites that a plan leaves out."""
    planned = {visit.code for visit in plan.visits}
    codes = sorted(problem.by_code.keys() - planned)
    order = np.random.default_rng(seed).permutation(len(codes))
    return [codes[at] for at in order[:count].tolist()]


def main() -> None:
    """Print a line a site, and the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=100)
    parser.add_argument("--effort", default="normal")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    problem, solver = sample_month(), Solver(asked.effort)
    plan = solver.start = solver(problem)
    print(f"value {plan.value} bound {plan.bound} gap {plan.gap_pct:.2f} %", flush=True)
    found: list[Tried] = []
    drawn = left_out(problem, plan, asked.sites, asked.seed)
    for code in drawn if asked.half is None else drawn[asked.half :: 2]:
        found.append(tried(problem, plan, code, solver))
        print(*(f"{name}={value}" for name, value in asdict(found[-1]).items()), flush=True)
        if asked.out:
            asked.out.write_text(json.dumps([asdict(each) for each in found], indent=1), "utf-8")
    for name in ("enters", "reaches", "stays_below"):
        print(f"{name}: {sum(getattr(each, name) is True for each in found)} of {len(found)}")
    print(f"passed: {sum(each.passed for each in found)} of {len(found)}")


if __name__ == "__main__":
    main()
