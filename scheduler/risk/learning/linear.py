"""The linear member: ridge regression on the log-odds of any outcome, or on the logarithm of an amount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

EDGE = 0.005
MOST_STEPS = 30


@dataclass(frozen=True, slots=True)
class Linear:
    """A weight for each feature, after filling, clipping and scaling it.

    Attributes
    ----------
    usual
        What stands in where a feature is unknown: its median in training.
    low, high
        Bounds beyond which a value counts as the bound.
    weight
        Change of the link for one unit of the feature.
    intercept
        Link of a site that is usual in all.
    """

    usual: Floats
    low: Floats
    high: Floats
    weight: Floats
    intercept: float

    def term(self, feature: int, values: Floats) -> Floats:
        """Contribution of one feature, 0 for the usual value."""
        filled = np.where(np.isnan(values), self.usual[feature], values)
        clipped = np.clip(filled, self.low[feature], self.high[feature])
        return np.asarray(self.weight[feature] * (clipped - self.usual[feature]), dtype=np.float64)

    def link(self, table: Floats) -> Floats:
        """Sum of all contributions."""
        filled = np.clip(np.where(np.isnan(table), self.usual, table), self.low, self.high)
        linked: Floats = (filled - self.usual) @ self.weight + self.intercept
        return linked


def fit_linear(table: Floats, outcome: Floats, weight: Floats, ridge: float, amount: bool) -> Linear:
    """Fit by Newton steps; the penalty is ``ridge`` times the variance that the outcome has by itself.

    Poisson regression of the amount where ``amount``, else logistic regression of the mark.
    """
    with np.errstate(invalid="ignore"):
        usual = np.nan_to_num(_quantile(table, 0.5))
        low, high = np.nan_to_num(_quantile(table, EDGE)), np.nan_to_num(_quantile(table, 1 - EDGE))
    low, high = np.minimum(low, usual), np.maximum(high, usual)
    moved = np.clip(np.where(np.isnan(table), usual, table), low, high) - usual
    spread = moved.std(axis=0)
    live = spread > 1e-9
    scaled = np.column_stack([np.ones(len(moved)), moved[:, live] / spread[live]])
    solution = _newton(scaled, outcome, weight / weight.sum(), ridge, amount)
    weights = np.zeros(table.shape[1])
    weights[live] = solution[1:] / spread[live]
    return Linear(usual, low, high, weights, float(solution[0]))


def _quantile(table: Floats, share: float) -> Floats:
    """Quantile of each column's known values; NaN where none is known."""
    known = ~np.isnan(table).all(axis=0)
    quantile = np.full(table.shape[1], np.nan)
    quantile[known] = np.nanquantile(table[:, known], share, axis=0)
    return quantile


def _newton(table: Floats, outcome: Floats, weight: Floats, ridge: float, amount: bool) -> Floats:
    mean = float(weight @ outcome)
    variance = mean if amount else mean * (1.0 - mean)
    penalty = np.full(table.shape[1], ridge * variance)
    penalty[0] = 1e-12
    solution = np.zeros(table.shape[1])
    solution[0] = np.log(mean) if amount else np.log(mean / (1.0 - mean))
    for _ in range(MOST_STEPS):
        link = np.clip(table @ solution, -30.0, 30.0)
        expected = np.exp(link) if amount else 1.0 / (1.0 + np.exp(-link))
        curve = expected if amount else expected * (1.0 - expected)
        slope = table.T @ (weight * (outcome - expected)) - penalty * solution
        bend = (table * (weight * curve)[:, np.newaxis]).T @ table + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        solution += step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-8:
            break
    return solution
