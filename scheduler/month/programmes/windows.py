"""Class-driven visits: each class has its window, and a closed window is a duty."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.month.programmes.base import Programme

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.month.programmes.base import Situation


@dataclass(frozen=True)
class ClassWindow(Programme, name="class_window"):
    """Visits by class: a window that closes this month makes a duty, an open one a wish.

    A backlog of windows that closed before is worked off over ``catch_up_months``: this month's part of it
    are duties, the highest class and the longest overdue first; the others stay wishes, listed as overdue.
    """

    catch_up_months: int = 12

    def wishes(self, situation: Situation) -> pd.DataFrame:
        """Return one wish an employer whose window opens by the end of the month."""
        view = situation.view[self.meant(situation)]
        last = pd.Timestamp(situation.days.last)
        never = view["last_visit"].isna()
        may = never | (view["window_opens"] <= last)
        view, never = view[may], never[may]
        closes = view["window_closes"]
        first = pd.Timestamp(situation.days.first)
        closing = ((closes >= first) & (closes <= pd.Timestamp(situation.days.until))).to_numpy()
        backlog = ((closes < first) | (never & (view["priority"] == "must"))).to_numpy()
        duty = closing | self._part(view, backlog, situation)
        return self.wish(
            view.index,
            duty=duty,
            first_day=view["window_opens"].to_numpy(),
            due_on=closes.where(duty).to_numpy(),
        )

    def _part(
        self, view: pd.DataFrame, backlog: NDArray[np.bool_], situation: Situation
    ) -> NDArray[np.bool_]:
        """Mark this month's part of the backlog."""
        order = list(situation.policy.classes.order)
        waiting = view[backlog]
        ranked = pd.DataFrame(
            {
                "class": -waiting["supervision_class"].map(order.index).astype("int64"),
                "overdue": -waiting["overdue_days"],
                "worth": -waiting["worth"],
                "code": waiting.index,
            },
            index=waiting.index,
        ).sort_values(["class", "overdue", "worth", "code"])
        part = ranked.index[: ceil(len(ranked) / max(self.catch_up_months, 1))]
        return np.asarray(backlog & view.index.isin(part))
