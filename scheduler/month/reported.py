"""What recorded visits settle: orders that a re-inspection found met, and events that a visit answered.

An office files the visit, and often forgets the line in the register of orders. The visit is what counts,
whoever recorded it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.month.programmes.events import Unanswered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from scheduler.month.programmes import Programme

_REINSPECTION, _CASE, _COMPLAINT, _MET = "reinspection", "case", "complaint", "pass"


def settled(frames: Mapping[str, pd.DataFrame], programmes: Iterable[Programme]) -> dict[str, pd.DataFrame]:
    """Return the frames in which visits on file close the orders and events that they were for.

    A re-inspection without a finding, on or after the day an order was issued, verifies it on its day; one
    that still found something leaves it open. A case visit, or one that a programme of events sent, answers
    the events before it. What the records say themselves stays as it is.
    """
    made, visits = dict(frames), frames.get("inspections")
    if visits is None or visits.empty:
        return made
    visits = visits[visits["on_site"]]
    orders, events = frames.get("orders"), frames.get("events")
    if orders is not None and not orders.empty:
        met = visits[(visits["kind"] == _REINSPECTION) & (visits["result"] == _MET)]
        on = _first_after(orders, "issued_on", met, orders["verified_on"].isna().to_numpy())
        made["orders"] = orders.assign(verified_on=orders["verified_on"].fillna(on).astype("datetime64[s]"))
    if events is not None and not events.empty:
        senders = [each for each in programmes if isinstance(each, Unanswered)]
        answers = visits[_answers(visits, [each.code for each in senders])]
        kinds = {kind for each in senders for kind in each.kinds}
        waits = (events["answered_on"].isna() & events["kind"].isin(kinds)).to_numpy()
        on = _first_after(events, "happened_on", answers, waits)
        made["events"] = events.assign(answered_on=events["answered_on"].fillna(on).astype("datetime64[s]"))
    return made


def _answers(visits: pd.DataFrame, codes: list[str]) -> NDArray[np.bool_]:
    named = visits["programme"].fillna("").str.split(";").map(lambda each: bool(set(each) & set(codes)))
    kinds = (visits["kind"] == _CASE) | (visits["origin"] == _COMPLAINT)
    return np.asarray(kinds | named.astype(bool))


def _first_after(rows: pd.DataFrame, since: str, visits: pd.DataFrame, waits: NDArray[np.bool_]) -> pd.Series:
    """Return, for each waiting row, the first visit to its employer on or after its day; NaT where none.

    A row without a day of its own takes the first visit at all.
    """
    found = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[s]")
    asked = rows.loc[waits, ["employer", since]].rename(columns={since: "since"})
    asked = asked.assign(row=asked.index, since=asked["since"].fillna(pd.Timestamp("1900-01-01")))
    days = visits[["employer", "visited_on"]]
    pairs = asked.merge(days, on="employer")
    pairs = pairs[pairs["visited_on"] >= pairs["since"]]
    first = pairs.groupby("row")["visited_on"].min()
    found.loc[first.index] = first.astype("datetime64[s]")
    return found
