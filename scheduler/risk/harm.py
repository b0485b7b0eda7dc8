"""From a chance to expected harm with its interval, worth for the planner, and points for display."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.risk.history import History
    from scheduler.risk.recipe import Harm

    Floats = NDArray[np.float64]

MOST_WORTH = 1_000_000
MOST_POINTS = 1000
LEAST_CHANCE = 1e-6


def logistic(log_odds: Floats) -> Floats:
    """Chance of given log-odds."""
    return 1.0 / (1.0 + np.exp(-log_odds))


def harm_columns(history: History, log_odds: Floats, harm: Harm, spread: float) -> dict[str, Floats]:
    """Return chance, harm, its interval and worth by employer.

    harm = chance x severity x exposed workers. The interval moves the log-odds by z times
    sqrt(1 / (1 / spread^2 + n p (1 - p))), n being visits so far, each halved in weight every two years: a
    site never visited has the whole spread between sites that look alike, each visit narrows it.
    """
    chance = np.maximum(logistic(log_odds), LEAST_CHANCE)
    visits = history.stream("inspections").total(730.0)
    known = visits * chance * (1.0 - chance)
    width = NormalDist().inv_cdf(0.5 + harm.confidence / 2) / np.sqrt(1.0 / spread**2 + known)
    at_stake = severity(history, harm) * exposed_workers(history, harm)
    expected = chance * at_stake
    worth = np.clip(np.rint(expected * harm.worth_per_harm), 1, MOST_WORTH).astype(np.int64)
    return {
        "chance": chance,
        "harm": expected,
        "harm_low": logistic(log_odds - width) * at_stake,
        "harm_high": np.maximum(logistic(log_odds + width), LEAST_CHANCE) * at_stake,
        "worth": worth,
    }


def severity(history: History, harm: Harm) -> Floats:
    """Weight of one exposed worker by the nature of the hazard; unknown has a weight of its own."""
    nature = history.grade("hazard_nature")
    if nature is None:
        return np.full(len(history), harm.severity["unknown"])
    weight = nature.map(harm.severity).fillna(harm.severity["unknown"])
    return np.asarray(weight.to_numpy(), dtype=np.float64)


def exposed_workers(history: History, harm: Harm) -> Floats:
    """Exposed workers; where unknown the median of the industry's first letters, else the recipe's number."""
    known = pd.Series(history.number("exposed_workers"), index=history.employers.index)
    industry = history.employers["industry"].str.slice(0, 3)
    usual = known.groupby(industry).transform("median")
    filled = known.fillna(usual).fillna(harm.exposed_unknown)
    return np.maximum(filled.to_numpy(), 1.0)
