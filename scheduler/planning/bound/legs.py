"""The sites that may still earn, and the legs between them that a tour may use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.kernels_legs import LegTable, Nearby, all_arcs, nearest_arcs, promising_arcs
from scheduler.planning.bound.kernels_tours import Sites

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.planning.model.month_model import MonthModel, TourFamily

THREADS, TURNS = 2, 8
SMALL = 400


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS)


def spread(size: int, work: Callable[[tuple[int, int]], None]) -> None:
    """Do ``work((low, high))`` for all of 0..size, shared among threads; no result depends on the split."""
    if size < SMALL:
        work((0, size))
        return
    cuts = [size * at // THREADS for at in range(THREADS + 1)]
    list(_pool().map(work, pairwise(cuts)))


def take_turns(work: Callable[[tuple[int, int]], None]) -> None:
    """Do ``work((first, jump))`` for every start, the threads by turns; no result depends on who does it."""
    list(_pool().map(work, [(at, TURNS) for at in range(TURNS)]))


@dataclass(frozen=True, eq=False)
class Legs:
    """The legs that tours may use, site by site: those of site ``k`` are ``start[k]`` to ``start[k + 1]``.

    ``whole``: the legs are known to be the same both ways.
    """

    start: NDArray[np.int64]
    to: NDArray[np.int32]
    minutes: NDArray[np.int32]
    whole: bool = False

    def chosen(self, kept: NDArray[np.bool_]) -> Legs:
        """Return only the legs marked."""
        count = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))
        return Legs(count[self.start], self.to[kept], self.minutes[kept])

    def turned(self) -> Legs:
        """Return the same legs seen from their ends."""
        size = len(self.start) - 1
        order = np.argsort(self.to, kind="stable")
        start = _starts(np.bincount(self.to, minlength=size))
        return Legs(start, self.owner[order].astype(np.int32), self.minutes[order])

    @property
    def owner(self) -> NDArray[np.int64]:
        """The site at which each leg starts."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int64), np.diff(self.start))

    @property
    def mutual(self) -> bool:
        """Whether every leg may be used both ways."""
        if self.whole:
            return True
        size = len(self.start) - 1
        there, back = self.owner * size + self.to, self.to.astype(np.int64) * size + self.owner
        return np.array_equal(np.sort(there), np.sort(back))


def _starts(count: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate(([0], np.cumsum(count))).astype(np.int64)


@dataclass(frozen=True, eq=False)
class NodeSet:
    """The sites of one family that may still earn; ``sorts`` numbers their masks of kinds and days."""

    model: MonthModel
    family: TourFamily
    chosen: NDArray[np.int32]
    sorts: NDArray[np.int32]
    sites: Sites

    @classmethod
    def of(
        cls, model: MonthModel, family: TourFamily, profit: NDArray[np.int64]
    ) -> tuple[NodeSet, NDArray[np.int64]]:
        """Return the sites of a family that bring something, and the masks of each of their sorts."""
        chosen = np.flatnonzero((profit > 0) & (family.serves != 0)).astype(np.int32)
        sites = Sites(
            family.out[chosen],
            family.back[chosen],
            family.least_out[chosen],
            family.least_back[chosen],
            model.minutes[chosen],
            profit[chosen],
            family.serves[chosen],
            model.days[chosen],
        )
        masks, sorts = np.unique(np.stack((sites.kinds, sites.days)), axis=1, return_inverse=True)
        return cls(model, family, chosen, sorts.ravel().astype(np.int32), sites), masks

    def only(self, kept: NDArray[np.bool_]) -> NodeSet:
        """Return the node set of the sites marked."""
        sites = Sites._make(each[kept] for each in self.sites)
        return NodeSet(self.model, self.family, self.chosen[kept], self.sorts[kept], sites)

    @property
    def size(self) -> int:
        """Number of sites."""
        return len(self.chosen)

    def all_legs(self) -> Legs:
        """Return every leg that some tour can hold."""
        nearby, day = self._nearby(self.model.travel), self.family.minutes
        none = np.empty(0, dtype=np.int32)
        counted = LegTable(np.zeros(self.size, dtype=np.int64), none, none)
        spread(self.size, lambda turn: all_arcs(turn, day, nearby, self.sites, counted))
        start = _starts(counted.used)
        table = LegTable(
            start[:-1].copy(), np.empty(int(start[-1]), np.int32), np.empty(int(start[-1]), np.int32)
        )
        if start[-1]:
            spread(self.size, lambda turn: all_arcs(turn, day, nearby, self.sites, table))
        return Legs(start, table.to, table.minutes, self.model.symmetric)

    def promising_legs(self, width: int, minute_worth: float) -> Legs:
        """Return for each site the ``width`` near ones of most promise if a minute costs ``minute_worth``."""
        nearby, table = self._nearby(self.model.travel), self._leg_table(width)
        spread(self.size, lambda turn: promising_arcs(turn, minute_worth, nearby, self.sites, table))
        return _packed(table)

    def nearest_legs(self, width: int) -> Legs:
        """Return for each site its nearest ones, as far as the shorter direction."""
        nearby, table = self._nearby(self.model.closest), self._leg_table(width)
        spread(self.size, lambda turn: nearest_arcs(turn, nearby, table))
        return _packed(table)

    def hubs(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the least minutes from each site into each zone, and each site's zone."""
        zone, away = self.model.zones
        return away[self.chosen], zone[self.chosen]

    def _leg_table(self, width: int) -> LegTable:
        to = np.empty(self.size * width, dtype=np.int32)
        return LegTable(np.zeros(self.size, dtype=np.int64), to, np.empty_like(to))

    def _nearby(self, travel: NDArray[np.int32]) -> Nearby:
        place = np.full(len(self.model.worth), -1, dtype=np.int32)
        place[self.chosen] = np.arange(self.size, dtype=np.int32)
        return Nearby(self.chosen, place, self.model.near, travel)


def _packed(table: LegTable) -> Legs:
    """Return legs from a table of equal table of which each site fills the first ``used``."""
    width = len(table.to) // max(1, len(table.used))
    full = (np.arange(width) < table.used[:, np.newaxis]).ravel()
    return Legs(_starts(table.used), table.to[full], table.minutes[full])
