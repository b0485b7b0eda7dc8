"""What came to the bureau's ears: complaints, disease, penalties, orders not met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.ranges import Positive
from scheduler.risk.features.base import Feature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.risk.features.base import Floats
    from scheduler.risk.history import History


class Complaints(Feature, name="complaints"):
    """Complaints, disease cases, and other black marks, older ones counting less."""

    def __init__(self, half_life: Positive = 365.0) -> None:
        self.half_life = half_life

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Sum by kind with decay; no record of a kind is a fact here, since complaints come unasked."""
        events = history.tables["events"]
        black = events["kind"].isin(["penalty", "violation", "refused_inspection", "false_self_check"])
        sick = events["kind"].isin(["disease", "suspected_disease"])
        every = history.stream("events")
        return {
            "complaints": history.stream("events", kind="complaint").total(self.half_life),
            "disease_cases": every.where(sick.to_numpy(bool)).total(3 * self.half_life),
            "black_marks": every.where(black.to_numpy(bool)).total(2 * self.half_life),
            "accidents": history.stream("events", kind="accident").total(2 * self.half_life),
        }


class Overdue(Feature, name="overdue"):
    """Orders past their day and not verified as met."""

    def measure(self, history: History) -> Mapping[str, Floats]:
        """Count orders that were due, and not verified, by the day of the decision."""
        orders = history.tables["orders"]
        late = ((orders["due_on"] < history.as_of) & orders["verified_on"].isna()).to_numpy(bool)
        every = history.stream("orders")
        return {"orders_overdue": every.where(late).total(), "orders_lately": every.total(365.0)}
