"""A trained model: plain numbers, enough to score any history and to say what each part adds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.risk.learning.boosting import Shape, link_of
from scheduler.risk.parts import part_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from scheduler.risk.learning.linear import Linear
    from scheduler.risk.recipe import Recipe
    from scheduler.risk.target import Target

    Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """What training made of a recipe.

    Attributes
    ----------
    columns
        Features in the order of every table below.
    linear, linear_weight
        The linear member and its weight in the mean with boosting.
    shapes, start
        Boosting without interactions as a table a feature, and its link where all is unknown.
    boosting
        Boosting with interactions; nothing in an additive model.
    slope, offset
        log-odds = offset + slope x mean link of the members.
    spread
        Standard deviation of log-odds between sites that look alike; the width of a new site's interval.
    bins, shares
        Edges of each feature's tenths over the register in training and the share of employers in each, the
        last for unknown.
    facts
        What the card says of the training: days, cases, rates, versions.
    """

    recipe: str
    version: str
    learner: str
    target: Target
    columns: tuple[str, ...]
    linear: Linear
    linear_weight: float
    shapes: tuple[Shape, ...]
    start: float
    boosting: Any
    slope: float
    offset: float
    spread: float
    bins: tuple[Floats, ...]
    shares: tuple[Floats, ...]
    facts: Mapping[str, Any]

    def link(self, table: Floats) -> Floats:
        """Mean link of the members, before calibration; ``table`` has the columns in order."""
        if self.boosting is not None:
            boosted = link_of(self.boosting, table)
        else:
            boosted = np.full(len(table), self.start)
            for feature, shape in enumerate(self.shapes):
                boosted += shape.term(table[:, feature])
        return self.linear_weight * self.linear.link(table) + (1 - self.linear_weight) * boosted

    def log_odds(self, features: pd.DataFrame) -> Floats:
        """Log-odds of any outcome."""
        table = self.table(features)
        linked: Floats = self.offset + self.slope * self.link(table)
        return linked

    def table(self, features: pd.DataFrame) -> Floats:
        """Return the features in the model's order; one that nobody measured now is unknown."""
        return features.reindex(columns=list(self.columns)).to_numpy(dtype=np.float64)

    def amount(self, log_odds: Floats) -> Floats:
        """Expected amount at given log-odds; only where the target is an amount."""
        return np.exp((log_odds - self.offset) / self.slope)

    def parts(self, features: pd.DataFrame, recipe: Recipe) -> dict[str, Floats]:
        """Return what each part adds to the log-odds, ``base`` first; they sum to it."""
        return self._exact(features, recipe) if self.boosting is None else self._in_turn(features, recipe)

    def _exact(self, features: pd.DataFrame, recipe: Recipe) -> dict[str, Floats]:
        """Add the features of each part up: without interactions this is exact and the order is no matter."""
        parts = {part: np.zeros(len(features)) for part in recipe.part_names}
        base = self.linear_weight * self.linear.intercept + (1 - self.linear_weight) * self.start
        parts["base"] += self.offset + self.slope * base
        for feature, column in enumerate(self.columns):
            shape = self.shapes[feature]
            if not len(shape.knots) and self.linear.weight[feature] == 0.0:
                continue
            values = (
                features[column].to_numpy() if column in features.columns else np.full(len(features), np.nan)
            )
            term = self.linear_weight * self.linear.term(feature, values)
            term += (1 - self.linear_weight) * shape.term(values)
            parts[part_of(column, recipe)] += self.slope * term
        return parts

    def _in_turn(self, features: pd.DataFrame, recipe: Recipe) -> dict[str, Floats]:
        """Let the parts speak one after the other, in the recipe's order; each adds what it changes."""
        table = self.table(features)
        known = np.tile(self.linear.usual, (len(table), 1))
        before = np.full(len(table), self.link(known[:1])[0])
        parts = {"base": self.offset + self.slope * before}
        homes = np.array([part_of(column, recipe) for column in self.columns])
        for part in recipe.part_names[1:]:
            known[:, homes == part] = table[:, homes == part]
            after = self.link(known)
            parts[part] = self.slope * (after - before)
            before = after
        return parts
