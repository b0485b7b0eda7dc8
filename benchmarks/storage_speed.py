"""How long records take to be kept, kept again, and read as of a day.

    bin/bench storage_speed --employers 5000 --years 5
    bin/bench storage_speed --employers 1000000 --years 0 --database postgresql

Every employer has two hazards and, in each year, two measurements of each, a self-check, an inspection and
a finding; the second import changes one employer in ten. Seconds are of the clock; in brackets, of this
process alone (PostgreSQL works in others).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.domain.records import DTYPES, TABLES
from scheduler.storage import (
    audit,
    last_import,
    load_records,
    migrate,
    open_database,
    reading,
    save_records,
    start_import,
    writing,
)
from tests import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

HOME = "330100"


def county(employers: int, years: int) -> dict[str, pd.DataFrame]:
    """Return the records of an invented county, the same each time."""
    names = np.array([f"91330100MA{each:08d}" for each in range(employers)], dtype=object)
    visits = np.repeat(names, years)
    days = np.datetime64("2021-01-01") + np.arange(employers * years) * 17 % (365 * max(years, 1))
    number = np.array([f"{each:09d}" for each in range(employers * years)], dtype=object)
    hazards = np.tile(np.array(["dust_total", "noise"], dtype=object), employers)
    sampled = np.repeat(np.arange(employers * years), 4)
    return {
        "employers": _frame(
            "employers", employer=names, name=names, industry="C3311", employees=50.0, lat=30.0
        ),
        "exposures": _frame("exposures", employer=np.repeat(names, 2), factor=hazards, workers=5.0),
        "measurements": _frame(
            "measurements",
            employer=visits[sampled],
            factor=np.tile(np.array(["dust_total", "noise"], dtype=object), len(sampled) // 2),
            measured_on=days[sampled],
            point=np.tile(np.array(["1", "1", "2", "2"], dtype=object), len(sampled) // 4),
            value=1.5,
            unit="mg/m3",
        ),
        "self_checks": _frame("self_checks", employer=visits, checked_on=days, score=80.0),
        "inspections": _frame(
            "inspections", inspection=number, employer=visits, visited_on=days, minutes=90.0
        ),
        "findings": _frame("findings", finding=number, inspection=number, employer=visits, found_on=days),
    }


def _frame(table: str, **told: object) -> pd.DataFrame:
    rows = len(np.atleast_1d(next(iter(told.values()))))
    columns: dict[str, pd.Series] = {}
    for name, kind in {**TABLES[table].types, "known_on": "day"}.items():
        value = told.get(name, {"flag": False, "day": np.datetime64("2026-01-01")}.get(kind))
        columns[name] = pd.Series(value, index=range(rows)).astype(DTYPES[kind])
    return pd.DataFrame(columns)


@contextmanager
def timed(what: str, rows: int) -> Iterator[None]:
    """Print how long the block takes."""
    clock, process = time.perf_counter(), time.process_time()
    yield
    clock, process = time.perf_counter() - clock, time.process_time() - process
    print(f"{what:28} {rows:>10,} rows {clock:8.2f} s ({process:.2f})", flush=True)


def bring(engine: Engine, frames: dict[str, pd.DataFrame]) -> None:
    """Import frames as a step does."""
    with writing(engine) as session:
        number = start_import(session, HOME, "benchmark", [], actor="benchmark", reason="")
        save_records(session, HOME, frames, number)
        audit(session, "benchmark", "", "import", {"import": number}, division=HOME)


def measure(url: str, employers: int, years: int) -> None:
    """Keep, keep again, keep changed, and read."""
    engine = open_database(url)
    migrate(engine)
    frames = county(employers, years)
    rows = sum(map(len, frames.values()))
    with timed("kept for the first time", rows):
        bring(engine, frames)
    with timed("kept again, unchanged", rows):
        bring(engine, frames)
    changed = frames["employers"].copy()
    changed.loc[::10, "employees"] += 1
    with timed("a tenth of employers changed", len(changed)):
        bring(engine, {"employers": changed})
    with timed("read as of a day", rows), reading(engine) as session:
        load_records(session, HOME, date(2026, 12, 1), last_import(session, HOME))
    engine.dispose()


def main() -> int:
    """Measure on one database."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    words.add_argument("--employers", type=int, default=5000)
    words.add_argument("--years", type=int, default=5)
    said = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if said.database == "sqlite":
            measure(f"sqlite:///{folder}/bureau.db", said.employers, said.years)
            return 0
        server = postgres.started(Path(folder, "server"))
        try:
            measure(server.make("bureau"), said.employers, said.years)
        finally:
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
