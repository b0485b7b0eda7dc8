"""Trained models small enough to make in a blink."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from scheduler.risk import Model, Target, load_recipe
from scheduler.risk.learning.cases import Cases
from scheduler.risk.learning.training import fit


def small_model(seed: int = 1) -> Model:
    """Return an additive model of two features."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.normal(size=(300, 2)), columns=["serious_180", "exposed_log"])
    outcome = np.where(table["serious_180"] + rng.normal(size=300) > 0.5, 1.0, 0.0)
    about = pd.DataFrame(
        {"day": pd.Timestamp("2026-01-01"), "window": pd.Timestamp("2026-01-01"), "origin": ["drawn"] * 300}
    )
    recipe = load_recipe("additive", Path())
    quick = replace(recipe, learning=replace(recipe.learning, trees=5, leaf=20))
    return fit(Cases(table, outcome, about), quick, Target(), {"as_of": "2026-11-30"})
