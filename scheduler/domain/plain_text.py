"""Text that is only text: what a screen obeys or hides is refused where it enters, and shown where it leaves.

Names, reasons and titles come from people and files. A line break, an escape code of a terminal or a sign
that turns the direction of reading in one of them could forge a line of a list, or end a file half way.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from scheduler.domain.errors import SchedulerError
from scheduler.domain.people import person

Told = TypeVar("Told")

_BREAKS = re.compile(r"[ ]*[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+[ ]*")
_OBEYED = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200d\u2060-\u2064\u3164\ufeff\uffa0]"
)
_LAID_OUT = dict.fromkeys(map(ord, "\t\n\r"))
_NOT_IN_FILES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]|^[. ]+|[. ]+$')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.IGNORECASE)


def one_line(text: str) -> str:
    """Return text as it can be shown in one line: breaks are blanks, hidden signs go, others are marked."""
    if text.isprintable() and not _HIDDEN.search(text):
        return text
    return shown(_BREAKS.sub(" ", text))


def shown(text: str) -> str:
    """Return text of any number of lines without what a screen hides, and with a mark for what it obeys."""
    if text.isprintable() and not _HIDDEN.search(text):
        return text
    lines = _HIDDEN.sub("", text).split("\n")
    return "\n".join(_OBEYED.sub("\ufffd", line.replace("\t", " ").removesuffix("\r")) for line in lines)


def is_one_line(text: str) -> bool:
    """Say whether a text holds nothing that a screen obeys or hides, and no line break."""
    return not (_BREAKS.search(text) or _OBEYED.search(text) or _HIDDEN.search(text))


def is_plain(text: str) -> bool:
    """Say whether a text of any number of lines holds nothing that a screen obeys or hides."""
    return not (_OBEYED.search(text.translate(_LAID_OUT)) or _HIDDEN.search(text))


def refuse_unfit(actor: str, reason: str = "") -> None:
    """Refuse a person's name or a reason that could not be printed as it stands.

    Raises
    ------
    SchedulerError
        ``actor_unfit`` for a name that nobody can see, or with breaks, escape codes or hidden signs;
        ``reason_unfit`` for such a reason; none at all is a matter of the step.
    """
    if not person(actor) or not is_one_line(actor):
        raise SchedulerError("actor_unfit", name=one_line(actor)[:60])
    if reason.strip(" ") and not (person(reason) and is_one_line(reason)):
        raise SchedulerError("reason_unfit", reason=one_line(reason)[:60])


def in_one_line_each(told: Told) -> Told:
    """Return a frozen dataclass, tuple or text with every text in it as ``one_line``."""
    return _cleaned(told)  # type: ignore[no-any-return]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, tuple):
        made = [_cleaned(each) for each in value]
        return type(value)(*made) if hasattr(value, "_fields") else tuple(made)
    if is_dataclass(value) and not isinstance(value, type):
        old = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
        new = {name: _cleaned(each) for name, each in old.items()}
        changed = {name: each for name, each in new.items() if each is not old[name] and each != old[name]}
        return replace(value, **changed) if changed else value
    return value


def file_name(text: str, most: int = 80) -> str:
    """Return a text as a name that every file system takes: no device's, no dots or blanks at its ends."""
    name = _NOT_IN_FILES.sub("_", one_line(text)[:most]) or "_"
    name = _NOT_IN_FILES.sub("_", name)
    return f"_{name}" if _DEVICES.match(name) else name
