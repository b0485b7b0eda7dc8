"""The compiler of the planning kernels, and the folder where it keeps what it compiled.

A compiled kernel does not notice that another file it takes a loop from has changed, so the folder is named
by the sources of all kernels. It lies beside the program, or in the user's cache folder, or in the folder of
``NUMBA_CACHE_DIR``; where none may be written, a folder for this run and its children takes their place.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

import numba
from numba import njit

from scheduler.links import is_link

__all__ = ["FOLDER", "KEPT", "clear_old", "mark_warm", "njit", "warm"]

HERE = Path(__file__).parent
PREFIX = "kernels-"
ROOT = 0
"""The user of a system who is trusted with everything."""


def _name() -> str:
    """Return the name of the folder for the kernels as they are written now."""
    found = hashlib.sha256()
    for path in _kernels():
        found.update(path.read_bytes())
    return PREFIX + found.hexdigest()[:12]


def _kernels() -> list[Path]:
    return [path for path in sorted(HERE.rglob("*.py")) if b"@njit" in path.read_bytes()]


def _place() -> tuple[Path, bool]:
    """Return the folder of compiled kernels, and whether it outlives this program."""
    asked = os.environ.get("NUMBA_CACHE_DIR", "")
    own = HERE / "__pycache__"
    users = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "supervise"
    name = _name()
    for base in (Path(asked),) if asked else (own, users):
        folder = base if base.name == name else base / name
        if _writable(folder):
            return folder, True
    folder = Path(tempfile.mkdtemp(prefix="supervise-")) / name
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    return folder, False


def _writable(folder: Path) -> bool:
    """Say whether a folder may be written by the program, and by nobody who is not trusted with it.

    What is kept there runs as part of the program, so a link, or a folder of somebody else, is no place.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if is_link(found) or not _trusted(found):
            return False
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _trusted(found: os.stat_result) -> bool:
    if os.name != "posix":
        return True
    return found.st_uid in {ROOT, os.geteuid()} and not found.st_mode & stat.S_IWOTH


def _mark() -> Path:
    """Return the file that says that all kernels were compiled, by this Python for this processor.

    numba compiles anew where the sources were moved or touched, so their place and times stand in it too.
    """
    from llvmlite import __version__ as compiler
    from llvmlite.binding import get_host_cpu_features, get_host_cpu_name

    made_by = (sys.implementation.cache_tag, numba.__version__, compiler, get_host_cpu_name())
    made_for = get_host_cpu_features().flatten()
    sources = [f"{path} {path.stat().st_mtime_ns}" for path in _kernels()]
    found = hashlib.sha256("\n".join((*map(str, made_by), made_for, *sources)).encode())
    return FOLDER / f"warm-{found.hexdigest()[:12]}"


def warm() -> bool:
    """Say whether all kernels were compiled, by `mark_warm`."""
    return _mark().exists()


def mark_warm() -> None:
    """Remember that all kernels are compiled."""
    _mark().touch()


def clear_old() -> None:
    """Remove what was compiled beside it for earlier forms of the kernels."""
    for path in FOLDER.parent.glob(PREFIX + "*"):
        if path != FOLDER:
            shutil.rmtree(path, ignore_errors=True)


FOLDER, KEPT = _place()
os.environ["NUMBA_CACHE_DIR"] = str(FOLDER)
numba.config.CACHE_DIR = str(FOLDER)  # type: ignore[attr-defined]
