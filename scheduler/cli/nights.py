"""Verbs that work by themselves: nightly."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from scheduler.cli.door import (
    DEFAULT_CONFIG,
    NOBODY,
    AsJson,
    AsOf,
    By,
    ConfigFile,
    Reason,
    app,
    day_of,
    door,
    print_json,
)
from scheduler.domain.errors import SchedulerError

if TYPE_CHECKING:
    from datetime import date

    from scheduler.bureau import Bureau
    from scheduler.domain.message import Message
    from scheduler.steps.nights.health import Status
    from scheduler.steps.nights.jobs import Ran


@app.command()
def nightly(
    once: Annotated[bool, typer.Option("--once")] = False,
    status: Annotated[bool, typer.Option("--status")] = False,
    as_of: AsOf = None,
    again: Annotated[str, typer.Option()] = "",
    listen: Annotated[str, typer.Option()] = "",
    clock_right: Annotated[bool, typer.Option("--clock-right")] = False,
    logs: Annotated[bool, typer.Option("--logs")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
    by: By = NOBODY,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Bring in, grade, score, draft and export, each once, by day and month."""
    from scheduler.nightly import Service, write_logs

    bureau = door.open(config)
    if logs:
        write_logs()
    if (day := day_of(as_of)) is not None:
        return _repeat(bureau, day, as_json)
    if status:
        return _status(bureau, as_json)
    if again:
        _again(bureau, again, by, reason)
    if clock_right:
        _clock_right(bureau, by, reason)
    if once or again or clock_right:
        return _once(bureau, as_json)
    return Service(config, _say, _say_ran).run(listen)


def _once(bureau: Bureau, as_json: bool) -> None:
    from scheduler.nightly import once

    try:
        done = once(bureau, (lambda ran: None) if as_json else _say_ran)
    except KeyboardInterrupt:
        if not as_json:
            door.tell("nightly_stopped")
        raise
    if as_json:
        print_json(done)
    elif not done.ran:
        door.tell("nightly_nothing", day=bureau.today)
    if done.waiting and not as_json:
        door.tell("nightly_waits", waiting=done.waiting)
    if not done.well:
        sys.exit(1)


def _say(message: Message) -> None:
    print(door.said(message), flush=True)


def _say_ran(ran: Ran) -> None:
    """Say how a period ended, step by step."""
    for step, _, messages in ran.steps:
        for each in messages:
            door.tell("night_step", step=door.say(f"step_{step}"), sentence=door.said(each))
    job, state = door.say(f"job_{ran.job}"), door.say(f"run_state_{ran.state}")
    door.tell("nightly_ran", job=job, period=ran.period, state=state)
    if ran.problem is not None:
        print("  " + door.said(ran.problem))
    sys.stdout.flush()


def _repeat(bureau: Bureau, day: date, as_json: bool) -> None:
    from scheduler.steps.nights.night import repeat_night

    night = repeat_night(bureau, day)
    if as_json:
        print_json(night)
    elif night.before is None:
        door.tell("nightly_first", day=night.day, hash=night.output_hash)
    else:
        code = "nightly_same" if night.same else "nightly_other"
        door.tell(code, day=night.day, hash=night.output_hash, before=night.before)
        for name, then, now in night.moved:
            print("  " + door.say("nightly_moved", name=name, then=then, now=now))
    if not night.same:
        sys.exit(1)


def _again(bureau: Bureau, words: str, by: str, reason: str) -> None:
    from scheduler.steps.nights.outbox import try_again
    from scheduler.steps.nights.run_due import run_again

    job, _, period = words.partition("/")
    if "/" in period:
        try_again(bureau, words, actor=by, reason=reason)
        return door.tell("nightly_sent_again", key=words)
    if not period:
        raise SchedulerError("nightly_wrong_again", words=words)
    run_again(bureau, job, period, actor=by, reason=reason)
    return door.tell("nightly_reopened", job=door.say(f"job_{job}"), period=period)


def _clock_right(bureau: Bureau, by: str, reason: str) -> None:
    from scheduler.steps.nights.clock import clock_is_right
    from scheduler.steps.nights.run_due import jobs_of

    forgotten = clock_is_right(bureau, jobs_of(bureau), actor=by, reason=reason)
    door.tell("clock_told_right", here=f"{bureau.now:%F %T}", count=len(forgotten))


def _status(bureau: Bureau, as_json: bool) -> None:
    from scheduler.steps.nights.health import status

    found = status(bureau)
    print_json(found) if as_json else _show(found, ZoneInfo(bureau.about.zone))


def _show(found: Status, zone: ZoneInfo) -> None:
    """Say how each job stands, what did not leave the house, and which copy is the newest."""
    for each in found.jobs:
        job = door.say(f"job_{each.job}")
        at = f"{each.last_success.astimezone(zone):%F %T}" if each.last_success else "-"
        door.tell("status_job", job=job, period=each.last_period or "-", at=at)
        for code, periods in (
            ("waiting", each.waiting),
            ("running", each.running),
            ("skipped", each.skipped),
        ):
            if periods:
                print("  " + door.say(f"status_{code}", count=len(periods), last=max(periods)))
        for period, error in each.failed:
            print("  " + door.say("status_failed", job=each.job, period=period, error=_or_dash(error)))
        for step, seconds, messages in each.steps:
            for line in messages:
                print(f"  {seconds:7.2f} s  {door.say(f'step_{step}')}  {door.said(line)}")
    for key, state, attempts, error in found.outbox:
        door.tell(f"status_outbox_{state}", key=key, attempts=attempts, error=_or_dash(error))
    door.tell("status_backup", file=found.backup or "-")


def _or_dash(message: Message | None) -> str:
    return "-" if message is None else door.said(message)
