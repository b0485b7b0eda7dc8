"""What the register says: size and age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.risk.features.base import YEAR, Feature
from scheduler.risk.stream import ages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History


RANKS = {"high": 3.0, "medium": 2.0, "low": 1.0, "1": 3.0, "2": 2.0, "3": 1.0}
"""Classes that registers give by word, and statutes that call the highest risk 1."""


class Size(Feature, name="size"):
    """Employees, exposed workers and their share, age of the site and of its last declaration."""

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Logarithms keep a giant from drowning the rest; workers are also told as they are."""
        employees, exposed = history.number("employees"), history.number("exposed_workers")
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(employees > 0, exposed / employees, np.nan)
        return {
            "employees_log": np.log1p(employees),
            "exposed_workers": exposed,
            "exposed_log": np.log1p(exposed),
            "exposed_share": np.minimum(share, 1.0),
            "years_open": ages(history.employers["opened_on"], history.as_of) / YEAR,
            "given_rank": history.employers["given_class"].str.lower().map(RANKS).to_numpy(dtype=np.float64),
            "years_since_declared": ages(history.employers["declared_on"], history.as_of) / YEAR,
        }
