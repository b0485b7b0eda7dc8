"""Amounts by site and age: the sums, lasts and trends from which features are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def ages(days: pd.Series, as_of: pd.Timestamp) -> Floats:
    """Days from each day to ``as_of``, negative if later; NaN where the day is unknown."""
    whole = (np.datetime64(as_of, "s") - days.to_numpy(dtype="datetime64[s]")).astype(np.int64)
    return np.where(days.isna().to_numpy(), np.nan, whole / 86400.0)


@dataclass(frozen=True, slots=True)
class Stream:
    """Past amounts, one a row.

    Attributes
    ----------
    sites
        How many employers there are.
    site
        Row number of the employer.
    age
        Days before ``as_of``.
    amount
        What was found or reported.
    """

    sites: int
    site: NDArray[np.int64]
    age: Floats
    amount: Floats

    @classmethod
    def together(cls, streams: Sequence[Stream]) -> Stream:
        """Put streams of the same employers into one, adding amounts of the same site and day."""
        site = np.concatenate([each.site for each in streams])
        age = np.concatenate([each.age for each in streams])
        amount = np.concatenate([each.amount for each in streams])
        order = np.lexsort((age, site))
        site, age, amount = site[order], age[order], amount[order]
        new = np.ones(len(site), dtype=bool)
        new[1:] = (site[1:] != site[:-1]) | (age[1:] != age[:-1])
        starts = np.flatnonzero(new)
        summed = np.add.reduceat(amount, starts) if len(starts) else amount
        return cls(streams[0].sites, site[starts], age[starts], summed)

    def total(self, half_life: float | None = None) -> Floats:
        """Sum by site; with a half-life in days, older amounts count less."""
        weight = self.amount if half_life is None else self.amount * np.exp2(-self.age / half_life)
        return np.bincount(self.site, weight, self.sites).astype(np.float64, copy=False)

    def within(self, days: float) -> Stream:
        """Keep what is at most ``days`` old."""
        return self.where(self.age <= days)

    def where(self, keep: NDArray[np.bool_]) -> Stream:
        """Keep marked rows."""
        return Stream(self.sites, self.site[keep], self.age[keep], self.amount[keep])

    def marks(self) -> Stream:
        """Turn amounts into 1 where there was any, else 0."""
        return Stream(self.sites, self.site, self.age, (self.amount > 0).astype(np.float64))

    def logs(self) -> Stream:
        """Turn amounts into log(1 + amount), so that one very bad day does not drown the rest."""
        return Stream(self.sites, self.site, self.age, np.log1p(self.amount))

    def ones(self) -> Stream:
        """Turn every amount into 1: the stream of rows."""
        return Stream(self.sites, self.site, self.age, np.ones(len(self.site)))

    def youngest(self) -> Floats:
        """Days since the last row of each site; NaN where there is none."""
        age = np.full(self.sites, np.inf)
        np.minimum.at(age, self.site, self.age)
        return np.where(np.isinf(age), np.nan, age)

    def oldest(self) -> Floats:
        """Days since the first row of each site; NaN where there is none."""
        age = np.full(self.sites, -np.inf)
        np.maximum.at(age, self.site, self.age)
        return np.where(np.isinf(age), np.nan, age)

    def last(self) -> Floats:
        """Amount of the last row of each site, the mean where several share the day; NaN if none."""
        newest = self.age == self.youngest()[self.site]
        latest = self.where(newest)
        with np.errstate(invalid="ignore"):
            return latest.total() / latest.ones().total()
