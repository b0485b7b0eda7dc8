"""Whether the program still makes the same of twelve months: plans, bounds and prices to the hash.

bin/bench same_plans [--other CHECKOUT] [MONTH ...]
Compared is what ``twelve_months.json`` holds, or what CHECKOUT, with a .venv of its own, makes. The months:
the sample county's December at normal effort, ten made-up county months, and one with all that a month can
have, which is also asked why and planned anew.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.county_instances import made, problem_of
from benchmarks.full_month import full_month
from benchmarks.problem_file import read_problem, write_problem
from benchmarks.there import there, told_there

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.domain.problem import Problem

ROOT = Path(__file__).parent.parent
COUNTIES = {f"county_{seed}": (300, 20, seed) for seed in range(1, 10)} | {"county_large": (1000, 60, 1)}
MONTHS: dict[str, Callable[[], Problem]] = {
    "december": lambda: read_problem(ROOT / "benchmarks" / "december" / "problem.gz"),
    "full": full_month,
    **{name: (lambda shape=shape: problem_of(made(*shape))) for name, shape in COUNTIES.items()},  # type: ignore[misc]
}
EFFORTS = {"december": "normal"}
TELLS = """
import gzip, json, sys, time
import numpy as np
from scheduler import planning
from scheduler.domain.canonical import canonical, digest, problem_from_json, sha

text, _, travel = gzip.decompress(open(sys.argv[1], "rb").read()).partition(b"\\n")
minutes = np.frombuffer(travel, dtype="<i4").astype(np.int32)
month = problem_from_json(text.decode(), minutes.reshape(2 * (round(len(minutes) ** 0.5),)))
began = time.process_time()
plan = planning.solve(month, sys.argv[2])
seconds = round(time.process_time() - began, 1)
told = {"value": plan.value, "bound": plan.bound, "plan": digest(plan), "prices": sha(canonical(plan.prices))}
told["greedy"] = digest(planning.greedy(month))
if sys.argv[3]:
    replan = getattr(planning, "replan_month", None) or planning.replan
    visits = {each.code for each in plan.visits}
    out = [each.code for each in month.candidates if each.code not in visits]
    wish = planning.Wish(add=tuple(out[:2]), drop=(plan.visits[3].code, plan.visits[9].code))
    told["replanned"] = digest(replan(month, plan, wish).plan)
    quick = lambda other: planning.solve(other, "quick")
    told["replanned_with_solves"] = digest(replan(month, plan, wish, solver=quick).plan)
    reasons = [planning.why(month, plan, code) for code in (out[5], out[9], plan.visits[5].code)]
    told["why"] = sha(canonical([(each.other, each.exchanged, str(each.visit)) for each in reasons]))
print(json.dumps({"told": told, "seconds": seconds}))
"""


def told_by(checkout: Path, month: Path, effort: str) -> dict[str, Any]:
    """Return what the program of a checkout makes of a month, and its processor seconds."""
    words = (month, effort, "1" if month.stem == "full" else "")
    found: dict[str, Any] = told_there(checkout, TELLS, *words)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("months", nargs="*", help=", ".join(MONTHS))
    parser.add_argument("--other", type=there)
    asked = parser.parse_args()
    if unknown := sorted(set(asked.months) - MONTHS.keys()):
        parser.error(f"there is no month {unknown[0]}: {', '.join(MONTHS)}")
    recorded = json.loads((ROOT / "benchmarks" / "twelve_months.json").read_text("utf-8"))
    differ = 0
    with tempfile.TemporaryDirectory() as name:
        for month in asked.months or MONTHS:
            path = Path(name) / f"{month}.gz"
            write_problem(MONTHS[month](), path)
            effort = EFFORTS.get(month, "quick")
            other = told_by(asked.other, path, effort) if asked.other else recorded[month]
            here = told_by(ROOT, path, effort)
            same = here["told"] == other["told"]
            differ += not same
            seconds = f"{other['seconds']} s there, {here['seconds']} s here"
            value = f"{here['told']['value']} of {here['told']['bound']}"
            print(month, "same" if same else "DIFFERS", seconds, value, flush=True)
            for key in () if same else here["told"]:
                print(f"  {key}: {other['told'][key]} there, {here['told'][key]} here", flush=True)
    if differ:
        raise SystemExit(f"{differ} months differ")


if __name__ == "__main__":
    main()
