"""A child's end is never ours: memory, death, mistakes and events."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from scheduler import child
from scheduler.domain.errors import SchedulerError


def double(number: int) -> int:
    return 2 * number


def steps(count: int, emit: Callable[[int], None]) -> str:
    for number in range(count):
        emit(number)
    return "done"


def refuse() -> None:
    raise SchedulerError("no_file", path="x")


def hoard() -> int:
    return len(bytearray(8 << 30))


def hoard_and_misread() -> int:
    kept = []
    try:
        while True:
            kept.append(bytearray(1 << 20))
    except MemoryError:
        # as SQLite does where it cannot map its journal
        raise OSError(5, "disk I/O error") from None


def die() -> None:
    os._exit(7)


def test_the_answer_and_the_events_come_back_in_order() -> None:
    seen: list[int] = []
    assert child.run(double, 21) == 42
    assert child.run(steps, 3, on_event=seen.append) == "done"
    assert seen == [0, 1, 2]


def test_what_a_person_can_mend_is_raised_here_as_it_was() -> None:
    with pytest.raises(SchedulerError) as caught:
        child.run(refuse)
    assert (caught.value.code, caught.value.facts) == ("no_file", {"path": "x"})


def test_a_child_without_memory_says_so() -> None:
    with pytest.raises(child.ChildDied) as died:
        child.run(hoard, limits=child.Limits(memory_mb=1024))
    assert died.value.reason == "memory"


def test_a_child_without_memory_is_not_believed_when_it_speaks_of_a_disk() -> None:
    with pytest.raises(child.ChildDied) as died:
        child.run(hoard_and_misread, limits=child.Limits(memory_mb=1024))
    assert died.value.reason == "memory"


def test_a_child_that_is_gone_is_told_with_its_exit_code() -> None:
    with pytest.raises(child.ChildDied, match="exit code 7"):
        child.run(die)


def test_a_child_that_is_too_slow_is_ended_by_the_clock() -> None:
    import time

    with pytest.raises(child.ChildDied) as died:
        child.run(time.sleep, 60, limits=child.Limits(seconds=0.2))
    assert died.value.reason == "clock"


def test_a_child_that_dies_while_it_starts_leaves_nobody_waiting(tmp_path) -> None:  # type: ignore[no-untyped-def]
    script = tmp_path / "unguarded.py"
    script.write_text(
        "import math\nfrom scheduler import child\nchild.run(math.fsum, [0.5] * 1_000_000)\n", "utf-8"
    )
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "ChildDied" in done.stderr


LIMITS = """
import os, sys
for name in ("resource", "fcntl", "pwd", "grp", "termios"):
    sys.modules[name] = None
del os.nice
from pathlib import Path
from scheduler import child
from scheduler.intake.guard.limits import spend_at_most
class Sender:
    def recv(self): return len, ((1, 2, 3),)
    def send(self, what): print(what)
    def close(self): pass
spend_at_most(1, 1)
child._main(Sender(), child.Limits(nice=5), False)
"""


def test_where_the_system_limits_nothing_the_work_is_done_all_the_same() -> None:
    done = subprocess.run([sys.executable, "-c", LIMITS], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("('answer', 3)", "")
