"""Days in columns: calendar months added and counted, unknown stays unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Days = Any  # an array of datetime64[s]; numpy's stubs cannot name the unit


def months_after(days: Days, months: NDArray[np.int64] | int) -> Days:
    """Return the same day some months later, or the last day of that month where it is shorter."""
    days = np.asarray(days, "datetime64[D]")
    month = days.astype("datetime64[M]")
    within = days - month.astype("datetime64[D]")
    target = month + np.asarray(months, "timedelta64[M]")
    longest = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - target.astype("datetime64[D]")
    last = longest - np.timedelta64(1, "D")
    return (target.astype("datetime64[D]") + np.minimum(within, last)).astype("datetime64[s]")


def months_between(days: Days, end: np.datetime64) -> NDArray[np.float64]:
    """Return the whole months from each day to ``end``; NaN where the day is unknown."""
    days = np.asarray(days, "datetime64[D]")
    unknown = np.isnat(days)
    known = days.copy()
    known[unknown] = end
    count = (end.astype("datetime64[M]") - known.astype("datetime64[M]")).astype(np.int64)
    count -= np.asarray(months_after(known, count) > end, np.int64)
    return np.where(unknown, np.nan, count.astype(np.float64))


def latest(at: NDArray[np.int64], days: Days, size: int) -> Days:
    """Return the latest of the days at each of ``size`` positions; NaT where there is none."""
    found = np.full(size, np.iinfo(np.int64).min)
    np.maximum.at(found, at, np.asarray(days, "datetime64[s]").astype(np.int64))
    return found.astype("datetime64[s]")  # the least whole number is NaT
