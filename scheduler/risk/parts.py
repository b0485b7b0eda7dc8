"""Which part of the score a feature belongs to."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scheduler.risk.recipe import Recipe


def part_of(column: str, recipe: Recipe) -> str:
    """Return the first part with a pattern that fits the feature.

    Raises
    ------
    ValueError
        Where no part has one: the last part of a recipe must end with ``*``.
    """
    for part, patterns in recipe.parts.items():
        if any(fnmatchcase(column, pattern) for pattern in patterns):
            return part
    raise ValueError(f"no part of {recipe.name} holds {column}")
