"""Cases to learn from and to be judged on: sites as they looked at a decision, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.risk.features import measure
from scheduler.risk.history import History, no_records

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from scheduler.risk.features import Feature
    from scheduler.risk.learning.settings import Learning
    from scheduler.risk.target import Target

    Frames = Mapping[str, pd.DataFrame]
    Grading = Callable[[pd.Timestamp], pd.DataFrame]

DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Cases:
    """Sites at their decision, one row a case.

    Attributes
    ----------
    features
        What was known on the day before, indexed by employer.
    outcome
        What came of it: the amount if the target is one, else 1 or 0.
    about
        ``day`` (of the visit, or the window's first), ``window`` (its first day), ``origin`` and
        ``probability`` of the visit.
    """

    features: pd.DataFrame
    outcome: NDArray[np.float64]
    about: pd.DataFrame

    def __len__(self) -> int:
        return len(self.outcome)

    def where(self, keep: NDArray[np.bool_]) -> Cases:
        """Keep marked cases."""
        return Cases(self.features[keep], self.outcome[keep], self.about[keep])


def window_cases(
    frames: Frames,
    features: Sequence[Feature],
    target: Target,
    first: pd.Timestamp,
    last: pd.Timestamp,
    *,
    known_by: pd.Timestamp | None = None,
    grading: Grading | None = None,
) -> Cases:
    """Return the cases of the window ``first`` to ``last``, both counted, decided on the day before.

    Outcomes not known by ``known_by`` are no cases.
    """
    before = first - DAY
    grades = None if grading is None else grading(before)
    arriving = last if target.arriving else None
    history = History.of(frames, before, grades, target, arriving)
    if target.table == "counts":
        came = _reported(frames, history, first, last)
    else:
        came = _visits(frames, target, first, last, known_by)
    came = came[came["employer"].isin(history.employers.index) & came["outcome"].notna()]
    table = measure(history, features).loc[came["employer"]]
    about = came.drop(columns=["employer", "outcome"]).set_axis(table.index, axis=0).assign(window=first)
    outcome = came["outcome"].to_numpy(dtype=np.float64)
    return Cases(table, outcome if target.amount else np.where(outcome > 0, 1.0, 0.0), about)


def _visits(
    frames: Frames, target: Target, first: pd.Timestamp, last: pd.Timestamp, known_by: pd.Timestamp | None
) -> pd.DataFrame:
    rows = frames.get("inspections", no_records("inspections"))
    keep = (rows["visited_on"] >= first) & (rows["visited_on"] <= last)
    if known_by is not None and "known_on" in rows.columns:
        keep &= rows["known_on"] <= known_by
    if target.programme:
        keep &= rows["programme"] == target.programme
    rows = rows[keep].sort_values(["visited_on", "inspection"], kind="stable")
    outcome = sum((_amounts(rows, part) for part in target.parts), np.zeros(len(rows)))
    about = {"day": rows["visited_on"], "origin": rows["origin"], "probability": rows["probability"]}
    return pd.DataFrame({"employer": rows["employer"], "outcome": outcome} | about)


def _amounts(rows: pd.DataFrame, what: str) -> NDArray[np.float64]:
    if what != "fail":
        return rows[what].to_numpy(dtype=np.float64)
    failed = (rows["result"] == "fail").to_numpy(dtype=np.float64)
    return np.where(rows["result"].isna().to_numpy(), np.nan, failed)


def _reported(frames: Frames, history: History, first: pd.Timestamp, last: pd.Timestamp) -> pd.DataFrame:
    """Return every site at work lately with the amount it reports in the window, mostly none."""
    wait = history.stream("counts").youngest()
    active = history.employers.index[wait <= history.target.active_days]
    rows = frames["counts"]
    keep = (rows["period_start"] >= first) & (rows["period_end"] <= last)
    keep &= rows["what"].isin(history.target.parts)
    amount = rows[keep].groupby("employer")["amount"].sum().reindex(active).fillna(0.0)
    about = {"day": first, "origin": np.nan, "probability": np.nan}
    return pd.DataFrame({"employer": active, "outcome": amount.to_numpy()} | about)


def past_cases(
    frames: Frames,
    features: Sequence[Feature],
    target: Target,
    as_of: pd.Timestamp,
    learning: Learning,
    *,
    grading: Grading | None = None,
) -> Cases:
    """Return cases of past windows that end by ``as_of``, newest first, each as the decision then saw it.

    Raises
    ------
    SchedulerError
        ``too_little_history`` where no past window holds a case.
    """
    earliest = max(_first_day(frames, target), as_of - pd.Timedelta(days=365.25 * learning.most_years))
    length = pd.Timedelta(days=target.days)
    found: list[Cases] = []
    last = as_of
    while last - 2 * length >= earliest and sum(map(len, found)) < learning.most_cases:
        first = last - length + DAY
        cases = window_cases(frames, features, target, first, last, known_by=as_of, grading=grading)
        found += [cases] if len(cases) else []
        last -= pd.Timedelta(days=target.step or target.days)
    if not found:
        raise SchedulerError("too_little_history", as_of=as_of.date(), days=2 * target.days)
    return joined_cases(found)


def joined_cases(found: Sequence[Cases]) -> Cases:
    """Put cases of several windows into one, with the features of the first."""
    # a thing counted for the first time late in the history has no column in the older windows
    columns = found[0].features.columns
    return Cases(
        pd.concat([each.features.reindex(columns=columns) for each in found]),
        np.concatenate([each.outcome for each in found]),
        pd.concat([each.about for each in found]),
    )


def _first_day(frames: Frames, target: Target) -> pd.Timestamp:
    rows = frames[target.table] if target.table in frames else pd.DataFrame()
    days = rows.get(
        "visited_on" if target.table == "inspections" else "period_start", pd.Series([], dtype=object)
    )
    return pd.Timestamp(days.min()) if len(days) else pd.Timestamp.max
