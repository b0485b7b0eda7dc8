"""Short ways to run the nights of a small bureau, and to look at what they left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scheduler.bureau import reopened
from scheduler.steps.jobs_run import run_due
from scheduler.storage import find_run, list_runs, reading

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.steps.jobs import Ran, Round
    from scheduler.storage import Run

DAY = "2026-11-30"


def at(bureau: Bureau, moment: str) -> Bureau:
    """Return the bureau at another moment, told in UTC as YYYY-MM-DD HH:MM."""
    return reopened(bureau, datetime.fromisoformat(moment).replace(tzinfo=UTC))


def night_of(bureau: Bureau, **words: Any) -> Round:
    """Run what is due at the bureau's moment."""
    return run_due(bureau, clock_checked=True, **words)


def states(done: Round) -> list[tuple[str, str, str]]:
    """Return (job, period, state) of what ran."""
    return [(each.job, each.period, each.state) for each in done.ran]


def ran(done: Round, job: str) -> Ran:
    """Return how the only period of a job ended."""
    (found,) = (each for each in done.ran if each.job == job)
    return found


def line(bureau: Bureau, job: str = "night", period: str = DAY) -> Run:
    """Return a line of the ledger."""
    with reading(bureau.engine) as session:
        found = find_run(session, bureau.division, job, period)
    assert found is not None
    return found


def lines(bureau: Bureau, job: str) -> dict[str, str]:
    """Return the state of each period of a job."""
    with reading(bureau.engine) as session:
        return {each.period: each.state for each in list_runs(session, bureau.division, job, most=500)}


def with_nightly(bureau: Bureau, **changes: Any) -> Bureau:
    """Return the bureau with other settings of [nightly]."""
    nightly = replace(bureau.settings["nightly"], **changes)
    return replace(bureau, settings={**bureau.settings, "nightly": nightly})
