"""A sentence before it is said: kept, sent between processes, and said in whichever language is asked for."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SchedulerError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Told:
    """The code of a sentence in ``language`` and the facts that fill it; a fact may be a sentence itself."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, /, **facts: object) -> Told:
        """Return a sentence whose facts are numbers, texts and sentences; whatever else becomes text."""
        return cls(code, {name: _plain(fact) for name, fact in facts.items()})


def told_of(wrong: Exception) -> Told:
    """Return what an error says; one without a sentence of its own is named by its kind."""
    if isinstance(wrong, SchedulerError):
        return Told.of(wrong.code, **wrong.facts)
    return Told.of("went_wrong", kind=type(wrong).__name__, problem=wrong)


def told_from_json(text: str) -> Told:
    """Return the sentence of its canonical text."""
    return told_from(json.loads(text))


def told_from(value: Mapping[str, Any]) -> Told:
    """Return the sentence of a JSON object."""
    facts = value["facts"].items()
    read = {name: told_from(each) if isinstance(each, dict) else each for name, each in facts}
    return Told(value["code"], read)


def _plain(fact: object) -> object:
    """Return a fact as it can be kept in any database; what went wrong must never go wrong itself."""
    if hasattr(fact, "item"):  # a number of numpy's
        fact = fact.item()
    if isinstance(fact, Told | int | None) or (isinstance(fact, float) and math.isfinite(fact)):
        return fact
    # a file's name may hold what is no text
    return str(fact).encode("utf-8", "backslashreplace").decode()
