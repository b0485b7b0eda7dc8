"""Errors that a person can cause, and can mend; their sentences live in ``language``."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class SchedulerError(Exception):
    """Something a person can mend: a code and the facts that fill its sentence.

    ``SchedulerError("unknown_employer", code="X")`` is shown as the sentence ``unknown_employer``
    of the catalogues in ``language/``.
    """

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = facts

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (type(self), self.code, self.facts)

    def __str__(self) -> str:
        return f"{self.code}: " + ", ".join(f"{name}={value}" for name, value in self.facts.items())


def _rebuilt(cls: type[SchedulerError], code: str, facts: dict[str, object]) -> SchedulerError:
    return cls(code, **facts)


class SettingsError(SchedulerError):
    """A setting that is not right; ``where`` names the file and the table."""


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell of an outside file that was refused, or a warning about one.

    Attributes
    ----------
    row
        Row as the spreadsheet counts it, the header counted; for CSV the record's number likewise;
        0 where the whole file or sheet is meant.
    column
        Header as the file writes it; empty where the whole row is meant.
    code
        Name of the sentence in ``language``; ``facts`` fill it.
    """

    file: str
    sheet: str
    row: int
    column: str
    value: str
    code: str
    facts: tuple[tuple[str, str], ...] = ()


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name most like ``name``, or an empty string."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.5)
    return found[0] if found else ""


def hint(name: str, known: Iterable[str]) -> dict[str, str]:
    """Return the facts ``near`` and ``known`` of a sentence about a name that does not exist."""
    names = sorted(known)
    return {"near": nearest(name, names) or "-", "known": ", ".join(names) or "-"}
