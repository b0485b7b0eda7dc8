"""What every hostile container of the tests costs: seconds and peak memory of the child that refuses it.

``bin/bench hostile`` makes each file, reads it as an import would, and prints the slowest first. The aim is
5 s and 250 MB each. The child's own start, before it looks at the file, is in both figures.
"""

from __future__ import annotations

import resource
import tempfile
import threading
import time
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from scheduler.intake import load_profile, outcome, read
from scheduler.reference import load_reference
from scheduler.shipped import shipped


def cost(name: str, folder: str, answer: Any) -> None:
    """Read one case's file and send outcome, seconds and the child's peak memory in MB."""
    # imported here, because a child imports this module too and would hold all the tests' files
    from tests.intake.odd_containers import CASES

    case = next(each for each in CASES if each.name == name)
    path = case.make(Path(folder))
    profile, reference = load_profile("register", shipped()), load_reference(shipped())
    peaks: dict[str, float] = {}
    ended = threading.Event()
    watch = threading.Thread(target=_watch_children, args=(peaks, ended))
    watch.start()
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    intake = read(path, profile, reference, import_day=date(2026, 11, 25))
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    ended.set()
    watch.join()
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    answer.send(
        (
            outcome(intake),
            [cell.code for cell in intake.bad],
            seconds,
            worked,
            max(peaks.values(), default=0.0),
        )
    )


def _watch_children(peaks: dict[str, float], ended: threading.Event) -> None:
    """Note the peak memory of this process's children until it is told that they have ended.

    A child is a copy of its parent until it starts its own program: its last figure is its own.
    """
    while not ended.wait(0.005):
        for children in Path("/proc/self/task").glob("*/children"):
            for number in children.read_text().split():
                try:
                    status = Path(f"/proc/{number}/status").read_text()
                except OSError:
                    continue
                if "VmHWM:" in status:
                    peaks[number] = int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    """Print one line a case, the slowest first, and how many missed an aim."""
    from tests.intake.odd_containers import CASES

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
            told, codes, seconds, worked, peak = here.recv()
            process.join()
        lines.append((seconds, worked, peak, case.name, told, ", ".join(codes)))
    for seconds, worked, peak, name, told, codes in sorted(lines, reverse=True):
        print(f"{seconds:5.1f} s ({worked:4.1f} s of work) {peak:5.0f} MB  {told}  {name}: {codes}")
    missed = sum(seconds > 5 or peak > 250 for seconds, _, peak, *_ in lines)
    print(f"{len(lines)} files, {missed} above 5 s or 250 MB")


if __name__ == "__main__":
    main()
