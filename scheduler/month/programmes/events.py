"""Complaints and transfers: what others saw is looked at within a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.month.programmes.base import Programme
from scheduler.ranges import Days

if TYPE_CHECKING:
    from scheduler.month.programmes.base import Situation


@dataclass(frozen=True)
class Unanswered(Programme, name="events"):
    """Events of some kinds that nobody answered yet; each is a duty within some days.

    Attributes
    ----------
    kinds
        Kinds of events.
    within_days
        Days after the event by which the visit must have come.
    """

    kinds: tuple[str, ...] = ("complaint", "transfer")
    within_days: Days = 30

    def wishes(self, situation: Situation) -> pd.DataFrame:
        """Return one wish an employer with an unanswered event: that of its first one."""
        events = situation.frames.get("events")
        if events is None or events.empty:
            return self.wish([])
        meant = situation.view.index[self.meant(situation)]
        found = events[
            events["answered_on"].isna()
            & events["kind"].isin(list(self.kinds))
            & events["employer"].isin(meant)
        ]
        found = found.sort_values(["employer", "happened_on", "event"]).drop_duplicates("employer")
        due = found["happened_on"] + pd.Timedelta(days=self.within_days)
        duty = due <= pd.Timestamp(situation.days.until)
        return self.wish(found["employer"].tolist(), duty=duty.to_numpy(), due_on=due.where(duty).to_numpy())
