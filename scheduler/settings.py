"""config.toml read into one frozen dataclass a section, with every mistake named."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from pydantic import TypeAdapter

from scheduler.domain.errors import SettingsError
from scheduler.named import of_its_kind, refuse_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Section = TypeVar("Section")


@dataclass(frozen=True)
class Strict:
    """Base of the tables of a settings file: a key that is not a field is an error."""

    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    SettingsError
        ``no_file``, ``not_text`` (not UTF-8) or ``not_toml`` with line and column.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as wrong:
        raise SettingsError("no_file", path=path) from wrong
    except UnicodeDecodeError as wrong:
        raise SettingsError("not_text", where=path.name, position=wrong.start) from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise SettingsError("not_toml", where=path.name, problem=str(wrong)) from wrong


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
