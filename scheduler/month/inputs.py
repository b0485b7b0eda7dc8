"""What a month is made from, in one piece: records, grades, scores, settings, law, day and draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd

    from scheduler.domain.plan import Visit
    from scheduler.domain.problem import Candidate, Problem
    from scheduler.month.settings import MonthSettings
    from scheduler.policy import Policy
    from scheduler.reference import Reference


@dataclass(frozen=True)
class MonthInputs:
    """All that a month is made from; the same inputs give the same problem.

    Attributes
    ----------
    frames
        One frame a kind of record, as known on ``as_of``.
    grades, scores
        One row an employer, indexed by employer.
    month
        ``YYYY-MM``.
    as_of
        The day the month is seen from.
    drawn
        Sites of the random sample (see ``Situation``); ``None`` where nothing was drawn.
    locked
        Visits that replanning must leave where they are.
    before
        The problem of the locked visits, whose teams stay.
    asked
        Visits of the plan in hand that a person asked for: they are candidates, and stay in the plan.
    given_up
        Codes of visits that a person dropped from the month: they are no candidates.
    pending
        Visits of earlier plans that no record tells of (``pending.unreported``).
    """

    frames: Mapping[str, pd.DataFrame]
    grades: pd.DataFrame
    scores: pd.DataFrame
    settings: MonthSettings
    policy: Policy
    reference: Reference
    month: str
    as_of: date
    drawn: pd.DataFrame | None = None
    locked: tuple[Visit, ...] = ()
    before: Problem | None = None
    asked: tuple[Candidate, ...] = ()
    given_up: tuple[str, ...] = ()
    pending: pd.DataFrame | None = None

    @property
    def stay(self) -> tuple[str, ...]:
        """Codes of the visits that are locked or were asked for."""
        return (*(visit.code for visit in self.locked), *(each.code for each in self.asked))
