"""Setting a key in the text of a config.toml, its comments kept."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping


def with_values(text: str, table: str, values: Mapping[str, str], where: str) -> str:
    """Return a TOML text in which a table's keys have these values; all else stays as it was written.

    Raises
    ------
    SettingsError
        ``cannot_set`` where the table is written in a way that cannot be added to; ``where`` is its file.
    """
    for key, value in values.items():
        wanted = _read(text)
        held = wanted.setdefault(table, {})
        made = _set(text, table, key, json.dumps(value, ensure_ascii=False))
        if isinstance(held, dict):
            held[key] = value
        if _read(made) != wanted:
            raise SettingsError("cannot_set", where=where, table=table, key=key)
        text = made
    return text


def _read(text: str) -> dict[str, Any]:
    """Return what a text says; nothing for one that is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _set(text: str, table: str, key: str, value: str) -> str:
    """Put a key into its table: over its line, else under the table's head, else at the end."""
    lines = text.splitlines(keepends=True)
    inside, head, first = False, -1, len(lines)
    for place, line in enumerate(lines):
        opened = re.match(r"""\s*\[{1,2}\s*(["']?)([^"'\]]+?)\1\s*\]""", line)
        if opened:
            inside = opened[2] == table
            head = place if inside and head < 0 else head
            first = min(first, place)
        quoted = rf"""(?:{key}|"{key}"|'{key}')"""
        named = quoted if inside else rf"{table}\s*\.\s*{quoted}"
        written = re.match(rf"(\s*{named}\s*=\s*)", line) if inside or place <= first else None
        if written:
            lines[place] = f"{written[1]}{value}{_behind(line[written.end() :])}\n"
            return "".join(lines)
    if head >= 0:
        lines.insert(head + 1, f"{key} = {value}\n")
        return "".join(lines)
    if re.search(rf"^\s*{table}\s*\.", "".join(lines[:first]), re.MULTILINE):
        lines.insert(0, f"{table}.{key} = {value}\n")
        return "".join(lines)
    end = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{end}\n[{table}]\n{key} = {value}\n"


def _behind(rest: str) -> str:
    """Return the comment behind a value of one line, with the spaces before it."""
    value = re.match(r"""("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^#\n]*?)(\s*#[^\n]*)?\s*$""", rest)
    return (value[2] or "") if value else ""
