"""Where the files that come with the program lie: beside it in a wheel, at the root of a checkout."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as ``shipped("data", "policy")``."""
    wheel = _HERE / "_shipped"
    return (wheel if wheel.is_dir() else _HERE.parent).joinpath(*parts)


def own_or_shipped(folder: Path, *parts: str) -> Path:
    """Return a bureau folder's own file if it has one, else the shipped file of the same name."""
    own = folder.joinpath(*parts)
    return own if own.exists() else shipped(*parts)
