"""What makes the keys of rows: rows that share one must not meet twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.readers.rows import nothing

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from scheduler.intake.profile.profile import Source
    from scheduler.intake.readers.rows import Rows

ROW = "_row"
"""Column of a frame in the making: row of its file."""


def key_head(rows: Rows, source: Source) -> str:
    """Return the header of what makes the key."""
    name = _key_column(rows, source)
    return rows.layout.heads.get(name, name)


def _key_column(rows: Rows, source: Source) -> str:
    """Return the column that makes the key, or the first one that it is made of."""
    name, rules = source.unique[0], dict(source.derived)
    if name in rules:
        parts = (getattr(rules[name], "given", ""), *rules[name].needs)
        return next((each for each in parts if each in rows.layout.heads), name)
    return name


def keys_of(good: pd.DataFrame, rows: Rows, source: Source) -> pd.DataFrame:
    """Return what makes the key of each good row, as ``Part.keys``."""
    first = source.unique[0]
    joined = good[first].astype("str")
    for column in source.unique[1:]:
        joined = joined + "\x1f" + good[column].astype("str").fillna("")
    shown = _key_column(rows, source)
    written = rows.cells[shown].reindex(good.index) if shown in rows.cells else joined
    return pd.DataFrame(
        {
            ROW: good.index.to_numpy(dtype="int32"),
            "key": joined.to_numpy(),
            "written": written.to_numpy(),
            "whole": _whole(good, source, rows.absent),
        }
    )


def _whole(good: pd.DataFrame, source: Source, absent: Collection[str]) -> NDArray[np.uint64]:
    """Return a number of each row, the same for rows that agree in every column, whatever the file has."""
    number = np.zeros(len(good), dtype=np.uint64)
    for place, (name, head) in enumerate(source.heads.items()):
        if name not in absent:
            unknown = pd.util.hash_array(nothing(head.kind.type, 1).values)
            # an odd factor for each place, so that two columns cannot be taken for each other
            number += (pd.util.hash_array(good[name].values) - unknown) * (_GOLDEN * np.uint64(2 * place + 1))
    return number


_GOLDEN = np.full(1, 0x9E3779B97F4A7C15, dtype=np.uint64)
