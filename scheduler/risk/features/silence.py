"""What is missing, old, or too clean to be believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.ranges import Signed
from scheduler.risk.features.base import YEAR, Feature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History


class Silence(Feature, name="silence"):
    """Reports that never came, how old the last ones are, and self-checks without a blemish."""

    def __init__(self, spotless: Signed = 98.0) -> None:
        self.spotless = spotless

    def measure(self, history: History) -> Mapping[str, Floats]:
        """A table that holds nothing for anybody is a source that is not kept: NaN, not silence."""
        tests, checks = history.stream("measurements"), history.stream("self_checks")
        declared = history.employers["declared_on"].notna()
        score = history.stream("self_checks", "score").last()
        spotless: Floats = np.where(np.isnan(score), np.nan, np.where(score >= self.spotless, 1.0, 0.0))
        points: Floats = np.log1p(tests.within(3 * YEAR).total()) if len(tests.site) else _unknown(history)
        undeclared: Floats = np.where(declared.to_numpy(), 0.0, 1.0) if declared.any() else _unknown(history)
        columns: dict[str, Floats] = {
            "never_tested": _never(tests.youngest()),
            "years_since_test": tests.youngest() / YEAR,
            "points_tested": points,
            "never_self_checked": _never(checks.youngest()),
            "years_since_self_check": checks.youngest() / YEAR,
            "self_check_gap": 100.0 - score,
            "spotless_report": spotless,
            "never_declared": undeclared,
        }
        blanks = history.employers[["employees", "industry", "lat"]].isna().sum(axis=1)
        return columns | {"blanks_in_register": blanks.to_numpy(dtype=np.float64)}


def _never(youngest: Floats) -> Floats:
    never = np.isnan(youngest)
    return np.full(len(never), np.nan) if never.all() else never.astype(np.float64)


def _unknown(history: History) -> Floats:
    return np.full(len(history), np.nan)
