"""Rows that must not meet twice: the same record again, or two that disagree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.intake.cells import SheetPlace
from scheduler.intake.readers.keys import ROW

if TYPE_CHECKING:
    from scheduler.domain.errors import BadCell
    from scheduler.intake.readers.records import Part


def refuse_duplicates(parts: list[Part]) -> tuple[list[Part], list[BadCell], int]:
    """Return the parts without rows that meet twice, what is said of each such row, and their number.

    Of rows that agree in everything the first stays. Of rows that disagree none does, because nobody
    knows which is right.
    """
    tables = [part.keys.assign(_part=n) for n, part in enumerate(parts) if part.keys is not None]
    keys = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    if not len(keys) or not keys["key"].duplicated().any():
        return parts, [], 0
    twice = keys[keys["key"].duplicated(keep=False)]
    groups = twice.groupby("key", sort=False)
    agree = groups["whole"].transform("nunique") == 1
    alike = groups["written"].transform("nunique") == 1
    later = twice["key"].duplicated()
    out = twice.assign(
        code=["duplicate_conflict" if not same else "duplicate_same" if typed else "duplicate_after_cleaning"
              for same, typed in zip(agree, alike, strict=True)],
        other=_others(twice, parts),
    )[later | ~agree]  # fmt: skip
    said = [
        SheetPlace(parts[part].file, parts[part].sheet).bad(
            code, int(row), parts[part].head, str(written), other=other
        )
        for part, row, code, written, other in zip(
            out["_part"], out[ROW], out["code"], out["written"], out["other"], strict=True
        )
    ]
    gone = {int(str(number)): rows for number, rows in out.groupby("_part")[ROW]}
    left = [
        replace(
            part,
            frames=tuple(frame[~frame[ROW].isin(gone[n])] for frame in part.frames),
            named=tuple(frame[~frame[ROW].isin(gone[n])] if len(frame) else frame for frame in part.named),
        )
        if n in gone
        else part
        for n, part in enumerate(parts)
    ]
    return left, said, len(out)


def _others(twice: pd.DataFrame, parts: list[Part]) -> list[str]:
    """Return for each row where else its key stands: the first such row, or for that one the second."""
    several = len({part.file for part in parts}) > 1
    told = [
        f"{parts[part].file}:{row}" if several else str(row)
        for part, row in zip(twice["_part"], twice[ROW], strict=True)
    ]
    shown = pd.Series(told, index=twice.index)
    first = shown.groupby(twice["key"]).transform("first")
    second = shown.groupby(twice["key"]).transform(lambda rows: rows.iloc[1])
    return list(first.where(twice["key"].duplicated(), second))
