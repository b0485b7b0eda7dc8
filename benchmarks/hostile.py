"""What every hostile container of the tests costs: seconds and peak memory of the child that refuses it.

``bin/bench hostile`` makes each file, reads it as an import would, and prints the slowest first. The aim is
5 s and 250 MB each. The child's own start, before it looks at the file, is in both figures.
"""

from __future__ import annotations

import resource
import tempfile
import time
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from scheduler.intake import load_profile, outcome, read
from scheduler.reference import load_reference
from scheduler.shipped import shipped
from tests.intake.odd_containers import CASES


def cost(name: str, folder: str, answer: Any) -> None:
    """Read one case's file and send outcome, seconds and the child's peak memory in MB."""
    case = next(each for each in CASES if each.name == name)
    path = case.make(Path(folder))
    profile, reference = load_profile("register", shipped()), load_reference(shipped())
    start = time.perf_counter()
    intake = read(path, profile, reference, import_day=date(2026, 11, 25))
    seconds = time.perf_counter() - start
    # the only child of this process that has ended is the one that read the file
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    answer.send((outcome(intake), [cell.code for cell in intake.bad], seconds, peak))


def main() -> None:
    """Print one line a case, the slowest first, and how many missed an aim."""
    context = get_context("spawn")
    lines = []
    for case in CASES:
        if case.outcome != "reject_file":
            continue
        with tempfile.TemporaryDirectory() as folder:
            here, there = context.Pipe()
            process = context.Process(target=cost, args=(case.name, folder, there))
            process.start()
            there.close()
            told, codes, seconds, peak = here.recv()
            process.join()
        lines.append((seconds, peak, case.name, told, ", ".join(codes)))
    for seconds, peak, name, told, codes in sorted(lines, reverse=True):
        print(f"{seconds:5.1f} s {peak:5.0f} MB  {told}  {name}: {codes}")
    missed = sum(seconds > 5 or peak > 250 for seconds, peak, *_ in lines)
    print(f"{len(lines)} files, {missed} above 5 s or 250 MB")


if __name__ == "__main__":
    main()
