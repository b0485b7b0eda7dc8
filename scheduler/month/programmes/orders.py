"""Re-inspection of orders: what had to be put right is seen on site."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.month.programmes.base import Programme
from scheduler.ranges import Months

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scheduler.month.programmes.base import Situation


@dataclass(frozen=True)
class OpenOrders(Programme, name="orders"):
    """Orders not yet verified, from their time limit on; a duty once the days to re-inspect end.

    Orders that were due before the month are worked off over ``catch_up_months``, the oldest first; the
    others stay wishes, and all are listed as overdue.
    """

    catch_up_months: Months = 1

    def wishes(self, situation: Situation) -> pd.DataFrame:
        """Return one wish an employer with open orders: that of its first one."""
        open_orders = open_by_employer(situation, self.meant(situation))
        within = pd.Timedelta(days=situation.policy.orders.reinspect_within_days)
        due = open_orders["due_on"] + within
        late = due < pd.Timestamp(situation.days.first)
        part = due[late].sort_values(kind="stable").index[: ceil(late.sum() / max(self.catch_up_months, 1))]
        duty = (due <= pd.Timestamp(situation.days.until)) & (~late | due.index.isin(part))
        return self.wish(
            open_orders.index,
            duty=duty.to_numpy(),
            first_day=open_orders["due_on"].to_numpy(),
            due_on=due.where(duty).to_numpy(),
        )


def open_by_employer(situation: Situation, meant: NDArray[np.bool_] | None = None) -> pd.DataFrame:
    """Return the first open order of each employer, indexed by employer: ``order``, ``due_on``."""
    orders = situation.frames.get("orders")
    if orders is None or orders.empty:
        return pd.DataFrame({"order": [], "due_on": pd.Series([], dtype="datetime64[s]")})
    codes = situation.view.index if meant is None else situation.view.index[meant]
    found = orders[orders["verified_on"].isna() & orders["employer"].isin(codes)]
    found = found.sort_values(["employer", "due_on", "order"]).drop_duplicates("employer")
    return found.set_index("employer")[["order", "due_on"]]
