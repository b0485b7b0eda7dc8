"""A proposed model beside others: what it finds more of, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.risk.judging.measures import capture, drawn_capture, interval, site_draws

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from scheduler.risk.judging.measures import Judged

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a proposed model finds in the top tenth beyond another ranker, on the same windows and draws.

    Attributes
    ----------
    against
        Name of the serving model, or of the scorecard.
    proposed, other
        Share of the outcome captured in the top tenth.
    low, high
        95 % interval of the paired difference over bootstrap draws of sites.
    """

    against: str
    proposed: float
    other: float
    low: float
    high: float

    @property
    def wins(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.low > 0


def compare(
    windows: Sequence[Judged],
    proposed: Sequence[Floats],
    others: Mapping[str, Sequence[Floats]],
    seed: int = 11,
) -> tuple[Comparison, ...]:
    """Compare a model's scores with those of others on the latest windows."""
    times = site_draws(windows, seed)
    ours = drawn_capture(windows, proposed, 0.10, times)
    found = []
    for name, scores in others.items():
        low, high = interval(ours - drawn_capture(windows, scores, 0.10, times))
        found.append(
            Comparison(name, capture(windows, proposed, 0.10), capture(windows, scores, 0.10), low, high)
        )
    return tuple(found)
