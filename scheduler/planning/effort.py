"""How much work a plan is worth, counted in rounds and nodes so that it is the same on every machine."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Effort:
    """Limits of a search.

    Attributes
    ----------
    steps
        Most steps of the volume algorithm, and no more than there are sites.
    rounds
        Most rounds of the linear program.
    proofs
        Most proofs over all tours.
    cuts
        Most turns of subset-row cuts.
    searches
        Most neighbourhoods searched after the first full plan.
    nodes
        Most nodes of the tour search for one start site within a proof; fewer where sites are very many.
        Those cut off by it share some fifty times as many.
    exact_seconds
        Deterministic seconds for the exact end.
    fruitless
        Exact neighbourhoods of a small month end after so many in a row that gained nothing.
    seconds
        A net of clock time; ``None``: none. A plan that it ended says so and may not repeat.
    """

    steps: int
    rounds: int
    proofs: int
    cuts: int
    searches: int
    nodes: int = 200_000
    exact_seconds: float = 10.0
    fruitless: int = 0
    seconds: float | None = 600.0

    @classmethod
    def named(cls, name: str) -> Effort:
        """Return the effort of a name of config.

        Raises
        ------
        ValueError
            For a name that is not one of ``quick``, ``normal`` and ``thorough``.
        """
        if name not in EFFORTS:
            raise ValueError(f"there is no effort {name}: {', '.join(EFFORTS)}")
        return EFFORTS[name]

    def within(self, seconds: float | None) -> Effort:
        """Return the same effort under another net."""
        return replace(self, seconds=seconds)


EFFORTS = {
    "quick": Effort(steps=120, rounds=40, proofs=6, cuts=4, searches=0, nodes=20_000, exact_seconds=4.0),
    "normal": Effort(steps=120, rounds=120, proofs=12, cuts=12, searches=60, fruitless=8),
    "thorough": Effort(steps=120, rounds=400, proofs=40, cuts=40, searches=1000, fruitless=40),
}


class TimeLimit:
    """The clock as a safety net: it says when it fired, and nothing else in a search asks the time."""

    def __init__(self, seconds: float | None) -> None:
        self._began = time.monotonic()
        self._seconds = seconds
        self.fired = False

    def over(self, share: float = 1.0) -> bool:
        """Whether ``share`` of the time is used up; remembers if it was."""
        if self._seconds is not None and time.monotonic() - self._began > share * self._seconds:
            self.fired = True
            return True
        return False
