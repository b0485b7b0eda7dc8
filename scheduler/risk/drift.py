"""Whether the world has moved since training: population stability of features, calibration in the large."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.risk.model import Model

    Floats = NDArray[np.float64]

LEAST_SHARE = 1e-4


def bin_edges(values: Floats) -> Floats:
    """Inner edges of the tenths of the known values; fewer where values repeat."""
    known = values[~np.isnan(values)]
    return np.unique(np.quantile(known, np.arange(0.1, 1.0, 0.1))) if len(known) else np.array([])


def bin_shares(values: Floats, edges: Floats) -> Floats:
    """Share of the values in each bin, the last for unknown ones."""
    places = np.where(np.isnan(values), len(edges) + 1, np.searchsorted(edges, values, side="left"))
    return np.bincount(places, minlength=len(edges) + 2) / max(len(values), 1)


def stability(model: Model, features: pd.DataFrame) -> pd.Series:
    """Population stability index of each feature against training, the most moved first."""
    far = {
        column: _index(then, bin_shares(features[column].to_numpy(), edges))
        for column, edges, then in zip(model.columns, model.bins, model.shares, strict=True)
        if column in features.columns
    }
    return pd.Series(far, dtype=np.float64).sort_values(ascending=False, kind="stable")


def moved(before: Floats, after: Floats) -> float:
    """Population stability index of two samples over the tenths of the first."""
    edges = bin_edges(before)
    return _index(bin_shares(before, edges), bin_shares(after, edges))


def _index(then: Floats, now: Floats) -> float:
    """Sum over bins of (share now - share then) x log(share now / share then).

    0.1 is a small shift, 0.25 a large one by the usual rule of thumb.
    """
    before, after = np.maximum(then, LEAST_SHARE), np.maximum(now, LEAST_SHARE)
    return float(np.sum((after - before) * np.log(after / before)))


def in_the_large(chance: Floats, outcome: Floats) -> float:
    """Outcomes found per outcome expected; 1 is right, above 1 the model promised too few."""
    return float((outcome > 0).sum() / max(chance.sum(), 1e-9))
