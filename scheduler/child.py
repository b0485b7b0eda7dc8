"""Work done in a child process with limits, so that its end is never ours."""

from __future__ import annotations

import multiprocessing
import os
import signal
import traceback
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from scheduler.domain import failpoint
from scheduler.domain.errors import SchedulerError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

Result = TypeVar("Result")
ROOM = 64 << 20
"""Bytes without which a child is taken to be out of memory, whatever else it complains of."""
NO_MEMORY = 77
"""Exit code of a child that had no memory left to say so."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: address space in MB, seconds of clock and how low its priority is.

    Where the system cannot limit the address space or lower a priority (Windows, partly macOS), that is left.
    """

    memory_mb: int = 4096
    seconds: float = 3600.0
    nice: int = 0


class ChildDied(Exception):
    """A child ended without an answer: ``reason`` is ``memory``, ``clock`` or ``killed``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def run(
    work: Callable[..., Result],
    *arguments: Any,
    limits: Limits | None = None,
    on_event: Callable[[Any], None] | None = None,
) -> Result:
    """Return ``work(*arguments)``, done in a child process.

    With ``on_event``, ``work`` is called as ``work(*arguments, emit=...)`` and what it emits reaches
    ``on_event`` here, in order. A ``SchedulerError`` of the child is raised here as it was.

    Raises
    ------
    ChildDied
        When the child ran out of memory or time, or was killed.
    """
    limits = limits or Limits()
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_main, args=(there, limits, on_event is not None), daemon=True)
    process.start()
    there.close()
    try:
        _hand_over(here, process, work, arguments)
        return _answer(here, process, limits, on_event)  # type: ignore[no-any-return]
    finally:
        here.close()
        _end(process)


def _hand_over(here: Connection, process: Any, work: Callable[..., Any], arguments: Any) -> None:
    """Send the work to a child that has started.

    It does not travel with the start itself: a child that dies while it starts would leave us writing to
    nobody, for ever.
    """
    try:
        here.send((work, arguments))
    except (BrokenPipeError, ConnectionResetError):
        process.join(10)
        raise ChildDied(_reason(process.exitcode), f"exit code {process.exitcode}") from None


def _answer(
    receiver: Connection, process: Any, limits: Limits, on_event: Callable[[Any], None] | None
) -> Any:
    while True:
        if not receiver.poll(limits.seconds):
            raise ChildDied("clock", f"{limits.seconds:g} s")
        try:
            kind, content = receiver.recv()
        except (EOFError, OSError):
            process.join(10)
            raise ChildDied(_reason(process.exitcode), f"exit code {process.exitcode}") from None
        if kind == "event" and on_event is not None:
            on_event(content)
        elif kind == "answer":
            return content
        elif kind == "error":
            raise content
        elif kind == "memory":
            raise ChildDied("memory", content)
        elif kind == "crash":
            raise RuntimeError(f"a child process failed:\n{content}")


def _reason(exit_code: int | None) -> str:
    """Return why a child that gave no answer ended; C++ code out of memory aborts or faults."""
    return "memory" if exit_code in {-signal.SIGABRT, -signal.SIGSEGV, NO_MEMORY} else "killed"


def _end(process: Any) -> None:
    process.join(0.2)
    if process.is_alive():
        process.terminate()
        process.join(5)
    if process.is_alive():
        process.kill()
        process.join()


def _has_room() -> bool:
    """Say whether there is memory left; without it, errors speak of a disk or a library that is not read."""
    try:
        bytearray(ROOM)
    except MemoryError:
        return False
    return True


def _tell_memory(sender: Connection, wrong: Exception) -> None:
    """Say that memory ran out; where there is none left to say it, the exit code does."""
    try:
        sender.send(("memory", str(wrong)))
    except MemoryError:
        os._exit(NO_MEMORY)


def _limit_memory(size: int) -> None:
    """Take no more address space than ``size`` bytes, where the system can hold us to it."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    if hard != resource.RLIM_INFINITY:
        # a limit that the caller itself stands under can be lowered, not raised
        size = min(size, hard)
    with suppress(OSError, ValueError):
        # macOS takes no such limit
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _main(sender: Connection, limits: Limits, events: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if limits.nice and hasattr(os, "nice"):
        os.nice(limits.nice)
    try:
        work, arguments = sender.recv()
    except (EOFError, ConnectionError):
        # who asked for the work has stopped meanwhile
        return
    _limit_memory(limits.memory_mb * 1024 * 1024)
    try:
        failpoint.reach(f"in_{work.__name__}")
        extra = {"emit": lambda event: sender.send(("event", event))} if events else {}
        sender.send(("answer", work(*arguments, **extra)))
    except Exception as wrong:
        if isinstance(wrong, MemoryError) or not _has_room():
            _tell_memory(sender, wrong)
        elif isinstance(wrong, SchedulerError):
            sender.send(("error", wrong))
        else:
            sender.send(("crash", traceback.format_exc()))
    finally:
        sender.close()
