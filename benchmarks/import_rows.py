"""Processor seconds and peak memory of an import, beside those of another checkout in the same run.

    bin/bench import_rows [ROWS] [--against FOLDER] [--times N]

ROWS rows of an invented register (1,000,000 where none is said, 100,000 with ``--book`` as XLSX) are read by
the ``register`` profile, kept in a new database, and kept again unchanged, by this checkout and, in turns, by
the program in FOLDER, with the packages of its own ``.venv`` where it has one. Each figure is the least of N
runs, because another's work on the machine can only add to it; below stand the ratios, here to there.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from benchmarks.import_speed import write_book, write_text
from benchmarks.there import there, told_there

ROOT = Path(__file__).parent.parent
DOES = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
from scheduler.intake import load_profile, outcome, read
from scheduler.reference import load_reference
from scheduler.shipped import shipped
from scheduler.storage import migrate, open_database, save_records, start_import, writing

def worked():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)

def most(who):
    return resource.getrusage(who).ru_maxrss / 1024

path, database, home = Path(sys.argv[1]), sys.argv[2], "440106"
profile, reference = load_profile("register", shipped()), load_reference(shipped())
told, since = {}, worked()
intake = read(path, profile, reference, import_day=date(2026, 11, 25), division=home)
told["reading, s"] = worked() - since
told["peak of the reader, MB"] = most(resource.RUSAGE_CHILDREN)
told["peak after reading, MB"] = most(resource.RUSAGE_SELF)
# an older program takes the names of the tables that are told whole
whole = {"exposures": getattr(intake, "named", {}).get("exposures")}
engine = open_database(f"sqlite:///{database}")
migrate(engine)
for name in ("keeping, s", "keeping it again, s"):
    since = worked()
    with writing(engine, audited=False) as session:
        number = start_import(session, home, "register", (), actor="bench", reason="")
        counts = save_records(session, home, intake.frames, number, whole=whole)
    told[name] = worked() - since
    told[f"peak after {name.removesuffix(', s')}, MB"] = most(resource.RUSAGE_SELF)
records = [len(each) for each in intake.frames.values()]
told["rows"] = [intake.read, outcome(intake), *records, counts.unchanged]
print(json.dumps(told))
"""


def made_by(checkout: Path, register: Path) -> dict[str, float]:
    """Return the figures of one import by the program of a checkout."""
    with tempfile.TemporaryDirectory() as folder:
        told: dict[str, float] = told_there(checkout, DOES, register, Path(folder) / "bureau.db")
    return told


def least(runs: list[dict[str, float]]) -> dict[str, float]:
    """Return the least of each figure; all runs must have kept the same."""
    if len({str(run["rows"]) for run in runs}) > 1:
        raise SystemExit(f"the runs differ: {[run['rows'] for run in runs]}")
    return {name: min(run[name] for run in runs) for name in runs[0] if name != "rows"}


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("rows", nargs="?", type=int, default=1_000_000)
    options.add_argument("--against", type=there)
    options.add_argument("--times", type=int, default=1)
    options.add_argument("--book", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        register = Path(folder) / ("register.xlsx" if asked.book else "register.csv")
        (write_book if asked.book else write_text)(register, asked.rows)
        here: list[dict[str, float]] = []
        other: list[dict[str, float]] = []
        for _ in range(asked.times):
            if asked.against:
                other.append(made_by(asked.against, register))
            here.append(made_by(ROOT, register))
    least([*here, *other])
    print(f"{asked.rows:,} rows", "" if not other else f"; there: {asked.against}", sep="")
    for name, figure in least(here).items():
        compared = (
            ""
            if not other
            else f"   there {least(other)[name]:9.1f}   ratio {figure / least(other)[name]:.2f}"
        )
        print(f"{name:34} {figure:9.1f}{compared}", flush=True)


if __name__ == "__main__":
    main()
