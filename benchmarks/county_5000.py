"""Bureaux larger or more than the sample: files with five years of history, for the speed of nights.

``bin/bench county_5000 FOLDER`` writes one bureau of 5,000 employers; ``--employers 500 --bureaux 100``
writes a hundred small ones, each in a folder of its own with its config.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from benchmarks.invented_county import AS_OF, SEED, County, county
from benchmarks.invented_files import write
from scheduler.domain.records import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EMPLOYERS = 5000
EMPLOYERS_AN_OFFICER = 107  # as in the sample county
# The day on which a record came to be known, by table; what is not listed came with the last import.
_KNOWN = {
    "measurements": "measured_on",
    "self_checks": "checked_on",
    "inspections": "visited_on",
    "findings": "found_on",
    "orders": "issued_on",
    "events": "happened_on",
}
CONFIG = """[bureau]
name = "虚构县疾病预防控制局（{number:03d}）"
division = "429099"
day = {day}

[offices."县疾控局"]
lat = 30.9
lon = 112.6
"""


def bureau(number: int = 0, employers: int = EMPLOYERS) -> County:
    """Make a bureau with as many officers an employer as the sample county has."""
    return county(employers, max(4, round(employers / EMPLOYERS_AN_OFFICER)), SEED + number)


def as_stored(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return frames as storage gives them: with ``known_on`` and the number of one import."""
    return {
        name: frame.assign(
            known_on=frame[_KNOWN[name]] if name in _KNOWN else pd.Timestamp(AS_OF).as_unit("s"), import_id=1
        )
        for name, frame in frames.items()
    }


def main(arguments: Sequence[str]) -> None:
    """Write the bureaux and say how large they are."""
    parser = argparse.ArgumentParser(prog="bin/bench county_5000", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--employers", type=int, default=EMPLOYERS)
    parser.add_argument("--bureaux", type=int, default=1)
    asked = parser.parse_args(arguments)
    for number in range(asked.bureaux):
        started = time.perf_counter()
        made = bureau(number, asked.employers)
        folder = asked.folder if asked.bureaux == 1 else asked.folder / f"{number:03d}"
        size = sum(path.stat().st_size for path in write(made, folder))
        (folder / "config.toml").write_text(CONFIG.format(number=number, day=AS_OF), "utf-8")
        rows = sum(len(made.frames[name]) for name in TABLES if name in made.frames)
        print(f"{folder}: {rows:,} records, {size / 1e6:.1f} MB, {time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
