"""Kinds of column: how the text of a cell becomes a value, or a reason why not."""

from scheduler.intake.kinds import (
    business,
    codes,
    days,
    duty,
    firms,
    hazards,
    industries,
    numbers,
    prose,
    words,
)
from scheduler.intake.kinds.base import Kind, Values

__all__ = [
    "Kind",
    "Values",
    "business",
    "codes",
    "days",
    "duty",
    "firms",
    "hazards",
    "industries",
    "numbers",
    "prose",
    "words",
]
