"""What the random stream of past months says of all employers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.month.drawn import drawn_frame
from scheduler.month.estimates import Estimate, estimate_mean, estimate_total
from scheduler.steps.drawing.draw import current
from scheduler.steps.records.snapshot import snapshot_of

if TYPE_CHECKING:
    from scheduler.bureau import Bureau

STREAM = "random"


@dataclass(frozen=True)
class Estimated:
    """Estimates for the employers of the random list, from the drawn visits of some months.

    Attributes
    ----------
    serious
        Serious findings that one full round of visits would make.
    share
        Share of employers at which there would be one.
    """

    first: str
    last: str
    serious: Estimate
    share: Estimate


def estimated(bureau: Bureau, last: str, months: int = 12) -> Estimated:
    """Return what the drawn visits of the months up to ``last`` say of all.

    Raises
    ------
    SchedulerError
        ``estimate_too_few`` below the policy's number of drawn visits, ``estimate_all_alike``.
    """
    names = [str(each) for each in pd.period_range(end=last, periods=months, freq="M")]
    visits = random_stream(bureau, names)
    least = int(bureau.policy.draw["least_to_estimate"])
    any_serious = visits.assign(amount=visits["amount"].where(visits["amount"].isna(), visits["amount"] > 0))
    return Estimated(names[0], last, estimate_total(visits, least), estimate_mean(any_serious, least))


def random_stream(bureau: Bureau, months: list[str]) -> pd.DataFrame:
    """Return every site the random stream drew in these months: draw, employer, probability, amount.

    The probability is the one stored with the draw. ``amount`` is the serious findings of the site's first
    visit on site in the month; NaN where there was none, also for a dropped site.
    """
    drawn = [_of_month(bureau, each) for each in months]
    sites = pd.concat([each for each in drawn if not each.empty] or [drawn[0]], ignore_index=True)
    visits = snapshot_of(bureau).frames["inspections"]
    visits = visits[visits["on_site"]].sort_values(["visited_on", "inspection"], kind="stable")
    visits = visits.assign(draw=visits["visited_on"].dt.strftime("%Y-%m"))
    first = (
        visits.drop_duplicates(["employer", "draw"]).set_index(["employer", "draw"])["serious"].fillna(0.0)
    )
    keys = pd.MultiIndex.from_frame(sites[["employer", "draw"]])
    amount = first.reindex(keys).to_numpy(dtype=np.float64)
    return sites.assign(amount=np.where(sites["dropped"], np.nan, amount))


def _of_month(bureau: Bureau, month: str) -> pd.DataFrame:
    now = current(bureau, month)
    sites = now.sites() if now.body("run") is not None else ()
    frame = drawn_frame(sites, dropped=True)
    dropped = {site.code for site in sites if site.dropped}
    frame = frame.assign(draw=month, dropped=frame["employer"].isin(dropped))
    return frame[frame["stratum"] == STREAM][["draw", "employer", "probability", "dropped"]]
