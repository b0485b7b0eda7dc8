"""The register as programmes see it: one row an employer, the columns their filters may name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.policy.agencies import too_clean
from scheduler.policy.register import Register

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from scheduler.policy import Policy
    from scheduler.reference import Reference

_CLOSED = ("closed", "suspended")
_GRADES = (
    "hazard_nature",
    "exposure_level",
    "exposure_ratio",
    "exposed_band",
    "risk_grade",
    "management_grade",
    "supervision_class",
    "test_stale",
    "stale_months",
    "self_check_missing",
    "last_visit",
    "window_opens",
    "window_closes",
    "priority",
    "overdue_days",
    "cap_used",
    "cap_left",
    "reasons",
)
_SCORES = ("chance", "harm", "worth", "points")


def register_view(
    frames: Mapping[str, pd.DataFrame],
    grades: pd.DataFrame,
    scores: pd.DataFrame,
    policy: Policy,
    *,
    reference: Reference,
    as_of: date,
) -> pd.DataFrame:
    """Return the employers, indexed by code in order, with what is known of each.

    ``frames`` hold what may be seen on ``as_of`` (``domain/seen.py``).
    Beside the columns of the register, the grades and the scores: ``open``; ``industry_section`` (C),
    ``industry_division`` (C30), ``industry_group`` (C301); ``factors`` and ``categories`` of hazards on site,
    parted by ";"; ``size`` by the policy; ``never_visited``; ``months_since_visit`` (NaN never);
    ``visits_this_year`` on site; ``declared`` (hazards were ever declared); ``measured`` (any test on file);
    ``reports_too_clean`` (its last report of a factor is below the limit, and by an agency whose reports are
    much cleaner than what visits find).
    """
    view = frames["employers"].drop_duplicates("employer", keep="last").set_index("employer").sort_index()
    view = view.join(grades[list(_GRADES)]).join(scores[[each for each in _SCORES if each in scores]])
    view["worth"] = view["worth"].fillna(1).astype("int64")
    view["open"] = ~view["status"].isin(_CLOSED)
    view["industry_section"] = view["industry"].str.slice(0, 1)
    view["industry_division"] = view["industry"].str.slice(0, 3)
    view["industry_group"] = view["industry"].str.slice(0, 4)
    view["size"] = _sizes(view["employees"], policy)
    view["never_visited"] = view["last_visit"].isna()
    days = (pd.Timestamp(as_of) - view["last_visit"]).dt.days
    view["months_since_visit"] = days / 30.4375
    view["declared"] = view["declared_on"].notna()
    view["measured"] = view["stale_months"].notna()
    view["visits_this_year"] = _visits(frames.get("inspections"), view.index, as_of)
    view["reports_too_clean"] = _doubted(frames, policy, reference, as_of).reindex(
        view.index, fill_value=False
    )
    return view.join(_hazards(frames.get("exposures"), view.index, reference))


def _doubted(
    frames: Mapping[str, pd.DataFrame], policy: Policy, reference: Reference, as_of: date
) -> pd.Series:
    register = Register(frames, policy, reference, as_of)
    return pd.Series(too_clean(register), index=register.index).groupby(level=0).any()


def _sizes(employees: pd.Series, policy: Policy) -> pd.Series:
    names = list(policy.visits.sizes)
    least = [policy.visits.sizes[name] for name in names]
    place = np.searchsorted(least, employees.to_numpy("float64"), side="right") - 1
    known = np.array(names, object)[np.maximum(place, 0)]
    return pd.Series(
        np.where(employees.isna(), policy.visits.unknown_size, known), index=employees.index, dtype="str"
    )


def _visits(inspections: pd.DataFrame | None, index: pd.Index[str], as_of: date) -> pd.Series:
    if inspections is None or inspections.empty:
        return pd.Series(0, index=index)
    past = inspections[inspections["on_site"] & (inspections["visited_on"].dt.year == as_of.year)]
    counts = past.drop_duplicates(["employer", "visited_on"]).groupby("employer").size()
    found: pd.Series = counts.reindex(index, fill_value=0)
    return found


def _hazards(exposures: pd.DataFrame | None, index: pd.Index[str], reference: Reference) -> pd.DataFrame:
    """Return the factors and categories of each employer, each once, in order of name."""
    if exposures is None or exposures.empty:
        return pd.DataFrame({"factors": "", "categories": ""}, index=index, dtype="str")
    held = exposures[["employer", "factor"]].drop_duplicates().sort_values(["employer", "factor"])
    held = held.assign(category=held["factor"].map(reference.factors["category"]).fillna("unknown"))
    factors = held.groupby("employer")["factor"].agg(";".join)
    different = held[["employer", "category"]].drop_duplicates().sort_values(["employer", "category"])
    categories = different.groupby("employer")["category"].agg(";".join)
    return pd.DataFrame({"factors": factors, "categories": categories}).reindex(index).fillna("")
