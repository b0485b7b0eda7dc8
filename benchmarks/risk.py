"""How well recipes rank real sites.

``bin/bench risk DATA [--later DIR] [--sets a,b] [--recipes x,y] [--out FILE.json]``

Reads the four public sets through the shipped profiles, asks the windows of windows.toml, and prints one
table. With --later, the records of DIR are appended to those of DATA and the windows are DIR's.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import json
import time
import tomllib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.risk_judge import judge
from benchmarks.risk_sets import SETS, load_frames
from benchmarks.there import there

HEAD = (
    "set", "outcome", "window", "ranker", "n", "cap5", "cap10", "95 %", "cap20", "prec10", "AUC", "lift10",
    "95 %", "",
)  # fmt: skip
RECIPES = "scorecard,additive,interacting"


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bin/bench risk", description=__doc__)
    parser.add_argument("data", type=there, help="folder with one folder a set and windows.toml")
    parser.add_argument("--later", type=there, help="folder of later records of the same form")
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--recipes", default=RECIPES)
    parser.add_argument("--outcomes", choices=("named", "all"), default="named")
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args(words)
    started = time.perf_counter()
    rows = measure(asked)
    print(table(rows))
    print(f"\n{len(rows)} rows in {time.perf_counter() - started:.0f} s")
    if asked.out:
        asked.out.write_text(json.dumps(rows, indent=1, allow_nan=False) + "\n", "utf-8")


def measure(asked: argparse.Namespace) -> list[dict[str, Any]]:
    """Judge each outcome of each set in a process of its own, two at a time."""
    home = asked.later if asked.later and (asked.later / "windows.toml").exists() else asked.data
    windows = tomllib.loads((home / "windows.toml").read_text("utf-8"))
    jobs = []
    for name in asked.sets.split(","):
        if name not in SETS:
            raise SystemExit(f"there is no set {name}; all: {', '.join(SETS)}")
        frames = load_frames(name, asked.data, asked.later)
        for outcome in windows.get(name, {}).get("outcomes", ()):
            if outcome in SETS[name].outcomes and (asked.outcomes == "all" or outcome in SETS[name].named):
                jobs.append((name, outcome, frames, windows[name], tuple(asked.recipes.split(","))))
    # the longest jobs first, so that both processes end at about the same time
    jobs.sort(key=lambda job: -sum(map(len, job[2].values())))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return [row for rows in pool.map(judge, *zip(*jobs, strict=True)) for row in rows]


def table(rows: list[dict[str, Any]]) -> str:
    """Lay the rows out as one table of text."""
    lines = [HEAD, *(_line(row) for row in rows)]
    widths = [max(len(line[each]) for line in lines) for each in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _line(row: dict[str, Any]) -> tuple[str, ...]:
    lift = row["lift10"]
    lifted = (
        ("", "") if lift is None else (f"{lift:+.3f}", f"{row['lift10_low']:+.3f}..{row['lift10_high']:+.3f}")
    )
    days = row.get("days_earlier")
    earlier = (
        "" if days is None else f"{days:+.1f} days earlier, {100 * row['first_half']:.0f} % in the first half"
    )
    return (
        *(str(row[each]) for each in ("set", "outcome", "window", "ranker", "n")),
        *_numbers(row["capture5"], row["capture10"]),
        f"{row['capture10_low']:.3f}-{row['capture10_high']:.3f}",
        *_numbers(row["capture20"], row["precision10"], row["auc"]),
        *lifted,
        earlier,
    )


def _numbers(*values: float | None) -> list[str]:
    return ["" if value is None else f"{value:.3f}" for value in values]


if __name__ == "__main__":
    main()
