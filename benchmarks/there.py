"""A path named on the command line of a benchmark that must be there, and what a checkout there tells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any


def there(word: str) -> Path:
    """Return the path of a word; if there is none argparse says so in one line."""
    path = Path(word)
    if not path.exists():
        raise ArgumentTypeError(f"there is no {word}")
    return path


def told_there(checkout: Path, code: str, *words: object) -> Any:
    """Return what some code prints last, as JSON, when the program of a checkout runs it.

    The checkout's own environment is used where it has one.
    """
    own = checkout / ".venv" / "bin" / "python"
    done = subprocess.run(
        [own if own.exists() else sys.executable, "-c", code, *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(checkout)},
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])
