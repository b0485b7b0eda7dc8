"""The family of a month's exports, found by the modules of ``files/``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, ClassVar

from scheduler.domain.errors import SettingsError, hint
from scheduler.exports import files
from scheduler.named import Named

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from scheduler.domain.sheet import MonthSheet


class Export(Named):
    """A file, or files, that a month is written to; its ``name`` is that of its module.

    ``place`` says how early its files are named among those of all exports.
    """

    place: ClassVar[int] = 100

    def write(self, folder: Path, sheet: MonthSheet) -> tuple[Path, ...]:
        """Write the files into the month's folder, each whole or not at all; return their paths.

        The same sheet gives the same bytes.
        """
        raise NotImplementedError


@cache
def export_names() -> tuple[str, ...]:
    """Return the name of every export, without reading any of them."""
    return tuple(sorted(each.name for each in iter_modules(files.__path__)))


def export(name: str) -> Export:
    """Return an export by its name; only then are the libraries read that it writes with."""
    import_module(f"{files.__name__}.{name}")
    made: Export = Export.family[name]()
    return made


def known_exports(names: Iterable[str], where: str) -> None:
    """Refuse the first name that is no export's.

    Raises
    ------
    SettingsError
        ``unknown_name``, with the nearest right name.
    """
    for name in names:
        if name not in export_names():
            raise SettingsError("unknown_name", where=where, name=name, **hint(name, export_names()))
