"""The random sample: what was drawn is a duty, by the team that was drawn for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.month.programmes.base import Programme

if TYPE_CHECKING:
    import pandas as pd

    from scheduler.month.programmes.base import Situation


@dataclass(frozen=True)
class Drawn(Programme, name="drawn"):
    """Sites of one stratum of the month's draw; without a draw, none. The filter says who can be drawn."""

    stratum: str = "random"

    def wishes(self, situation: Situation) -> pd.DataFrame:
        """Return one duty a drawn site, tied to its team where one was drawn."""
        if situation.drawn is None:
            return self.wish([])
        chosen = situation.drawn[situation.drawn["stratum"] == self.stratum]
        chosen = chosen[chosen["employer"].isin(situation.view.index)].sort_values("employer")
        return self.wish(chosen["employer"].tolist(), duty=True, only_team=chosen["team"].to_numpy())
