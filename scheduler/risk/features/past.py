"""What became of a site so far: findings that fade with time, the last result, the trend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduler.ranges import Positive
from scheduler.risk.features.base import YEAR, Feature

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History
    from scheduler.risk.stream import Stream

KINDS = ("serious", "findings", "fail", "penalty")
SEVERITIES = (1.0, 2.0, 3.0)


class PastFindings(Feature, name="past_findings"):
    """Findings of past visits by kind and severity, per visit, fading at several half-lives in days."""

    def __init__(self, half_lives: Sequence[Positive] = (180.0, 730.0), prior_visits: Positive = 2.0) -> None:
        self.half_lives = tuple(half_lives)
        self.prior_visits = prior_visits

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Rates are drawn towards the mean of all visits by ``prior_visits`` visits' worth."""
        visits = history.stream("inspections")
        seen = [visits.total(each) for each in self.half_lives]
        columns = {f"visits_{each:g}": count for each, count in zip(self.half_lives, seen, strict=True)}
        for kind in KINDS:
            columns |= self._of(kind, history.stream("inspections", kind), seen)
        rows = history.stream("findings")
        level = history.tables["findings"]["severity"].to_numpy(dtype=np.float64)
        for severity in SEVERITIES:
            columns |= self._of(f"severity{severity:g}", rows.where(level == severity), seen)
        return columns

    def _of(self, kind: str, found: Stream, seen: Sequence[Floats]) -> dict[str, Floats]:
        names = [f"{kind}_{each:g}" for each in self.half_lives]
        if not len(found.site):
            unknown = np.full(found.sites, np.nan)
            return dict.fromkeys(
                (*names, f"{kind}_times", f"last_{kind}", f"since_{kind}", f"{kind}_trend"), unknown
            )
        small, bad = found.logs(), found.where(found.amount > 0)
        rates = []
        for half_life, count in zip(self.half_lives, seen, strict=True):
            amount = small.total(half_life)
            usual = amount.sum() / max(count.sum(), 1e-9)
            rates.append((amount + usual * self.prior_visits) / (count + self.prior_visits))
        return dict(zip(names, rates, strict=True)) | {
            f"{kind}_times": bad.ones().total(),
            f"last_{kind}": found.last(),
            f"since_{kind}": bad.youngest() / YEAR,
            f"{kind}_trend": rates[0] - rates[-1],
        }
