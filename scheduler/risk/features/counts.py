"""Amounts that a source reports by period: injuries, days lost, violations written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.ranges import Positive
from scheduler.risk.features.base import YEAR, Feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History


class Counts(Feature, name="counts"):
    """Each thing counted, fading at several half-lives in days: how much, and how many periods had any."""

    def __init__(self, half_lives: Sequence[Positive] = (180.0, 730.0, 2200.0)) -> None:
        self.half_lives = tuple(half_lives)

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Return columns for every ``what`` that is there; a period that is not listed holds none."""
        names = sorted(history.tables["counts"]["what"].unique())
        if not names:
            return {}
        every = history.stream("counts")
        columns = {"count_years": every.oldest() / YEAR, "count_wait": every.youngest() / YEAR}
        for name in names:
            found = history.stream("counts", name)
            some = found.where(found.amount > 0).ones()
            for half_life in self.half_lives:
                columns[f"count_{name}_{half_life:g}"] = np.log1p(found.total(half_life))
                columns[f"times_{name}_{half_life:g}"] = some.total(half_life)
            columns[f"count_{name}_year"] = np.log1p(found.within(365.0).total())
            columns[f"since_count_{name}"] = found.youngest() / YEAR
        return columns
