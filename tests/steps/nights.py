"""Short ways to run the nights of a small bureau, and to look at what they left."""

from __future__ import annotations

import csv
import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scheduler.bureau import reopened
from scheduler.language import said
from scheduler.steps.nights.run_due import run_due
from scheduler.storage import find_run, list_runs, reading
from scheduler.storage.tables import outbox, runs

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.steps.nights.jobs import Ran, Round
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


def told(done: Ran, step: int = 0) -> list[str]:
    """Return the Chinese sentences of a step."""
    return [said(each, "zh") for each in done.steps[step][2]]


def problem(done: Ran) -> str:
    """Return what went wrong, in Chinese; empty where nothing did."""
    return "" if done.problem is None else said(done.problem, "zh")


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


def changed_register(files: Path) -> bytes:
    """Return a register of one employer whose headcount has changed."""
    with (files / "企业台账.csv").open(encoding="utf-8-sig", newline="") as stream:
        head, row, *_ = csv.reader(stream)
    row[head.index("从业人数")] = "4321"
    return "".join(",".join(each) + "\n" for each in (head, row)).encode()


def broken(bureau: Bureau, failpoint: str, **words: Any) -> int:
    """Run what is due in a process of its own that breaks at a failpoint; return how the process ended."""
    bureau.close()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.environ |= {"APP_TESTING": "1", "FAILPOINT": failpoint}
            code = 0 if night_of(replace(bureau), **words).well else 3
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def after_the_lease(bureau: Bureau) -> None:
    """Let every lease and every sender's time run out."""
    over = datetime(2026, 1, 1, tzinfo=UTC)
    with bureau.engine.begin() as connection:
        connection.execute(runs.update().where(runs.c.state == "running").values(lease_until=over))
        connection.execute(outbox.update().where(outbox.c.state == "waiting").values(due_at=over))


def wait_for(found: Any, seconds: float = 60.0) -> Any:
    """Return what ``found()`` finds as soon as it finds something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := found():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"nothing within {seconds} s")
