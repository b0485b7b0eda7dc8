"""A failpoint breaks what a test asks it to, and is inert otherwise."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter

import pytest

from scheduler.domain import failpoint


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failpoint, "_arrivals", Counter())
    monkeypatch.setenv("APP_TESTING", "1")


def test_without_the_switch_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILPOINT", "here:raise")
    for value in ("", "0", "yes"):
        monkeypatch.setenv("APP_TESTING", value)
        failpoint.reach("here")
    monkeypatch.delenv("APP_TESTING")
    failpoint.reach("here")


def test_only_the_named_place_breaks_and_only_at_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILPOINT", "other:raise,here:raise:2")
    failpoint.reach("here")
    with pytest.raises(failpoint.FailpointError):
        failpoint.reach("here")
    failpoint.reach("here")


def test_a_full_disk_and_a_pause_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAILPOINT", "disk:enospc,nap:sleep,odd:dance")
    monkeypatch.setenv("FAILPOINT_SECONDS", "0")
    failpoint.reach("nap")
    with pytest.raises(OSError, match="space"):
        failpoint.reach("disk")
    with pytest.raises(ValueError, match="dance"):
        failpoint.reach("odd")


def test_a_kill_leaves_no_time_for_a_word() -> None:
    code = "from scheduler.domain import failpoint; failpoint.reach('here'); print('alive')"
    environment = {"APP_TESTING": "1", "FAILPOINT": "here:kill", "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"")
