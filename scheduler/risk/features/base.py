"""What every feature is, and how a list of them becomes one frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scheduler.named import Named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.risk.history import History

Floats = NDArray[np.float64]
YEAR = 365.25


class Feature(Named):
    """One idea about all employers at once, as named columns; unknown is NaN, never zero."""

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Return columns by name, each with one number an employer, in the order of the register."""
        raise NotImplementedError


def measure(history: History, features: Sequence[Feature]) -> pd.DataFrame:
    """Return every column of a list of features, indexed by employer."""
    columns: dict[str, Floats] = {}
    for feature in features:
        for name, values in feature.measure(history).items():
            if name in columns:
                raise ValueError(f"two features have a column {name}")
            columns[name] = values
    return pd.DataFrame(columns, index=history.employers.index, copy=False)


def ratio(above: Floats, below: Floats) -> Floats:
    """Divide; NaN where there is nothing to divide by."""
    known = below > 0
    return np.where(known, above / np.where(known, below, 1.0), np.nan)
