"""Management grades from self-checks, and what events do to a class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.policy.days import Days, latest, months_after

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.policy.register import Register


@dataclass(frozen=True)
class Checks:
    """The latest self-check of each employer.

    Attributes
    ----------
    grade
        Position in ``grades_of``; -1 where there is none.
    vetoed
        Whether a failed veto item decided.
    checked_on
        Day of the self-check; NaT where there is none.
    """

    grade: NDArray[np.int64]
    vetoed: NDArray[np.bool_]
    checked_on: Days


@dataclass(frozen=True)
class Raised:
    """What events ask: inputs that no longer count, and the least class.

    Attributes
    ----------
    tests_since, checks_since
        Days before which tests and self-checks do not count; NaT: no limit.
    least_class
        Position of the least class in the policy's order; 0 where nothing is raised.
    by
        By kind of event: the employers it raises.
    """

    tests_since: Days
    checks_since: Days
    least_class: NDArray[np.int64]
    by: dict[str, NDArray[np.bool_]]


def grades_of(register: Register) -> tuple[str, ...]:
    """Return the management grades, best first."""
    management = register.policy.management
    return (*management.least, *([management.below] if management.below else []))


def checks(register: Register, since: Days) -> Checks:
    """Grade the latest self-check of each employer; those before ``since`` do not count."""
    names = grades_of(register)
    grade = np.full(register.size, -1)
    vetoed = np.zeros(register.size, bool)
    day = np.full(register.size, np.datetime64("NaT"), "datetime64[s]")
    rows = register.rows("self_checks", "checked_on")
    if rows.empty or not names:
        return Checks(grade, vetoed, day)
    bound = since[rows["at"].to_numpy()]
    rows = rows.loc[np.isnat(bound) | (rows["checked_on"].to_numpy("datetime64[s]") >= bound)]
    rows = rows.sort_values(["at", "checked_on"], kind="stable").drop_duplicates("at", keep="last")
    at, score = rows["at"].to_numpy(), rows["score"].to_numpy("float64")
    cuts = np.array(list(register.policy.management.least.values()))
    by_score = (score[:, np.newaxis] < cuts).sum(axis=1)
    given = rows["given_grade"].map({name: place for place, name in enumerate(names)}).fillna(-1)
    found = np.where(np.isnan(score), given.to_numpy("int64"), by_score)
    veto = register.policy.management.veto.grade
    if veto in names:
        failed = (rows["vetoes"] > 0).to_numpy() & (found >= 0)
        vetoed[at] = failed & (found < names.index(veto))
        found = np.where(failed, np.maximum(found, names.index(veto)), found)
    grade[at], day[at] = found, rows["checked_on"].to_numpy("datetime64[s]")
    day[grade < 0] = np.datetime64("NaT")
    return Checks(grade, vetoed, day)


def raised(register: Register) -> Raised:
    """Return what the events of each employer ask, by the triggers of the policy."""
    tests, self_checks = (np.full(register.size, np.datetime64("NaT"), "datetime64[s]") for _ in range(2))
    least = np.zeros(register.size, np.int64)
    by = {}
    rows = register.rows("events", "happened_on")
    for kind, trigger in register.policy.triggers.items():
        of_kind = rows.loc[rows["kind"] == kind] if len(rows) else rows
        if of_kind.empty:
            continue
        day = latest(of_kind["at"].to_numpy(), of_kind["happened_on"].to_numpy(), register.size)
        live = months_after(day, trigger.within_months) >= register.day
        if "tests" in trigger.outdates:
            tests = np.fmax(tests, np.where(live, day, np.datetime64("NaT")))
        if "self_check" in trigger.outdates:
            self_checks = np.fmax(self_checks, np.where(live, day, np.datetime64("NaT")))
        if trigger.raise_to:
            if trigger.until_verified:
                live &= ~_put_right(register, day)
            by[kind] = live
            least[live] = np.maximum(least[live], register.policy.classes.order.index(trigger.raise_to))
    return Raised(tests, self_checks, least, by)


def _put_right(register: Register, day: Days) -> NDArray[np.bool_]:
    """Mark the employers with an order from ``day`` or later that was verified as put right."""
    right = np.zeros(register.size, bool)
    orders = register.rows("orders", "verified_on")
    if len(orders):
        at = orders["at"].to_numpy()
        right[at[orders["issued_on"].to_numpy("datetime64[s]") >= day[at]]] = True
    return right
