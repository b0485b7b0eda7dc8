"""What was decided for a month: visits, their value, the bound, and what was broken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a plan.

    Attributes
    ----------
    start
        Minutes after midnight at which the visit begins.
    order
        Place in the day's tour, from 1.
    """

    code: str
    day: date
    start: int
    team: str
    order: int


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a plan breaks: which, where, and by how much."""

    rule: str
    where: str
    amount: int
    unit: str


@dataclass(frozen=True)
class Plan:
    """Visits in order of day, team and place in the tour, with what was proven about them.

    Attributes
    ----------
    value
        Worth of the visits minus the prices of breaches and missed duties.
    bound
        No plan of this problem has a greater value; ``None`` where none was shown.
    status
        ``proven`` (bound equals value), ``bounded``, or ``greedy`` (a fall-back; ``ended_by`` says why).
    ended_by
        What ended the search: ``gap``, ``rounds``, ``clock``, ``memory``, ``stopped``, ``unsolved`` ...
    relaxed
        What the bound left out, by name.
    work
        Amount of work done, as counters by name; the same on every machine.
    prices
        What one more team-day would be worth: (day, team kind, worth), from the duals.
    """

    visits: tuple[Visit, ...]
    worth: int
    value: int
    bound: int | None = None
    breaches: tuple[Breach, ...] = ()
    missed_duties: tuple[str, ...] = ()
    status: str = "greedy"
    ended_by: str = ""
    relaxed: tuple[str, ...] = ()
    seed: int = 0
    work: tuple[tuple[str, int], ...] = ()
    prices: tuple[tuple[str, str, int], ...] = ()
    versions: tuple[tuple[str, str], ...] = field(default=())

    @property
    def gap_pct(self) -> float | None:
        """100 (bound - value) / (worth of the planned visits + bound - value); 0 when bound = value."""
        if self.bound is None:
            return None
        lack = self.bound - self.value
        return 0.0 if lack == 0 else 100.0 * lack / (self.worth + lack)
