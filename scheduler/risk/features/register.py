"""What the register says: size and age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.risk.features.base import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History


class Size(Feature, name="size"):
    """Employees, exposed workers, and their share."""

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
        }
