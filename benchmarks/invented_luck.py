"""Luck that depends on nothing but its name: the same seed and keys give the same number everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def uniform(seed: int, *keys: ArrayLike) -> NDArray[np.float64]:
    """Return a number in [0, 1) for each element of the keys, which are whole numbers and broadcast.

    SplitMix64 (Steele, Lea, Flood 2014) chained over the keys.
    """
    with np.errstate(over="ignore"):
        state = _mixed(np.uint64(seed))
        for key in keys:
            state = _mixed(state ^ np.asarray(key, dtype=np.uint64))
    return np.asarray(state >> np.uint64(11), dtype=np.float64) / 2.0**53


def poisson(means: NDArray[np.float64], luck: NDArray[np.float64], most: int = 15) -> NDArray[np.int64]:
    """Turn uniform luck into Poisson counts of these means, cut off at ``most``."""
    means, luck = np.broadcast_arrays(means, luck)
    term = np.exp(-means)
    below = term.copy()
    counts = np.zeros(means.shape, dtype=np.int64)
    for count in range(1, most + 1):
        counts += luck >= below
        term = term * means / count
        below = below + term
    return counts


def _mixed(state: NDArray[np.uint64] | np.uint64) -> NDArray[np.uint64]:
    mixed = np.asarray(state, dtype=np.uint64) + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))
