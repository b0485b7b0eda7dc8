"""Reads gettext catalogues as this house writes them: ``msgid`` and ``msgstr``, no plurals, no contexts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE = re.compile(r'(?:(msgid|msgstr)\s+)?"((?:[^"\\]|\\.)*)"')
_ESCAPE = re.compile(r"\\(.)")
_MEANT = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def read_po(text: str, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield each code with its sentence, in the order of the file; the head (an empty ``msgid``) is left out.

    Raises
    ------
    ValueError
        For a line that is none of these, a sentence without its code or a code without its sentence; the
        text says in which line of ``name``.
    """
    entry: dict[str, str] = {}
    part = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise ValueError(f"{name}, line {number}: this is not a line of a catalogue: {line}")
        if found[1] == "msgid" and part:
            yield from _whole(entry, f"{name}, before line {number}")
            entry = {}
        part = found[1] or part
        if not part or (found[1] and part in entry):
            raise ValueError(f"{name}, line {number}: a code and its sentence take turns: {line}")
        entry[part] = entry.get(part, "") + _ESCAPE.sub(_meant, found[2])
    if part:
        yield from _whole(entry, f"{name}, at its end")


def _whole(entry: dict[str, str], where: str) -> Iterator[tuple[str, str]]:
    if entry.keys() != {"msgid", "msgstr"}:
        raise ValueError(f"{where}: a code or its sentence is missing")
    if entry["msgid"]:
        yield entry["msgid"], entry["msgstr"]


def _meant(escape: re.Match[str]) -> str:
    return _MEANT.get(escape[1], escape[0])
