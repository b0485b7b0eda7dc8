"""Records that tell of days to come, as a leak test plants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.domain.records import DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    Frames = dict[str, pd.DataFrame]

HAPPENINGS = [
    (table, column)
    for table, columns in DAYS.items()
    for column, tells in columns.items()
    if tells != "planned"
]


def planted(frames: Frames, today: date) -> Frames:
    """Add to every table a record of tomorrow for every employer, as black as it can be."""
    tomorrow = pd.Timestamp(today) + pd.Timedelta(days=1)
    later = {}
    for name, rows in frames.items():
        extra = rows.drop_duplicates("employer").copy()
        for column, kind in extra.dtypes.items():
            if str(kind).startswith("datetime"):
                extra[column] = tomorrow
            elif kind == np.float64 and column not in ("lat", "lon"):
                extra[column] = 3.0 if column == "severity" else 97.0
        for column in ("inspection", "finding", "order", "event"):
            if column in extra.columns:
                extra[column] = extra[column] + "x"
        later[name] = pd.concat([rows, extra], ignore_index=True)
    return later


def ahead(frames: Frames, today: date) -> Iterator[tuple[str, Frames, Frames]]:
    """Give, for each day that tells what happened, the records that hide it and those that tell it ahead.

    Every second row, known long since, tells that it happens tomorrow. Whoever sees only what a day may
    see finds no difference: the row's own matter has not happened, or its day is blank.
    """
    tomorrow = pd.Timestamp(today) + pd.Timedelta(days=1)
    for table, column in HAPPENINGS:
        rows = frames[table]
        chosen = np.arange(len(rows)) % 2 == 0
        told = rows.assign(**{column: rows[column].mask(chosen, tomorrow).astype("datetime64[s]")})
        whole = DAYS[table][column] == "row"
        hidden = rows[~chosen] if whole else rows.assign(**{column: rows[column].mask(chosen)})
        yield f"{table}.{column}", {**frames, table: hidden}, {**frames, table: told}
