"""The three families of rules, and what each tells the solver."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from scheduler.named import Named

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from scheduler.domain.plan import Breach, Plan
    from scheduler.domain.problem import Problem, Row
    from scheduler.planning.model.grid import Grid


class Rule(Named, ABC):
    """What a plan must keep, told twice: to the solver as arrays or rows, to the reader as breaches.

    The two tellings are separate calculations, so that a mistake in one shows against the other.
    ``breaches`` is asked only about visits whose candidate and team are known to the problem.
    """

    always: ClassVar[bool] = False

    @abstractmethod
    def breaches(self, problem: Problem, plan: Plan) -> Iterator[Breach]:
        """Report every place where a plan breaks the rule, and by how much."""


class Eligibility(Rule):
    """Who may go, and when: a mask that needs no knowledge of the rest of the plan."""

    @abstractmethod
    def allowed(self, grid: Grid) -> NDArray[np.bool_]:
        """Mark what the rule lets through; the subclass says the shape."""


class OnDays(Eligibility):
    """On which days a candidate may be visited; ``allowed`` has shape (candidates, days)."""


class ByTeams(Eligibility):
    """Which teams may visit a candidate; ``allowed`` has shape (candidates, teams)."""


class FreeDays(Eligibility):
    """On which days a team may go out; ``allowed`` has shape (teams, days)."""


class TourLimit(Rule):
    """What a tour, or a team's month of tours, can hold. A subclass tells at least one limit."""

    def minutes(self, grid: Grid) -> NDArray[np.int32] | None:
        """Return the most minutes of a tour, travel included, for each team and day."""
        return None

    def stops(self, grid: Grid) -> int | None:
        """Return the most visits of a tour."""
        return None

    def tours(self, grid: Grid) -> NDArray[np.int32] | None:
        """Return the most tours of each team in the month."""
        return None


class PlanRule(Rule):
    """A linear row over the visits of the whole month, with a price for each unit missed.

    ``built_in`` rules are held by the shape of every solver (a candidate is used at most once, a missed
    duty is a slack) and are not among the rows of a grid.
    """

    built_in: ClassVar[bool] = False

    @abstractmethod
    def rows(self, problem: Problem) -> tuple[Row, ...]:
        """Return the rows that tell the rule."""
