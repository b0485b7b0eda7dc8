"""The sites that may still earn, and the legs between them that a tour may use."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning import kernels_arcs

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.planning.model import Family, Model

THREADS = 2
SMALL = 400


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS)


def spread(size: int, work: Callable[[int, int], None], threads: int = THREADS) -> None:
    """Do ``work(low, high)`` for all of 0..size; shared among threads, for no result depends on the split."""
    if size < SMALL or threads == 1:
        work(0, size)
        return
    cuts = [size * at // threads for at in range(threads + 1)]
    list(_pool().map(work, cuts[:-1], cuts[1:]))


def take_turns(size: int, work: Callable[[int, int], None], threads: int = THREADS) -> None:
    """Do ``work(low, jump)`` for the places low, low + jump ... of 0..size; shared as in ``spread``."""
    if threads == 1 or size < 2:
        work(0, 1)
        return
    list(_pool().map(work, range(threads), [threads] * threads))


@dataclass(frozen=True, eq=False)
class Legs:
    """The legs that tours may use, site by site: those of site ``k`` are ``start[k]`` to ``start[k + 1]``.

    ``whole``: the legs are known to be the same both ways.
    """

    start: NDArray[np.int64]
    to: NDArray[np.int32]
    leg: NDArray[np.int32]
    whole: bool = False

    def chosen(self, kept: NDArray[np.bool_]) -> Legs:
        """Return only the legs marked."""
        count = np.concatenate(([0], np.cumsum(kept, dtype=np.int64)))
        return Legs(count[self.start], self.to[kept], self.leg[kept])

    def among(self, sites: NDArray[np.bool_]) -> Legs:
        """Return the legs between the sites marked, which are numbered anew."""
        owner = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        kept = sites[owner] & sites[self.to]
        place = np.cumsum(sites, dtype=np.int32) - 1
        count = np.bincount(place[owner[kept]], minlength=int(sites.sum()))
        start = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
        return Legs(start, place[self.to[kept]].astype(np.int32), self.leg[kept])

    def turned(self) -> Legs:
        """Return the same legs seen from their ends."""
        owner = np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))
        order = np.argsort(self.to, kind="stable")
        count = np.bincount(self.to, minlength=len(self.start) - 1)
        return Legs(np.concatenate(([0], np.cumsum(count))).astype(np.int64), owner[order], self.leg[order])

    @property
    def mutual(self) -> bool:
        """Whether every leg may be used both ways."""
        if self.whole:
            return True
        size = len(self.start) - 1
        owner = np.repeat(np.arange(size, dtype=np.int64), np.diff(self.start))
        return np.array_equal(
            np.sort(owner * size + self.to), np.sort(self.to.astype(np.int64) * size + owner)
        )

    @classmethod
    def packed(cls, count: NDArray[np.int64], to: NDArray[np.int32], leg: NDArray[np.int32]) -> Legs:
        """Return legs from a table of equal rooms of which each site fills its first ``count``."""
        width = len(to) // max(1, len(count))
        full = (np.arange(width) < count[:, np.newaxis]).ravel()
        return cls(np.concatenate(([0], np.cumsum(count))).astype(np.int64), to[full], leg[full])


@dataclass(frozen=True, eq=False)
class Field:
    """The sites of one family that may still earn, with all that the kernels read of them."""

    model: Model
    family: Family
    chosen: NDArray[np.int32]
    opens: NDArray[np.int32]
    closes: NDArray[np.int32]
    minutes: NDArray[np.int32]
    gain: NDArray[np.int64]
    kinds: NDArray[np.int64]
    days: NDArray[np.int64]

    @classmethod
    def of(cls, model: Model, family: Family, chosen: NDArray[np.int32], gain: NDArray[np.int64]) -> Field:
        """Return the chosen sites of a family; ``gain`` is that of all sites."""
        return cls(
            model,
            family,
            chosen,
            family.out[chosen],
            family.back[chosen],
            model.minutes[chosen],
            gain[chosen],
            family.serves[chosen],
            model.days[chosen],
        )

    def only(self, kept: NDArray[np.bool_]) -> Field:
        """Return the field of the sites marked."""
        parts = (self.chosen, self.opens, self.closes, self.minutes, self.gain, self.kinds, self.days)
        return Field(self.model, self.family, *(each[kept] for each in parts))

    @property
    def size(self) -> int:
        """Number of sites."""
        return len(self.chosen)

    def fine(self) -> tuple[float, NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Return the lengths in doubles that tours must keep too; empty arrays where there are none."""
        told = self.model.fine
        if told is None:
            return 0.0, np.empty((0, 0)), np.empty(0), np.empty(0)
        at = self.chosen
        return told.limit, np.ascontiguousarray(told.legs[np.ix_(at, at)]), told.outs[at], told.backs[at]

    def all_legs(self) -> Legs:
        """Return every leg that some tour can hold."""
        count = np.zeros(self.size, dtype=np.int64)
        none = np.empty(0, dtype=np.int32)

        def work(low: int, high: int, to: NDArray[np.int32], leg: NDArray[np.int32]) -> None:
            kernels_arcs.all_arcs(
                low, high, self.family.minutes, self.chosen, self.model.travel, self.opens, self.closes,
                self.minutes, self.kinds, self.days, count, to, leg,
            )  # fmt: skip

        spread(self.size, lambda low, high: work(low, high, none, none))
        start = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
        to = np.empty(int(start[-1]), dtype=np.int32)
        leg = np.empty(int(start[-1]), dtype=np.int32)
        count[:] = start[:-1]
        if len(to):
            spread(self.size, lambda low, high: work(low, high, to, leg))
        return Legs(start, to, leg, self.model.symmetric)

    def near_legs(self, width: int, slope: float) -> Legs:
        """Return for each site the ``width`` near ones that promise most."""
        count = np.zeros(self.size, dtype=np.int64)
        to = np.empty(self.size * width, dtype=np.int32)
        leg = np.empty(self.size * width, dtype=np.int32)
        place = self._place()

        def work(low: int, high: int) -> None:
            kernels_arcs.near_arcs(
                low, high, width, slope, self.chosen, place, self.model.near, self.model.travel,
                self.minutes, self.gain, self.kinds, self.days, count, to, leg,
            )  # fmt: skip

        spread(self.size, work)
        return Legs.packed(count, to, leg)

    def nearest_legs(self, width: int) -> Legs:
        """Return for each site its nearest ones, as far as the shorter direction."""
        count = np.zeros(self.size, dtype=np.int64)
        to = np.empty(self.size * width, dtype=np.int32)
        leg = np.empty(self.size * width, dtype=np.int32)
        place = self._place()

        def work(low: int, high: int) -> None:
            kernels_arcs.nearest_arcs(
                low, high, width, self.chosen, place, self.model.near, self.model.closest, count, to, leg
            )

        spread(self.size, work)
        return Legs.packed(count, to, leg)

    def hubs(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the least minutes from each site into each zone, and each site's zone."""
        zone, away = self.model.zones
        return away[self.chosen], zone[self.chosen]

    def _place(self) -> NDArray[np.int32]:
        place = np.full(len(self.model.worth), -1, dtype=np.int32)
        place[self.chosen] = np.arange(self.size, dtype=np.int32)
        return place
