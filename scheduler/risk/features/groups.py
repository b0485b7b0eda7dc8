"""How those fare that are like a site: rates by industry, kind, class and place, itself left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.ranges import Positive
from scheduler.risk.features.base import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History

GROUPS = (
    "industry:1", "industry:2", "industry:3", "industry:4", "industry", "kind", "given_class",
    "kind+given_class", "ownership", "factor", "division", "area", "owner", "cell:20", "cell:100",
    "kind+area", "industry+area", "industry+division", "industry+ownership", "area+given_class",
)  # fmt: skip


class Rates(Feature, name="rates"):
    """Rate and mean amount of the outcome in each group of a site, fading at several half-lives in days.

    A group is a column of the register, its first letters (``industry:3``), a square of the map
    (``cell:20``, squares a degree), the hazard of most workers (``factor``), or two of them parted by ``+``.
    The shorter half-life follows what is found of late; the longer one leans on more cases.
    """

    def __init__(
        self,
        groups: Sequence[str] = GROUPS,
        strength: Positive = 10.0,
        half_lives: Sequence[Positive] = (365.0, 1500.0),
    ) -> None:
        self.groups = tuple(groups)
        self.strength = strength
        self.half_lives = tuple(half_lives)

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Draw each group towards the next wider one of its chain, or all sites, by ``strength`` cases."""
        outcomes = history.outcomes()
        places = {group: group_of(history, group) for group in self.groups}
        columns: dict[str, Floats] = {}
        for half_life in self.half_lives:
            cases = history.cases(half_life)
            counts = {group: others(places[group], cases) for group in self.groups}
            for name, stream in (("rate", outcomes.marks()), ("mean", outcomes.logs())):
                sums = stream.total(half_life)
                wider: dict[str, Floats] = {}
                overall = np.full(len(history), sums.sum() / max(cases.sum(), 1e-9))
                for group, count in counts.items():
                    chain = group.partition(":")[0]
                    rate = shrunk(
                        others(places[group], sums), count, wider.get(chain, overall), self.strength
                    )
                    columns[f"{name}_{group}_{half_life:g}"] = wider[chain] = rate
        return columns


def others(places: NDArray[np.int64], amounts: Floats) -> Floats:
    """Return the sum over each site's group without the site itself; none where the group is unknown (-1)."""
    known = places >= 0
    if not known.any():
        return np.zeros(len(places))
    # unknown groups share a place of their own, in front
    sums = np.bincount(places + 1, amounts)
    sums[0] = 0.0
    return np.maximum(sums[places + 1] - np.where(known, amounts, 0.0), 0.0)


def shrunk(sums: Floats, cases: Floats, prior: Floats, strength: float) -> Floats:
    """Return a rate drawn to ``prior`` by ``strength`` cases; the prior where there are none."""
    rate: Floats = (sums + strength * prior) / (cases + strength)
    return rate


def group_of(history: History, group: str) -> NDArray[np.int64]:
    """Return the number of each site's group, -1 where it is unknown."""
    first, _, second = group.partition("+")
    places = _single(history, first)
    if not second:
        return places
    other = _single(history, second)
    known = (places >= 0) & (other >= 0)
    return _numbered(places * (int(other.max(initial=0)) + 1) + other, known)


def _single(history: History, group: str) -> NDArray[np.int64]:
    column, _, letters = group.partition(":")
    if column == "cell":
        return _cells(history, float(letters))
    if column == "factor":
        return _main_factor(history)
    places, different = pd.factorize(history.employers[column])
    if not letters or not len(different):
        return np.asarray(places, dtype=np.int64)
    short, _ = pd.factorize(pd.Series(different).astype("str").str.slice(0, int(letters)))
    return np.where(places >= 0, np.asarray(short, dtype=np.int64)[places], -1)


def _cells(history: History, squares: float) -> NDArray[np.int64]:
    lat, lon = history.number("lat"), history.number("lon")
    known = ~np.isnan(lat) & ~np.isnan(lon)
    row = np.floor(np.where(known, lat, 0.0) * squares)
    column = np.floor(np.where(known, lon, 0.0) * squares)
    return _numbered((row * 400.0 * squares + column).astype(np.int64), known)


def _main_factor(history: History) -> NDArray[np.int64]:
    """Hazard of most workers of each site; the first by name where several have as many."""
    rows = history.tables["exposures"]
    places = np.full(len(history), -1, dtype=np.int64)
    if len(rows):
        order = np.lexsort((rows["factor"].to_numpy(dtype=str), -rows["workers"].fillna(0.0).to_numpy()))
        names, _ = pd.factorize(rows["factor"], sort=True)
        for_site = rows["site"].to_numpy()[order[::-1]]
        places[for_site] = np.asarray(names, dtype=np.int64)[order[::-1]]
    return places


def _numbered(codes: NDArray[np.int64], known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number the different codes from 0; -1 where unknown."""
    places = np.full(len(codes), -1, dtype=np.int64)
    places[known] = pd.factorize(codes[known])[0]
    return places
