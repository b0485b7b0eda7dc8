"""Equal cells of a column are read once: the distinct ones, and the rows they stand for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.intake.cells import Context, Fault
    from scheduler.intake.kinds import Kind

    Mask = NDArray[np.bool_]


def with_beside(
    kind: Kind, cells: tuple[NDArray[np.intp], pd.Series], rows: pd.DataFrame, here: Mask, context: Context
) -> tuple[NDArray[np.intp], pd.Series, Context]:
    """Return the place of each row's cell, the distinct cells, and what stands beside each of them.

    ``cells`` are the places of the cells of the rows that are ``here`` among distinct ones, and these. Only
    those that ask for it are told apart by what the other columns say, the first that is known.
    """
    codes, once = cells
    asks = kind.asks(once, context)
    at = asks[codes]
    if not at.any():
        return codes, once, context
    others = rows.loc[here, list(kind.beside)][at]
    places, known = pd.factorize(others.bfill(axis=1).iloc[:, 0])
    pairs, found = pd.factorize(codes[at] * np.int64(len(known) + 1) + places + 1)
    which, told = np.divmod(found, len(known) + 1)
    codes = codes.copy()
    codes[at] = len(once) + pairs
    beside = pd.Series([np.nan, *known], dtype="str").iloc[[*[0] * len(once), *told]]
    once = pd.concat([once, once.iloc[which]], ignore_index=True)
    return codes, once, replace(context, beside=beside.set_axis(once.index))


def spread(fault: Fault, codes: NDArray[np.intp], index: pd.Index, whole: pd.Index) -> Fault:
    """Return a fault of distinct cells as one of all rows."""

    def rows_of(values: pd.Series) -> pd.Series:
        return pd.Series(values.to_numpy()[codes], index=index)

    mask = rows_of(fault.cells).reindex(whole, fill_value=False)
    facts = {
        key: fact if isinstance(fact, str) else rows_of(fact.reindex(fault.cells.index)).reindex(whole)
        for key, fact in fault.facts.items()
    }
    return replace(fault, cells=mask, facts=facts)
