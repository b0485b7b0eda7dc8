"""The boosted member; without interactions it is turned into one table a feature, which anyone can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.extras import extra

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scheduler.risk.learning.settings import Learning

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Shape:
    """What one feature adds: steps between ``knots``, each with its upper end; nothing if unknown."""

    knots: Floats
    values: Floats

    def term(self, values: Floats) -> Floats:
        """Contribution against an unknown value."""
        if not len(self.knots):
            return np.zeros(len(values))
        steps = self.values[np.searchsorted(self.knots, values, side="left")]
        return np.where(np.isnan(values), 0.0, steps)


def fit_boosting(
    table: Floats,
    outcome: Floats,
    weight: Floats,
    columns: Sequence[str],
    learning: Learning,
    *,
    amount: bool,
    alone: bool,
) -> Any:
    """Fit monotone boosting; ``alone`` keeps each tree to one feature, ``amount`` fits Poisson."""
    settings: dict[str, Any] = {
        "max_iter": learning.trees,
        "learning_rate": learning.rate,
        "min_samples_leaf": learning.leaf,
        "max_leaf_nodes": learning.nodes,
        "max_features": learning.share,
        "l2_regularization": learning.l2,
        "early_stopping": False,
        "random_state": learning.seed,
        "monotonic_cst": [learning.direction(column) for column in columns],
        "interaction_cst": "no_interactions" if alone else None,
    }
    # equal weights are left out: bins by weighted quantiles take most of a fit's time
    weights = None if np.ptp(weight) == 0.0 else weight
    with extra("learning"):
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    # threads that wait for each other by spinning were seen to hang a fit on a busy machine
    with _one_thread():
        if amount:
            return HistGradientBoostingRegressor(loss="poisson", **settings).fit(table, outcome, weights)
        return HistGradientBoostingClassifier(**settings).fit(table, outcome > 0, weights)


def _one_thread() -> Any:
    with extra("learning"):
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
    return threadpool_limits(limits=1)


def link_of(model: Any, table: Floats) -> Floats:
    """Log-odds of the classifier, or logarithm of the expected amount."""
    with _one_thread():
        if hasattr(model, "decision_function"):
            return np.asarray(model.decision_function(table), dtype=np.float64)
        return np.log(np.asarray(model.predict(table), dtype=np.float64))


def shapes_of(model: Any, features: int) -> tuple[float, tuple[Shape, ...]]:
    """Return the link where all is unknown, and the exact step function of each feature.

    Probes the model once on each side of every threshold that its trees use, one feature at a time.
    """
    knots: list[set[float]] = [set() for _ in range(features)]
    for (tree,) in model._predictors:
        inner = tree.nodes[tree.nodes["is_leaf"] == 0]
        for feature, threshold in zip(inner["feature_idx"], inner["num_threshold"], strict=True):
            knots[feature].add(float(threshold))
    ordered = [np.array(sorted(each)) for each in knots]
    probes = [np.append(each, np.inf) if len(each) else each for each in ordered]
    table = np.full((1 + sum(map(len, probes)), features), np.nan)
    row = 1
    for feature, values in enumerate(probes):
        table[row : row + len(values), feature] = values
        row += len(values)
    link = link_of(model, table)
    cuts = np.cumsum([1, *map(len, probes)])
    shapes = tuple(
        Shape(each, link[start : start + len(probe)] - link[0])
        for each, probe, start in zip(ordered, probes, cuts[:-1], strict=True)
    )
    return float(link[0]), shapes
