"""A case: how a file is made, and how its import must end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.intake.builders import employer, write_csv


@dataclass(frozen=True)
class Case:
    """An odd file.

    Attributes
    ----------
    cells
        (row, column, code) of everything that must be refused.
    warned
        The same for warnings; ``None`` where they do not matter.
    values
        Column of employers and what it must hold.
    """

    name: str
    make: Callable[[Path], Path]
    outcome: str
    cells: frozenset[tuple[int, str, str]] = frozenset()
    warned: frozenset[tuple[int, str, str]] | None = frozenset()
    values: tuple[tuple[str, tuple[Any, ...]], ...] = ()
    imported: int | None = None


KEY = "employer"


def bad_cell(name: str, column: str, code: str, key: str, value: object) -> Case:
    """Return a case of one bad cell in row 3, between two good rows; only a bad key loses its row."""

    def make(folder: Path) -> Path:
        rows = (employer(1), employer(2, **{key: value}), employer(3))
        return write_csv(folder / "register.csv", *rows)

    return Case(
        name, make, "reject_rows", frozenset({(3, column, code)}), None, imported=2 if key == KEY else 3
    )


def good_cell(name: str, key: str, value: object, column: str, read: object) -> Case:
    """Return a case of one odd cell that is read rightly."""

    def make(folder: Path) -> Path:
        return write_csv(folder / "register.csv", employer(1), employer(2, **{key: value}))

    return Case(name, make, "accept", values=((column, (..., read)),), imported=2)


def doubtful_cell(name: str, column: str, code: str, key: str, value: object, read: tuple[str, Any]) -> Case:
    """Return a case of one cell in row 3 that is kept and named."""

    def make(folder: Path) -> Path:
        return write_csv(folder / "register.csv", employer(1), employer(2, **{key: value}))

    warned = frozenset({(3, column, code)})
    return Case(
        name, make, "accept_with_warning", warned=warned, values=((read[0], (..., read[1])),), imported=2
    )
