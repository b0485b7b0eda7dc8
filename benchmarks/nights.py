"""How long nights take: one large bureau, many small ones in a process pool, and an outage made up for.

    bin/bench nights                                 a night over 5,000 employers with five years of history
    bin/bench nights --days 40                       the same after 40 days of silence, with drafts
    bin/bench nights --employers 500 --bureaux 100   a hundred bureaux, two at a time

Every bureau has a folder and a database of its own. Their records are put in first, which is not part of
the time; steps are those that the ledger tells of, each with its seconds.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.county_5000 import CONFIG, EMPLOYERS, as_stored, bureau
from benchmarks.invented_county import AS_OF
from scheduler.bureau import open_bureau
from scheduler.language import said
from scheduler.steps.nights.month_job import MONTH
from scheduler.steps.nights.night import NIGHT
from scheduler.steps.nights.run_due import run_due
from scheduler.steps.upkeep.start import init_bureau
from scheduler.storage import audit, save_records, start_import, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.domain.message import Message
    from scheduler.steps.nights.jobs import Round


def made(place: Path, number: int, employers: int) -> Path:
    """Make a bureau's folder with the records of five years, and return its config."""
    county = bureau(number, employers)
    config = place / f"{number:03d}.toml"
    config.write_text(CONFIG.format(number=number, day=AS_OF), "utf-8")
    folder = place / f"{number:03d}"
    init_bureau(folder, config=config, actor="bench")
    opened = open_bureau(folder / "config.toml")
    frames = {name: frame.drop(columns="import_id") for name, frame in as_stored(county.frames).items()}
    with writing(opened.engine) as session:
        entry = start_import(session, opened.division, "bureau", [], actor="bench", reason="")
        save_records(session, opened.division, frames, entry)
        audit(session, "bench", "", "import", {"import": entry}, division=opened.division)
    opened.close()
    return folder / "config.toml"


def night(config: Path, day: date | None = None, drafts: bool = False) -> tuple[float, Round]:
    """Run what is due on a day, and return seconds and what ran."""
    begun = time.perf_counter()
    opened = open_bureau(config, day)
    done = run_due(opened, jobs=None if drafts else (NIGHT,))
    opened.close()
    return time.perf_counter() - begun, done


def show(done: Round) -> None:
    """Print the seconds of each step of each period that was worked on."""
    for ran in done.ran:
        if ran.state != "skipped":
            print(f"{ran.job} {ran.period}: {ran.state} {_first((ran.problem,) if ran.problem else ())}")
        for name, seconds, told in ran.steps:
            print(f"  {seconds:7.2f} s  {name:9} {_first(told)}")
    skipped = sum(ran.state == "skipped" for ran in done.ran)
    print(f"skipped: {skipped}, sent: {done.sent}, waiting: {done.waiting}")


def _first(told: Sequence[Message]) -> str:
    return said(told[0], "en") if told else ""


def one_bureau(place: Path, employers: int, days: int) -> None:
    """Time a first night, or what a silence of some days leaves to be done."""
    begun = time.perf_counter()
    config = made(place, 0, employers)
    print(f"{employers:,} employers made in {time.perf_counter() - begun:.1f} s")
    seconds, done = night(config)
    if days:
        opened = open_bureau(config)
        run_due(opened, jobs=(MONTH,))
        opened.close()
        seconds, done = night(config, AS_OF + timedelta(days=days), drafts=True)
    show(done)
    print(f"in all: {seconds:.1f} s")


def _night_of(config: Path) -> tuple[float, bool, tuple[tuple[str, float], ...]]:
    seconds, done = night(config)
    steps = tuple((name, took) for ran in done.ran for name, took, _ in ran.steps)
    return seconds, done.well and bool(done.ran), steps


def many_bureaux(place: Path, employers: int, bureaux: int, workers: int) -> None:
    """Time the nights of many bureaux in a process pool."""
    begun = time.perf_counter()
    with ProcessPoolExecutor(workers) as pool:
        configs = list(pool.map(made, [place] * bureaux, range(bureaux), [employers] * bureaux))
        print(f"{bureaux} bureaux of {employers} made in {time.perf_counter() - begun:.0f} s")
        begun = time.perf_counter()
        nights = list(pool.map(_night_of, configs))
    seconds = time.perf_counter() - begun
    summed: dict[str, float] = {}
    for _, _, steps in nights:
        for name, took in steps:
            summed[name] = summed.get(name, 0.0) + took
    for name, took in summed.items():
        print(f"  {took / bureaux:7.2f} s  {name} (mean of a bureau)")
    each = sorted(took for took, _, _ in nights)
    well = sum(good for _, good, _ in nights)
    print(f"well: {well} of {bureaux}; one night {each[0]:.1f} to {each[-1]:.1f} s")
    print(f"in all: {seconds:.0f} s with {workers} workers")


def main(arguments: Sequence[str]) -> None:
    """Make the bureaux, run their nights, print the seconds."""
    parser = argparse.ArgumentParser(
        prog="bin/bench nights", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--employers", type=int, default=EMPLOYERS)
    parser.add_argument("--bureaux", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--days", type=int, default=0)
    asked = parser.parse_args(arguments)
    place = Path(tempfile.mkdtemp(prefix="nights"))
    try:
        if asked.bureaux == 1:
            one_bureau(place, asked.employers, asked.days)
        else:
            many_bureaux(place, asked.employers, asked.bureaux, asked.workers)
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main(sys.argv[1:])
