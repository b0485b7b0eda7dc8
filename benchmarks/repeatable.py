"""The same plan again: one hash of plan, bound and prices, however busy the machine is.

``bin/bench repeatable [--times N] [--effort E]`` plans an invented county of 1,000 sites and 60 team-days
and the sample county N times each, every time in a process of its own: on one core and on two in turn, with
three hash seeds in turn, every third time with processor hogs beside it. Prints a line a run, and ends with
an error unless each month has one hash and no run was ended by the clock.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pickle
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.county_instances import made, problem_of
from benchmarks.sample_month import sample_month
from scheduler.planning import solve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.domain.plan import Plan

SEEDS = ("0", "1", "20261125")
HOG = "while True: pass"
HOGS = 3


def mark(plan: Plan) -> str:
    """Return a hash of a plan's visits, value, bound and prices."""
    told = repr((plan.visits, plan.value, plan.bound, plan.prices))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@contextmanager
def hogs(count: int) -> Iterator[None]:
    """Keep the processor busy with so many endless loops."""
    running = [subprocess.Popen([sys.executable, "-c", HOG]) for _ in range(count)]
    try:
        yield
    finally:
        for each in running:
            each.kill()
            each.wait()


def run(path: Path, effort: str, number: int) -> tuple[str, str]:
    """Plan a month in a process of its own; return its hash and what ended it."""
    cores = sorted(os.sched_getaffinity(0))[: 1 + number % 2]
    busy = HOGS if number % 3 == 2 else 0
    began = time.monotonic()
    with hogs(busy):
        told = subprocess.run(
            [sys.executable, "-m", "benchmarks.repeatable", "--one", str(path), "--effort", effort],
            env=os.environ | {"PYTHONHASHSEED": SEEDS[number // 2 % len(SEEDS)]},
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
            capture_output=True,
            text=True,
            check=True,
        )
    found, ended_by = told.stdout.split()
    seconds = time.monotonic() - began
    print(
        f"{path.stem} run={number} cores={len(cores)} hogs={busy} seed={SEEDS[number // 2 % len(SEEDS)]} "
        f"hash={found} ended_by={ended_by} seconds={seconds:.0f}",
        flush=True,
    )
    return found, ended_by


def main() -> None:
    """Print a line a run, and whether all agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--effort", default="normal")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        plan = solve(pickle.loads(asked.one.read_bytes()), asked.effort)
        print(mark(plan), plan.ended_by)
        return
    months = {"county_1000_60_own1": problem_of(made(1000, 60, 1)), "sample_county": sample_month()}
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for name, problem in months.items():
            path = Path(folder) / f"{name}.month"
            path.write_bytes(pickle.dumps(problem))
            found = [run(path, asked.effort, number) for number in range(asked.times)]
            hashes, clocked = {each for each, _ in found}, sum(ended == "clock" for _, ended in found)
            print(f"{name}: {len(hashes)} hash of {asked.times} runs, {clocked} ended by the clock")
            wrong += [name] if len(hashes) > 1 or clocked else []
    if wrong:
        sys.exit(f"not repeatable: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
