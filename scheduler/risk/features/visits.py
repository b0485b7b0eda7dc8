"""What past visits found, and how long ago."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.ranges import Positive
from scheduler.risk.features.base import YEAR, Feature, ratio
from scheduler.risk.stream import ages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History


class Visits(Feature, name="visits"):
    """Visits and serious findings lately, the last result, and the time since the last visit."""

    def __init__(self, years: Positive = 3.0) -> None:
        if years <= 0:
            raise ValueError(f"{years} years is not a length of time")
        self.years = years

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Count within the last years; findings are NaN where nobody went, the wait where nobody ever did.

        Visits of which it is not known whether they found anything serious never say that there was nothing.
        """
        visits = history.stream("inspections")
        serious = history.stream("inspections", "serious")
        recent = visits.within(self.years * YEAR).total()
        told = serious.within(self.years * YEAR)
        found, known = told.total(), told.ones().total()
        lately = np.where((recent > 0) & ((found > 0) | (known == recent)), found, np.nan)
        return {
            "visits_lately": recent,
            "serious_lately": lately,
            "serious_per_visit": ratio(lately, recent),
            "serious_last": np.where(serious.youngest() == visits.youngest(), serious.last(), np.nan),
            "years_since_visit": self._wait(history, visits.youngest()) / YEAR,
            "ever_visited": (visits.total() > 0).astype(np.float64),
        }

    def _wait(self, history: History, youngest: Floats) -> Floats:
        """Fall back on the last visit that the register declares."""
        declared = ages(history.employers["last_inspection_on"], history.as_of)
        return np.fmin(youngest, np.where(declared >= 0, declared, np.nan))
