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
