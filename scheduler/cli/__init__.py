"""The command line: reads words, calls one step, shows the answer."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from scheduler.cli.door import app, door, show_what_can_be_shown
from scheduler.cli.helped import helped
from scheduler.domain.errors import SchedulerError
from scheduler.domain.kept import KEPT

if TYPE_CHECKING:
    from typer import Typer

STOPPED = (130, 143)


def with_verbs() -> Typer:
    """Return the command line with every verb: they register themselves as their modules are read."""
    from scheduler.cli import (  # noqa: F401
        draw_asks,
        draws,
        keep,
        lists,
        models,
        nights,
        plans,
        questions,
        records,
        start,
    )

    return app


def main() -> None:
    """Run ``supervise``; exit 0 when done, 1 when a person can mend it, 2 for wrong words."""
    # what is written is for whoever runs the program, until a folder is shared on purpose
    os.umask(0o077)
    KEPT.forget()
    # what is loaded stays, so looking through it for garbage again and again is a tenth of a question's time
    gc.set_threshold(100_000, 20, 10)
    show_what_can_be_shown()
    try:
        helped(with_verbs())(prog_name="supervise")
    except SchedulerError as wrong:
        door.complain(wrong)
        sys.exit(1)
    except KeyboardInterrupt:
        door.tell_kept(even_nothing=False)
        sys.exit(130)
    except SystemExit as ended:
        if ended.code in STOPPED:
            door.tell_kept(even_nothing=False)
        raise
    except Exception as wrong:  # the outer edge: a person gets a sentence, an engineer the report
        door.report(wrong)
        sys.exit(1)
