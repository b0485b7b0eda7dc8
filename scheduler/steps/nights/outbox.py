"""Sends what waits in the outbox: files, letters; and tells the alarm command what failed."""

from __future__ import annotations

import json
import smtplib
import subprocess
from dataclasses import replace
from email.message import EmailMessage
from functools import partial
from typing import TYPE_CHECKING, Any

from scheduler import child
from scheduler.domain.errors import SchedulerError
from scheduler.language import said
from scheduler.steps.months.exporting import export_plan
from scheduler.steps.nights.jobs import job_log, limits_of, problem_of
from scheduler.steps.nights.lists import write_list
from scheduler.storage import list_outbox, reading, send_again, send_waiting, writing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from scheduler.bureau import Bureau
    from scheduler.domain.message import Message
    from scheduler.steps.nights.jobs import Ran

SECONDS = 60
FELL_SHORT = {
    "night_no_backup", "night_drift", "night_features_moved", "night_chance_off", "month_memory",
    "month_clock", "month_killed",
}  # fmt: skip
"""Sentences of steps that a person should hear of although the period ended well."""


def send_all(bureau: Bureau) -> int:
    """Send what is due of a bureau's outbox, and return how much left."""
    senders: Mapping[str, Callable[[str, Mapping[str, Any]], None]] = {
        "export": partial(_export, bureau),
        "mail": partial(_mail, bureau),
    }
    return send_waiting(bureau.engine, senders, division=bureau.division)


def count_waiting(bureau: Bureau) -> int:
    """Return how many things wait to be sent."""
    with reading(bureau.engine) as session:
        return len(list_outbox(session, bureau.division, "waiting"))


def try_again(bureau: Bureau, key: str, *, actor: str, reason: str) -> None:
    """Let a thing that was given up be sent for another day, on a person's word.

    Raises
    ------
    SchedulerError
        ``not_given_up`` when there is no such thing.
    """
    with writing(bureau.engine) as session:
        send_again(session, bureau.division, key, actor=actor, reason=reason)


def _export(bureau: Bureau, key: str, body: Mapping[str, Any]) -> None:
    """Write the files that a result asks for; writing them again gives the same bytes."""
    if body["what"] == "month":
        try:
            child.run(month_files, replace(bureau), body["month"], body["version"], limits=limits_of(bureau))
        except child.ChildDied as died:
            problem = problem_of(bureau, died)
            raise SchedulerError(problem.code, **problem.facts) from died
    else:
        write_list(bureau, body)


def month_files(bureau: Bureau, month: str, version: int) -> None:
    """Write the files of a plan that is kept, in a child process.

    Raises
    ------
    SchedulerError
        ``export_failed``, naming the first that could not be written; the others are there.
    """
    for name, problem in export_plan(bureau, month, version=version).failed:
        raise SchedulerError("export_failed", name=name, problem=said(problem, bureau.language))


def _mail(bureau: Bureau, key: str, body: Mapping[str, Any]) -> None:
    """Send a letter; its Message-ID is made from its key, so that a second copy is known as one."""
    settings, message = bureau.settings["mail"], EmailMessage()
    message["To"], message["From"], message["Subject"] = ", ".join(body["to"]), body["from"], body["subject"]
    message["Message-ID"] = f"<{key.replace('/', '.')}@{settings.sender.rpartition('@')[2]}>"
    message.set_content(body["text"])
    if settings.command:
        _command(settings.command, message.as_bytes())
        return
    with smtplib.SMTP(settings.host, settings.port, timeout=SECONDS) as server:
        server.send_message(message)


def _command(command: tuple[str, ...], content: bytes) -> None:
    done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, check=False)
    if done.returncode:
        problem = done.stderr.decode(errors="replace").strip()[-300:]
        raise SchedulerError("command_failed", command=command[0], code=done.returncode, problem=problem)


def tell_trouble(bureau: Bureau, ran: Ran) -> None:
    """Give the alarm command what a person should hear of: a failure, or a step that fell short."""
    short = [each for _, _, messages in ran.steps for each in messages if each.code in FELL_SHORT]
    for problem in short if ran.problem is None else (ran.problem,):
        tell_alarm(bureau, problem, job=ran.job, period=ran.period, state=ran.state)


def tell_alarm(bureau: Bureau, problem: Message, **facts: str) -> None:
    """Give the alarm command what failed, as one JSON object; an alarm that fails itself is only logged."""
    command = bureau.settings["nightly"].alarm
    if not command:
        return
    alarm = {"bureau": bureau.division, **facts, "problem": said(problem, bureau.language)}
    content = json.dumps(alarm, ensure_ascii=False).encode()
    try:
        _command(command, content)
    except (SchedulerError, OSError, subprocess.TimeoutExpired) as wrong:
        job_log().error("alarm_failed", problem=str(wrong))
