"""The clock: a timer wakes the runner every minute; what is due comes from the ledger, not from the timer."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import DBAPIError

from scheduler.bureau import Bureau, open_bureau, reopened
from scheduler.domain.errors import SchedulerError, SettingsError
from scheduler.domain.message import Message, message_of
from scheduler.steps.nights.health import Pulse, metrics, ready, status
from scheduler.steps.nights.jobs import Round, Stopped, Watch, job_log, problem_of
from scheduler.steps.nights.outbox import tell_alarm, tell_trouble
from scheduler.steps.nights.run_due import run_due

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scheduler.steps.nights.jobs import Ran

TICK_SECONDS = 60.0
DEAD_SECONDS = 180.0
"""After so long without a tick the timer is taken for dead."""


def once(bureau: Bureau, hear: Callable[[Ran], None]) -> Round:
    """Run what is due now, and return; Ctrl-C or SIGTERM releases what is at hand.

    Raises
    ------
    KeyboardInterrupt
        When it was stopped.
    """
    watch = Watch()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, watch.stop)

    def heard(ran: Ran) -> None:
        hear(ran)
        tell_trouble(bureau, ran)

    try:
        return run_due(bureau, watch=watch, hear=heard)
    except Stopped:
        raise KeyboardInterrupt from None


def write_logs(stream: Any = None) -> None:
    """Write the log of jobs to a stream (the error stream if none is named), one JSON object a line."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("scheduler.nightly")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


@dataclass
class Service:
    """A process that looks at the ledger every minute until it is asked to stop."""

    config: Path
    tell: Callable[[Message], None]
    hear: Callable[[Ran], None]
    watch: Watch = field(default_factory=Watch)
    wake: threading.Event = field(default_factory=threading.Event)
    pulse: Pulse = field(default_factory=lambda: Pulse(time.monotonic()))
    bureau: Bureau | None = None
    timer: BackgroundScheduler | None = None

    def run(self, listen: str = "") -> None:
        """Work until Ctrl-C or SIGTERM; with ``listen`` (HOST:PORT) answer questions about health.

        Raises
        ------
        SettingsError
            Where config.toml is not right at the start; later, the settings before stay in force.
        """
        self.bureau = open_bureau(self.config)
        server = _listening(self, listen) if listen else None
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, self._stop)
        nightly = self.bureau.settings["nightly"]
        self.tell(Message.of("nightly_waiting", time=f"{nightly.at:%H:%M}", zone=self.bureau.about.zone))
        self.timer = self._timer()
        self.wake.set()
        try:
            self._loop()
        except Stopped:
            pass
        finally:
            if self.timer.running:
                self.timer.shutdown(wait=False)
            if server is not None:
                server.shutdown()
        self.tell(Message("nightly_stopped"))

    def _loop(self) -> None:
        while not self.watch.asked:
            # the work is done here and not in the timer's thread, where no signal arrives
            if self.wake.wait(DEAD_SECONDS):
                self.wake.clear()
                if not self.watch.asked:
                    self.round()
            elif not self.watch.asked:
                self._revive()

    def round(self) -> None:
        """Look at the ledger once; whatever fails is told, and the service goes on."""
        bureau = self._opened()
        try:
            done = run_due(bureau, watch=self.watch, hear=self._heard)
            self.pulse.fenced_off += sum(each.state == "fenced_off" for each in done.ran)
            self.pulse.problems.pop("round", None)
        except (SchedulerError, DBAPIError, OSError) as wrong:
            self._complain(bureau, wrong)
        finally:
            bureau.close()
            self.pulse.last_round = time.monotonic()

    def _heard(self, ran: Ran) -> None:
        """Tell how a period ended; one that goes wrong every minute is told of once."""
        kind = f"{ran.job}/{ran.period}"
        if ran.problem is None:
            self.pulse.problems.pop(kind, None)
        elif _alike(self.pulse.problems.get(kind), ran.problem):
            return
        else:
            self.pulse.problems[kind] = ran.problem
        self.hear(ran)
        if self.bureau is not None:
            tell_trouble(self.bureau, ran)

    def _opened(self) -> Bureau:
        """Open the bureau anew, so that each round has its own day and config."""
        try:
            self.bureau = open_bureau(self.config)
            self.pulse.problems.pop("config", None)
        except SettingsError as wrong:
            if self.bureau is None:
                raise
            self.bureau = reopened(self.bureau)
            job_log().error("config_kept", problem=str(wrong))
            self._tell_once(
                self.bureau, "config", Message.of("nightly_config_kept", problem=message_of(wrong))
            )
        return self.bureau

    def _complain(self, bureau: Bureau, wrong: Exception) -> None:
        job_log().error("round_failed", problem=str(wrong))
        self._tell_once(bureau, "round", problem_of(bureau, wrong))

    def _tell_once(self, bureau: Bureau, kind: str, problem: Message) -> None:
        """Tell of a problem when it begins, not every minute while it lasts."""
        if not _alike(self.pulse.problems.get(kind), problem):
            self.pulse.problems[kind] = problem
            self.tell(problem)
            tell_alarm(bureau, problem, state="service")

    def _timer(self) -> BackgroundScheduler:
        timer = BackgroundScheduler(timezone="UTC")
        once_a_tick = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        timer.add_job(self.wake.set, "interval", seconds=TICK_SECONDS, **once_a_tick)
        timer.start()
        return timer

    def _revive(self) -> None:
        """Put a new timer in the place of one that no longer ticks; the old one can only wake us."""
        self.timer = self._timer()
        self.pulse.timer_restarts += 1
        self.wake.set()
        job_log().error("timer_dead")
        self.tell(Message("nightly_timer_dead"))

    def _stop(self, *_: object) -> None:
        self.wake.set()
        self.watch.stop()


def _alike(known: Message | None, now: Message) -> bool:
    """Say whether a problem is the one that was told last, though the hour it names has moved on."""
    return known is not None and (known.code, known.facts.get("problem")) == (
        now.code,
        now.facts.get("problem"),
    )


def answer(service: Service, path: str) -> tuple[int, bytes]:
    """Return status and body for a question about health.

    ``/healthz``: the process looks at the ledger. ``/readyz``: the database can be written too.
    ``/metrics``: figures for Prometheus.
    """
    age = time.monotonic() - service.pulse.last_round
    bureau = reopened(service.bureau) if service.bureau is not None else open_bureau(service.config)
    try:
        if path == "/metrics":
            return 200, metrics(status(bureau), service.pulse, age)
        if path not in {"/healthz", "/readyz"}:
            return 404, b"not found\n"
        if age > DEAD_SECONDS and not service.watch.working:
            return 503, f"no look at the ledger for {age:.0f} s\n".encode()
        if path == "/readyz":
            ready(bureau)
        return 200, b"ok\n"
    except (SchedulerError, DBAPIError) as wrong:
        return 503, f"{wrong}\n".encode()
    finally:
        bureau.close()


def _listening(service: Service, listen: str) -> ThreadingHTTPServer:
    """Answer in threads of their own; by default nobody listens."""
    host, _, port = listen.rpartition(":")
    try:
        server = ThreadingHTTPServer((host or "127.0.0.1", int(port)), _handler(service))
    except (ValueError, OverflowError, OSError) as wrong:
        raise SettingsError("nightly_wrong_listen", words=listen, problem=str(wrong)) from wrong
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server


def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            """Answer one question."""
            code, body = answer(service, self.path.partition("?")[0])
            self.send_response(code)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: a question about health is no event."""

    return Handler
