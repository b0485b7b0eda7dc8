"""How this program was installed, and how its reader calls it."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
DISTRIBUTION = "classified-supervision-scheduler"


def from_checkout() -> bool:
    """Say whether the program runs from a checkout of its sources, not from a wheel."""
    return not (HERE / "_shipped").is_dir()


@cache
def command() -> str:
    """Return what the reader types to run this program, ready for a shell.

    ``bin/supervise`` tells how it was called itself; from a wheel it is the command on the PATH, or the one
    that was called if that is another.
    """
    if told := os.environ.get("SUPERVISE_COMMAND", ""):
        return shlex.quote(told)
    if from_checkout():
        return "bin/supervise"
    called, found = Path(sys.argv[0]), shutil.which("supervise")
    other = called.stem == "supervise" and (found is None or Path(found).resolve() != called.resolve())
    return shlex.quote(str(called)) if other else "supervise"


def adding(extra: str) -> str:
    """Return the command that installs what only some bureaux need, such as ``learning``."""
    if from_checkout():
        beside = Path(os.environ.get("SUPERVISE_COMMAND") or "bin/supervise").with_name("setup")
        return f"{shlex.quote(str(beside))} {extra}"
    return f'{shlex.quote(sys.executable)} -m pip install "{DISTRIBUTION}[{extra}]"'
