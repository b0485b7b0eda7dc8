"""What every kind of column does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from scheduler.domain.errors import nearest
from scheduler.named import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from scheduler.intake.cells import Context, Fault


@dataclass(frozen=True)
class Values:
    """Values of a column, unknown where a cell is refused, and the faults found.

    ``words`` are the everyday words that values were read from and that are to be verified; else unknown.
    """

    values: pd.Series
    faults: tuple[Fault, ...] = ()
    words: pd.Series | None = None


MOST_NEAREST = 100


def nearest_names(cells: pd.Series, unknown: pd.Series, names: Sequence[str]) -> pd.Series:
    """Return the known name most like each unknown cell; a hundred are looked for, which takes seconds."""
    asked = cells[unknown].drop_duplicates().iloc[:MOST_NEAREST]
    found = {cell: nearest(cell, names) or "-" for cell in asked}
    return cells.where(unknown).map(found).astype("str").fillna("-")


class Kind(Named):
    """How a cell is read. ``type`` is the type of its values, as in ``domain.records``.

    One that is ``worded`` gives a second column, ``NAME_word``: the everyday words that are to be verified.
    """

    type: ClassVar[str] = "text"
    joined_by: str = ""
    """What stands between values of a cell that may hold several; empty where it holds one."""
    worded: ClassVar[bool] = False

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Read cells that are not empty, are trimmed, and all have one form.

        A kind looks at one cell at a time: equal cells of a column are read once.
        """
        raise NotImplementedError
