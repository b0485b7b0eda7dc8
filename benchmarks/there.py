"""A path named on the command line of a benchmark that must be there."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path


def there(word: str) -> Path:
    """Return the path of a word; if there is none argparse says so in one line."""
    path = Path(word)
    if not path.exists():
        raise ArgumentTypeError(f"there is no {word}")
    return path
