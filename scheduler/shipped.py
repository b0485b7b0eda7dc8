"""Where the files that come with the program lie: beside it in a wheel, at the root of a checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.installation import HERE, from_checkout

if TYPE_CHECKING:
    from pathlib import Path


def shipped(*parts: str) -> Path:
    """Return the path of a shipped file or folder, such as ``shipped("data", "policy")``."""
    return (HERE.parent if from_checkout() else HERE / "_shipped").joinpath(*parts)


def own_or_shipped(folder: Path, *parts: str) -> Path:
    """Return a bureau folder's own file if it has one, else the shipped file of the same name."""
    own = folder.joinpath(*parts)
    return own if own.exists() else shipped(*parts)
