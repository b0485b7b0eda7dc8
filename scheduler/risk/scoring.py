"""Every employer's score as of a day: chance, harm, worth, points, and the parts that sum to the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.risk.features import measure
from scheduler.risk.harm import MOST_POINTS, harm_columns
from scheduler.risk.pointcard import card_parts
from scheduler.risk.wording import facts_told

if TYPE_CHECKING:
    from scheduler.risk.history import History
    from scheduler.risk.recipe import Recipe


def score(history: History, recipe: Recipe, model: None = None) -> pd.DataFrame:
    """Return one row an employer: ``chance``, ``harm``, ``harm_low``, ``harm_high``, ``worth``, ``points``,
    ``score`` and one column ``part_NAME`` for each part; the parts sum to ``score``.

    ``fact_NAME`` columns hold the features that the sentences speak of.
    """
    features = measure(history, recipe.features)
    return _by_card(history, features, recipe)


def _by_card(history: History, features: pd.DataFrame, recipe: Recipe) -> pd.DataFrame:
    assert recipe.chance is not None
    parts = card_parts(history, features, recipe)
    total = parts.sum(axis=1).to_numpy(np.float64)
    log_odds = recipe.chance.at_zero + recipe.chance.per_point * total
    columns: dict[str, Any] = harm_columns(history, log_odds, recipe.harm, recipe.harm.spread)
    columns["points"] = np.clip(total, 0, MOST_POINTS).astype(np.int64)
    columns["score"] = total
    columns |= {f"fact_{name}": _fact(history, features, name) for name in facts_told(recipe)}
    columns |= {f"part_{name}": parts[name].to_numpy() for name in parts.columns}
    return pd.DataFrame(columns, index=parts.index, copy=False)


def _fact(history: History, features: pd.DataFrame, name: str) -> Any:
    if name in features.columns:
        return features[name].to_numpy()
    return history.employers[name].array
