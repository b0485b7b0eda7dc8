"""The hazard risk grade: the highest that the hazards of an employer give, with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.policy.days import Days, latest, months_between
from scheduler.policy.exposure import COMPLIANT, EXCEEDS, UNKNOWN
from scheduler.policy.hazards import band_of, effective, exposed_in_all
from scheduler.policy.law import EXPOSURES, NATURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.policy.hazards import SiteHazards
    from scheduler.policy.nature import Nature
    from scheduler.policy.reasons import Reasons
    from scheduler.policy.register import Register

_NEVER = 12_000  # months that no test outlives: a policy without a term


@dataclass(frozen=True)
class Grades:
    """Grade, exposure and tests of each employer.

    Attributes
    ----------
    grade
        Position in the rows of the class matrix, the lowest risk first; -1 without a matrix of grades.
    level, ratio
        Exposure as in ``exposure.LEVELS``; highest value over limit, NaN unknown.
    above_share
        Share of the latest reports' measurements that are above their limit; NaN where none is comparable.
    band
        Headcount band of all exposed workers; -1 unknown.
    tested_on, stale, stale_months
        Day of the latest test; whether a test is too old or lacking; whole months since the oldest of the
        hazards' latest tests, NaN where none was ever made.
    """

    grade: NDArray[np.int64]
    level: NDArray[np.int64]
    ratio: NDArray[np.float64]
    above_share: NDArray[np.float64]
    band: NDArray[np.int64]
    tested_on: Days
    stale: NDArray[np.bool_]
    stale_months: NDArray[np.float64]


def grades(register: Register, found: SiteHazards, natures: Nature, reasons: Reasons) -> Grades:
    """Grade all employers; stale or missing tests count as the policy says, and are given as reasons."""
    tests = register.policy.tests.stale_after_months
    terms = np.array([tests.get("general", _NEVER), tests.get("severe", _NEVER)])
    stale = found.limited & found.stale(terms[natures.tests_as_severe.astype(np.int64)], register.day)
    level, counts = effective(register, found, stale)
    untested = found.limited & np.isnat(found.tested_on)
    exceeds = found.holds(level == EXCEEDS)
    unknown = found.holds(level == UNKNOWN) | ~natures.on_record
    never = (found.holds(untested) | ~natures.on_record) & ~found.holds(~np.isnat(found.tested_on))
    ratio = np.full(register.size, np.nan)
    np.fmax.at(ratio, found.at, found.ratio)
    total = exposed_in_all(register)
    reasons.add("exceeds", exceeds)
    reasons.add("never_tested", never)
    reasons.add("test_stale", found.holds(stale & ~untested))
    reasons.add("hazard_untested", found.holds(untested) & ~never)
    reasons.add("not_comparable", found.holds(found.limited & (found.level == UNKNOWN) & ~untested))
    reasons.add("workers_unknown", np.isnan(total))
    return Grades(
        grade=_grade(register, found, counts, natures),
        level=np.where(exceeds, EXCEEDS, np.where(unknown, UNKNOWN, COMPLIANT)),
        ratio=ratio,
        above_share=_above_share(found),
        band=np.where(np.isnan(total), -1, band_of(register, total)),
        tested_on=latest(found.at, found.tested_on, register.size),
        stale=found.holds(stale) | ~natures.on_record,
        stale_months=months_between(_oldest(register, found), register.day),
    )


def _grade(
    register: Register, found: SiteHazards, counts: NDArray[np.int64], natures: Nature
) -> NDArray[np.int64]:
    """Look up the grade of each hazard, and of each employer without hazards; keep the highest."""
    policy = register.policy
    order = tuple(policy.classes.matrix)
    if not policy.grades or not order:
        return np.full(register.size, -1)
    table = np.array(
        [
            [
                [order.index(name) for name in policy.grades[nature][exposure].by_band]
                for exposure in EXPOSURES
            ]
            for nature in NATURES
        ]
    )
    assumed = EXCEEDS if policy.missing.exposure == "exceeds" else COMPLIANT
    band = band_of(register, exposed_in_all(register))
    without = table[natures.severe.astype(np.int64), assumed, band]
    highest = np.where(natures.on_record, -1, without)
    np.maximum.at(
        highest, found.at, table[found.severe.astype(np.int64), counts, band_of(register, found.workers)]
    )
    return highest


def _above_share(found: SiteHazards) -> NDArray[np.float64]:
    compared = np.bincount(found.at, found.compared, found.size)
    above = np.bincount(found.at, found.above, found.size)
    return np.where(compared > 0, above / np.maximum(compared, 1.0), np.nan)


def _oldest(register: Register, found: SiteHazards) -> Days:
    """Return the oldest of the latest tests of each employer's hazards; NaT where there is none."""
    tested = ~np.isnat(found.tested_on)
    oldest = np.full(register.size, np.iinfo(np.int64).max)
    np.minimum.at(oldest, found.at[tested], found.tested_on[tested].astype(np.int64))
    oldest[oldest == np.iinfo(np.int64).max] = np.iinfo(np.int64).min
    return oldest.astype("datetime64[s]")
