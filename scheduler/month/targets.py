"""What programmes must reach this month, as priced rows; and the share of key inspections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.domain.problem import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.domain.problem import Candidate
    from scheduler.month.programmes import Programme, Situation


@dataclass(frozen=True)
class VisitTarget:
    """The least visits of a programme this month, in all or for one value of a column.

    Attributes
    ----------
    column, value
        The column and value of the register that are meant; an empty column means all.
    low
        Visits asked for.
    price
        For each visit missed, in worths of the month's worthiest candidate.
    """

    programme: str
    column: str
    value: str
    low: int
    price: float

    @property
    def name(self) -> str:
        """Name of its row."""
        return f"target {self.programme}" + (f" {self.value}" if self.column else "")

    def meant(self, view: pd.DataFrame, employers: pd.Series) -> NDArray[np.bool_]:
        """Mark the employers it speaks of."""
        if not self.column:
            return np.ones(len(employers), bool)
        return np.asarray((employers.map(view[self.column]).astype("str") == self.value).to_numpy())


def targets(programmes: Iterable[Programme], situation: Situation, visits: int) -> tuple[VisitTarget, ...]:
    """Return the month's targets; ``visits`` is how many the month can hold."""
    return tuple(
        VisitTarget(each.code, *asked)
        for each in programmes
        if each.runs(situation.days)
        for asked in each.asked(situation, visits)
    )


def target_rows(
    found: Iterable[VisitTarget], candidates: Sequence[Candidate], view: pd.DataFrame, unit_worth: float
) -> tuple[Row, ...]:
    """Return one priced row a target over the candidates that serve it."""
    employers = pd.Series([each.employer for each in candidates], dtype="str")
    rows = []
    for target in found:
        meant = target.meant(view, employers)
        serving = tuple(
            (each.code, 1)
            for each, inside in zip(candidates, meant, strict=True)
            if inside and target.programme in each.programmes
        )
        if target.low > 0:
            rows.append(Row(target.name, serving, target.low, None, max(round(target.price * unit_worth), 1)))
    return tuple(rows)


def key_row(
    candidates: Sequence[Candidate], key: Mapping[str, bool], least: float, unit_worth: float
) -> tuple[Row, ...]:
    """Return the row that asks the least share of on-site minutes for key visits, if there is one.

    A key visit of m minutes brings (1 - least) m, another takes least m, both in whole minutes.
    """
    if least <= 0:
        return ()
    coefficients = tuple(
        (each.code, round(each.minutes * ((1 - least) if key[each.code] else -least))) for each in candidates
    )
    minutes = sum(each.minutes for each in candidates) / max(len(candidates), 1)
    price = max(round(unit_worth / max(minutes, 1.0)), 1)
    return (Row("key_share", coefficients, 0, None, price, "minutes"),)
