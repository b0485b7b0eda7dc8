"""Named places at which a test can break the program; without ``APP_TESTING=1`` they do nothing.

``FAILPOINT=name:action[:nth]`` names the place, what happens there, and at which arrival (from 1; without
it, at each). Actions: ``kill`` (as a power cut), ``raise``, ``enospc`` (disk full), ``sleep`` (for
``FAILPOINT_SECONDS``, 5 without it). Several are parted by commas.
"""

from __future__ import annotations

import errno
import os
import signal
import time
from collections import Counter

_arrivals: Counter[str] = Counter()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_arrivals.clear)  # a process counts its own arrivals


class FailpointError(RuntimeError):
    """What the action ``raise`` raises."""


def reach(name: str) -> None:
    """Arrive at a named place.

    Raises
    ------
    FailpointError
        At the action ``raise``.
    OSError
        At the action ``enospc``.
    """
    if os.environ.get("APP_TESTING") != "1" or "FAILPOINT" not in os.environ:
        return
    _arrivals[name] += 1
    for each in os.environ["FAILPOINT"].split(","):
        place, action, *nth = each.split(":")
        if place == name and (not nth or int(nth[0]) == _arrivals[name]):
            _act(name, action)


def _act(name: str, action: str) -> None:
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "raise":
        raise FailpointError(name)
    elif action == "enospc":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
    elif action == "sleep":
        time.sleep(float(os.environ.get("FAILPOINT_SECONDS", "5")))
    else:
        raise ValueError(f"there is no action {action!r} of a failpoint")
