"""The invented county of data/sample/county: its records, and the hidden process behind them.

``bin/bench invented_county [FOLDER]`` writes the sample's spreadsheets anew, byte for byte the same each
time. ``outcome`` says what any later visit would find, ``true_total`` what all visits together would.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks import invented_days as days
from benchmarks import invented_hidden as process
from benchmarks import invented_reports as reports
from benchmarks.invented_employers import employers
from benchmarks.invented_hidden import Outcome
from benchmarks.invented_visits import Bureau, Past, findings, five_years
from scheduler.domain.records import DTYPES, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

SEED = 20261130
EMPLOYERS, OFFICERS = 1500, 14
_CONDITIONAL = ("C1952", "C2110", "C2319", "O8111")  # severe unless no solvent is used
AS_OF: date = days.TODAY.astype(object)


@dataclass(frozen=True)
class County:
    """A bureau's record frames, and the hidden columns of its employers (see ``employers``)."""

    frames: dict[str, pd.DataFrame]
    hidden: pd.DataFrame


@cache
def county(size: int = EMPLOYERS, officers: int = OFFICERS, seed: int = SEED) -> County:
    """Make a county of this size with five years of history; do not change the frames it returns."""
    rng = np.random.default_rng(seed)
    hidden = employers(size, rng)
    people = days.officers(officers)
    away = days.absences(people, rng)
    happened = reports.events(hidden, rng)
    strictness = np.exp(rng.normal(0.0, 0.3, officers))
    visits, past = five_years(Bureau(hidden, people, away, happened, strictness, seed), rng)
    frames = {
        "employers": _register(hidden, visits),
        "exposures": _exposures(hidden),
        "measurements": reports.measurements(hidden, rng),
        "self_checks": reports.self_checks(hidden, rng),
        "inspections": _inspections(visits),
        "findings": findings(visits, hidden, seed),
        "orders": _orders(past),
        "events": _events(happened, past),
        "officers": people,
        "absences": away,
        "recusals": _recusals(hidden, people, rng),
    }
    codes = hidden["employer"].to_numpy()
    return County({name: _shaped(name, frame, codes) for name, frame in frames.items()}, hidden)


def outcome(employer: str, visited_on: date, seed: int, strictness: float = 1.0) -> Outcome:
    """Draw what a full visit to an employer of the sample county would find on a day.

    Raises
    ------
    KeyError
        For an employer that the county does not have.
    """
    row = _known().loc[[employer]]
    day = np.array([visited_on], dtype="datetime64[D]")
    found = process.outcomes(row, day, seed, strictness).iloc[0]
    count = int(found["findings"])
    places = np.arange(count)
    severity = process.severities(np.full(count, int(found["serious"])), places)
    subjects = process.items(np.repeat(row["number"].to_numpy(), count), np.repeat(day, count), places, seed)
    listed = tuple((str(item), int(each)) for item, each in zip(subjects, severity, strict=True))
    return Outcome(
        employer, int(found["serious"]), count, listed, float(found["penalty"]), str(found["result"])
    )


def outcomes(codes: Sequence[str], visited_on: Sequence[date], seed: int) -> pd.DataFrame:
    """Draw many visits at once: serious, findings, penalty, result; rows as given, indexed by employer."""
    return process.outcomes(_known().loc[list(codes)], np.array(visited_on, dtype="datetime64[D]"), seed)


def true_total(visited_on: date, seed: int | None = None, codes: Sequence[str] | None = None) -> float:
    """Return the serious findings if every employer (or each of ``codes``) got a full visit on a day.

    With a seed the total of the drawn outcomes, without one its expected value.
    """
    rows = _known() if codes is None else _known().loc[list(codes)]
    day = np.full(len(rows), np.datetime64(visited_on, "D"))
    if seed is None:
        return float(process.rates(rows, day).sum())
    return float(process.outcomes(rows, day, seed)["serious"].sum())


@cache
def _known() -> pd.DataFrame:
    return county().hidden.set_index("employer", drop=False)


