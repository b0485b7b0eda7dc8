"""Whether an employer's hazards are severe: by its hazards, the authority, or else its industry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.policy.industry import GENERAL, NO_INDUSTRY, SEVERE, UNLISTED, by_industry
from scheduler.policy.law import NATURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.policy.hazards import SiteHazards
    from scheduler.policy.reasons import Reasons
    from scheduler.policy.register import Register

NATURE_WORDS = (*NATURES, "unknown")
SOURCES = ("hazards", "authority", "industry", "missing")
_GENERAL, _SEVERE, _UNKNOWN = range(3)
_HAZARDS, _AUTHORITY, _INDUSTRY, _MISSING = range(4)
_BY_RANK = {NO_INDUSTRY: _UNKNOWN, UNLISTED: _UNKNOWN, GENERAL: _GENERAL, SEVERE: _SEVERE}


@dataclass(frozen=True)
class Nature:
    """The nature of each employer's hazards.

    Attributes
    ----------
    judged, source
        Positions in ``NATURE_WORDS`` and ``SOURCES``.
    severe
        Whether it counts as severe; unknown counts as the policy says.
    on_record
        Whether any hazard is on record.
    tests_as_severe
        Whether the industry must test as often as severe ones.
    """

    judged: NDArray[np.int64]
    source: NDArray[np.int64]
    severe: NDArray[np.bool_]
    on_record: NDArray[np.bool_]
    tests_as_severe: NDArray[np.bool_]


def nature(register: Register, found: SiteHazards, reasons: Reasons) -> Nature:
    """Return the nature of all employers; without hazards on record the industry stands in."""
    missing = register.policy.missing
    industry = by_industry(register)
    on_record = found.holds(np.ones(len(found.at), bool))
    unknown = found.holds(found.code < 0)
    severe = found.holds(found.severe & (found.code >= 0))
    named_only = severe & ~found.holds(found.severe & ~found.by_authority)
    by_rank = np.array([_BY_RANK[rank] for rank in sorted(_BY_RANK)])[industry.rank - NO_INDUSTRY]
    # a register that tells of no hazards is believed where the industry says nothing against it
    none = ~on_record & register.column("no_hazards").astype(bool) & (by_rank == _UNKNOWN)
    by_rank = np.where(none, _GENERAL, by_rank)
    by_hazards = np.where(severe, _SEVERE, np.where(unknown, _UNKNOWN, _GENERAL))
    judged = np.where(on_record, by_hazards, by_rank)
    source = np.where(named_only, _AUTHORITY, _HAZARDS)
    source = np.where(on_record | none, source, _INDUSTRY)
    source = np.where(judged == _UNKNOWN, _MISSING, source)
    unlisted = ~on_record & ~none & (industry.rank == UNLISTED)
    instead = np.where(unlisted, missing.unlisted_industry == "severe", missing.nature == "severe")
    counts = np.where(judged == _UNKNOWN, instead, judged == _SEVERE)
    reasons.add("nature_severe", judged == _SEVERE)
    reasons.add("nature_by_industry", source == _INDUSTRY)
    reasons.add("nature_by_authority", source == _AUTHORITY)
    reasons.add("industry_unlisted", unlisted)
    reasons.add("no_hazards_told", none)
    reasons.add("industry_unknown", ~on_record & ~none & (industry.rank == NO_INDUSTRY))
    reasons.add("factor_unknown", unknown)
    for fact, asked in industry.asked.items():
        reasons.add(f"ask_{fact}", asked & ~on_record)
    tests_as_severe = np.where(industry.rank > UNLISTED, industry.rank == SEVERE, counts)
    return Nature(judged, source, counts, on_record, tests_as_severe)
