"""Who is near, in place or in hand: the nearest sites, and the same owner's other ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.ranges import AtLeastOne, Positive
from scheduler.risk.features.base import Feature
from scheduler.risk.features.groups import others, shrunk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History


class Neighbours(Feature, name="neighbours"):
    """Rate of the outcome among the nearest other sites that have a past outcome.

    ``most`` limits the sites among which neighbours are sought; from more, every so many-th is taken.
    """

    def __init__(
        self,
        nearest: AtLeastOne = 20,
        strength: Positive = 5.0,
        half_life: Positive = 1500.0,
        most: AtLeastOne = 100_000,
    ) -> None:
        self.nearest = nearest
        self.strength = strength
        self.half_life = half_life
        self.most = most

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Distance is taken on a flat map around the middle latitude; NaN where the place is unknown."""
        lat, lon = history.number("lat"), history.number("lon")
        there = np.flatnonzero(~np.isnan(lat) & ~np.isnan(lon))
        marks = history.outcomes().marks()
        sums, cases = marks.total(self.half_life), marks.ones().total(self.half_life)
        seen = there[cases[there] > 0]
        seen = seen[:: 1 + len(seen) // self.most]
        rate = np.full(len(history), np.nan)
        if len(seen) > self.nearest:
            flat = np.column_stack([lat, lon * np.cos(np.deg2rad(np.mean(lat[there])))])
            near = seen[_nearest(flat[seen], flat[there], self.nearest + 1)]
            other = near != there[:, np.newaxis]
            usual = sums[seen].sum() / cases[seen].sum()
            above = (sums[near] * other).sum(axis=1) + self.strength * usual
            rate[there] = above / ((cases[near] * other).sum(axis=1) + self.strength)
        return {"neighbour_rate": rate}


def _nearest(among: Floats, of: Floats, count: int) -> NDArray[np.int64]:
    """Return row numbers of the nearest places; places in one square of 0.001 degrees ask once."""
    from scipy.spatial import cKDTree

    squares = np.floor(of * 1000.0).astype(np.int64)
    # asked one neighbourhood after the other, so that each question finds the tree's branch at hand
    around, within = np.divmod(squares, 50)
    codes = (around[:, 0] * 20_000 + around[:, 1]) * 2_500 + within[:, 0] * 50 + within[:, 1]
    place, first = pd.factorize(codes, sort=True)
    asked = np.zeros((len(first), 2))
    asked[place] = of
    _, near = cKDTree(among).query(asked, k=count)
    return np.asarray(near, dtype=np.int64)[place]


class Owner(Feature, name="owner"):
    """The same owner's other sites: how many, how often visited, and with what outcome."""

    def __init__(self, half_lives: Sequence[Positive] = (365.0, 1500.0), strength: Positive = 3.0) -> None:
        self.half_lives = tuple(half_lives)
        self.strength = strength

    def measure(self, history: History) -> Mapping[str, Floats]:
        """NaN where the owner is unknown; the usual rate where the others were never visited."""
        places = np.asarray(pd.factorize(history.employers["owner"])[0], dtype=np.int64)
        known = places >= 0
        if not known.any():
            return {}
        sites = others(places, np.ones(len(history)))
        columns = {"owner_sites": np.where(known, np.log1p(sites), np.nan)}
        outcomes = history.outcomes()
        for half_life in self.half_lives:
            bad, cases = outcomes.marks().total(half_life), outcomes.ones().total(half_life)
            usual = np.full(len(history), bad.sum() / max(cases.sum(), 1e-9))
            seen = others(places, cases)
            rate = shrunk(others(places, bad), seen, usual, self.strength)
            columns[f"owner_rate_{half_life:g}"] = np.where(known, rate, np.nan)
            columns[f"owner_visits_{half_life:g}"] = np.where(known, seen, np.nan)
        return columns
