"""The pool of tours found so far: the columns of the linear program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scheduler.planning.model.month_model import MonthModel


class Pool:
    """Tours by number; each set of sites stands once a family, in the first order found.

    Attributes
    ----------
    routes
        Sites in visiting order, -1 beyond the end; int32, shape (tours, stops).
    family, kinds, days, worth
        Family, mask of the family's team kinds, mask of days, and worth of each tour.
    """

    def __init__(self, model: MonthModel) -> None:
        self.model = model
        self.size = 0
        self._numbers: dict[bytes, int] = {}
        self._routes = np.empty((1024, model.stops), dtype=np.int32)
        self._facts = np.empty((1024, 4), dtype=np.int64)

    @property
    def routes(self) -> NDArray[np.int32]:
        """Sites of each tour."""
        return self._routes[: self.size]

    @property
    def family(self) -> NDArray[np.int64]:
        """Family of each tour."""
        return self._facts[: self.size, 0]

    @property
    def kinds(self) -> NDArray[np.int64]:
        """Team kinds that can make each tour, as masks of its family."""
        return self._facts[: self.size, 1]

    @property
    def days(self) -> NDArray[np.int64]:
        """Days on which each tour can be made."""
        return self._facts[: self.size, 2]

    @property
    def worth(self) -> NDArray[np.int64]:
        """Worth of each tour's sites."""
        return self._facts[: self.size, 3]

    def sites(self, tour: int) -> tuple[int, ...]:
        """Return a tour's sites in visiting order."""
        route = self._routes[tour]
        return tuple(route[route >= 0].tolist())

    def add(self, family: int, routes: NDArray[np.int32]) -> NDArray[np.int64]:
        """Add tours of a family; return the number of each, old or new."""
        keys = np.sort(routes, axis=1)
        mark = family.to_bytes(4, "little")
        numbers = np.empty(len(routes), dtype=np.int64)
        fresh: list[int] = []
        for at, key in enumerate(keys):
            name = mark + key.tobytes()
            number = self._numbers.setdefault(name, self.size + len(fresh))
            if number == self.size + len(fresh):
                fresh.append(at)
            numbers[at] = number
        self._store(family, routes[fresh])
        return numbers

    def add_tours(self, family: int, tours: Iterable[tuple[int, ...]]) -> NDArray[np.int64]:
        """Add tours given as tuples of sites."""
        tours = list(tours)
        routes = np.full((len(tours), self.model.stops), -1, dtype=np.int32)
        for at, tour in enumerate(tours):
            routes[at, : len(tour)] = tour
        return self.add(family, routes)

    def _store(self, family: int, routes: NDArray[np.int32]) -> None:
        needed = self.size + len(routes)
        if needed > len(self._routes):
            room = max(needed, 2 * len(self._routes))
            self._routes = np.concatenate(
                (self._routes, np.empty_like(self._routes, shape=(room, routes.shape[1])))
            )
            self._facts = np.concatenate((self._facts, np.empty((room, 4), dtype=np.int64)))
        self._routes[self.size : needed] = routes
        facts = self._facts[self.size : needed]
        facts[:, 0] = family
        facts[:, 1], facts[:, 2] = masks_of(self.model, family, routes)
        facts[:, 3] = np.where(routes >= 0, self.model.worth[routes], 0).sum(axis=1)
        self.size = needed


def masks_of(
    model: MonthModel, family: int, routes: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the team kinds that can make each tour of a family, and the days on which it can be made."""
    used, serves = routes >= 0, model.families[family].serves
    kinds, days = (
        np.bitwise_and.reduce(np.where(used, masks[routes], -1), axis=1) for masks in (serves, model.days)
    )
    return kinds, days
