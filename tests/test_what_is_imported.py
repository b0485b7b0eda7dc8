"""What the program imports, and when: nothing that only Unix has, nothing heavy before it is needed."""

from __future__ import annotations

import json
import subprocess
import sys

UNIX_ONLY = ("resource", "fcntl", "pwd", "grp", "termios")
ALL = """
import importlib, json, pkgutil, sys
for name in {missing!r}:
    sys.modules[name] = None
import scheduler
names = [each.name for each in pkgutil.walk_packages(scheduler.__path__, "scheduler.")]
for name in names:
    if not name.endswith(("__main__", "migrations.env", "verify_draw")):
        importlib.import_module(name)
print(json.dumps(names))
"""


def names_imported(missing: tuple[str, ...]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", ALL.format(missing=missing)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    names: list[str] = json.loads(done.stdout)
    return names


def test_every_module_is_imported_where_the_system_is_not_unix() -> None:
    assert len(names_imported(UNIX_ONLY)) > 200


def test_every_module_is_imported_without_the_extras() -> None:
    missing = ("sklearn", "skops", "threadpoolctl", "matplotlib", "psycopg", "babel", "joblib", "PIL")
    assert len(names_imported(missing)) > 200
