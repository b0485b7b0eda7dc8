"""Programmes by filter: campaigns, guidance for small firms, surveys, joint visits, coverage floors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.month.programmes.base import Programme
from scheduler.ranges import PartMonths

if TYPE_CHECKING:
    from scheduler.month.programmes.base import Situation


@dataclass(frozen=True)
class Filtered(Programme, name="register"):
    """Every employer that the filter lets through and that was left in peace long enough.

    Attributes
    ----------
    rest_months
        Months since the last visit before which the programme does not ask for another.
    """

    rest_months: PartMonths = 0.0

    def wishes(self, situation: Situation) -> pd.DataFrame:
        """Return one wish an employer."""
        view = situation.view[self.meant(situation)]
        end = pd.Timestamp(situation.days.last)
        ready = view["last_visit"] + pd.Timedelta(days=round(self.rest_months * 30.4375))
        view = view[ready.isna() | (ready <= end)]
        return self.wish(view.index, first_day=ready.reindex(view.index).to_numpy())
