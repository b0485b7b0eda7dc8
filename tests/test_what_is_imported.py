"""What the program imports, and when: nothing that only Unix has, nothing heavy before it is needed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

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


HEAVY = {
    "sklearn",
    "skops",
    "threadpoolctl",
    "matplotlib",
    "psycopg",
    "babel",
    "numba",
    "llvmlite",
    "ortools",
    "scipy",
    "pandas",
    "numpy",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "apscheduler",
    "structlog",
    "prometheus_client",
    "holidays",
    "icalendar",
    "xlsxwriter",
    "python_calamine",
    "rich.table",
}
LOADED = """
import importlib, json, sys
for name in {names!r}:
    importlib.import_module(name)
print(json.dumps(list(sys.modules)))
"""
NEEDED = {
    # what a verb loads before it begins; nothing else of the heavy packages may come with it
    "scheduler.cli": "",
    "scheduler.steps.months.kept": "numpy pydantic sqlalchemy",
    "scheduler.steps.months.checking": "numpy pandas pydantic sqlalchemy",
    "scheduler.steps.months.explaining": "llvmlite numba numpy pandas pydantic scipy sqlalchemy",
    "scheduler.steps.months.exporting": "icalendar numpy pydantic sqlalchemy xlsxwriter",
    "scheduler.steps.records.snapshot": "numpy pandas pydantic sqlalchemy",
}


@pytest.mark.parametrize("module", NEEDED)
def test_nothing_heavy_is_imported_before_it_is_needed(module: str) -> None:
    code = LOADED.format(names=[module])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY & set(json.loads(done.stdout)) <= set(NEEDED[module].split())
