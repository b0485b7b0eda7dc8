"""The progress of a solve on the terminal: value, bound and gap as they move."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.cli.door import Door
    from scheduler.domain.plan import Plan


@contextmanager
def progress(door: Door, *, quiet: bool) -> Iterator[Callable[[Plan | None], None] | None]:
    """Give a function that shows each event of a solve on one moving line of the error stream.

    Nothing is shown where nobody looks: with ``quiet``, or when the stream is not a terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    with Live(Text(door.say("progress_reading")), console=Console(stderr=True), transient=True) as live:
        yield lambda plan: live.update(Text(_line(door, plan)))


def _line(door: Door, plan: Plan | None) -> str:
    if plan is None:
        return door.say("progress_compiling")
    gap = plan.gap_pct
    return door.say(
        "progress_line",
        visits=len(plan.visits),
        missed=len(plan.missed_duties),
        gap="-" if gap is None else f"{gap:.2f} %",
    )
