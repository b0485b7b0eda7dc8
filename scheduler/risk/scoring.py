"""Every employer's score as of a day: chance, harm, worth, points, and the parts that sum to the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.risk.features import measure
from scheduler.risk.harm import MOST_POINTS, harm_columns
from scheduler.risk.pointcard import card_parts
from scheduler.risk.wording import facts_told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.risk.history import History
    from scheduler.risk.model import Model
    from scheduler.risk.recipe import Recipe

    Floats = NDArray[np.float64]


def score(history: History, recipe: Recipe, model: Model | None = None) -> pd.DataFrame:
    """Return one row an employer: ``chance``, ``harm``, ``harm_low``, ``harm_high``, ``worth``, ``points``,
    ``score`` and one column ``part_NAME`` for each part; the parts sum to ``score``.

    The score is points of a card, or log-odds of a learned model. ``fact_NAME`` columns hold what the
    sentences speak of.

    Raises
    ------
    SchedulerError
        ``recipe_without_model`` where a learned recipe has none; ``other_recipe`` where the model is not its.
    """
    return score_measured(history, measure(history, recipe.features), recipe, model)


def score_measured(
    history: History, features: pd.DataFrame, recipe: Recipe, model: Model | None = None
) -> pd.DataFrame:
    """Score features that are measured already; see ``score``."""
    if recipe.learner != "card" and model is None:
        raise SchedulerError("recipe_without_model", recipe=recipe.name)
    if model is not None and model.recipe != recipe.name:
        raise SchedulerError("other_recipe", recipe=recipe.name, model=model.recipe)
    if model is None:
        parts, total, log_odds, spread = _by_card(history, features, recipe)
    else:
        parts = model.parts(features, recipe)
        log_odds = total = np.sum(list(parts.values()), axis=0)
        spread = model.spread
    columns: dict[str, Any] = harm_columns(history, log_odds, recipe.harm, spread)
    shown = total if model is None else MOST_POINTS * columns["chance"]
    columns["points"] = np.clip(np.rint(shown), 0, MOST_POINTS).astype(np.int64)
    columns["score"] = total
    columns |= {f"fact_{name}": _fact(history, features, name) for name in facts_told(recipe)}
    columns |= {f"part_{name}": amounts for name, amounts in parts.items()}
    return pd.DataFrame(columns, index=history.employers.index, copy=False)


def _by_card(
    history: History, features: pd.DataFrame, recipe: Recipe
) -> tuple[dict[str, Any], Floats, Floats, float]:
    line = recipe.card_chance
    parts = card_parts(history, features, recipe)
    total = np.sum(list(parts.values()), axis=0).astype(np.float64)
    return parts, total, line.at_zero + line.per_point * total, recipe.harm.spread


def _fact(history: History, features: pd.DataFrame, name: str) -> Any:
    """Return a feature, else a column of the register, else nothing known."""
    if name in features.columns:
        return features[name].to_numpy()
    if name in history.employers.columns:
        return history.employers[name].array
    return np.full(len(history), np.nan)
