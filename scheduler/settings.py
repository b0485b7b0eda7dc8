"""config.toml read into one frozen dataclass a section, with every mistake named."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import TypeAdapter

from scheduler.domain.errors import SettingsError
from scheduler.domain.plain_text import is_one_line, is_plain, one_line
from scheduler.named import of_its_kind, refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Section = TypeVar("Section")
MOST_BYTES = 4 * 1024**2
MOST_LEVELS = 50
MOST_NUMBER = 2**63 - 1
# a key of thousands of parts would be read for hours
_LONG_KEY = re.compile(rf"""(?<![\w-])(?:["']?+[\w-]++["']?+[ \t]*+\.[ \t]*+){{{MOST_LEVELS}}}""", re.ASCII)


@dataclass(frozen=True)
class Strict:
    """Base of the tables of a settings file: a key that is not a field is an error."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    SettingsError
        ``no_file``, ``file_not_readable``, ``not_text`` (not UTF-8) or ``not_toml`` with line and column;
        ``toml_too_large``, ``toml_too_deep``, or ``setting_not_a_number`` with the place of a number
        that is none (nan, inf).
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SettingsError("toml_too_large", where=path.name, most=MOST_BYTES // 1024**2)
        table = _parsed(path.read_text("utf-8"), path.name)
    except FileNotFoundError as wrong:
        raise SettingsError("no_file", path=path) from wrong
    except OSError as wrong:
        raise SettingsError("file_not_readable", path=path, problem=wrong.strerror) from wrong
    except UnicodeDecodeError as wrong:
        raise SettingsError("not_text", where=path.name, position=wrong.start) from wrong
    _check_values(table, path.name)
    return table


def _parsed(text: str, where: str) -> dict[str, Any]:
    if _LONG_KEY.search(text):
        raise SettingsError("toml_too_deep", where=where, most=MOST_LEVELS)
    try:
        return tomllib.loads(text)
    except RecursionError as wrong:
        raise SettingsError("toml_too_deep", where=where, most=MOST_LEVELS) from wrong
    except ValueError as wrong:  # also a number of thousands of digits
        raise SettingsError("not_toml", where=where, problem=str(wrong)) from wrong


def _check_values(table: dict[str, Any], where: str) -> None:
    """Refuse a number that is none, or larger than any code can be, text that is none, too many levels."""
    waiting: list[tuple[str, Any, int]] = [(where, table, 0)]
    while waiting:
        at, value, level = waiting.pop()
        if level > MOST_LEVELS:
            raise SettingsError("toml_too_deep", where=where, most=MOST_LEVELS)
        if isinstance(value, dict):
            for key in value:
                _check_text(key, at)
            waiting += [(f"{at}.{key}", each, level + 1) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{at}.{place}", each, level + 1) for place, each in enumerate(value, 1)]
        elif isinstance(value, str):
            _check_text(value, at, lines=True)
        # what is no number is not below anything either
        elif isinstance(value, float | int) and not abs(value) <= MOST_NUMBER:
            raise SettingsError("setting_not_a_number", where=at, value=_short(value))


def _check_text(text: str, where: str, *, lines: bool = False) -> None:
    """Refuse what a screen obeys or hides; a value may have several lines."""
    if not (is_plain(text) if lines else is_one_line(text)):
        raise SettingsError("setting_not_text", where=one_line(where), value=one_line(text)[:60])


def _short(number: float) -> str:
    """Return a number as text; of a whole one that is too long to be read, its beginning."""
    return str(number) if abs(number) < 10**20 or isinstance(number, float) else f"{hex(number)[:12]}..."


def section(table: Mapping[str, Any], cls: type[Section], where: str) -> Section:
    """Turn one table into the frozen dataclass that describes its keys.

    Raises
    ------
    SettingsError
        ``unknown_setting`` with the nearest right name, or ``wrong_setting`` with what would be right.
    """
    refuse_unknown(table, cls.__dataclass_fields__, where)  # type: ignore[attr-defined]
    adapter = _ADAPTERS.get(cls)
    if adapter is None:
        # making one takes longer than reading many tables by it
        adapter = _ADAPTERS[cls] = TypeAdapter(cls)
    read: Section = of_its_kind(dict(table), adapter, where)
    return read


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def sections(config: Mapping[str, Any], classes: Mapping[str, type], where: str) -> dict[str, Any]:
    """Read each table of a config by its class; a table that no class describes is an error.

    A class may be ``dict``: the table is then kept as it is, for a family that reads it by name.
    """
    refuse_unknown(config, classes, where)
    read: dict[str, Any] = {}
    for name, cls in classes.items():
        table = config.get(name, {})
        if not isinstance(table, dict):
            raise SettingsError("not_a_table", where=where, name=name)
        read[name] = dict(table) if cls is dict else section(table, cls, f"{where}, {name}")
    return read
