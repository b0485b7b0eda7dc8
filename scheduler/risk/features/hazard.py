"""What the policy's grading knows of hazards, limits and management."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scheduler.risk.features.base import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History


class Hazard(Feature, name="hazard"):
    """Nature of the hazard, value over limit, share of points above it, grades, what is missing or stale."""

    ranks: ClassVar[Mapping[str, Mapping[str, float]]] = {
        "hazard_nature": {"general": 0.0, "severe": 1.0},
        "risk_grade": {"I": 1.0, "II": 2.0, "III": 3.0},
        "management_grade": {"A": 1.0, "B": 2.0, "C": 3.0},
        "supervision_class": {"jia": 1.0, "yi": 2.0, "bing": 3.0},
    }

    numbers = ("exposure_ratio", "above_share", "test_stale", "stale_months", "self_check_missing")

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Turn words into ranks that grow with danger; an unknown word is NaN."""
        ranked = {column: _number(history, column, ranks) for column, ranks in self.ranks.items()}
        return ranked | {column: _number(history, column) for column in self.numbers}


def _number(history: History, column: str, ranks: Mapping[str, float] | None = None) -> Floats:
    graded = history.grade(column)
    if graded is None:
        return np.full(len(history), np.nan)
    numbers = graded if ranks is None else graded.map(ranks)
    return np.asarray(numbers.to_numpy(dtype="float64", na_value=np.nan), dtype=np.float64)
