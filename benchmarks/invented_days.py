"""Days of the invented county: its working days, its officers' leave, and its tours of pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.invented_trades import OFFICE_NAME, OFFICERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIRST = np.datetime64("2021-12-01")
TODAY = np.datetime64("2026-11-30")
TOURS_EACH = 4.2  # inspection days of an officer in a month, DOMAIN.md section 5

# Closed spans: New Year, Spring Festival, Labour Day and National Day; enough for an invented past.
_CLOSED = (
    ("01-01", "01-01"),
    ("05-01", "05-05"),
    ("10-01", "10-07"),
)
_SPRING = (
    ("2022-01-31", "2022-02-06"),
    ("2023-01-21", "2023-01-27"),
    ("2024-02-10", "2024-02-17"),
    ("2025-01-28", "2025-02-04"),
    ("2026-02-15", "2026-02-23"),
)
_REASONS = ("年休假", "年休假", "业务培训", "病假", "驻点帮扶")


@dataclass(frozen=True)
class Tours:
    """Days on which pairs go out: day, and the numbers of the two officers; one element a tour."""

    days: NDArray[np.datetime64]
    first: NDArray[np.int64]
    second: NDArray[np.int64]


def officers(count: int) -> pd.DataFrame:
    """Return officer records; beyond the county's own fourteen the list repeats with new numbers."""
    people = [OFFICERS[at % len(OFFICERS)] for at in range(count)]
    numbers = [f"XG{at + 1:03d}" for at in range(count)]
    until = [np.datetime64(f"{2027 + at % 4}-{1 + at * 5 % 12:02d}-28") for at in range(count)]
    return pd.DataFrame(
        {
            "officer": numbers,
            "name": [each[0] + ("" if at < len(OFFICERS) else str(at)) for at, each in enumerate(people)],
            "certificate": [f"429099{at + 1:05d}" for at in range(count)],
            "certified_until": np.array(until).astype("datetime64[s]"),
            "skills": [each[1] for each in people],
            "office": OFFICE_NAME,
            "lead": [each[2] for each in people],
            "status": "active",
        }
    )


def absences(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw leave from 2021 to the end of 2026: about four spells of one to six days a year and officer."""
    rows = []
    for officer in people["officer"]:
        for year in range(2021, 2027):
            starts = np.sort(rng.choice(360, 4, replace=False))
            lengths = rng.integers(0, 6, 4)
            reasons = rng.integers(0, len(_REASONS), 4)
            for start, length, reason in zip(starts, lengths, reasons, strict=True):
                day = np.datetime64(f"{year}-01-01") + start
                if day >= FIRST:
                    rows.append((officer, day, day + length, _REASONS[reason]))
    mother = people["officer"].iloc[min(8, len(people) - 1)]
    rows.append((mother, np.datetime64("2026-09-14"), np.datetime64("2026-12-31"), "产假"))
    frame = pd.DataFrame(rows, columns=["officer", "from_day", "to_day", "reason"])
    frame[["from_day", "to_day"]] = frame[["from_day", "to_day"]].astype("datetime64[s]")
    frame = frame.sort_values(["officer", "from_day", "to_day"], ignore_index=True)
    overlaps = (
        frame["from_day"] <= frame.groupby("officer")["to_day"].cummax().groupby(frame["officer"]).shift()
    )
    return frame[~overlaps].reset_index(drop=True)


def working_days(month: np.datetime64) -> NDArray[np.datetime64]:
    """Return a month's weekdays outside the closed spans and not after the county's day."""
    start = month.astype("datetime64[D]")
    days = np.arange(start, (month + 1).astype("datetime64[D]"))
    year = str(month)[:4]
    spans = [(f"{year}-{a}", f"{year}-{b}") for a, b in _CLOSED] + [each for each in _SPRING]
    for first, last in spans:
        days = days[(days < np.datetime64(first)) | (days > np.datetime64(last))]
    return days[np.is_busday(days) & (days < TODAY)]


def tours(month: np.datetime64, people: pd.DataFrame, away: pd.DataFrame, rng: np.random.Generator) -> Tours:
    """Pair officers at random on about ten days of the month, so that each goes out about four times."""
    days = working_days(month)
    wanted = max(1, round(len(people) * TOURS_EACH / 2 * len(days) / 21))
    chosen = np.sort(days[rng.permutation(np.arange(wanted) % len(days))])
    codes = people["officer"].to_numpy()
    parts: list[tuple[np.datetime64, int, int]] = []
    for day in np.unique(chosen):
        spell = away[(away["from_day"] <= day) & (away["to_day"] >= day)]
        free = rng.permutation(np.flatnonzero(~np.isin(codes, spell["officer"])))
        pairs = min(int((chosen == day).sum()), len(free) // 2)
        parts += [(day, int(free[2 * at]), int(free[2 * at + 1])) for at in range(pairs)]
    listed = list(zip(*parts, strict=True))
    return Tours(np.array(listed[0]), np.array(listed[1]), np.array(listed[2]))
