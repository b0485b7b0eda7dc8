"""What changed between two gradings, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

# what a reader calls a change, and the columns in which it shows
_WHAT = ("supervision_class", "risk_grade", "management_grade", "priority")
_WHY = {
    "new_test": "tested_on",
    "new_self_check": "checked_on",
    "new_nature": "hazard_nature",
    "new_headcount": "exposed_band",
    "new_exposure": "exposure_level",
    "new_visit": "last_visit",
    "time_passed": "overdue_days",
}


def changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return one row a change of class, grade, management grade or priority between two gradings.

    Columns: ``employer``, ``what`` (the column that changed), ``before``, ``after`` (empty where the employer
    was not there), ``why`` (codes parted by ";": inputs that changed, then reasons that ``+`` came or ``-``
    went). Ordered by employer and ``what``.
    """
    codes = before.index.union(after.index)
    old, new = before.reindex(codes), after.reindex(codes)
    moved = {name: _differ(old[name], new[name]) for name in _WHAT}
    touched = np.logical_or.reduce(list(moved.values()))
    why = np.full(len(codes), "", dtype=object)
    why[touched] = _why(old.loc[touched], new.loc[touched])
    parts = [
        pd.DataFrame(
            {
                "employer": codes[where],
                "what": name,
                "before": old[name].to_numpy(object)[where],
                "after": new[name].to_numpy(object)[where],
                "why": why[where],
            }
        )
        for name, where in moved.items()
    ]
    table = pd.concat(parts, ignore_index=True).fillna("").astype("str")
    return table.sort_values(["employer", "what"], kind="stable", ignore_index=True)


def _differ(old: pd.Series, new: pd.Series) -> NDArray[np.bool_]:
    """Mark the places where two columns differ; two unknowns do not."""
    return np.asarray(((old != new) & ~(old.isna() & new.isna())).to_numpy(bool))


def _why(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Return the codes of what changed in the inputs and reasons of the employers that changed."""
    inputs = {code: _differ(old[column], new[column]) for code, column in _WHY.items()}
    there = old["reasons"].notna().to_numpy(), new["reasons"].notna().to_numpy()
    causes = []
    for place, (was, now) in enumerate(
        zip(old["reasons"].fillna(""), new["reasons"].fillna(""), strict=True)
    ):
        if not (there[0][place] and there[1][place]):
            causes.append("employer_gone" if there[0][place] else "employer_new")
            continue
        gone, come = set(was.split(";")) - {""}, set(now.split(";")) - {""}
        codes = [code for code, where in inputs.items() if where[place]]
        codes += [f"+{code}" for code in sorted(come - gone)] + [f"-{code}" for code in sorted(gone - come)]
        causes.append(";".join(codes) or "time_passed")
    return causes
