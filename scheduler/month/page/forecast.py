"""How many employers will be overdue after each of the coming months, with an interval.

Nobody's window waits for a plan: the register is graded once more as of the end of each month with what is
known today, and shows who will have become overdue if nobody went. From those, each month takes what the
policy asks (``class_window.take``): those whose window it sees closing, and its part of those overdue, as far
as its working days reach at this month's pace. Who becomes overdue because a test went stale or a class was
raised is not seen closing, and waits for a later month's part.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.periods import month_end
from scheduler.language import say
from scheduler.month.calendar import month_days
from scheduler.month.page.backlog import backlog
from scheduler.month.page.tables import table
from scheduler.month.pending import with_inspections
from scheduler.month.programmes.windows import ClassWindow
from scheduler.policy import grade

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.domain.plan import Plan
    from scheduler.domain.sheet import SheetTable
    from scheduler.month.problem import Month

MONTHS = 6
NORMAL_80 = 1.2816
"""Standard normal quantile of an 80 % interval."""
OF_NEW, OF_TAKEN, OF_ALL = 0.1, 0.1, 0.01
"""Variance that a newly overdue employer and a visit add; share of the count by which the method may err.

Assumptions of this project, checked by ``bin/bench six_months`` on ten hidden truths of the invented county.
"""


@dataclass(frozen=True)
class OverdueForecast:
    """Employers overdue at the end of a month: expected, and the ends of an 80 % interval."""

    month: str
    expected: int
    low: int
    high: int


def overdue_forecast(month: Month, plan: Plan) -> tuple[OverdueForecast, ...]:
    """Return the forecast for the planned month and the five after it."""
    frames = _after(month, plan)
    ends = [month_end(month.days.first, ahead) for ahead in range(MONTHS)]
    seen = [_standing(month, frames, each) for each in ends]
    counts = [overdue for overdue, _ in seen]
    rules = next((each for each in month.programmes if isinstance(each, ClassWindow)), None)
    pace = _class_visits(month, plan) / max(len(month.days.working), 1)
    state: dict[str, float] = dict(counts[0])
    found, spread = [], 0.0
    for ahead, end in enumerate(ends):
        new = {name: counts[ahead][name] - counts[ahead - 1][name] if ahead else 0 for name in state}
        if ahead:
            room = pace * _working_days(month, end)
            state, taken = _taken(state, new, seen[ahead - 1][1], room, rules)
            spread += OF_NEW * sum(max(each, 0) for each in new.values()) + OF_TAKEN * taken
        else:
            spread += OF_TAKEN * sum(each.taken_due + each.taken_overdue for each in backlog(month, plan))
        total = sum(state.values())
        half = NORMAL_80 * sqrt(spread + (OF_ALL * total * (ahead + 1) ** 0.5) ** 2)
        low, high = max(ceil(total - half), 0), int(total + half)
        found.append(OverdueForecast(f"{end:%Y-%m}", round(total), low, max(high, low)))
    return tuple(found)


def forecast_table(month: Month, plan: Plan, language: str) -> SheetTable:
    """Return the forecast as a table."""
    rows = [
        (each.month, each.expected, say("forecast_between", language, low=each.low, high=each.high))
        for each in overdue_forecast(month, plan)
    ]
    return table("forecast", ("month", "overdue_expected", "overdue_between"), rows, language)


def _taken(
    state: Mapping[str, float],
    new: Mapping[str, int],
    due: Mapping[str, int],
    room: float,
    rules: ClassWindow | None,
) -> tuple[dict[str, float], float]:
    """Return the overdue of each class after a month, the highest class served first, and all visits.

    ``new``: who becomes overdue in the month; ``due``: whose window the month sees closing.
    """
    after, used = {}, 0.0
    for name, count in state.items():
        take = rules.take.get(name) if rules is not None else None
        asked = due[name] + (ceil(count / take.months) if take else 0)
        visits = min(asked, max(room - used, 0.0))
        used += visits
        after[name] = max(count + new[name] - visits, 0.0)
    return after, used


def _class_visits(month: Month, plan: Plan) -> int:
    """Count the visits that are free to serve the classes: all but those that other duties bring."""
    problem = month.problem
    return sum(not problem.candidate(visit.code).duty for visit in plan.visits)


def _working_days(month: Month, end: date) -> int:
    """Return the working days of a coming month."""
    return len(month_days(f"{end:%Y-%m}", month.policy, month.reference, month.settings.calendar).working)


def _after(month: Month, plan: Plan) -> dict[str, pd.DataFrame]:
    """Return the frames once the plan's visits were made."""
    frames = dict(month.situation.frames)
    rows = [
        {
            "inspection": f"planned {place}",
            "employer": month.problem.candidate(visit.code).employer,
            "visited_on": visit.day,
            "on_site": True,
        }
        for place, visit in enumerate(plan.visits)
    ]
    made = with_inspections(frames.get("inspections"), rows)
    if "known_on" in made:
        made = made.assign(known_on=made["known_on"].fillna(made["visited_on"]))
    return {**frames, "inspections": made}


def _standing(
    month: Month, frames: Mapping[str, pd.DataFrame], end: date
) -> tuple[dict[str, int], dict[str, int]]:
    """Return who is overdue at the end of a day by class, and whose window closes in the month after it.

    The highest risk comes first; nobody but the plan's visits goes.
    """
    grades = grade(frames, month.policy, month.reference, end)
    register = frames["employers"].drop_duplicates("employer", keep="last").set_index("employer")
    is_open = ~register["status"].reindex(grades.index).isin(["closed", "suspended"])
    never = grades["last_visit"].isna() & (grades["priority"] == "must")
    late = is_open & ((grades["window_closes"] <= pd.Timestamp(end)) | never)
    following = date.fromordinal(end.toordinal() + 1)
    until = month_days(f"{following:%Y-%m}", month.policy, month.reference, month.settings.calendar).until
    due = is_open & ~late & (grades["window_closes"] <= pd.Timestamp(until))
    names = tuple(reversed(month.policy.classes.order))
    overdue, closing = (grades.loc[each, "supervision_class"].value_counts() for each in (late, due))
    return {name: int(overdue.get(name, 0)) for name in names}, {
        name: int(closing.get(name, 0)) for name in names
    }
