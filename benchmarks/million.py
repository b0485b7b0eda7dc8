"""Grades and scores very many employers from frames: seconds, and the most memory the process ever held.

``bin/bench million [EMPLOYERS [YEARS]]``, by default 1,000,000 and 5: the 5,000 employers of ``county_5000``
with so many years of history, again and again under new codes.
"""

from __future__ import annotations

import resource
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.county_5000 import EMPLOYERS, as_stored, bureau
from benchmarks.invented_county import AS_OF
from scheduler.policy import grade, load_policy
from scheduler.reference import load_reference
from scheduler.risk import History, load_recipe, score
from scheduler.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KEYS = ("employer", "inspection", "finding", "order", "event")


def main(arguments: Sequence[str]) -> None:
    """Print one line a step."""
    size = int(arguments[0]) if arguments else 1_000_000
    years = float(arguments[1]) if len(arguments) > 1 else 5.0
    policy = load_policy(shipped("data", "policy", "pilot-2022.toml"))
    reference, recipe = load_reference(shipped()), load_recipe("scorecard", shipped())
    frames = many(_lately(as_stored(bureau().frames), years), -(-size // EMPLOYERS))
    rows = sum(len(frame) for frame in frames.values())
    print(f"{len(frames['employers']):,} employers, {rows:,} records in frames ({_gigabytes():.1f} GB)")
    started, busy = time.perf_counter(), time.process_time()
    grades = grade(frames, policy, reference, AS_OF)
    graded = time.perf_counter()
    scores = score(History.of(frames, AS_OF, grades), recipe)
    scored = time.perf_counter()
    if not (len(grades) == len(scores) == len(frames["employers"])):
        raise ValueError("an employer was lost on the way")
    print(f"graded  {graded - started:6.1f} s")
    print(f"scored  {scored - graded:6.1f} s")
    processor = time.process_time() - busy
    print(
        f"in all  {scored - started:6.1f} s ({processor:.1f} s of processor), at most {_gigabytes():.1f} GB"
    )


def many(frames: Mapping[str, pd.DataFrame], times: int) -> dict[str, pd.DataFrame]:
    """Repeat records ``times`` over, with codes that tell the repeats apart; equal codes share their text."""
    codes = {key: _repeats(frames, key, times) for key in _KEYS}
    return {
        name: frame if name in {"officers", "absences"} else _repeated(frame, times, codes)
        for name, frame in frames.items()
    }


def _lately(frames: dict[str, pd.DataFrame], years: float) -> dict[str, pd.DataFrame]:
    """Keep what became known within the last years."""
    since = pd.Timestamp(AS_OF) - pd.Timedelta(days=round(365.25 * years))
    return {name: frame[frame["known_on"] >= since].reset_index(drop=True) for name, frame in frames.items()}


def _repeats(frames: Mapping[str, pd.DataFrame], key: str, times: int) -> pd.DataFrame:
    """Return every code of a key, one row a code, one column a repeat."""
    found = pd.unique(pd.concat([frame[key] for frame in frames.values() if key in frame]).dropna())
    return pd.DataFrame(
        {at: [f"{code}-{at}" for code in found] for at in range(times)}, index=found, dtype=object
    )


def _repeated(frame: pd.DataFrame, times: int, codes: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    repeated = frame.loc[np.tile(np.arange(len(frame)), times)].reset_index(drop=True)
    for key in _KEYS:
        if key in frame:
            rows = codes[key].to_numpy()[codes[key].index.get_indexer(pd.Index(frame[key]))]
            repeated[key] = pd.Series(rows.T.ravel(), dtype="str")
    return repeated


def _gigabytes() -> float:
    """Return the most memory this process has held, in 10^9 bytes (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


if __name__ == "__main__":
    main(sys.argv[1:])
