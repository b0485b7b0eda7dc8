"""What a month's visits found, as records of the next month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.month.page.staff import going
from scheduler.month.pending import record_frame
from scheduler.month.programmes.drawn import Drawn
from scheduler.month.programmes.events import Unanswered
from scheduler.month.programmes.orders import OpenOrders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scheduler.domain.plan import Plan, Visit
    from scheduler.domain.problem import Candidate
    from scheduler.month.problem import Month

_SERIOUS, _MET = 3, "pass"


@dataclass(frozen=True)
class Found:
    """What inspectors found on a visit.

    Attributes
    ----------
    items
        (subject, severity 1 to 3) of each finding.
    """

    result: str
    items: tuple[tuple[str, int], ...] = ()
    penalty: float = 0.0
    minutes: int | None = None


def carried_on(
    before: Mapping[str, pd.DataFrame],
    month: Month,
    plan: Plan,
    found: Mapping[str, Found],
) -> dict[str, pd.DataFrame]:
    """Return the record frames after the visits that took place, with what they found.

    ``before``: the frames from which the month was made, with what it could not see yet. ``found`` is by
    candidate code; a visit without an entry did not take place. Each visit becomes one inspection with its
    findings and, where a finding must be put right, an order; one without a finding verifies the
    orders, each answers the events, for which it was made.
    """
    frames = dict(before)
    done = [visit for visit in plan.visits if visit.code in found]
    visits = [_inspection(month, each, found) for each in done]
    frames["inspections"] = _more(frames, "inspections", visits)
    frames["findings"] = _more(
        frames, "findings", [row for each in done for row in _findings(month, each, found)]
    )
    issued = [row for each in done for row in _order(month, each, found)]
    frames["orders"] = _more(
        _verified(month, frames, [each for each in done if found[each.code].result == _MET]), "orders", issued
    )
    return _answered(month, frames, done)


def origin(month: Month, candidate: Candidate) -> str:
    """Return how a visit came about: drawn, manual, complaint or directed.

    A drawn site stays drawn whatever else its visit serves: its probability was fixed before.
    """
    serving = [month.programme(code) for code in candidate.programmes]
    if any(isinstance(each, Drawn) for each in serving):
        return "drawn"
    if candidate.held == "asked":
        return "manual"
    return "complaint" if any(isinstance(each, Unanswered) for each in serving) else "directed"


def chances(month: Month, candidate: Candidate) -> dict[str, float]:
    """Return the chance with which a drawn site could enter each stratum it was drawn in, as it was drawn."""
    drawn = month.situation.drawn
    if drawn is None or origin(month, candidate) != "drawn":
        return {}
    rows = drawn[drawn["employer"] == candidate.employer]
    by_stratum = dict(zip(rows["stratum"].astype("str"), rows["probability"].astype("float64"), strict=True))
    serving = [month.programme(code) for code in candidate.programmes]
    strata = [each.stratum for each in serving if isinstance(each, Drawn)]
    return {stratum: by_stratum[stratum] for stratum in strata if stratum in by_stratum}


def _inspection(month: Month, visit: Visit, found: Mapping[str, Found]) -> dict[str, Any]:
    candidate, outcome = month.problem.candidate(visit.code), found[visit.code]
    drawn = chances(month, candidate)
    return {
        "inspection": _number(month, visit),
        "employer": candidate.employer,
        "visited_on": visit.day,
        "kind": month.kind(candidate),
        "programme": ";".join(candidate.programmes),
        "origin": origin(month, candidate),
        "probability": next(iter(drawn.values()), None),
        "officers": ";".join(going(month, visit)),
        "minutes": candidate.minutes if outcome.minutes is None else outcome.minutes,
        "on_site": True,
        "result": outcome.result,
        "serious": sum(severity >= _SERIOUS for _, severity in outcome.items),
        "findings": len(outcome.items),
        "penalty": outcome.penalty,
        "facts": ";".join(f"p_{stratum}={chance:.9f}" for stratum, chance in drawn.items()) or None,
    }


def _findings(month: Month, visit: Visit, found: Mapping[str, Found]) -> list[dict[str, Any]]:
    number = _number(month, visit)
    return [
        {
            "finding": f"{number}-{place}",
            "inspection": number,
            "employer": month.problem.candidate(visit.code).employer,
            "found_on": visit.day,
            "item": subject,
            "severity": severity,
        }
        for place, (subject, severity) in enumerate(found[visit.code].items, 1)
    ]


def _order(month: Month, visit: Visit, found: Mapping[str, Found]) -> list[dict[str, Any]]:
    """Return the order of a visit, if a finding must be put right; guidance gives none."""
    candidate = month.problem.candidate(visit.code)
    enforced = any(month.programme(code).enforcement for code in candidate.programmes)
    rules = month.policy.orders
    if not enforced or all(severity < rules.from_severity for _, severity in found[visit.code].items):
        return []
    number, limit = _number(month, visit), timedelta(days=rules.time_limit_days)
    return [
        {
            "order": f"{number}-order",
            "employer": candidate.employer,
            "inspection": number,
            "issued_on": visit.day,
            "due_on": visit.day + limit,
        }
    ]


def _verified(
    month: Month, frames: Mapping[str, pd.DataFrame], done: Sequence[Visit]
) -> dict[str, pd.DataFrame]:
    """Return the frames with those orders verified whose re-inspection found them met."""
    orders = frames.get("orders")
    if orders is None or orders.empty:
        return dict(frames)
    on = pd.to_datetime(orders["employer"].map(_days(month, done, OpenOrders)))
    now = orders["verified_on"].isna() & (orders["due_on"] <= on)
    return {
        **frames,
        "orders": orders.assign(verified_on=orders["verified_on"].mask(now, on).astype("datetime64[s]")),
    }


def _answered(
    month: Month, frames: dict[str, pd.DataFrame], done: Sequence[Visit]
) -> dict[str, pd.DataFrame]:
    """Return the frames with those events answered for which a visit took place."""
    events = frames.get("events")
    kinds = {kind for each in month.programmes if isinstance(each, Unanswered) for kind in each.kinds}
    if events is None or events.empty or not kinds:
        return frames
    on = pd.to_datetime(events["employer"].map(_days(month, done, Unanswered)))
    now = events["answered_on"].isna() & events["kind"].isin(kinds) & (events["happened_on"] <= on)
    answered = events["answered_on"].mask(now, on).astype("datetime64[s]")
    return {**frames, "events": events.assign(answered_on=answered)}


def _days(month: Month, done: Sequence[Visit], kind: type) -> dict[str, pd.Timestamp]:
    """Return, by employer, the day of its visit that served a programme of a kind."""
    days = {}
    for visit in done:
        candidate = month.problem.candidate(visit.code)
        if any(isinstance(month.programme(code), kind) for code in candidate.programmes):
            days[candidate.employer] = pd.Timestamp(visit.day)
    return days


def _number(month: Month, visit: Visit) -> str:
    return f"{month.days.name}-{visit.code}"


def _more(frames: Mapping[str, pd.DataFrame], table: str, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return a frame with further rows, of the record's types; each is known from its own day on."""
    fresh, old = record_frame(table, rows), frames.get(table)
    if old is None or fresh.empty:
        return fresh if old is None else old
    if "known_on" in old:
        day = next(name for name in ("visited_on", "found_on", "issued_on") if name in fresh)
        fresh["known_on"] = fresh[day]
    return fresh if old.empty else pd.concat([old, fresh], ignore_index=True)
