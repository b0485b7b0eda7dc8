"""What the compiled plan builders share: what of a month no plan changes, and the two sums made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scheduler.planning.compiled import njit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class MonthArrays(NamedTuple):
    """The sites, slots and rows of a month.

    A slot is a day of a team. ``out`` and ``back`` hold the minutes between each office and each site.
    ``site_rows``: starts, rows and weights of each site. ``slot_sort``: slots of one sort count in the same
    rows, and ``row_sorts`` says in which (rows, sorts). ``tour_rows`` are the rows in which a tour itself
    counts, by as much as ``row_tours`` says.
    """

    travel: NDArray[np.int32]
    out: NDArray[np.int32]
    back: NDArray[np.int32]
    minutes: NDArray[np.int32]
    on_days: NDArray[np.bool_]
    by_team: NDArray[np.bool_]
    slot_team: NDArray[np.int64]
    slot_day: NDArray[np.int64]
    slot_office: NDArray[np.int64]
    limit: NDArray[np.int32]
    site_rows: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]
    slot_sort: NDArray[np.int64]
    row_sorts: NDArray[np.bool_]
    row_tours: NDArray[np.int64]
    tour_rows: NDArray[np.int64]
    row_low: NDArray[np.int64]
    row_high: NDArray[np.int64]
    row_price: NDArray[np.int64]


@njit(cache=True, inline="always")
def around(stops: NDArray[np.int32], at: int) -> tuple[int, int]:
    """Return the stops before and after place ``at`` of a tour; -1 for the office."""
    return (stops[at - 1] if at > 0 else -1), (stops[at] if at < stops.size else -1)


@njit(cache=True, inline="always")
def detour(
    travel: NDArray[np.int32],
    out: NDArray[np.int32],
    back: NDArray[np.int32],
    ends: tuple[int, int],
    site: int,
) -> int:
    """Return the minutes of travel that a site adds between two stops of a tour.

    ``out`` and ``back``: minutes from and to the tour's office. Arrays, not the tuple that holds them, as
    this is the innermost step of every plan builder.
    """
    before, after = ends
    added: int = out[site] if before < 0 else travel[before, site]
    added += back[site] if after < 0 else travel[site, after]
    if before >= 0 and after >= 0:
        added -= travel[before, after]
    elif after >= 0:
        added -= out[after]
    elif before >= 0:
        added -= back[before]
    return added


@njit(cache=True, inline="always")
def row_cost_change(arrays: MonthArrays, row: int, level: int, weight: int) -> int:
    """Return what ``weight`` more adds to the price of a row at a level."""
    low, high = arrays.row_low[row], arrays.row_high[row]
    now = max(low - level, 0) + max(level - high, 0)
    then = max(low - level - weight, 0) + max(level + weight - high, 0)
    more: int = arrays.row_price[row] * (then - now)
    return more
