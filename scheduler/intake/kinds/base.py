"""What every kind of column does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scheduler.domain.errors import nearest
from scheduler.named import Named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from scheduler.intake.cells import Context, Fault


@dataclass(frozen=True)
class Values:
    """Values of a column, unknown where a cell is refused, and the faults found.

    ``notes`` are what a kind tells beside its values, by the names of its ``notes``; else unknown.
    """

    values: pd.Series
    faults: tuple[Fault, ...] = ()
    notes: Mapping[str, pd.Series] = field(default_factory=dict)


MOST_NEAREST = 100


def nearest_names(cells: pd.Series, unknown: pd.Series, names: Sequence[str]) -> pd.Series:
    """Return the known name most like each unknown cell; a hundred are looked for, which takes seconds."""
    asked = cells[unknown].drop_duplicates().iloc[:MOST_NEAREST]
    found = {cell: nearest(cell, names) or "-" for cell in asked}
    return cells.where(unknown).map(found).astype("str").fillna("-")


class Kind(Named):
    """How a cell is read. ``type`` is the type of its values, as in ``domain.records``.

    Each of its ``notes`` is a further column, ``NAME_NOTE``: ``word``, the everyday words that are to be
    verified; ``unread``, those that nobody knows. ``beside`` names other columns of the row, read before,
    of which the first that is known says what some cells mean.
    """

    type: ClassVar[str] = "text"
    joined_by: str = ""
    """What stands between values of a cell that may hold several; empty where it holds one."""
    notes: ClassVar[tuple[str, ...]] = ()
    beside: tuple[str, ...] = ()

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Read cells that are not empty, are trimmed, and all have one form.

        A kind looks at one cell at a time: equal cells of a column are read once.
        """
        raise NotImplementedError

    def asks(self, cells: pd.Series, context: Context) -> NDArray[np.bool_]:
        """Mark the cells whose meaning hangs on ``beside``: they are read with each of its values."""
        return np.zeros(len(cells), dtype=bool)
