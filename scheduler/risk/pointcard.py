"""A points card: each part is a sum of points that can be checked by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.risk.history import History
    from scheduler.risk.recipe import Item, Recipe


def card_parts(history: History, features: pd.DataFrame, recipe: Recipe) -> dict[str, NDArray[np.int64]]:
    """Return the points of each part, whole numbers, in the order of the register."""
    return {
        part: np.sum([_points(history, features, item) for item in items], axis=0)
        for part, items in recipe.points.items()
    }


def _points(history: History, features: pd.DataFrame, item: Item) -> NDArray[np.int64]:
    if item.prefixes:
        return _by_prefix(history.employers[item.column], item)
    values = features[item.column].to_numpy()
    bounds = np.array([bound for bound, _ in item.bands])
    points = np.array([item.bands[0][1], *(points for _, points in item.bands)], dtype=np.int64)
    given = points[np.searchsorted(bounds, values, side="right")]
    return np.where(np.isnan(values), item.unknown, given)


def _by_prefix(codes: pd.Series, item: Item) -> NDArray[np.int64]:
    """Look each different code up once, longest beginning first."""
    places, different = pd.factorize(codes)
    longest = sorted(item.prefixes, key=lambda each: (-len(each), each))
    points = [
        next((item.prefixes[each] for each in longest if str(code).startswith(each)), item.other)
        for code in different
    ]
    table = np.array([*points, item.unknown], dtype=np.int64)
    return table[places]
