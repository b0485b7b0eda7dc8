"""What may be seen on a day: the wall through which grades, scores and months read the records.

``known_on`` tells when a row was recorded, and a row recorded later is not there. A row recorded by the day
may still tell of later: a correction entered ahead of time, a visit that is only intended. Its later days
are blank, and where the whole row hangs on the day it is not there; ``records.DAYS`` says which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.domain.records import DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


def seen(frames: Mapping[str, pd.DataFrame], as_of: date | pd.Timestamp) -> dict[str, pd.DataFrame]:
    """Return record frames as they may be seen on a day; one that tells of nothing later stays itself."""
    return {name: rows_seen(name, frame, as_of) for name, frame in frames.items()}


def rows_seen(
    table: str,
    frame: pd.DataFrame,
    as_of: date | pd.Timestamp,
    known_by: date | pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Return one table as it may be seen on a day, with the rows recorded until ``known_by`` (the day)."""
    day, known = _day(as_of), _day(as_of if known_by is None else known_by)
    keep = np.ones(len(frame), dtype=bool)
    if "known_on" in frame.columns:
        keep &= ~_later(frame["known_on"], known)
    blank = {}
    for column, tells in DAYS.get(table, {}).items():
        if tells == "planned" or column not in frame.columns:
            continue
        later = _later(frame[column], day)
        if tells == "row":
            keep &= ~later
        elif later.any():
            blank[column] = frame[column].mask(later)
    told = frame.assign(**blank) if blank else frame
    return told if keep.all() else told[keep]


def _day(day: date | pd.Timestamp) -> pd.Timestamp:
    return pd.Timestamp(day).as_unit("s")


def _later(days: pd.Series, day: pd.Timestamp) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return (days > day).to_numpy(dtype=bool, na_value=False)
