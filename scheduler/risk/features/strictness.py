"""Past results against what the same officers usually find: history corrected for who went."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.ranges import Positive
from scheduler.risk.features.base import Feature, ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History


class Strictness(Feature, name="strictness"):
    """Outcomes of past visits less the usual rate of those who went; the coming officers are not known."""

    def __init__(
        self, strength: Positive = 20.0, prior_visits: Positive = 2.0, half_life: Positive = 1500.0
    ) -> None:
        self.strength = strength
        self.prior_visits = prior_visits
        self.half_life = half_life

    def measure(self, history: History) -> Mapping[str, Floats]:
        """The usual rate leaves the visit itself out; NaN where no source says who went."""
        rows, found = history.tables["inspections"], history.visit_outcomes()
        site, age = rows["site"].to_numpy(), rows["age"].to_numpy()
        who, _ = pd.factorize(rows["officers"])
        known = (who >= 0) & ~np.isnan(found)
        if not known.any():
            unknown = np.full(len(history), np.nan)
            return {"corrected": unknown, "past_strictness": unknown}
        who, site, age, found = who[known], site[known], age[known], found[known]
        usual = np.bincount(who, found)[who] - found + self.strength * found.mean()
        usual /= np.bincount(who)[who] - 1 + self.strength
        fade = np.exp2(-age / self.half_life)
        weight = np.bincount(site, fade, len(history)).astype(np.float64, copy=False)
        beyond = np.bincount(site, fade * (found - usual), len(history))
        strict = np.bincount(site, fade * usual, len(history)).astype(np.float64, copy=False)
        return {"corrected": beyond / (weight + self.prior_visits), "past_strictness": ratio(strict, weight)}
