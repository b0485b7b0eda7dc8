"""Settings of training, the same for every set of records."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from scheduler.ranges import Amount, AtLeastOne, Count, Positive, Share


@dataclass(frozen=True)
class Learning:
    """How a learned recipe is trained.

    Attributes
    ----------
    most_years, most_cases
        How far back, and on how many cases, to train; the newest come first.
    ridge
        Penalty of the linear member, in units of the outcome's own variance.
    trees, rate, leaf, nodes, share, l2
        Boosting: rounds, learning rate, least cases of a leaf, most leaves, share of features tried at a
        split, penalty.
    linear_weight
        Weight of the linear member in the mean with boosting, 0 to 1.
    up, down
        Patterns of features that never lower, or never raise, the score.
    drawn_weight
        How much a case from a random draw weighs beside one that was chosen.
    """

    most_years: Positive = 10.0
    most_cases: AtLeastOne = 60_000
    ridge: Amount = 0.5
    trees: AtLeastOne = 150
    rate: Positive = 0.05
    leaf: AtLeastOne = 100
    nodes: AtLeastOne = 8
    share: Share = 1.0
    l2: Amount = 10.0
    linear_weight: Share = 0.5
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    drawn_weight: Amount = 1.0
    seed: Count = 11

    def direction(self, column: str) -> int:
        """Return 1 where more never lowers the score, -1 where it never raises it, else 0."""
        if any(fnmatchcase(column, pattern) for pattern in self.down):
            return -1
        return int(any(fnmatchcase(column, pattern) for pattern in self.up))
