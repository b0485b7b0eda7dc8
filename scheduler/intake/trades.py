"""What trade a firm of a list is in, by the list's own word or by its name, and how likely it has hazards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.kinds.industries import industry_names

if TYPE_CHECKING:
    from scheduler.reference import Reference

_LEGAL = r"(有限责任公司|股份有限公司|集团有限公司|有限公司|公司|（普通合伙）|\(普通合伙\)|个体工商户)+$"
RISKS = ("severe", "conditional", "general", "unlisted", "unknown")


def trades_of(firms: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Return ``industry`` and ``risk`` of firms by the columns ``trade`` and ``name``, either may be unknown.

    ``risk`` is that of the 2021 catalogue: severe, conditional, general, unlisted, or unknown where no trade
    is told. A group of industries counts as its strictest.
    """
    names = industry_names(reference)
    known = reference.industries.dropna(subset="digits")
    codes = dict(zip(known["digits"], known.index, strict=True)) | {code: code for code in known.index}

    def told(text: object) -> object:
        if not isinstance(text, str) or not text.strip():
            return np.nan
        cell = text.strip().upper()
        meant = None if cell in codes else names.meant(text)
        return codes.get(cell) or (meant.code if meant else np.nan)

    def named(text: object) -> object:
        """Look for the longest end of a name that is a trade: 东风家具厂."""
        if not isinstance(text, str):
            return np.nan
        ends = (text[start:] for start in range(len(text) - 1))
        return next((found.code for end in ends if (found := names.meant(end))), np.nan)

    bare = firms["name"].str.normalize("NFKC").str.replace(_LEGAL, "", regex=True)
    industry = firms["trade"].map(told).astype("str")
    industry = industry.fillna(bare.where(industry.isna()).map(named).astype("str"))
    return pd.DataFrame({"industry": industry, "risk": industry.map(_risks(reference))}).fillna(
        {"risk": "unknown"}
    )


def _risks(reference: Reference) -> dict[str, str]:
    """Return the risk of each class, and of each group the strictest of its classes."""
    table = reference.industry_risk["risk_class"]
    rank = table.map({name: place for place, name in enumerate(RISKS)}).fillna(len(RISKS) - 1)
    found: dict[str, str] = {}
    for letters in (1, 3, 4, 5):
        strictest = rank.groupby(rank.index.str.slice(0, letters)).min()
        found |= {str(code): RISKS[int(place)] for code, place in strictest.items()}
    return found
