"""Patterns of profiles: tried on cells from outside, so one that could run for ever is refused."""

from __future__ import annotations

import re
from re import _constants as words  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST_SIGNS = 1000
MANY = 100
"""A part that may come more often than so is one that may come for ever."""
_REPEATS = {words.MAX_REPEAT, words.MIN_REPEAT}


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a profile's pattern, ready to be tried.

    A part that may come again and again must not hold another such part, nor a choice: a cell that nearly
    fits could then be read in more ways than there is time for.

    Raises
    ------
    ValueError
        Where it is none, saying why and at which place, or is one that could take for ever.
    """
    if len(pattern) > MOST_SIGNS:
        raise ValueError(f"a pattern has at most {MOST_SIGNS} signs, this one has {len(pattern)}")
    try:
        made = re.compile(pattern)
        endless = _endless(parser.parse(pattern), within=False)
    except (re.error, RecursionError, OverflowError) as wrong:
        raise ValueError(f"{pattern!r} is no pattern: {wrong}") from wrong
    if endless:
        raise ValueError(f"{pattern!r} may take for ever: a repeated part holds a repeated part or a choice")
    return made


def _endless(parts: Any, *, within: bool) -> bool:
    """Say whether a part that may come for ever holds one that does as well, or a choice."""
    for what, about in parts:
        if what in _REPEATS:
            many = about[1] > MANY
            if (many and within) or _endless(about[2], within=within or many):
                return True
        elif what is words.BRANCH and within:
            return True
        else:
            inner = [_endless(each, within=within) for each in _inner(about)]
            if any(inner):
                return True
    return False


def _inner(about: Any) -> list[Any]:
    """Return the parts of a pattern that stand inside another, whatever it is."""
    if isinstance(about, parser.SubPattern):
        return [about]
    return [part for each in about for part in _inner(each)] if isinstance(about, list | tuple) else []
