"""The hidden process of the invented county: what a visit finds, drawn from a truth nobody records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.invented_luck import poisson, uniform
from benchmarks.invented_trades import ITEMS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SERIOUS, _OTHER, _PENALTY, _YEAR, _ITEM = 1, 2, 3, 4, 5
# How much of a full visit each kind sees.
DEPTH = {"guidance": 0.4, "reinspection": 0.35, "case": 1.25}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What inspectors would find at an employer on a day.

    Attributes
    ----------
    items
        (subject, severity 1-3) of each finding, the serious first.
    penalty
        Fine in yuan, 0 for none.
    """

    employer: str
    serious: int
    findings: int
    items: tuple[tuple[str, int], ...]
    penalty: float
    result: str


def rates(hidden: pd.DataFrame, days: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Return the expected serious findings of a full visit on these days, one for each row of ``hidden``.

    An employer's years differ: a normal shock of 0.3 on the logarithm, the same all year.
    """
    years = days.astype("datetime64[Y]").astype(np.int64)
    first = uniform(_YEAR, hidden["number"].to_numpy(), years)
    second = uniform(_YEAR + 100, hidden["number"].to_numpy(), years)
    shock = np.sqrt(-2.0 * np.log1p(-first)) * np.cos(2.0 * np.pi * second)
    return np.asarray(np.exp(hidden["log_rate"].to_numpy() + 0.3 * shock))


def outcomes(
    hidden: pd.DataFrame,
    days: NDArray[np.datetime64],
    seed: int,
    effect: NDArray[np.float64] | float = 1.0,
) -> pd.DataFrame:
    """Draw what visits find: columns serious, findings, penalty, result; one row for each of ``hidden``.

    ``effect`` multiplies the rates (depth of the kind of visit, strictness of the officers). The luck hangs
    on seed, employer and day alone, so the same visit always finds the same.
    """
    number, when = hidden["number"].to_numpy(), days.astype("datetime64[D]").astype(np.int64)
    serious = poisson(rates(hidden, days) * effect, uniform(seed, number, when, _SERIOUS))
    minor_rate = 1.1 * np.exp(0.3 * hidden["badness"].to_numpy()) * effect
    other = poisson(minor_rate, uniform(seed, number, when, _OTHER))
    luck = uniform(seed, number, when, _PENALTY)
    fined = (serious > 0) & (luck < 0.24)
    penalty = np.where(fined, 5000.0 * (1 + np.floor(luck * 1e4) % 12) * np.minimum(serious, 3), 0.0)
    result = np.select([serious > 0, other > 0], ["fail", "conditions"], default="pass")
    return pd.DataFrame(
        {"serious": serious, "findings": serious + other, "penalty": penalty, "result": result},
        index=hidden.index,
    )


def items(
    numbers: NDArray[np.int64], days: NDArray[np.datetime64], places: NDArray[np.int64], seed: int
) -> NDArray[np.object_]:
    """Return the subject of the finding at each place (0 ...) of a visit's list, each subject once."""
    luck = uniform(seed, numbers, days.astype("datetime64[D]").astype(np.int64), _ITEM)
    start = (luck * len(ITEMS)).astype(np.int64)
    step = 1 + (luck * 1e6).astype(np.int64) % (len(ITEMS) - 1)
    return np.array(ITEMS, dtype=object)[(start + step * places) % len(ITEMS)]


def severities(serious: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 3 for the serious findings, which stand first, then 2 and 1 in turn."""
    return np.where(places < serious, 3, 1 + (places - serious + 1) % 2)
