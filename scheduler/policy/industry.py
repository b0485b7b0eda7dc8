"""The nature that the 2021 catalogue gives an industry; several industries on one site: the highest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.policy.register import Register

NO_INDUSTRY, UNLISTED, GENERAL, SEVERE = -1, 0, 1, 2
_RANK = {"general": GENERAL, "severe": SEVERE}


@dataclass(frozen=True)
class ByIndustry:
    """What the industries of each employer say.

    Attributes
    ----------
    rank
        ``NO_INDUSTRY`` (unknown code), ``UNLISTED``, ``GENERAL`` or ``SEVERE``.
    asked
        By fact that a conditional industry asks for: the employers that have not told it.
    """

    rank: NDArray[np.int64]
    asked: dict[str, NDArray[np.bool_]]


def by_industry(register: Register) -> ByIndustry:
    """Return the nature by industry of all employers."""
    at, codes = _listed(register)
    table = register.reference.industry_risk
    ranks = _ranks(table)
    position = ranks.index.get_indexer(codes)
    rank = np.where(position < 0, NO_INDUSTRY, ranks.to_numpy()[position])
    position = table.index.get_indexer(codes)
    rule = np.where(position < 0, "", table["rule"].fillna("").to_numpy(object)[position])
    asked = {}
    for fact, question in register.policy.industry.items():
        meant = rule == question.rule
        answered = np.zeros(register.size, bool)
        for answer, nature in question.answers.items():
            says = register.says(f"{fact}={answer}")
            rank[meant & says[at]] = _RANK[nature]
            answered |= says
        asks = np.zeros(register.size, bool)
        asks[at[meant]] = True
        asked[fact] = asks & ~answered
    highest = np.full(register.size, NO_INDUSTRY)
    np.maximum.at(highest, at, rank)
    return ByIndustry(highest, asked)


def _ranks(table: pd.DataFrame) -> pd.Series:
    """Return the rank of each class, and of each group and division that holds it: the highest in it."""
    classes = table["default_class"].map(_RANK).fillna(UNLISTED).astype("int64")
    whole = [classes.groupby(classes.index.str.slice(0, letters)).max() for letters in (5, 4, 3)]
    ranks = pd.concat(whole)
    return ranks[~ranks.index.duplicated()]


def _listed(register: Register) -> tuple[NDArray[np.int64], pd.Index[Any]]:
    """Return (employer's position, industry code), one pair an industry of an employer."""
    everyone = np.arange(register.size)
    first = register.employers["industry"]
    others = (
        register.employers["other_industries"]
        .reset_index(drop=True)
        .dropna()
        .str.split(";")
        .explode()
        .str.strip()
    )
    at = np.concatenate([everyone, others.index.to_numpy()])
    return at, pd.Index(pd.concat([first, others], ignore_index=True))
