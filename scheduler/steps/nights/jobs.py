"""The words of jobs that run by themselves: a job, what its work came to, its steps, how a period ended."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.exc import DBAPIError

from scheduler.child import ChildDied, Limits
from scheduler.domain.message import Message, message_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy.orm import Session

    from scheduler.bureau import Bureau
    from scheduler.domain.periods import Timetable
    from scheduler.storage import Claim, RunFacts

Step = tuple[str, float, tuple[Message, ...]]
"""Name of a step, its seconds, and the sentences it leaves."""


class Stopped(BaseException):
    """The service was asked to stop; raised only where work may break off."""


@dataclass
class Watch:
    """Turns the wish to stop into an end of the work at hand, never into half of a commit."""

    asked: bool = False
    working: bool = False

    def stop(self, *_: object) -> None:
        """Take the wish to stop, as the handler of a signal."""
        first, self.asked = not self.asked, True
        if first and self.working:
            raise Stopped

    @contextmanager
    def work(self) -> Iterator[None]:
        """Mark a stretch of work that may break off."""
        if self.asked:
            raise Stopped
        self.working = True
        try:
            yield
        finally:
            self.working = False


@dataclass
class Steps:
    """The steps of a period as they end; ``log`` hears of each at once."""

    log: Any = None
    done: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[..., None]]:
        """Time a step; its sentences are told by code and facts within the block."""
        messages: list[Message] = []
        begun = time.perf_counter()
        yield lambda code, **facts: messages.append(Message.of(code, **facts))
        self.add([(name, round(time.perf_counter() - begun, 3), tuple(messages))])

    def add(self, steps: Iterable[Step]) -> None:
        """Take steps that ended, here or in a child process."""
        for name, seconds, messages in steps:
            self.done.append((name, seconds, messages))
            if self.log is not None:
                self.log.info("step", step=name, seconds=seconds, told=[asdict(each) for each in messages])


@dataclass(frozen=True)
class Made:
    """What the work of a period came to: facts for the ledger, and how to keep the results with them."""

    facts: RunFacts
    keep: Callable[[Session], None]


@dataclass(frozen=True)
class Job:
    """Something a bureau does once a period; ``make`` works on a claimed one, outside of transactions."""

    name: str
    timetable: Callable[[Bureau], Timetable]
    make: Callable[[Bureau, Claim, Steps], Made]


@dataclass(frozen=True)
class Ran:
    """How a period ended.

    Attributes
    ----------
    state
        ``done``, ``skipped``, ``failed``, ``again`` (will be tried again) or ``fenced_off``.
    problem
        What went wrong, if anything did.
    """

    job: str
    period: str
    state: str
    problem: Message | None = None
    steps: tuple[Step, ...] = ()
    output_hash: str = ""

    @property
    def well(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.problem is None


@dataclass(frozen=True)
class Round:
    """What one look at the ledger led to: periods, things sent, and things that wait to be sent."""

    ran: tuple[Ran, ...]
    sent: int
    waiting: int

    @property
    def well(self) -> bool:
        """Whether nothing failed."""
        return all(each.well for each in self.ran)


def problem_of(bureau: Bureau, wrong: Exception) -> Message:
    """Return what went wrong with a job, for people."""
    if isinstance(wrong, ChildDied):
        return Message.of(
            f"child_{wrong.reason}", detail=wrong.detail, mb=bureau.settings["nightly"].memory_mb
        )
    if isinstance(wrong, DBAPIError):
        return Message.of("database_unreachable", where="-", problem=wrong.orig)
    return message_of(wrong)


def limits_of(bureau: Bureau, seconds: float = 3600.0) -> Limits:
    """Return what a child process of a job may use."""
    settings = bureau.settings["nightly"]
    return Limits(memory_mb=settings.memory_mb, seconds=seconds, nice=settings.nice)


def job_log() -> Any:
    """Return the log of jobs: one JSON object a line, to whatever listens to ``scheduler.nightly``."""
    logger = logging.getLogger("scheduler.nightly")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    return structlog.wrap_logger(
        logger,
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