def _register(hidden: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return the employers as the bureau knows them: what was never declared is missing."""
    frame = hidden.copy()
    last = visits.groupby("at")["visited_on"].max()
    frame["last_inspection_on"] = last.reindex(range(len(frame))).to_numpy()
    frame["exposed_workers"] = frame["exposed_workers"].where(frame["declared"] | (hidden["number"] % 3 == 0))
    ago = 30 + (hidden["number"] * 37 % 900)
    declared_on = pd.Timestamp(AS_OF) - pd.to_timedelta(ago, unit="D")
    frame["declared_on"] = declared_on.where(frame["declared"] & (declared_on > frame["opened_on"]))
    used = frame["hazards"].str.contains("(?:^|；)(?:苯|正己烷)(?:；|$)")
    solvents = pd.Series(np.where(used, "solvent=yes", "solvent=no"))
    frame["facts"] = solvents.where(frame["declared"] & frame["industry"].isin(_CONDITIONAL))
    return frame


def _exposures(hidden: pd.DataFrame) -> pd.DataFrame:
    """Return the hazards that are on file: of two in three of those that never declared, none is."""
    filed = hidden[hidden["declared"] | (hidden["number"] % 3 == 0)]
    named = filed["hazards"].str.split("；").explode()
    factors = {name: factor for factor, name in reports.factor_names().items()}
    frame = pd.DataFrame({"at": named.index, "factor": named.map(factors).to_numpy()})
    return frame.dropna(subset=["factor"]).reset_index(drop=True)


def _inspections(visits: pd.DataFrame) -> pd.DataFrame:
    return visits.assign(inspection=_numbers("J", visits.index), on_site=True)


def _orders(past: Past) -> pd.DataFrame:
    frame = pd.DataFrame(past.orders, columns=["at", "visit", "issued_on", "due_on"])
    frame["visit"] = frame["visit"].astype("int64")
    frame["verified_on"] = pd.Series(past.verified, dtype="datetime64[s]").reindex(frame.index)
    frame["order"] = _numbers("Z", frame.index)
    return frame


def _events(happened: pd.DataFrame, past: Past) -> pd.DataFrame:
    frame = happened.copy()
    frame["answered_on"] = pd.Series(past.answered, dtype="datetime64[s]").reindex(frame.index)
    frame["event"] = _numbers("S", frame.index)
    return frame


def _recusals(hidden: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    count = max(4, len(people))
    return pd.DataFrame(
        {
            "officer": people["officer"].to_numpy()[rng.integers(0, len(people), count)],
            "at": rng.choice(len(hidden), count, replace=False),
            "reason": np.array(["近亲属任职", "曾在该单位任职", "持有股份"])[rng.integers(0, 3, count)],
        }
    )


def _numbers(letter: str, index: pd.Index[int]) -> list[str]:
    return [f"{letter}{at + 1:06d}" for at in index]


def _shaped(name: str, frame: pd.DataFrame, codes: NDArray[np.object_]) -> pd.DataFrame:
    """Give a frame the columns and types of its table; ``at`` becomes the employer's code."""
    frame = frame.reset_index(drop=True)
    if "at" in frame:
        frame["employer"] = codes[frame["at"].to_numpy(dtype=np.int64)]
    if "visit" in frame:
        frame["inspection"] = [f"J{at + 1:06d}" for at in frame["visit"]]
    if name == "findings":
        frame["finding"] = _numbers("W", frame.index)
    types = {column: DTYPES[kind] for column, kind in TABLES[name].types.items()}
    missing = {column: None for column in types if column not in frame}
    return frame.assign(**missing)[list(types)].astype(types)


def main(arguments: Sequence[str]) -> None:
    """Write the sample folder, by default data/sample/county of this checkout."""
    from benchmarks.invented_files import write

    folder = Path(arguments[0]) if arguments else Path(__file__).parent.parent / "data" / "sample" / "county"
    for path in write(county(), folder):
        print(f"{path.name}  {path.stat().st_size:>9,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
