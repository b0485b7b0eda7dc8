"""Sets of team-days: no more tours inside a set than the set holds.

A tour may use some team kinds on some days: its slots. Tours can all be given a slot of their own if and
only if no set of slots must hold more tours than it can (Hall's condition). The linear program starts with
the sets that skills make, and adds others when a solution breaks one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.kernels_hall_cuts import HallDuals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.model.month_model import MonthModel

NEVER = 1 << 60


@dataclass(frozen=True)
class HallSet:
    """A set of slots: a day mask for each team kind, and how many tours it holds."""

    inside: tuple[int, ...]
    capacity: int


def initial_hall_sets(model: MonthModel) -> tuple[HallSet, ...]:
    """Return the set of all slots, and those of the team kinds that serve some site."""
    masks = {tuple(kind.days for kind in model.kinds)}
    for number, family in enumerate(model.families):
        for serves in np.unique(family.serves[family.serves != 0]):
            masks.add(_slots(model, number, int(serves), -1))
    return tuple(HallSet(mask, model.capacity(mask)) for mask in sorted(masks))


def _slots(model: MonthModel, family: int, kinds: int, days: int) -> tuple[int, ...]:
    """Return the slots of a tour: the days on which each team kind can make it."""
    own = model.families[family].kinds
    chosen = {at for bit, at in enumerate(own) if kinds >> bit & 1}
    return tuple(kind.days & days if at in chosen else 0 for at, kind in enumerate(model.kinds))


@dataclass(frozen=True, eq=False)
class HallComplements:
    """What lies outside each set within one family, as rectangles of team kinds x days.

    The last row is the empty set: a tour without any slot lies inside it, and its price forbids the tour.
    """

    first: NDArray[np.int64]
    kinds: NDArray[np.int64]
    days: NDArray[np.int64]

    @classmethod
    def of(cls, model: MonthModel, family: int, sets: tuple[HallSet, ...]) -> HallComplements:
        """Return the rectangles of a family."""
        first, kinds, days = [0], [], []
        empty = HallSet((0,) * len(model.kinds), 0)
        for each in (*sets, empty):
            by_days: dict[int, int] = {}
            for bit, at in enumerate(model.families[family].kinds):
                left = model.kinds[at].days & ~each.inside[at]
                if left:
                    by_days[left] = by_days.get(left, 0) | 1 << bit
            kinds += list(by_days.values())
            days += list(by_days)
            first.append(len(kinds))
        return cls(*(np.array(each, dtype=np.int64) for each in (first, kinds, days)))

    def holds(self, kinds: NDArray[np.int64], days: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return whether each set holds each tour whole; shape (sets and the empty set, tours)."""
        meets = (self.kinds[:, None] & kinds != 0) & (self.days[:, None] & days != 0)
        marks = np.ones((len(self.first) - 1, len(kinds)), dtype=bool)
        for row in range(len(marks)):
            marks[row] = ~meets[self.first[row] : self.first[row + 1]].any(axis=0)
        return marks


class HallCuts:
    """The sets in force, in the order in which they were added."""

    def __init__(self, model: MonthModel, sets: tuple[HallSet, ...]) -> None:
        self.model, self.sets = model, sets
        self._complements: dict[int, HallComplements] = {}

    @classmethod
    def of(cls, model: MonthModel) -> HallCuts:
        """Return the cuts with which a month begins."""
        return cls(model, initial_hall_sets(model))

    def add(self, inside: tuple[int, ...]) -> bool:
        """Add a set unless it is there; return whether it was new."""
        if any(each.inside == inside for each in self.sets):
            return False
        self.sets = (*self.sets, HallSet(inside, self.model.capacity(inside)))
        self._complements.clear()
        return True

    def complements(self, family: int) -> HallComplements:
        """Return a family's rectangles for the sets in force."""
        if family not in self._complements:
            self._complements[family] = HallComplements.of(self.model, family, self.sets)
        return self._complements[family]

    def duals(self, family: int, values: NDArray[np.int64]) -> HallDuals:
        """Return what the kernels need to price a family's tours; sets without a price are left out."""
        complements = self.complements(family)
        worth = np.append(values, NEVER)
        used = np.flatnonzero(worth)
        parts = [np.arange(complements.first[row], complements.first[row + 1]) for row in used]
        first = np.concatenate(([0], np.cumsum([len(part) for part in parts]))).astype(np.int64)
        where = np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)
        return HallDuals(worth[used], first, complements.kinds[where], complements.days[where])
