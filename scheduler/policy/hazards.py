"""The hazards on each site with their nature, headcount and exposure, and the grade of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.policy.days import Days, months_after
from scheduler.policy.exposure import COMPLIANT, EXCEEDS, UNKNOWN, exposures, has_limit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.policy.law import Condition
    from scheduler.policy.register import Register

AUTHORITY = "authority"  # the condition whose factors the authority has named


@dataclass(frozen=True)
class SiteHazards:
    """One entry an employer and hazard.

    Attributes
    ----------
    size
        Number of employers.
    at
        Position of the employer.
    code
        Position in the hazard table; -1 unknown.
    workers
        Exposed to this hazard; NaN unknown.
    severe, by_authority
        Whether the hazard is severe, and whether only because the authority named it.
    level, ratio, compared, above, tested_on
        What the latest report says; see ``exposures``.
    limited
        Whether there is a limit to measure against.
    """

    size: int
    at: NDArray[np.int64]
    code: NDArray[np.int64]
    workers: NDArray[np.float64]
    severe: NDArray[np.bool_]
    by_authority: NDArray[np.bool_]
    level: NDArray[np.int64]
    ratio: NDArray[np.float64]
    compared: NDArray[np.float64]
    above: NDArray[np.float64]
    tested_on: Days
    limited: NDArray[np.bool_]

    def holds(self, marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Mark the employers that have a marked hazard."""
        employers = np.zeros(self.size, bool)
        employers[self.at[marked]] = True
        return employers

    def stale(self, months: NDArray[np.int64], day: np.datetime64) -> NDArray[np.bool_]:
        """Mark the hazards whose test is older than the months of their employer, or was never made."""
        too_old = months_after(self.tested_on, months[self.at]) < day
        return np.asarray(np.isnat(self.tested_on) | too_old)


def exposed_in_all(register: Register) -> NDArray[np.float64]:
    """Return the exposed workers of each employer: as told, else all employees, else unknown."""
    exposed = register.column("exposed_workers").astype(np.float64)
    return np.where(np.isnan(exposed), register.column("employees").astype(np.float64), exposed)


def hazards(register: Register, since: Days) -> SiteHazards:
    """Return the hazards that are declared or were measured; tests before ``since`` do not count."""
    factors = register.reference.factors
    declared = register.rows("exposures")
    if len(declared):
        code = factors.index.get_indexer(pd.Index(declared["factor"])).astype(np.int64)
        own = pd.DataFrame({"at": declared["at"], "code": code, "workers": declared["workers"]})
        own = own.groupby(["at", "code"], sort=False, as_index=False).max()
    else:
        own = pd.DataFrame({"at": np.empty(0, np.int64), "code": np.empty(0, np.int64), "workers": []})
    both = own.merge(exposures(register, since), on=["at", "code"], how="outer")
    at, code = both["at"].to_numpy("int64"), both["code"].to_numpy("int64")
    workers = both["workers"].to_numpy("float64")
    total = exposed_in_all(register)[at]
    whole = register.policy.headcount.combined.by == "total"
    workers = np.where(np.isnan(workers) | whole, total, workers)
    severe, authority = _severe(register, at, code, workers)
    return SiteHazards(
        size=register.size,
        at=at,
        code=code,
        workers=workers,
        severe=severe | authority,
        by_authority=authority & ~severe,
        level=both["level"].fillna(UNKNOWN).to_numpy("int64"),
        ratio=both["ratio"].to_numpy("float64"),
        compared=both["compared"].fillna(0.0).to_numpy("float64"),
        above=both["above"].fillna(0.0).to_numpy("float64"),
        tested_on=both["tested_on"].to_numpy("datetime64[s]"),
        limited=(code < 0) | has_limit(register)[code],
    )


def _severe(
    register: Register, at: NDArray[np.int64], code: NDArray[np.int64], workers: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark the hazards that are severe by the list, and those the authority named; unknown ones by policy."""
    severe = (code < 0) & (register.policy.missing.nature == "severe")
    authority = np.zeros(len(at), bool)
    total = exposed_in_all(register)
    for name, condition in register.policy.severe.items():
        holds = _selected(register, condition)[code] & (code >= 0)
        if condition.in_all_more_than is not None:
            holds |= ~(total <= condition.in_all_more_than)[at]
        holds &= ~(workers <= condition.more_than) | (condition.more_than == 0)
        if condition.unless:
            holds &= ~register.says(condition.unless)[at]
        if name == AUTHORITY:
            authority |= holds
        else:
            severe |= holds
    return severe, authority


def _selected(register: Register, condition: Condition) -> NDArray[np.bool_]:
    """Mark the factors of the hazard table that a condition speaks of."""
    factors = register.reference.factors
    chosen = factors.index.isin(list(condition.factors))
    if condition.flag:
        chosen |= (factors[condition.flag] == "Y").to_numpy()
    if condition.category:
        chosen |= (factors["category"] == condition.category).to_numpy()
    return np.asarray(chosen)


def effective(
    register: Register, found: SiteHazards, stale: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the exposure of each hazard as known, and as it counts: unknown or stale by policy."""
    missing = register.policy.missing
    known = np.where(found.limited & stale & (found.level == COMPLIANT), UNKNOWN, found.level)
    counts = np.where(known == UNKNOWN, EXCEEDS if missing.exposure == "exceeds" else COMPLIANT, known)
    without_limit = EXCEEDS if missing.no_limit == "exceeds" else COMPLIANT
    counts = np.where(found.limited, counts, without_limit)
    return np.where(found.limited, known, COMPLIANT), counts


def band_of(register: Register, workers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the headcount band of each number of workers; unknown is the largest band."""
    bands = register.policy.headcount.bands
    least = np.array([band.least for band in bands], float)
    band = np.searchsorted(least, workers, side="right") - 1
    return np.where(np.isnan(workers), len(bands) - 1, np.maximum(band, 0)).astype(np.int64)
