"""Visits that earlier plans hold and nobody has reported yet: promised, so the next month sees them as made.

A visit is pending until an inspection of its employer is on file in the month it was planned for, or until it
is told as not made. A pending visit restarts the window, uses the cap, re-inspects the orders and answers the
events it is meant for; told as not made, it gives all of that back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.domain.records import DTYPES, TABLES
from scheduler.month.candidates import kind_of
from scheduler.month.programmes.drawn import Drawn
from scheduler.month.programmes.events import Unanswered
from scheduler.month.programmes.orders import OpenOrders
from scheduler.policy import caps_in_year, window_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Candidate, Problem
    from scheduler.month.inputs import MonthInputs
    from scheduler.month.programmes import Programme
    from scheduler.policy import Policy

NOT_MADE = "not_made"


@dataclass(frozen=True)
class MonthInForce:
    """The plan of an earlier month that counts: the published one, else the approved, else the draft."""

    month: str
    version: int
    plan: Plan
    problem: Problem


def unreported(plans: Sequence[MonthInForce], frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the visits of plans that no record tells of: ``employer``, ``day``, ``programmes`` and more.

    Each record of an employer in a plan's month, a visit on site or one told as not made, reports one of its
    planned visits, the earliest first.
    """
    rows = []
    for each in plans:
        told = _reports(frames.get("inspections"), each.month)
        for visit in sorted(each.plan.visits, key=lambda visit: (visit.day, visit.team, visit.order)):
            candidate = each.problem.candidate(visit.code)
            if told.get(candidate.employer, 0) > 0:
                told[candidate.employer] -= 1
                continue
            rows.append((candidate.employer, visit.day, visit.team, candidate, each.month, each.version))
    columns = ["employer", "day", "team", "candidate", "month", "version"]
    table = pd.DataFrame(rows, columns=columns).astype({"employer": "str", "day": "datetime64[s]"})
    return table.sort_values(["day", "employer"], kind="stable", ignore_index=True)


def _reports(inspections: pd.DataFrame | None, month: str) -> dict[str, int]:
    """Count the records of each employer in a month that report a planned visit."""
    if inspections is None or inspections.empty:
        return {}
    inside = inspections["visited_on"].dt.strftime("%Y-%m") == month
    reports = inspections["on_site"] | (inspections["result"] == NOT_MADE)
    own = inspections["level"].isna()
    counts = inspections[inside & reports & own]["employer"].value_counts()
    return {str(code): int(count) for code, count in counts.items()}


def with_pending(inputs: MonthInputs, programmes: Iterable[Programme]) -> dict[str, pd.DataFrame]:
    """Return the record frames as they will be once every pending visit was made."""
    frames, pending = dict(inputs.frames), inputs.pending
    if pending is None or pending.empty:
        return frames
    chosen = {each.code: each for each in programmes}
    rows = [_inspection(each, chosen, inputs.policy) for each in _rows(pending)]
    frames["inspections"] = with_inspections(frames.get("inspections"), rows)
    seen_by = {kind: _days(pending, chosen, kind) for kind in (OpenOrders, Unanswered)}
    kinds = {kind for each in chosen.values() if isinstance(each, Unanswered) for kind in each.kinds}
    for table, column, since, by in (
        ("orders", "verified_on", "due_on", OpenOrders),
        ("events", "answered_on", "happened_on", Unanswered),
    ):
        found = frames.get(table)
        if found is None or found.empty:
            continue
        day = pd.to_datetime(found["employer"].map(seen_by[by]))
        meets = found[column].isna() & (found[since] <= day)
        if table == "events":
            meets &= found["kind"].isin(kinds)
        frames[table] = found.assign(**{column: found[column].mask(meets, day).astype("datetime64[s]")})
    return frames


def view_with_pending(
    view: pd.DataFrame, frames: Mapping[str, pd.DataFrame], inputs: MonthInputs
) -> pd.DataFrame:
    """Return the register in which a pending visit is the last one; ``pending_on`` tells its day.

    Windows open and close from that day, nobody visited then is overdue, and the caps of the month's year
    count the visits that count. ``frames`` are those of ``with_pending``.
    """
    view = view.assign(pending_on=pd.Series(pd.NaT, index=view.index, dtype="datetime64[s]"))
    pending = inputs.pending
    if pending is None or pending.empty:
        return view
    day = pending.groupby("employer")["day"].max().reindex(view.index)
    waits = day.notna().to_numpy() & ~(view["last_visit"] >= day).to_numpy()
    order = list(inputs.policy.classes.order)
    classes = view["supervision_class"].map(order.index).to_numpy(np.int64)
    last = view["last_visit"].mask(waits, day)
    opens, closes = window_of(last.to_numpy("datetime64[s]"), classes, inputs.policy)
    latest = max(inputs.as_of, pending["day"].max().date())
    caps = caps_in_year(frames, inputs.policy, inputs.reference, latest, int(inputs.month[:4]))
    changed: dict[str, Any] = {
        "pending_on": day.astype("datetime64[s]"),
        "last_visit": last.astype("datetime64[s]"),
        "window_opens": view["window_opens"].mask(waits, pd.Series(opens, index=view.index)),
        "window_closes": view["window_closes"].mask(waits, pd.Series(closes, index=view.index)),
        "priority": view["priority"].mask(waits, "not_yet"),
        "overdue_days": view["overdue_days"].mask(waits, 0),
        "never_visited": view["never_visited"] & ~waits,
        "months_since_visit": view["months_since_visit"].mask(waits, 0.0),
        **caps,
    }
    return view.assign(**changed)


def _rows(pending: pd.DataFrame) -> Iterator[tuple[int, str, date, Candidate]]:
    columns = (pending[name].tolist() for name in ("employer", "day", "candidate"))
    for place, (employer, day, candidate) in enumerate(zip(*columns, strict=True)):
        yield place, employer, day, candidate


def _inspection(
    row: tuple[int, str, date, Candidate], chosen: Mapping[str, Programme], policy: Policy
) -> dict[str, Any]:
    place, employer, day, candidate = row
    serving = [chosen[code] for code in candidate.programmes if code in chosen]
    origin = "complaint" if any(isinstance(each, Unanswered) for each in serving) else "directed"
    return {
        "inspection": f"pending {place}",
        "employer": employer,
        "visited_on": day,
        "kind": kind_of(candidate, chosen, policy),
        "programme": ";".join(candidate.programmes),
        "origin": "drawn" if any(isinstance(each, Drawn) for each in serving) else origin,
        "minutes": candidate.minutes,
        "on_site": True,
    }


def with_inspections(old: pd.DataFrame | None, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return inspections with further rows."""
    fresh = record_frame("inspections", rows)
    return fresh if old is None or old.empty else pd.concat([old, fresh], ignore_index=True)


def record_frame(table: str, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a frame of the record's types; a column that a row does not give is unknown."""
    made: dict[str, Any] = {}
    for each in TABLES[table].columns:
        unknown = False if each.type == "flag" else None
        values = pd.Series([row.get(each.name, unknown) for row in rows], dtype=object)
        made[each.name] = values.astype(DTYPES[each.type])  # type: ignore[call-overload]
    return pd.DataFrame(made)


def _days(pending: pd.DataFrame, chosen: Mapping[str, Programme], kind: type) -> dict[str, pd.Timestamp]:
    """Return, by employer, the day of its pending visit that serves a programme of a kind."""
    serves = [
        any(isinstance(chosen.get(code), kind) for code in candidate.programmes)
        for candidate in pending["candidate"]
    ]
    days = pending[serves].groupby("employer")["day"].max()
    return {str(code): day for code, day in days.items()}
