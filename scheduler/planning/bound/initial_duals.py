"""Prices before any search: every minute is worth the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.prices import DualPrices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.bound.hall_cuts import HallCuts
    from scheduler.planning.model.month_model import MonthModel


def minute_worth_of(model: MonthModel) -> float:
    """Return the worth of a minute at which the month is just full, by minutes and near legs."""
    share = _share(model)
    minutes = sum(
        family.minutes * model.family_capacity(number) for number, family in enumerate(model.families)
    )
    may = np.flatnonzero(model.reachable)
    if not len(may):
        return 0.0
    order = may[np.argsort(-model.worth[may] / share[may], kind="stable")]
    last = order[min(len(order) - 1, int(np.searchsorted(np.cumsum(share[order]), minutes)))]
    return float(model.worth[last] / share[last])


def initial_duals(model: MonthModel, sets: HallCuts, minute_worth: float, miss_price: int) -> DualPrices:
    """Return prices at which every minute is worth the same."""
    paid = model.worth - minute_worth * _share(model)
    sites = np.where(model.duty, paid - 60 * minute_worth, np.maximum(paid, 0))
    whole = np.zeros(len(sets.sets))
    longest = max((family.minutes for family in model.families), default=0)
    for at, each in enumerate(sets.sets):
        if each.inside == tuple(kind.days for kind in model.kinds):
            whole[at] = 0.97 * minute_worth * longest
    rows = np.zeros(len(model.rows.price))
    return DualPrices.rounded(model, (sites, whole, rows, rows, np.empty(0)), miss_price)


def _share(model: MonthModel) -> NDArray[np.float64]:
    """Return the minutes that a visit takes with its part of the legs."""
    near = model.near[:, :3]
    legs = np.take_along_axis(model.closest, near, axis=1).mean(axis=1) if near.shape[1] else 0
    return model.minutes + legs + 10.0
