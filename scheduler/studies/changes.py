"""What-if changes: small classes that a study or a TOML file chooses by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.named import Named

if TYPE_CHECKING:
    from collections.abc import Mapping

    Frames = Mapping[str, pd.DataFrame]


class Change(Named):
    """A change of the records a month is made from; a pure function of the frames."""

    def __call__(self, frames: Frames) -> dict[str, pd.DataFrame]:
        """Return the changed frames; the given ones stay as they are."""
        raise NotImplementedError


@dataclass(frozen=True)
class MoreOfficers(Change, name="more_officers"):
    """Add officers like the median one, or take some away.

    The median officer stands in the middle by number of skills, then by code. New ones have no leave and
    no recusals; who is taken away are the officers nearest the median.
    """

    count: int

    def __call__(self, frames: Frames) -> dict[str, pd.DataFrame]:
        """Return frames with ``count`` more officers, or fewer, never below none."""
        officers = frames["officers"].sort_values("officer", kind="stable")
        skills = officers["skills"].str.count(";").add(1).fillna(0)
        ranked = officers.assign(_skills=skills).sort_values(["_skills", "officer"], kind="stable")
        middle = (len(ranked) - 1) // 2
        if self.count >= 0:
            changed = pd.concat([officers, self._copies(officers, ranked.index[middle])], ignore_index=True)
        else:
            away = (ranked.reset_index().index.to_series() - middle).abs().sort_values(kind="stable").index
            gone = ranked.index[away[: -self.count]]
            changed = officers.drop(index=gone).reset_index(drop=True)
        return {**frames, "officers": changed}

    def _copies(self, officers: pd.DataFrame, model: int) -> pd.DataFrame:
        copies = officers.loc[[model] * self.count].copy()
        numbers = [str(each) for each in range(1, self.count + 1)]
        copies["officer"] = [f"+{number}" for number in numbers]
        copies["name"] = copies["officer"]
        return copies
