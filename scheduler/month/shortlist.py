"""Which employers the planner is shown, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scheduler.month.programmes import Programme
    from scheduler.month.targets import VisitTarget
    from scheduler.policy import Policy

_SPARE = 3  # wishes that are kept for each visit a target asks, so that the planner can choose near ones


@dataclass(frozen=True)
class Shortlist:
    """Wishes that are kept, and the employers that are not.

    Attributes
    ----------
    wishes
        Wishes of the kept employers.
    left_out
        Reason by employer: ``closed``, ``pending``, ``cap_reached``, ``no_programme`` or
        ``below_shortlist`` (a month adds ``given_up``).
    """

    wishes: pd.DataFrame
    left_out: pd.Series


def shortlist(
    view: pd.DataFrame,
    wishes: pd.DataFrame,
    programmes: Sequence[Programme],
    targets: Iterable[VisitTarget],
    *,
    most: int,
    always: frozenset[str],
    policy: Policy,
) -> Shortlist:
    """Keep every duty, what the targets need, the employers in ``always``, and the ``most`` worthiest others.

    Where a yearly cap is reached, programmes whose visits count towards it wish in vain.
    """
    reasons = pd.Series("no_programme", index=view.index, dtype=object)
    reasons[view["pending_on"].notna()] = "pending"
    reasons[~view["open"]] = "closed"
    counted = {each.code for each in programmes if each.counts(policy)}
    full = wishes["employer"].map(view["cap_left"] <= 0).to_numpy(bool) & wishes["programme"].isin(counted)
    reasons[wishes.loc[full, "employer"].unique()] = "cap_reached"
    wishes = wishes[~full]
    reasons[wishes["employer"].unique()] = "below_shortlist"
    worth = wishes["employer"].map(view["worth"])
    ordered = wishes.assign(worth=worth).sort_values(
        ["worth", "employer"], ascending=[False, True], kind="stable"
    )
    kept = set(wishes.loc[wishes["duty"], "employer"]) | (always & set(wishes["employer"]))
    for target in targets:
        served = ordered[(ordered["programme"] == target.programme) & target.meant(view, ordered["employer"])]
        kept |= set(served["employer"].head(_SPARE * max(target.low, 0)))
    others = ordered.loc[~ordered["employer"].isin(kept), "employer"].drop_duplicates()
    kept |= set(others.head(most))
    inside = wishes["employer"].isin(kept).to_numpy()
    left_out = reasons[~np.isin(view.index, list(kept))]
    return Shortlist(wishes[inside].reset_index(drop=True), left_out.astype("str"))
