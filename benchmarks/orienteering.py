"""Public team orienteering problems by the same engine, where tours are proven to hold at most eight visits.

bin/bench orienteering DIR --seconds S [--sample N] [--peers] [--out FILE.json] [--plans DIR]
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import peers_orienteering
from benchmarks.orienteering_files import Instance, judged, read
from benchmarks.there import there
from scheduler.planning.bound.assignment import Schedule
from scheduler.planning.bound.column_generation import begin, run
from scheduler.planning.bound.columns import Pool
from scheduler.planning.bound.hall_cuts import HallCuts
from scheduler.planning.bound.prices import SCALE
from scheduler.planning.bound.pricing import PricingProblem, exact_pricing
from scheduler.planning.bound.relaxation import relaxation_of
from scheduler.planning.effort import EFFORTS, TimeLimit
from scheduler.planning.model.month_model import (
    ExactLengths,
    MonthModel,
    TeamGroup,
    TeamKind,
    TourFamily,
    stretched,
)
from scheduler.planning.model.priced_rows import no_rows
from scheduler.planning.search.dive import Dive, Pace
from scheduler.planning.search.large_neighbourhood import LargeNeighbourhoodSearch

MOST_VISITS = 8
LAYERS = 1000
SEED = 7
TRIES = 20_000


@dataclass(frozen=True)
class Known:
    """Best known values by instance, and whether each is proved."""

    value: int
    proved: bool


def model_of(told: Instance, stops: int) -> MonthModel:
    """Return an instance for the engine: lengths scaled and rounded down, so that nothing feasible is cut.

    Doubles are checked beside, so that nothing infeasible is planned. One day, ``m`` teams, two ends.
    """
    nodes = told.customers
    size = len(nodes)
    scale = (LAYERS - 1) / told.limit if told.limit > 0 else 1.0
    down = np.floor(told.lengths * scale - 1e-9).clip(min=0).astype(np.int32)
    limit = int(np.floor(told.limit * scale + 1e-9))
    legs = np.ascontiguousarray(down[np.ix_(nodes, nodes)])
    out, back = down[0, nodes].copy(), down[nodes, -1].copy()
    fits = told.lengths[0, nodes] + told.lengths[nodes, -1] <= told.limit
    exact = ExactLengths(
        told.limit,
        np.ascontiguousarray(told.lengths[np.ix_(nodes, nodes)]),
        told.lengths[0, nodes].copy(),
        told.lengths[nodes, -1].copy(),
    )
    model = MonthModel(
        worth=told.profits[nodes],
        duty=np.zeros(size, dtype=bool),
        minutes=np.zeros(size, dtype=np.int32),
        days=np.ones(size, dtype=np.int64),
        travel=legs,
        groups=(TeamGroup(tuple(range(told.teams)), 1),),
        kinds=(TeamKind(0, 0, 1),),
        families=(TourFamily(limit, out, back, out, back, (0,), np.where(fits, 1, 0).astype(np.int64)),),
        stops=stops,
        rows=no_rows(size),
        duty_worth=np.zeros(size, dtype=np.int64),
        exact=exact,
    )
    apart = legs[~np.eye(size, dtype=bool)]
    return stretched(model) if len(apart) and apart.min() == 0 else model


def most_visits(told: Instance) -> int | None:
    """Return the most visits that a tour is proven to be able to hold; ``None`` if that is above eight."""
    model = model_of(told, MOST_VISITS + 1)
    if not len(model.worth) or not model.reachable.any():
        return 0
    prices = HallCuts.of(model).duals(0, np.zeros(1, dtype=np.int64))
    profit = np.full(len(model.worth), SCALE, dtype=np.int64)
    for floor in (MOST_VISITS, 0):
        found = exact_pricing(
            PricingProblem(model, model.families[0], profit, prices, 0.0), floor * SCALE, 1, TRIES
        )
        if found.ceiling.top > MOST_VISITS * SCALE:
            return None
    return found.ceiling.top // SCALE


def ours(told: Instance, seconds: float) -> tuple[list[list[int]], int, float | None]:
    """Return our tours as nodes, the bound, and the seconds to the first plan."""
    began = time.monotonic()
    model = model_of(told, MOST_VISITS)
    if not len(model.worth) or not model.reachable.any():
        return [], 0, time.monotonic() - began
    effort, pool = EFFORTS["thorough"].within(seconds), Pool(model)
    time_limit = TimeLimit(seconds)
    relaxation = relaxation_of(model, pool, effort, time_limit, 1)
    begin(relaxation, [])
    run(relaxation, 0.5, lambda: None)
    schedule = Schedule(model, pool)
    Dive(relaxation, schedule, model.reachable, Pace(), lambda: time_limit.over(0.6)).run()
    first = time.monotonic() - began
    schedule = LargeNeighbourhoodSearch(relaxation, effort, time_limit).run(schedule)
    tours = [[int(told.customers[site]) for site in pool.sites(tour)] for tour in sorted(schedule.where)]
    bound = int(model.worth.sum()) if relaxation.bound is None else relaxation.bound
    return tours, bound, first


def rows(
    told: Instance, known: Known | None, seconds: float, peers: bool
) -> list[tuple[dict[str, Any], Any]]:
    """Return a row and the tours of each solver for one instance."""
    began = time.monotonic()
    tours, bound, first = ours(told, seconds)
    found = [("ours", tours, time.monotonic() - began, first)]
    if peers:
        began = time.monotonic()
        found.append(("pyvrp", peers_orienteering.pyvrp(told, seconds), time.monotonic() - began, None))
    return [
        (_row(told, name, known and known.value, (judged(told, routes), bound, spent, early)), routes)
        for name, routes, spent, early in found
    ]


def _row(
    told: Instance, solver: str, best: int | None, facts: tuple[int | None, int, float, float | None]
) -> dict[str, Any]:
    value, bound, seconds, first = facts
    gap = None if value is None else 0.0 if bound == value else round(100 * (bound - value) / bound, 3)
    return {
        "instance": told.name,
        "solver": solver,
        "value": value,
        "bound": bound,
        "gap_pct": gap,
        "seconds": round(seconds, 2),
        "first_plan_seconds": None if first is None else round(first, 2),
        "best_known": best,
    }


def best_known(folder: Path) -> dict[str, Known]:
    """Read the best known values beside the instances."""
    for place in (folder / "bks.csv", folder.parent / "bks.csv"):
        if place.exists():
            with place.open(encoding="utf-8") as file:
                return {
                    f"{row['instance']}": Known(round(float(row["bks"])), row["proved"] == "1")
                    for row in csv.DictReader(file)
                    if row["bks"]
                }
    return {}


def report(found: list[dict[str, Any]], known: dict[str, Known]) -> None:
    """Print what the run shows over the instances with a proved value above 0."""
    own = [row for row in found if row["solver"] == "ours"]
    proved = [row for row in own if (at := known.get(row["instance"])) and at.proved and at.value > 0]
    if not proved:
        return
    gaps = [100 * (row["best_known"] - row["value"]) / row["best_known"] for row in proved]
    optimal = sum(row["bound"] == row["value"] for row in proved)
    wrong = [r["instance"] for r in proved if not r["value"] <= r["best_known"] <= r["bound"]]
    print(
        f"in range with a proved value above 0: {len(proved)}; mean gap {np.mean(gaps):.3f} %; "
        f"proven optimal {optimal}; contradictions {wrong or 'none'}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=there)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--plans", type=Path)
    told = parser.parse_args()
    known = best_known(told.folder)
    place = told.folder / "top" if (told.folder / "top").is_dir() else told.folder
    paths = sorted([*place.glob("*.txt"), *place.glob("*.txt.gz")])
    if told.sample:
        paths = sorted(random.Random(SEED).sample(paths, min(told.sample, len(paths))))
    found: list[dict[str, Any]] = []
    inside = 0
    for path in paths:
        instance = read(path)
        visits = most_visits(instance)
        if visits is None:
            print(f"instance={instance.name} out of range: a tour may hold more than {MOST_VISITS} visits")
            continue
        inside += 1
        for row, tours in rows(instance, known.get(instance.name), told.seconds, told.peers):
            found.append(row)
            print(" ".join(f"{key}={row[key]}" for key in row), f"visits={visits}", flush=True)
            if told.plans:
                told.plans.mkdir(parents=True, exist_ok=True)
                name = f"{instance.name}.{row['solver']}.json"
                (told.plans / name).write_text(json.dumps({"tours": tours}), "utf-8")
        if told.out:
            told.out.write_text(json.dumps(found, indent=1), "utf-8")
    print(f"in range: {inside} of {len(paths)}")
    report(found, known)


if __name__ == "__main__":
    main()
