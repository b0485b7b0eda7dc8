"""A replay of past weeks: the same sites and as many visits a day, in the order that scores ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.risk.judging.measures import days_earlier

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True)
class Replay:
    """What was found as visited and as planned.

    Attributes
    ----------
    order
        One row a visit in the planned order: ``site``, ``day`` (planned), ``visited_on`` (true), ``score``,
        ``found`` (serious findings of the true visit).
    days
        One row a day: ``visits``, ``found_true``, ``found_planned``: visits that found something serious.
    days_earlier
        Mean of true day - planned day over visits that found something serious.
    first_half
        Share of them planned on days whose running total of visits stays strictly below half.
    first_half_true
        The same share as the visits were really made.
    """

    order: pd.DataFrame
    days: pd.DataFrame
    days_earlier: float
    first_half: float
    first_half_true: float


def replay(visits: pd.DataFrame, scores: pd.Series, first: date, last: date) -> Replay:
    """Give the days' visits of a past period to its sites again, the highest score first.

    ``visits`` are inspections with ``employer``, ``inspection``, ``visited_on`` and ``serious``; only those
    between the two days count. A site without a score comes last; ties are broken by the site's code.
    """
    inside = visits["visited_on"].between(pd.Timestamp(first), pd.Timestamp(last))
    listed = visits[inside].assign(score=scores.reindex(visits.loc[inside, "employer"]).to_numpy())
    order = listed.sort_values(
        ["score", "employer", "inspection"], ascending=[False, True, True], kind="stable", na_position="last"
    )
    order = order.assign(day=np.sort(listed["visited_on"].to_numpy()), found=order["serious"].fillna(0))
    hit = np.where(order["found"] > 0, 1.0, 0.0)
    true_day = order["visited_on"].to_numpy()
    ranked = order["score"].fillna(-np.inf).to_numpy(np.float64)
    earlier, first_half = days_earlier(true_day, hit, ranked)
    as_made = -true_day.astype("datetime64[D]").astype(np.float64)
    days = pd.DataFrame(
        {
            "visits": order.groupby("visited_on").size(),
            "found_true": order[hit > 0].groupby("visited_on").size(),
            "found_planned": order[hit > 0].groupby("day").size(),
        }
    ).fillna(0)
    return Replay(
        order.rename(columns={"employer": "site"})[["site", "day", "visited_on", "score", "found"]],
        days.astype("int64"),
        earlier,
        first_half,
        days_earlier(true_day, hit, as_made)[1],
    )
