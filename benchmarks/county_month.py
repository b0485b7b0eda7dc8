"""County months against the clock: value judged from the routes, proven bound, peers beside it.

bin/bench county_month FILE... --seconds S [--peers] [--out FILE.json] [--plans DIR]
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import county_judge, peers_county
from benchmarks.county_instances import FIRST, WORTH_OF_VALUE, County, problem_of, read
from benchmarks.there import there
from scheduler.planning.effort import EFFORTS
from scheduler.planning.heuristics.greedy import greedy
from scheduler.planning.search.solve import solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.county_judge import Tours
    from scheduler.domain.plan import Plan


def ours(county: County, seconds: float) -> tuple[Tours, float | None, float | None]:
    """Return our tours, bound and the seconds to the first plan with all musts."""
    began = time.monotonic()
    first: list[float] = []

    def emit(plan: Plan) -> None:
        if not plan.missed_duties and not first:
            first.append(time.monotonic() - began)

    problem = problem_of(county)
    effort = EFFORTS["thorough"].within(seconds - (time.monotonic() - began))
    plan = solve(problem, effort, emit=emit)
    bound = None if plan.bound is None else plan.bound / WORTH_OF_VALUE
    return tours_of(plan), bound, first[0] if first else None


def by_greedy(county: County, seconds: float) -> Tours:
    """Return the tours of the plan by insertion."""
    return tours_of(greedy(problem_of(county)))


PEERS: dict[str, Callable[[County, float], Tours]] = {
    "greedy": by_greedy,
    "ortools": peers_county.ortools,
    "pyvrp": peers_county.pyvrp,
}


def tours_of(plan: Plan) -> Tours:
    """Return a plan's tours in the format of the instance files."""
    tours: dict[tuple[str, int], list[int]] = {}
    for visit in sorted(plan.visits, key=lambda each: (each.team, each.day, each.order)):
        tours.setdefault((visit.team, (visit.day - FIRST).days), []).append(int(visit.code[1:]))
    return [{"team": int(team[1:]), "day": day, "sites": sites} for (team, day), sites in tours.items()]


def rows(county: County, seconds: float, peers: bool, plans: Path | None) -> list[dict[str, Any]]:
    """Return one row a solver for an instance."""
    told: list[dict[str, Any]] = []
    began = time.monotonic()
    tours, bound, first = ours(county, seconds)
    told.append(_row(county, "ours", tours, (bound, time.monotonic() - began, first)))
    _keep(plans, county, "ours", tours)
    for name, solver in PEERS.items() if peers else ():
        began = time.monotonic()
        tours = solver(county, seconds)
        told.append(_row(county, name, tours, (bound, time.monotonic() - began, None)))
        _keep(plans, county, name, tours)
    return told


def _row(
    county: County, solver: str, tours: Tours, facts: tuple[float | None, float, float | None]
) -> dict[str, Any]:
    bound, seconds, first = facts
    value = county_judge.value(county.told, tours)
    known = value is not None and bound is not None
    return {
        "instance": county.name,
        "solver": solver,
        "value": value,
        "bound": bound,
        "gap_pct": round(100 * (bound - value) / bound, 3) if known and bound else None,
        "seconds": round(seconds, 2),
        "first_plan_seconds": None if first is None else round(first, 2),
        "best_known": None,
    }


def _keep(folder: Path | None, county: County, solver: str, tours: Tours) -> None:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{county.name}.{solver}.json").write_text(json.dumps({"tours": tours}), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=there)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--plans", type=Path)
    told = parser.parse_args()
    found: list[dict[str, Any]] = []
    for path in told.files:
        for row in rows(read(path), told.seconds, told.peers, told.plans):
            found.append(row)
            print(" ".join(f"{key}={row[key]}" for key in row), flush=True)
            if told.out:
                told.out.write_text(json.dumps(found, indent=1), "utf-8")


if __name__ == "__main__":
    main()
