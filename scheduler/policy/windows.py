"""When an employer may and must be visited, and how much of its yearly cap is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.domain.seen import seen
from scheduler.policy.days import Days, latest, months_after
from scheduler.policy.register import Register

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from scheduler.policy.terms import Policy
    from scheduler.reference import Reference

NOT_YET, MAY, MUST = 0, 1, 2
PRIORITIES = ("not_yet", "may", "must")


@dataclass(frozen=True)
class Windows:
    """The window of each employer; ``opens`` and ``closes`` are NaT where nobody ever came."""

    last_visit: Days
    opens: Days
    closes: Days
    priority: NDArray[np.int64]
    overdue_days: NDArray[np.int64]


def windows(register: Register, supervision_class: NDArray[np.int64]) -> Windows:
    """Return the windows by class; the clock restarts after any visit on site."""
    by_class = [register.policy.windows[name] for name in register.policy.classes.order]
    last = last_visits(register)
    opens, closes = window_of(last, supervision_class, register.policy)
    never = np.array([MUST if each.never_visited == "must" else MAY for each in by_class])
    priority = np.where(register.day >= opens, MAY, NOT_YET)
    priority = np.where(register.day >= closes, MUST, priority)
    unknown = np.isnat(last)
    priority = np.where(unknown, never[supervision_class], priority)
    late = (np.where(unknown, register.day, register.day - closes)).astype("timedelta64[s]").astype(np.int64)
    days = np.where(unknown, 0, np.maximum(late // 86_400, 0))
    return Windows(last, opens, closes, priority, days)


def window_of(last: Days, supervision_class: NDArray[np.int64], policy: Policy) -> tuple[Days, Days]:
    """Return the days on which each window opens and closes, by its class and its last visit."""
    by_class = [policy.windows[name] for name in policy.classes.order]
    opens = months_after(last, np.array([each.opens for each in by_class])[supervision_class])
    return opens, months_after(last, np.array([each.closes for each in by_class])[supervision_class])


def last_visits(register: Register) -> Days:
    """Return the last day on which an officer of any level was on site, or the register says so."""
    declared = register.column("last_inspection_on").astype("datetime64[s]")
    rows = register.rows("inspections", "visited_on")
    if rows.empty:
        return declared
    rows = rows.loc[rows["on_site"]]
    return np.fmax(declared, latest(rows["at"].to_numpy(), rows["visited_on"].to_numpy(), register.size))


def caps(register: Register, year: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the counted visits of this bureau in a year, and how many more the caps allow (NaN: no cap).

    Several inspections of an employer on one day are one entry.
    """
    rules = register.policy.caps
    own, all_levels = np.zeros(register.size, np.int64), np.zeros(register.size, np.int64)
    rows = register.rows("inspections", "visited_on")
    if len(rows):
        rows = rows.loc[rows["on_site"] & (rows["visited_on"].dt.year == year)]
        exempt = rows["kind"].isin(list(rules.exempt_kinds)) | rows["origin"].isin(list(rules.exempt_origins))
        rows = rows.loc[~exempt].drop_duplicates(["at", "level", "visited_on"])
        np.add.at(all_levels, rows["at"].to_numpy(), 1)
        np.add.at(own, rows.loc[rows["level"].isna(), "at"].to_numpy(), 1)
    left = np.full(register.size, np.nan)
    for most, used in ((rules.per_level, own), (rules.all_levels, all_levels)):
        if most is not None:
            left = np.fmin(left, np.maximum(most - used, 0))
    return own, left


def caps_in_year(
    frames: Mapping[str, pd.DataFrame], policy: Policy, reference: Reference, as_of: date, year: int
) -> pd.DataFrame:
    """Return ``cap_used`` and ``cap_left`` of a year by employer, from what is known on ``as_of``."""
    register = Register(seen(frames, as_of), policy, reference, as_of)
    used, left = caps(register, year)
    return pd.DataFrame({"cap_used": used, "cap_left": left}, index=register.index)
