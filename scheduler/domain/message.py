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
class Message:
    """The code of a sentence in ``language`` and the facts that fill it; a fact may be a sentence itself."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, /, **facts: object) -> Message:
        """Return a sentence whose facts are numbers, texts and sentences; whatever else becomes text."""
        return cls(code, {name: _plain(fact) for name, fact in facts.items()})


def message_of(wrong: Exception) -> Message:
    """Return what an error says; one without a sentence of its own is named by its kind."""
    if isinstance(wrong, SchedulerError):
        return Message.of(wrong.code, **wrong.facts)
    return Message.of("went_wrong", kind=type(wrong).__name__, problem=wrong)


def message_from_json(text: str) -> Message:
    """Return the sentence of its canonical text."""
    return message_from(json.loads(text))


def message_from(value: Mapping[str, Any]) -> Message:
    """Return the sentence of a JSON object."""
    facts = value["facts"].items()
    read = {name: message_from(each) if isinstance(each, dict) else each for name, each in facts}
    return Message(value["code"], read)


def _plain(fact: object) -> object:
    """Return a fact as it can be kept in any database; what went wrong must never go wrong itself."""
    if hasattr(fact, "item"):  # a number of numpy's
        fact = fact.item()
    if isinstance(fact, Message | int | None) or (isinstance(fact, float) and math.isfinite(fact)):
        return fact
    # a file's name may hold what is no text
    return str(fact).encode("utf-8", "backslashreplace").decode()
