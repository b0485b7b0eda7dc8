"""The clock: calls the night once a day at the hour that config names."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

from apscheduler.schedulers.blocking import BlockingScheduler

from scheduler.bureau import open_bureau
from scheduler.steps.nights import run_night

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def serve(config: Path, say: Callable[..., None]) -> None:
    """Run the night every day until Ctrl-C or SIGTERM; the job store is memory, the ledger is the truth."""
    bureau = open_bureau(config)
    at = bureau.settings["nightly"].at
    clock = BlockingScheduler(timezone=bureau.about.zone)
    clock.add_job(
        _night,
        "cron",
        args=[config],
        hour=at.hour,
        minute=at.minute,
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    say("nightly_waiting", time=f"{at:%H:%M}", zone=bureau.about.zone)
    signal.signal(signal.SIGTERM, lambda *_: clock.shutdown(wait=True))
    try:
        clock.start()
    except KeyboardInterrupt:
        clock.shutdown(wait=True)
    say("nightly_stopped")


def _night(config: Path) -> Any:
    """Open the bureau anew, so that each night has its own day and config."""
    return run_night(open_bureau(config))
