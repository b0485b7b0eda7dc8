"""The plans of earlier months that a month must see: what they promise and nobody has reported yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.month.pending import MonthInForce, unreported
from scheduler.storage import load_plan, load_problem, plans_in_force, reading

if TYPE_CHECKING:
    import pandas as pd

    from scheduler.steps.records.snapshot import Snapshot


def promised(snapshot: Snapshot, month: str) -> tuple[pd.DataFrame, tuple[tuple[str, str], ...]]:
    """Return the pending visits of the months before one, and the versions of the plans they stand in.

    Drafts count from the month of the snapshot's day on. A snapshot of a kept plan sees the plans that it
    saw, whatever came since.
    """
    bureau = snapshot.bureau
    with reading(bureau.engine) as session:
        chosen = (
            plans_in_force(session, bureau.division, month, f"{snapshot.as_of:%Y-%m}")
            if snapshot.promised is None
            else _named(snapshot.promised)
        )
        plans = []
        for name, version in chosen:
            kept = load_plan(session, bureau.division, name, version)
            problem = load_problem(session, kept.problem_hash)
            plans.append(MonthInForce(name, version, kept.plan, problem))
    pending = unreported(plans, snapshot.frames)
    seen = sorted(set(zip(pending["month"], pending["version"], strict=True)))
    names = ";".join(f"{name}/{version}" for name, version in seen)
    return pending, (("pending", names),) if names else ()


def _named(text: str) -> tuple[tuple[str, int], ...]:
    parts = [each.partition("/") for each in text.split(";") if each]
    return tuple((month, int(version)) for month, _, version in parts)
