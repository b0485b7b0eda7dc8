"""Finds the numbers of settings: which fields of a class of settings are numbers, and which have no range."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from scheduler import ranges

NAMES = {"Iterable": Iterable, "Mapping": Mapping, "Sequence": Sequence, "Literal": Literal, "date": date}


def arguments(cls: type) -> dict[str, Any]:
    """Return the types of the arguments a class is made with, ranges included."""
    hints = get_type_hints(cls.__init__, localns=NAMES | vars(ranges), include_extras=True)  # type: ignore[misc]
    return {name: kind for name, kind in hints.items() if name != "return"}


def without_range(kind: Any, where: str) -> Iterator[str]:
    """Name each number below a type that may be anything."""
    if get_origin(kind) is Annotated:
        if get_args(kind)[0] in (int, float):
            return
        kind = get_args(kind)[0]
    if kind in (int, float):
        yield where
    elif get_origin(kind) in (Union, UnionType) or get_args(kind):
        for each in get_args(kind):
            yield from without_range(each, where)
    elif dataclasses.is_dataclass(kind):
        for name, each in arguments(kind).items():  # type: ignore[arg-type]
            yield from without_range(each, f"{where}.{name}")
