"""How the nights are doing, for people, for a load balancer and for Prometheus."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from scheduler.domain.errors import SchedulerError
from scheduler.steps.nights.run_due import due_now, jobs_of
from scheduler.steps.upkeep.backups import copies_of
from scheduler.storage import (
    check_writable,
    list_outbox,
    list_plans,
    list_runs,
    load_plan,
    reading,
)

if TYPE_CHECKING:
    from datetime import datetime

    from scheduler.bureau import Bureau
    from scheduler.domain.message import Message
    from scheduler.steps.nights.jobs import Job, Step
    from scheduler.storage import Parcel

LATELY = 400
"""Periods that are looked back on."""


@dataclass(frozen=True)
class JobStatus:
    """How a job stands: its last finished period, what waits, and what of late did not end well."""

    job: str
    last_period: str
    last_success: datetime | None
    output_hash: str
    steps: tuple[Step, ...]
    waiting: tuple[str, ...]
    running: tuple[str, ...]
    failed: tuple[tuple[str, Message | None], ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True)
class Status:
    """How a bureau's nights stand.

    Attributes
    ----------
    outbox
        What did not leave yet: (key, state, attempts, what went wrong).
    backup
        Name of the newest copy; empty where there is none.
    gap
        Newest plan: (month, version, gap in percent or nothing).
    """

    division: str
    jobs: tuple[JobStatus, ...]
    outbox: tuple[tuple[str, str, int, Message | None], ...]
    backup: str
    gap: tuple[str, int, float | None] | None


def status(bureau: Bureau) -> Status:
    """Read how things stand; nothing is changed."""
    jobs = tuple(_job_status(bureau, job) for job in jobs_of(bureau))
    with reading(bureau.engine) as session:
        parcels = list_outbox(session, bureau.division)
        months = list_plans(session, bureau.division)
        plan = load_plan(session, bureau.division, months[0][0]) if months else None
    backups = copies_of(bureau)
    return Status(
        division=bureau.division,
        jobs=jobs,
        outbox=tuple(_waits(each) for each in parcels if each.state != "sent"),
        backup=backups[0].name if backups else "",
        gap=None if plan is None else (plan.month, plan.version, plan.plan.gap_pct),
    )


def _waits(parcel: Parcel) -> tuple[str, str, int, Message | None]:
    return parcel.key, parcel.state, parcel.attempts, parcel.error


def _job_status(bureau: Bureau, job: Job) -> JobStatus:
    due = due_now(bureau, job)
    with reading(bureau.engine) as session:
        lines = list_runs(session, bureau.division, job.name, most=LATELY)
    done = next((each for each in lines if each.state == "done"), None)
    held = tuple(each.period for each in lines if each.held)
    return JobStatus(
        job=job.name,
        last_period=done.period if done else "",
        last_success=done.finished_at if done else None,
        output_hash=(done.output_hash or "") if done else "",
        steps=done.steps if done else (),
        waiting=tuple(each for each in due.run if each not in held),
        running=held,
        failed=tuple((each.period, each.error) for each in lines if each.state == "failed"),
        skipped=tuple(each.period for each in lines if each.state == "skipped"),
    )


def ready(bureau: Bureau) -> None:
    """Return where the database can be read and written.

    Raises
    ------
    SchedulerError
        ``database_read_only``, ``database_busy``, ``database_unreachable`` and their like.
    """
    try:
        check_writable(bureau.engine)
    except OSError as wrong:
        raise SchedulerError("database_unreachable", where="-", problem=str(wrong)) from wrong


@dataclass
class Pulse:
    """What a running service knows of itself, shared by its threads.

    Attributes
    ----------
    last_round
        Seconds of the monotonic clock at the end of the last look at the ledger.
    problems
        By kind, what was told last and still holds.
    """

    last_round: float
    fenced_off: int = 0
    timer_restarts: int = 0
    problems: dict[str, Message] = field(default_factory=dict)


def metrics(found: Status, pulse: Pulse, age: float) -> bytes:
    """Return the figures in Prometheus text; ``age``: seconds since the last look at the ledger."""
    registry = CollectorRegistry()

    def gauge(name: str, told: str, *labels: str) -> Gauge:
        return Gauge(f"supervise_{name}", told, labels, registry=registry)

    last = gauge("last_success_timestamp_seconds", "When a job last ended well", "job")
    periods = gauge("periods", "Periods by how they stand", "job", "state")
    seconds = gauge("step_seconds", "Seconds of each step of the last run", "job", "step")
    for each in found.jobs:
        last.labels(each.job).set(each.last_success.timestamp() if each.last_success else 0)
        for state in ("waiting", "running", "failed", "skipped"):
            periods.labels(each.job, state).set(len(getattr(each, state)))
        for name, took, _ in each.steps:
            seconds.labels(each.job, name).set(took)
    queue = gauge("outbox", "Things that did not leave yet", "state")
    for state in ("waiting", "dead"):
        queue.labels(state).set(sum(each[1] == state for each in found.outbox))
    if found.gap is not None and found.gap[2] is not None:
        gauge("plan_gap_percent", "Gap of the newest plan to its bound", "month").labels(found.gap[0]).set(
            found.gap[2]
        )
    gauge("round_age_seconds", "Since the ledger was last looked at").set(age)
    fenced = Counter("supervise_fenced_off", "Late runners that were turned away", registry=registry)
    fenced.inc(pulse.fenced_off)
    restarts = Counter("supervise_timer_restarts", "Times the timer was found dead", registry=registry)
    restarts.inc(pulse.timer_restarts)
    return bytes(generate_latest(registry))
