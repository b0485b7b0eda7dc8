"""Compiled loops that price a tour by the Hall sets that hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scheduler.planning.compiled import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray


class HallDuals(NamedTuple):
    """Hall sets that cost something; outside set ``r`` lie rectangles ``first[r]`` to ``first[r + 1]``.

    A set holds a tour whole if no rectangle (team kinds x days, as masks) outside it meets the tour's.
    """

    worth: NDArray[np.int64]
    first: NDArray[np.int64]
    kinds: NDArray[np.int64]
    days: NDArray[np.int64]


@njit(cache=True, nogil=True)
def hall_price(kinds: np.int64, days: np.int64, hall_duals: HallDuals) -> np.int64:
    """Return what a tour of these team kinds and days pays: the prices of all Hall sets that hold it."""
    price = np.int64(0)
    for row in range(len(hall_duals.worth)):
        inside = True
        for at in range(hall_duals.first[row], hall_duals.first[row + 1]):
            if (kinds & hall_duals.kinds[at]) != 0 and (days & hall_duals.days[at]) != 0:
                inside = False
                break
        if inside:
            price += hall_duals.worth[row]
    return price


@njit(cache=True, nogil=True)
def price_table(
    kinds: NDArray[np.int64], days: NDArray[np.int64], hall_duals: HallDuals, table: NDArray[np.int64]
) -> None:
    """Fill the price of a tour that holds a site of each of two sorts."""
    for one in range(len(kinds)):
        for two in range(one + 1):
            price = hall_price(kinds[one] & kinds[two], days[one] & days[two], hall_duals)
            table[one, two] = price
            table[two, one] = price
