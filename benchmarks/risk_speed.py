"""How long features and additive scores take at national size: ``bin/bench risk_speed [EMPLOYERS ROWS]``.

Invented columns from a fixed seed, on one thread, beside a plain pandas groupby of six columns over the
same rows.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from scheduler.domain.records import DTYPES, TABLES
from scheduler.risk import History, Target, load_recipe
from scheduler.risk.features import measure
from scheduler.risk.learning.cases import Cases
from scheduler.risk.learning.training import fit
from scheduler.risk.scoring import score_measured

AS_OF = pd.Timestamp("2026-11-30")
KINDS = ("complaint", "penalty", "disease")


def main(words: list[str]) -> None:
    employers, rows = (int(words[0]), int(words[1])) if words else (1_000_000, 5_000_000)
    frames = invented(employers, rows)
    recipe = load_recipe("additive", Path())
    started = time.process_time()
    history = History.of(frames, AS_OF)
    tied = time.process_time()
    features = measure(history, recipe.features)
    measured = time.process_time()
    model = fit(sample(history, features), recipe, Target(), {"as_of": "2026-11-30"})
    fitted = time.process_time()
    scores = score_measured(history, features, recipe, model)
    scored = time.process_time()
    plain = groupby(frames["inspections"])
    parts = scores.filter(like="part_").sum(axis=1)
    print(f"{employers:,} employers, {rows:,} history rows, one thread, processor seconds")
    print(f"history tied to the register   {tied - started:6.1f}")
    print(f"{features.shape[1]:3d} features                    {measured - tied:6.1f}")
    error = np.abs(parts - scores["score"]).max()
    print(f"additive scores with parts     {scored - fitted:6.1f}   largest error {error:.1e}")
    print(f"plain groupby of six columns   {plain:6.1f}")
    print(
        f"memory at most                 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:6.2f} GB"
    )


def invented(employers: int, rows: int) -> dict[str, pd.DataFrame]:
    """Return a register and a history: of the rows 60 % visits, 20 % findings, the rest tests and events."""
    rng = np.random.default_rng(7)
    codes = np.char.add("91", np.char.zfill(np.arange(employers).astype(str), 8)).astype(object)
    shared = pd.Series(codes, dtype="str")

    def records(table: str, share: float, day: str, **columns: Callable[[int], object]) -> pd.DataFrame:
        count = int(share * rows)
        who = shared.iloc[rng.integers(0, employers, count)].reset_index(drop=True)
        made = {name: make(count) for name, make in columns.items()}
        return frame(table, count, employer=who, **{day: _days(rng, count)}, **made)

    return {
        "employers": frame(
            "employers", employers, employer=shared, industry=_words(rng, employers, _names("C", 400)),
            kind=_words(rng, employers, _names("k", 8)), division=_words(rng, employers, _names("42", 2800)),
            owner=_words(rng, employers, _names("o", employers // 2)),
            employees=rng.lognormal(3, 1, employers), exposed_workers=rng.lognormal(2, 1, employers),
            lat=rng.uniform(25, 40, employers),
            lon=rng.uniform(100, 120, employers), opened_on=_days(rng, employers),
        ),
        "inspections": records(
            "inspections", 0.6, "visited_on", serious=lambda count: rng.poisson(0.3, count) * 1.0,
            findings=lambda count: rng.poisson(1.3, count) * 1.0,
            officers=lambda count: _words(rng, count, _names("p", 5000)),
            result=lambda count: _words(rng, count, ("pass", "pass", "pass", "fail")),
        ),
        "findings": records(
            "findings", 0.2, "found_on", severity=lambda count: rng.integers(1, 4, count) * 1.0
        ),
        "measurements": records("measurements", 0.1, "measured_on", value=lambda _: 1.0),
        "events": records("events", 0.05, "happened_on", kind=lambda count: _words(rng, count, KINDS)),
        "orders": records("orders", 0.05, "issued_on", due_on=lambda count: _days(rng, count)),
    }  # fmt: skip


def frame(table: str, rows: int, **columns: object) -> pd.DataFrame:
    """Return a record frame; columns not given are unknown and share one empty array."""
    empty = {"text": np.nan, "number": np.nan, "day": pd.NaT, "flag": False}
    return pd.DataFrame({
        name: columns.get(name, pd.Series(empty[kind], index=range(rows), dtype=DTYPES[kind]))
        for name, kind in TABLES[table].types.items()
    })  # fmt: skip


def _names(stem: str, different: int) -> tuple[str, ...]:
    return tuple(f"{stem}{each:04d}" for each in range(different))


def _words(rng: np.random.Generator, rows: int, words: tuple[str, ...]) -> pd.Series:
    return pd.Series(np.array(words, dtype=object)[rng.integers(0, len(words), rows)], dtype="str")


def _days(rng: np.random.Generator, rows: int) -> pd.Series:
    return pd.Series(np.datetime64("2026-11-29", "s") - rng.integers(0, 1825, rows).astype("timedelta64[D]"))


def sample(history: History, features: pd.DataFrame) -> Cases:
    """Return cases with an invented outcome, enough to give the model a real shape."""
    rng = np.random.default_rng(1)
    rows = np.sort(rng.choice(len(history), min(20_000, len(history)), replace=False))
    table = features.iloc[rows]
    danger = np.nan_to_num(table["serious_730"].to_numpy()) * 3 + rng.normal(size=len(rows))
    about = pd.DataFrame({"day": AS_OF, "window": AS_OF, "origin": np.nan}, index=table.index)
    return Cases(table, np.where(danger > np.quantile(danger, 0.8), 1.0, 0.0), about)


def groupby(visits: pd.DataFrame) -> float:
    """Processor seconds of the plain way: six columns grouped by employer."""
    started = time.process_time()
    visits.assign(fail=visits["result"] == "fail").groupby("employer").agg(
        visits=("serious", "size"), serious=("serious", "sum"), findings=("findings", "sum"),
        worst=("serious", "max"), last=("visited_on", "max"), fails=("fail", "sum"),
    )  # fmt: skip
    return time.process_time() - started


if __name__ == "__main__":
    main(sys.argv[1:])
