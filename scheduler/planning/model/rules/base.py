"""The three families of rules, and what each tells the solver."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from scheduler.named import Named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from scheduler.domain.plan import Breach, Plan
    from scheduler.domain.problem import Problem, Row
    from scheduler.planning.model.grid import Grid


class Rule(Named, ABC):
    """What a plan must keep, said twice: to the solver as arrays or rows, to the reader as breaches.

    The two tellings are separate calculations, so that a mistake in one shows against the other.
    ``breaches`` is asked only about visits whose candidate and team are known to the problem.

    Attributes
    ----------
    always
        Whether the rule holds in every month, or only where its table switches it on.
    samples
        Settings that the tests of all rules try, one drawn for each random month. These have five sites of
        0 to 3 minutes, some of one employer, two teams of up to 9 minutes a day, and three working days
        within four; choose values that such months keep, just keep and break.
    repeats
        Whether the tests may ask about plans that visit a site twice, which other rules forbid.
    gives_way
        What of a site or team a planner could change where the rule is in the way: ``dates`` or ``skills``;
        empty where nothing may give way.
    """

    always: ClassVar[bool] = False
    samples: ClassVar[tuple[Mapping[str, Any], ...]] = ({},)
    repeats: ClassVar[bool] = True
    gives_way: ClassVar[str] = ""

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
    """Linear rows over the visits and tours of a month, with a price for each unit outside their limits.

    A row may count visits (a coefficient of 1), minutes (a coefficient of the site's minutes) and tours, on
    all days or some, by all teams or some. Every solver carries such rows. The bound holds for them, and is
    named as relaxed where a visit may count or not by the day or team that it gets.

    ``built_in`` rules are held by the shape of every solver (a candidate is used at most once, an unmet
    duty is a slack) and are not among the rows of a grid.
    """

    built_in: ClassVar[bool] = False

    @abstractmethod
    def rows(self, problem: Problem) -> tuple[Row, ...]:
        """Return the rows that tell the rule."""
