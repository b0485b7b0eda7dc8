"""Inclusion probabilities in whole units of 1e-9, exact on every machine."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from scheduler.domain.errors import SchedulerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ONE = 10**9  # a site that is certain to be drawn
LEAST_MIX = Fraction(3, 10)  # below it intervals cover too little and weights grow past about 20


def chances(risk: Sequence[int] | NDArray[np.int64], n: int, mix: str = "0.3") -> NDArray[np.int64]:
    """Return each entry's probability of being drawn, in units of 1e-9; they sum to n x 1e9.

    p = n x (mix x uniform + (1 - mix) x risk share). Entries that would pass one are certain; the
    others share what is left by the same formula, until none passes one. Fractions are rounded by the
    largest remainder, the earlier entry first where remainders are equal.

    Parameters
    ----------
    risk
        Whole and not negative, one for each entry.
    n
        Sites to draw, 1 to the number of entries.
    mix
        Share drawn evenly, as a decimal text ("0.3"), so that no binary rounding enters.

    Raises
    ------
    SchedulerError
        ``draw_size_wrong`` or ``draw_mix_low``.
    """
    share = Fraction(mix)
    size = np.array([int(each) for each in risk], dtype=object)
    if not LEAST_MIX <= share <= 1:
        raise SchedulerError("draw_mix_low", mix=mix, least=float(LEAST_MIX))
    if not 1 <= n <= len(size):
        raise SchedulerError("draw_size_wrong", n=n, entries=len(size))
    if any(size < 0):
        raise ValueError("a risk is negative")
    units = np.full(len(size), ONE, dtype=np.int64)
    certain = np.zeros(len(size), dtype=bool)
    while not certain.all():
        above, below = _ratio(size[~certain], n - int(certain.sum()), share)
        if not any(above > below * ONE):
            units[~certain] = _rounded(above, below)
            break
        certain[~certain] = (above >= below * ONE).astype(bool)
    return units


def _ratio(size: NDArray[Any], n: int, mix: Fraction) -> tuple[NDArray[Any], int]:
    """Return numerators and the one denominator of the probabilities, as Python integers."""
    total = int(size.sum())
    if total == 0:
        size, total = size + 1, len(size)
    even, skew = mix.numerator, mix.denominator - mix.numerator
    return n * ONE * (even * total + skew * len(size) * size), mix.denominator * len(size) * total


def _rounded(above: NDArray[Any], below: int) -> NDArray[np.int64]:
    """Round so that the whole keeps its sum, which is a whole number of units."""
    units = (above // below).astype(np.int64)
    left = int(above.sum()) // below - int(units.sum())
    rest = -(above % below)
    largest = np.argsort(rest, kind="stable")[:left]
    units[largest] += 1
    return units
