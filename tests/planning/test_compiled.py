"""Where compiled kernels are kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.planning import compiled, warm

SHOWS = "from scheduler.planning.compiled import FOLDER, KEPT; print(FOLDER, KEPT, sep='\\n')"


def place(**environment: str) -> tuple[Path, bool]:
    """Return the folder that a program of its own takes, and whether it is kept."""
    told = subprocess.run(
        [sys.executable, "-c", SHOWS],
        env={name: told for name, told in os.environ.items() if name != "NUMBA_CACHE_DIR"} | environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return Path(told[0]), told[1] == "True"


def test_kernels_are_kept_in_the_folder_that_is_asked_for_and_a_child_takes_the_same(tmp_path: Path) -> None:
    asked = place(NUMBA_CACHE_DIR=str(tmp_path))
    assert asked == (tmp_path / compiled.FOLDER.name, True)
    assert place(NUMBA_CACHE_DIR=str(asked[0])) == asked


def test_where_no_folder_can_be_written_kernels_last_as_long_as_the_program(tmp_path: Path) -> None:
    taken = tmp_path / "a file"
    taken.touch()
    folder, kept = place(NUMBA_CACHE_DIR=str(taken))
    assert not kept
    assert not folder.exists()


def test_a_changed_kernel_has_another_folder_and_the_old_one_can_be_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setattr(compiled, "HERE", tmp_path)
    (tmp_path / "kernels.py").write_text("@njit\ndef one(): ...\n")
    (tmp_path / "plain.py").write_text("def one(): ...\n")
    old, _ = compiled._place()
    (tmp_path / "plain.py").write_text("def other(): ...\n")
    assert compiled._place() == (old, True)
    (tmp_path / "kernels.py").write_text("@njit\ndef other(): ...\n")
    new, _ = compiled._place()
    assert new != old
    monkeypatch.setattr(compiled, "FOLDER", new)
    compiled.clear_old()
    assert new.exists()
    assert not old.exists()


def test_kernels_count_as_compiled_only_where_they_lie_and_until_they_are_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "one" / "kernels.py"
    source.parent.mkdir()
    source.write_text("@njit\ndef one(): ...\n")
    monkeypatch.setattr(compiled, "HERE", source.parent)
    monkeypatch.setattr(compiled, "FOLDER", tmp_path)
    assert not compiled.warm()
    compiled.mark_warm()
    assert compiled.warm()
    os.utime(source, (1, 1))
    assert not compiled.warm()
    compiled.mark_warm()
    monkeypatch.setattr(compiled, "HERE", source.parent.rename(tmp_path / "other"))
    assert not compiled.warm()


def test_a_plan_waits_for_its_kernels_before_its_clock_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(warm, "warm", lambda: "compiled" in done)
    monkeypatch.setattr(warm, "main", lambda: done.append("compiled"))
    monkeypatch.setattr(warm, "solve", lambda *words, emit: done.append("solved"))
    for _ in range(2):
        warm.solve_warm(warm.small(), "quick", emit=done.append)
    assert done == [None, "compiled", "solved", "solved"]


@pytest.mark.skipif(os.name != "posix", reason="owners and modes are told otherwise on this system")
@pytest.mark.parametrize("laid", ["link", "open to all", "of somebody else"])
def test_kernels_are_neither_kept_nor_taken_where_somebody_else_could_lay_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, laid: str
) -> None:
    folder = tmp_path / "kernels"
    (tmp_path / "elsewhere").mkdir()
    if laid == "link":
        folder.symlink_to(tmp_path / "elsewhere")
    else:
        folder.mkdir()
        folder.chmod(0o777 if laid == "open to all" else 0o700)
    if laid == "of somebody else":
        monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
        monkeypatch.setattr(compiled, "ROOT", -1)
    assert not compiled._writable(folder)
    assert compiled._writable(tmp_path / "new") == (laid != "of somebody else")
