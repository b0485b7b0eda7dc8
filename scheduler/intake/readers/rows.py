"""Rows of a block while they are read: values so far, which are refused, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.intake.cells import none_of, typed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.domain.errors import BadCell
    from scheduler.intake.cells import Fault, SheetPlace
    from scheduler.intake.kinds import Kind
    from scheduler.intake.readers.headers import Layout

    Mask = NDArray[np.bool_]

_EMPTY: dict[str, Any] = {"flag": False, "day": np.datetime64("NaT", "s")}
"""What stands for "unknown" in a column of a type, where it is not ``NaN``."""


@dataclass
class Rows:
    """Rows of a block while they are read: values so far, which are refused, and what was found.

    Attributes
    ----------
    told, cleared
        By column, the cells that say something, and those of them that say that nothing is known. A cell
        that could not be read says so too: what stood there before is no longer sure.
    lost
        By column, the cells that could not be read.
    skipped
        Rows that are no records at all.
    absent
        Columns of which the block holds nothing, and no usual value either.
    """

    values: pd.DataFrame
    cells: pd.DataFrame
    place: SheetPlace
    layout: Layout
    bad: list[BadCell] = field(default_factory=list)
    warnings: list[BadCell] = field(default_factory=list)
    told: dict[str, Mask] = field(default_factory=dict)
    cleared: dict[str, Mask] = field(default_factory=dict)
    lost: dict[str, Mask] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.refused = none_of(self.cells)
        self.skipped = none_of(self.cells)

    def find(self, fault: Fault, column: str, loses: tuple[str, ...] = ()) -> None:
        """Note a fault of a column at each of its rows; unless it is a doubt, some cells lose their value."""
        if not fault.cells.any():
            return
        head = self.layout.head_of(column)
        shown = self.cells[column] if column in self.cells else pd.Series("", index=self.cells.index)
        found = self.place.listed(fault, head, shown)
        if fault.warning:
            self.warnings.extend(found)
            return
        self.bad.extend(found)
        for name in loses or (column,):
            cells = fault.cells.to_numpy(dtype=bool)
            self.lose(name, cells, silent=fault.code == "cell_empty", partly=fault.partly)

    def lose(self, column: str, cells: Mask, *, silent: bool, partly: bool = False) -> None:
        """Make cells unknown; one that is empty says nothing, not even that, and a part of one stays."""
        for marks in (self.lost,) if silent or partly else (self.lost, self.told, self.cleared):
            marks[column] = marks[column] | cells if column in marks else cells
        if column in self.values and not partly:
            kind = self.layout.source.heads[column].kind
            self.values[column] = self.values[column].mask(cells, empty_of(kind))

    def refuse(self, fault: Fault, column: str) -> None:
        """Note a fault that its rows do not outlive."""
        self.find(fault, column)
        self.refused = self.refused | fault.cells

    def refuse_bad_keys(self) -> None:
        """Refuse the rows that have lost a part of their key."""
        for column, spared_by in self.layout.source.key.items():
            lost = self.lost.get(column)
            if lost is None:
                continue
            if spared_by and spared_by in self.values:
                lost = lost & self.values[spared_by].isna().to_numpy()
            self.refused = self.refused | lost

    @property
    def good(self) -> pd.DataFrame:
        """Values of the rows that are not refused."""
        return self._standing(self.values)

    def good_in(self, columns: tuple[str, ...]) -> pd.DataFrame:
        """Return some columns of the rows that are not refused."""
        return self._standing(self.values[list(columns)])

    def _standing(self, values: pd.DataFrame) -> pd.DataFrame:
        out = self.refused | self.skipped
        return values[~out] if out.any() else values.copy()


def empty_of(kind: Kind) -> Any:
    """Return what stands for "unknown" in a column of a kind."""
    return _EMPTY.get(kind.type, np.nan)


def unknown_of(kind: Kind, index: pd.Index) -> pd.Series:
    """Return a column of a kind in which nothing is known."""
    return nothing(kind.type, len(index)).set_axis(index)


@lru_cache(maxsize=16)
def nothing(kind: str, rows: int) -> pd.Series:
    """Return an unknown column of a type; columns of one length share it, and copy it once they change it."""
    return typed(pd.Series(_EMPTY.get(kind, np.nan), index=range(rows)), kind)
