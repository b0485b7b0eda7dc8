"""Every employer graded by law, all at once: nature, exposure, grade, management, class, window, cap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.domain.seen import seen
from scheduler.policy.exposure import LEVELS
from scheduler.policy.grades import grades
from scheduler.policy.hazards import hazards
from scheduler.policy.management import checks, grades_of, raised
from scheduler.policy.nature import NATURE_WORDS, SOURCES, nature
from scheduler.policy.reasons import Reasons
from scheduler.policy.register import Register
from scheduler.policy.windows import PRIORITIES, caps, windows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from scheduler.policy.management import Checks, Raised
    from scheduler.policy.terms import Policy
    from scheduler.reference import Reference


def grade(
    frames: Mapping[str, pd.DataFrame], policy: Policy, reference: Reference, as_of: date
) -> pd.DataFrame:
    """Return one row an employer, indexed by its code, from what may be seen on ``as_of``.

    Columns: ``hazard_nature`` (general, severe, unknown) with ``nature_source`` (hazards, authority,
    industry, missing); ``exposure_level`` (compliant, exceeds, unknown), ``exposure_ratio`` (highest value
    over limit, NaN unknown), ``above_share`` (of the latest reports' comparable measurements, the share above
    their limit, NaN none); ``exposed_band`` (empty: unknown); ``risk_grade``; ``management_grade`` (empty:
    no self-check); ``supervision_class``; ``tested_on``, ``checked_on`` (day); ``test_stale`` (a test is too
    old or lacking), ``stale_months`` (see ``Grades``); ``self_check_missing``; ``last_visit``,
    ``window_opens``, ``window_closes`` (day); ``priority`` (must, may, not_yet); ``overdue_days``;
    ``cap_used``, ``cap_left`` (NaN: no cap) in the year of ``as_of``; ``reasons`` (codes parted by ";").
    """
    register = Register(seen(frames, as_of), policy, reference, as_of)
    reasons = Reasons(register.size)
    events = raised(register)
    found = hazards(register, events.tests_since)
    natures = nature(register, found, reasons if policy.grades else Reasons(register.size))
    graded = grades(register, found, natures, reasons if policy.grades else Reasons(register.size))
    checked = checks(register, events.checks_since)
    classes = _classes(register, graded.grade, checked, events, reasons)
    bands = (*(band.name for band in policy.headcount.bands), "")
    columns = {
        "hazard_nature": _words(NATURE_WORDS, natures.judged),
        "nature_source": _words(SOURCES, natures.source),
        "exposure_level": _words(LEVELS, graded.level),
        "exposure_ratio": graded.ratio,
        "above_share": graded.above_share,
        "exposed_band": _words(bands, graded.band),
        "risk_grade": _words((*policy.classes.matrix, ""), graded.grade),
        "management_grade": _words((*grades_of(register), ""), checked.grade),
        "supervision_class": _words(policy.classes.order, classes),
        "tested_on": graded.tested_on,
        "test_stale": graded.stale,
        "stale_months": graded.stale_months,
        "checked_on": checked.checked_on,
        "self_check_missing": checked.grade < 0,
        **_visits(register, classes, reasons),
    }
    columns["reasons"] = pd.array(reasons.texts(), dtype="str")
    return pd.DataFrame(columns, index=register.index)


def _words(names: Sequence[str], places: NDArray[np.int64]) -> Any:
    """Return the name at each place as a text column; place -1 is the last name."""
    return pd.array(np.array(names, object)[places], dtype="str")


def _classes(
    register: Register, grade: NDArray[np.int64], checked: Checks, events: Raised, reasons: Reasons
) -> NDArray[np.int64]:
    """Return the class of each employer as a position in the policy's order."""
    rules, missing = register.policy.classes, register.policy.missing
    unknown = (
        rules.order.index(missing.supervision_class) if missing.supervision_class else len(rules.order) - 1
    )
    found = np.full(register.size, unknown)
    if rules.matrix:
        names = grades_of(register)
        table = np.array([[rules.order.index(row[name]) for name in names] for row in rules.matrix.values()])
        assumed = names.index(missing.management) if missing.management else len(names) - 1
        unchecked = checked.grade < 0
        by_matrix = table[grade, np.where(unchecked, assumed, checked.grade)]
        found = np.where(
            unchecked & bool(missing.supervision_class), np.maximum(by_matrix, unknown), by_matrix
        )
        reasons.add("no_self_check", unchecked)
        reasons.add("vetoed", checked.vetoed)
    if rules.given:
        given = register.employers["given_class"].map(dict(rules.given))
        place = (
            given.map({name: place for place, name in enumerate(rules.order)}).fillna(-1).to_numpy("int64")
        )
        found = np.where(place >= 0, place, found)
        reasons.add("class_given", place >= 0)
        reasons.add("class_not_given", place < 0)
    for kind, employers in events.by.items():
        reasons.add(f"raised_by_{kind}", employers)
    return np.asarray(np.maximum(found, events.least_class), np.int64)


def _visits(register: Register, classes: NDArray[np.int64], reasons: Reasons) -> dict[str, Any]:
    """Return the columns of window and cap, and their reasons."""
    due = windows(register, classes)
    used, left = caps(register, register.as_of.year)
    reasons.add("never_visited", np.isnat(due.last_visit))
    reasons.add("overdue", due.overdue_days > 0)
    reasons.add("cap_reached", left == 0)
    return {
        "last_visit": due.last_visit,
        "window_opens": due.opens,
        "window_closes": due.closes,
        "priority": _words(PRIORITIES, due.priority),
        "overdue_days": due.overdue_days,
        "cap_used": used,
        "cap_left": left,
    }
