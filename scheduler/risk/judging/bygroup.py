"""Equal risk, equal frequency: how groups of employers fare under a ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.risk.judging.measures import wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.risk.judging.evaluation import Evaluated

    Floats = NDArray[np.float64]

LEAST_CASES = 30
SIZES = (("micro", 10.0), ("small", 100.0), ("medium", 300.0), ("large", np.inf))


def by_group(evaluated: Evaluated, share: float) -> pd.DataFrame:
    """Return selection, hit and miss rates of the top ``share``, by division, size, industry and ownership.

    ``selected``: share of the group's cases in the top; ``hit``: share of the selected with an outcome;
    ``missed``: share of the group's outcomes outside the top. Each with its 95 % Wilson interval. Groups
    of fewer than 30 cases are put together as ``other``.
    """
    selected = np.concatenate([_top(each, share) for each in evaluated.scores[evaluated.recipe]])
    bad = np.concatenate([each.outcome > 0 for each in evaluated.cases])
    register = pd.concat(evaluated.register)
    tables = [
        _rates(name, groups, selected, bad)
        for name, groups in (
            ("division", register["division"].fillna("-").to_numpy(dtype=object)),
            ("size", _sizes(register["employees"].to_numpy(dtype=np.float64))),
            ("industry", register["industry"].str.slice(0, 1).fillna("-").to_numpy(dtype=object)),
            ("ownership", register["ownership"].fillna("-").to_numpy(dtype=object)),
        )
    ]
    # one group alone compares nothing
    return pd.concat([each for each in tables if len(each) > 1] or tables[:1], ignore_index=True)


def _top(scores: Floats, share: float) -> NDArray[np.bool_]:
    order = np.argsort(-scores, kind="stable")
    top = np.zeros(len(scores), dtype=bool)
    top[order[: int(np.ceil(share * len(scores)))]] = True
    return top


def _sizes(employees: Floats) -> NDArray[np.object_]:
    bounds = [bound for _, bound in SIZES[:-1]]
    names = np.array([name for name, _ in SIZES], dtype=object)
    return np.where(np.isnan(employees), "-", names[np.searchsorted(bounds, employees, side="right")])


def _rates(
    name: str, groups: NDArray[np.object_], selected: NDArray[np.bool_], bad: NDArray[np.bool_]
) -> pd.DataFrame:
    counts = pd.Series(groups).value_counts()
    groups = np.where(pd.Series(groups).map(counts) >= LEAST_CASES, groups, "other")
    table = (
        pd.DataFrame({"cases": 1, "selected": selected, "bad": bad, "hits": selected & bad})
        .groupby(groups)
        .sum()
    )
    rows = pd.DataFrame({"by": name, "group": table.index, "cases": table["cases"].to_numpy()})
    pairs = (("selected", "selected", "cases"), ("hit", "hits", "selected"), ("missed", "bad", "bad"))
    for rate, above, below in pairs:
        count = table[below].to_numpy(dtype=np.float64)
        found = table[above].to_numpy(dtype=np.float64) - (
            table["hits"].to_numpy() if rate == "missed" else 0
        )
        value = np.where(count > 0, found / np.maximum(count, 1), np.nan)
        low, high = wilson(value, count)
        rows[rate], rows[f"{rate}_low"], rows[f"{rate}_high"] = value, low, high
    return rows
