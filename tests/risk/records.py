"""Record frames of a few employers named by single letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.domain.records import DTYPES, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence


def frame(table: str, rows: int, **columns: Any) -> pd.DataFrame:
    """Return a frame of a table; columns not given are unknown, and every row is known on its own day."""
    empty = {"text": np.nan, "number": np.nan, "day": pd.NaT, "flag": False}
    made = {
        name: pd.Series(columns.get(name, [empty[kind]] * rows)).astype(DTYPES[kind])
        for name, kind in TABLES[table].types.items()
    }
    return pd.DataFrame(made)


def employers(codes: str | Sequence[str], **columns: Any) -> pd.DataFrame:
    """Return a register of these employers."""
    return frame("employers", len(codes), employer=list(codes), **columns)


def inspections(codes: str | Sequence[str], days: Sequence[str], **columns: Any) -> pd.DataFrame:
    """Return one visit for each code and day."""
    names = [f"{code}{number}" for number, code in enumerate(codes)]
    return frame(
        "inspections", len(codes), inspection=names, employer=list(codes), visited_on=list(days), **columns
    )


def county(size: int = 60, seed: int = 5) -> dict[str, pd.DataFrame]:
    """Return an invented county with records in every table, all known on their own day before 30 Nov 2026."""
    rng = np.random.default_rng(seed)
    codes = [f"E{number:03d}" for number in range(size)]
    danger = rng.normal(0.0, 1.0, size)

    def days(count: int) -> pd.Series:
        return pd.Series(pd.Timestamp("2026-11-30") - pd.to_timedelta(rng.integers(0, 1800, count), "D"))

    def of(table: str, count: int, day: str, **columns: Any) -> pd.DataFrame:
        site = rng.integers(0, size, count)
        made = days(count)
        columns |= {day: made} if day else {}
        rows = frame(table, count, employer=[codes[each] for each in site], **columns)
        return rows.assign(known_on=made.astype("datetime64[s]"), danger=danger[site])

    names = [f"n{number}" for number in range(10 * size)]
    visits = of(
        "inspections", 8 * size, "visited_on", inspection=names[: 8 * size], minutes=[60.0] * (8 * size)
    )
    visits["officers"] = rng.choice(["p;q", "q;r", "r;s"], len(visits))
    visits["serious"] = rng.poisson(np.exp(visits["danger"] - 1.0)).astype(float)
    visits["findings"] = visits["serious"] + rng.poisson(1.0, len(visits))
    visits["result"] = np.where(visits["serious"] > 0, "fail", "pass")
    visits["penalty"] = visits["serious"] * 1000.0
    visits["origin"] = rng.choice(["drawn", "directed"], len(visits))
    register = employers(
        codes, industry=list(rng.choice(["C3011", "C2611", "B0610"], size)), kind=list(rng.choice(["a", "b"], size)),
        given_class=list(rng.choice(["high", "low"], size)), owner=list(rng.choice(["o1", "o2", "o3"], size)),
        employees=np.exp(3 + danger), exposed_workers=np.exp(2 + danger), lat=rng.uniform(30, 31, size),
        lon=rng.uniform(110, 111, size), division=list(rng.choice(["420101", "420102"], size)),
        facts=[f"depth={each:.2f}" for each in danger], opened_on=["2015-01-01"] * size,
    ).assign(known_on=pd.Timestamp("2016-01-01"))  # fmt: skip
    frames = {
        "employers": register,
        "inspections": visits,
        "findings": of("findings", 6 * size, "found_on", finding=names[: 6 * size], severity=rng.choice([1.0, 2.0, 3.0], 6 * size)),
        "measurements": of("measurements", 3 * size, "measured_on", factor=["1"] * (3 * size), value=rng.uniform(0, 2, 3 * size)),
        "self_checks": of("self_checks", 2 * size, "checked_on", score=rng.uniform(50, 100, 2 * size)),
        "orders": of("orders", size, "issued_on", order=names[:size], due_on=["2026-06-01"] * size),
        "events": of("events", 2 * size, "happened_on", event=names[: 2 * size], kind=list(rng.choice(["complaint", "penalty", "disease"], 2 * size))),
        "counts": of("counts", 6 * size, "period_end", what=list(rng.choice(["days_lost", "violations"], 6 * size)), amount=rng.poisson(2.0, 6 * size) + 1.0),
        "exposures": of("exposures", 2 * size, "", factor=list(rng.choice(["1", "2"], 2 * size)), workers=rng.integers(1, 50, 2 * size) * 1.0),
    }  # fmt: skip
    frames["counts"]["period_start"] = frames["counts"]["period_end"] - pd.Timedelta(days=90)
    return {name: rows.drop(columns="danger", errors="ignore") for name, rows in frames.items()}
