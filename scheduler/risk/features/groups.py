"""How those fare that are like a site: rates by industry, kind, class and place, itself left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.risk.features.base import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History

GROUPS = (
    "industry:1", "industry:2", "industry:3", "industry:4", "industry", "kind", "given_class",
    "kind+given_class", "ownership", "factor", "division", "area", "owner", "cell:20", "cell:100",
)  # fmt: skip


class Rates(Feature, name="rates"):
    """Rate and mean amount of the outcome in each group of a site, fading by half-life in days.

    A group is a column of the register, its first letters (``industry:3``), a square of the map
    (``cell:20``, squares a degree), the hazard of most workers (``factor``), or two of them parted by ``+``.
    """

    def __init__(
        self, groups: Sequence[str] = GROUPS, strength: float = 10.0, half_life: float = 1500.0
    ) -> None:
        self.groups = tuple(groups)
        self.strength = strength
        self.half_life = half_life

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Draw each group towards the next wider one of its chain, or all sites, by ``strength`` cases."""
        outcomes, cases = history.outcomes(), history.cases(self.half_life)
        places = {group: group_of(history, group) for group in self.groups}
        columns: dict[str, Floats] = {}
        for name, stream in (("rate", outcomes.marks()), ("mean", outcomes.logs())):
            sums = stream.total(self.half_life)
            wider: dict[str, Floats] = {}
            overall = np.full(len(history), sums.sum() / max(cases.sum(), 1e-9))
            for group in self.groups:
                chain = group.partition(":")[0]
                prior = wider.get(chain, overall)
                wider[chain] = shrunk(places[group], sums, cases, prior, self.strength)
                columns[f"{name}_{group}"] = wider[chain]
        return columns


def shrunk(places: NDArray[np.int64], sums: Floats, cases: Floats, prior: Floats, strength: float) -> Floats:
    """Return the rate of each site's group without the site itself, drawn to ``prior`` by ``strength`` cases.

    Where the group is unknown (-1) it is the prior.
    """
    known = places >= 0
    if not known.any():
        return prior
    at = np.where(known, places, 0)
    size = int(places.max()) + 1
    others = np.maximum(np.bincount(at, sums * known, size)[at] - sums, 0.0)
    count = np.maximum(np.bincount(at, cases * known, size)[at] - cases, 0.0)
    return np.where(known, (others + strength * prior) / (count + strength), prior)


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
