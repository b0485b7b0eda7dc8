"""Cells as a file holds them, and what is found wrong with them."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.domain.errors import BadCell
from scheduler.domain.records import DTYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from numpy.typing import NDArray

    from scheduler.reference import Reference

FORMS = ("text", "number", "day", "flag")
"""What a spreadsheet says a cell is; every cell of a text file is ``text``."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell may be compared with: the official tables, the day, the bureau's division and time zone.

    ``firms`` are the names of the register's firms by code, where a profile asks for them, ``trades`` their
    industries. ``beside`` is what other columns of the row say, for each cell that is read, where the kind of
    the column asks for it.
    """

    reference: Reference
    import_day: date
    division: str = ""
    zone: str = ""
    firms: Mapping[str, str] = field(default_factory=dict)
    trades: Mapping[str, str] = field(default_factory=dict)
    beside: pd.Series | None = None


@dataclass(frozen=True)
class Block:
    """Some rows of a sheet.

    Attributes
    ----------
    text
        Cells as text, empty where the file has none; the index counts rows as the spreadsheet does.
    forms
        For each cell the place of its form in ``FORMS``; ``None`` where all cells are text.
    marked
        Cells that hold no value of their own, as row, column and code.
    """

    text: pd.DataFrame
    forms: NDArray[np.int8] | None = None
    marked: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True)
class Fault:
    """Cells of a column that are refused, or only doubted, for one reason.

    Attributes
    ----------
    cells
        True for each cell that has the fault.
    facts
        What the sentence needs: one text for all, or one for each cell.
    warning
        The value is kept and the cell is named.
    once
        The first cell stands for all, told with their number: what is true of a column, not of a cell.
    partly
        The cell is refused, but what could be read of it is kept.
    """

    code: str
    cells: pd.Series
    facts: Mapping[str, pd.Series | str] = field(default_factory=dict)
    warning: bool = False
    once: bool = False
    partly: bool = False


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where in the outside world a block stands: its file and sheet."""

    file: str
    sheet: str = ""

    def bad(self, code: str, row: int = 0, column: str = "", value: str = "", **facts: object) -> BadCell:
        """Return a finding at this place."""
        told = tuple((name, str(fact)) for name, fact in sorted(facts.items()))
        return BadCell(self.file, self.sheet, row, column, shortened(value), code, told)

    def listed(self, fault: Fault, column: str, values: pd.Series) -> list[BadCell]:
        """Return one finding for each cell of a fault; ``values`` are the cells as the file has them."""
        at = fault.cells.to_numpy().nonzero()[0]
        if fault.once:
            fault = replace(fault, facts={**fault.facts, "cells": str(len(at))})
            at = at[:1]
        rows, shown = values.index.to_numpy()[at], values.to_numpy()[at]
        facts = {
            name: [fact] * len(at) if isinstance(fact, str) else fact.to_numpy()[at]
            for name, fact in fault.facts.items()
        }
        return [
            self.bad(fault.code, int(row), column, str(value), **{name: facts[name][n] for name in facts})
            for n, (row, value) in enumerate(zip(rows, shown, strict=True))
        ]


def shown_name(path: Path) -> str:
    """Return a file's name as it can be shown and kept; one that was packed in GBK is read as such."""
    try:
        path.name.encode()
    except UnicodeEncodeError:
        return seen(os.fsencode(path.name).decode("gb18030", "replace"))
    return seen(path.name)


def seen(text: str) -> str:
    """Return text with a mark for every character that a screen obeys or hides, and does not show."""
    return _UNSEEN.sub("\ufffd", text)


_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def shortened(value: str, most: int = 120) -> str:
    """Cut a value that is too long to be shown."""
    return value if len(value) <= most else value[: most - 1] + "…"


def none_of(cells: pd.Series | pd.DataFrame) -> pd.Series:
    """Return a mask of the same rows that marks no cell."""
    return pd.Series(np.zeros(len(cells), dtype=bool), index=cells.index)


def none_column(column: str) -> str:
    """Return the name of the column that marks where another says that there is none."""
    return f"{column} none"


def texts(values: Sequence[object], index: pd.Index | None = None) -> pd.Series:
    """Return values as a column of text."""
    return pd.Series(values, index=index, dtype="str")


def typed(values: pd.Series, kind: str) -> pd.Series:
    """Return a column as the pandas type of a record column's ``kind``."""
    dtype: Any = DTYPES[kind]
    column: pd.Series = values.astype(dtype)
    return column


def plain(text: str) -> str:
    """Return a header or name as it is compared: half width, lower case, without spaces and marks."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(each for each in folded if not each.isspace() and each not in "*＊_-\ufeff\u200b")


NAME_KEY = "NAME-"
"""What a code begins with that was made from a name."""


def name_key(name: str) -> str:
    """Return a code made from a name, for a firm whose credit code is not known."""
    return NAME_KEY + hashlib.sha256(plain(name).encode()).hexdigest()[:12].upper()


def holding(cells: pd.Series, pattern: str) -> pd.Series:
    """Return a mask of the cells in which a pattern is found; one that takes no line break for a match.

    Few blocks hold what is looked for, and one look at a whole column is many times quicker than one a cell.
    """
    if re.search(pattern, "\n".join(cells.to_numpy())) is None:
        return none_of(cells)
    return cells.str.contains(pattern, regex=True)


def half_width(cells: pd.Series) -> pd.Series:
    """Turn full-width letters, digits and marks into the plain ones."""
    wide = holding(cells, _WIDE)
    return cells.mask(wide, cells[wide].str.normalize("NFKC")) if wide.any() else cells


_WIDE = "[\uff01-\uff5e\u3000\u00a0\u2010-\u2015\u2212]"
