"""Class-driven visits: each class has its window, and a month takes so many of those overdue or due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.month.programmes.base import Programme
from scheduler.ranges import Price, SomeMonths

if TYPE_CHECKING:
    from scheduler.month.programmes.base import Asked, Situation

OVERDUE, DUE, OPEN = "overdue", "due", "open"


@dataclass(frozen=True)
class Take:
    """How much of a class a month takes.

    Attributes
    ----------
    months
        Months over which what is overdue is worked off.
    price
        Price of each visit that the month falls short, in worths of its worthiest candidate.
    """

    months: SomeMonths = 24
    price: Price = 1.0

    def __post_init__(self) -> None:
        if self.months < 1 or not 0 <= self.price <= 100:
            raise ValueError("months must be 1 or more, and price lie between 0 and 100")


@dataclass(frozen=True)
class ClassWindow(Programme, name="class_window"):
    """Visits by class: those whose window closes this month are due, those whose window closed are overdue.

    ``take`` says, by class, how many of them the month takes at least, as a priced row: all that are due and
    one part in ``months`` of what is overdue. Which employers these are the planner decides, by the harm that
    the minutes reach. ``closing_is_duty``: a window that closes is a duty, for a bureau whose law says so.
    """

    take: Mapping[str, Take] = field(default_factory=dict)
    closing_is_duty: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        made = {name: each if isinstance(each, Take) else Take(**each) for name, each in self.take.items()}
        object.__setattr__(self, "take", made)

    def wishes(self, situation: Situation) -> pd.DataFrame:
        """Return one wish an employer whose window opens by the end of the month."""
        view = situation.view[self.meant(situation)]
        state = window_states(view, situation)
        view, state = view[(state != "").to_numpy()], state[state != ""]
        duty = (state == DUE).to_numpy() & self.closing_is_duty
        closes = view["window_closes"]
        return self.wish(
            view.index,
            duty=duty,
            first_day=view["window_opens"].to_numpy(),
            due_on=closes.where(duty).to_numpy(),
        )

    def asked(self, situation: Situation, visits: int) -> tuple[Asked, ...]:
        """Return the least visits of each class, from the highest risk, over those overdue or due."""
        view = situation.view[self.meant(situation)]
        state = window_states(view, situation)
        found = []
        for name in reversed(situation.policy.classes.order):
            mine, take = (view["supervision_class"] == name).to_numpy(), self.take.get(name, Take())
            overdue = int((mine & (state == OVERDUE).to_numpy()).sum())
            due = int((mine & (state == DUE).to_numpy()).sum())
            found.append(("backlog", name, due + ceil(overdue / take.months), take.price))
        return tuple(found)


def window_states(view: pd.DataFrame, situation: Situation) -> pd.Series:
    """Return whether each employer is overdue, due this month, or open to a visit; empty before its window.

    A window that closes in the holidays after the month is due this month. Never visited where the class
    must be visited is overdue; elsewhere it is open.
    """
    first, last = pd.Timestamp(situation.days.first), pd.Timestamp(situation.days.last)
    never = view["last_visit"].isna()
    closes = view["window_closes"]
    overdue = (closes < first) | (never & (view["priority"] == "must"))
    due = (closes >= first) & (closes <= pd.Timestamp(situation.days.until))
    may = never | (view["window_opens"] <= last)
    states = np.select([overdue, due, may], [OVERDUE, DUE, OPEN], default="")
    return pd.Series(states, index=view.index, dtype="str")


def backlog_class(view: pd.DataFrame, situation: Situation) -> pd.Series:
    """Return the class of each open employer that is overdue or due this month, empty for the others."""
    late = window_states(view, situation).isin([OVERDUE, DUE]) & view["open"]
    return view["supervision_class"].where(late, "").astype("str")


def month_reasons(view: pd.DataFrame, situation: Situation) -> pd.Series:
    """Return the reason codes of each employer's class as they are in the month that is planned.

    Whether a visit is overdue, was never made or is at its yearly cap hangs on the month, and on visits that
    earlier plans hold; all else is as it was graded.
    """
    late = (window_states(view, situation) == OVERDUE).to_numpy()
    marks = (
        ("never_visited", view["last_visit"].isna().to_numpy()),
        ("overdue", late),
        ("cap_reached", (view["cap_left"] == 0).to_numpy()),
    )
    graded = [[code for code in text.split(";") if code] for text in view["reasons"].fillna("")]
    ours = {code for code, _ in marks}
    texts = [
        ";".join([*(code for code in codes if code not in ours), *(code for code, mark in marks if mark[at])])
        for at, codes in enumerate(graded)
    ]
    return pd.Series(texts, index=view.index, dtype="str")
