"""The progress of a solve on the terminal: value, bound and gap as they move."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.cli.door import Door


@contextmanager
def progress(door: Door, *, quiet: bool) -> Iterator[Callable[[Any], None] | None]:
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
        yield lambda event: live.update(Text(_line(door, event)))


def _line(door: Door, event: Any) -> str:
    bound = getattr(event, "bound", None)
    value = getattr(event, "value", 0)
    gap = getattr(event, "gap_pct", None)
    return door.say(
        "progress_line",
        stage=door.say(f"stage_{getattr(event, 'stage', 'search')}"),
        value=f"{value:,}",
        bound="-" if bound is None else f"{bound:,}",
        gap="-" if gap is None else f"{gap:.2f} %",
    )
