"""One text for a problem, a plan or any plain value, so that its SHA-256 names it for good.

The text is JSON with sorted keys and no spaces. A field that holds its default is left out, so a field
added later changes no old hash. Days are written as ``YYYY-MM-DD``. A travel matrix is written as the
SHA-256 of its bytes (int32, little-endian, row by row) and travels beside the text.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

import numpy as np

from scheduler.domain import plan as plan_words
from scheduler.domain import problem as problem_words
from scheduler.domain import sheet as sheet_words
from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem, TravelMatrix
from scheduler.domain.sheet import MonthSheet, SheetTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray


def canonical(value: object) -> str:
    """Return the one JSON text of a plain value; a set is sorted.

    Raises
    ------
    ValueError
        For NaN and infinity.
    TypeError
        For a value that is not plain.
    """
    return json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def sha(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in lower-case hex."""
    return sha256(text.encode()).hexdigest()


def travel_bytes(minutes: NDArray[np.int32]) -> bytes:
    """Return a matrix as int32, little-endian, row by row: the same bytes on every machine."""
    return np.ascontiguousarray(minutes, dtype="<i4").tobytes()


def to_json(value: Problem | Plan) -> str:
    """Return the canonical JSON of a problem or a plan."""
    return canonical(value)


def digest(value: Problem | Plan) -> str:
    """Return the SHA-256 of a problem's or a plan's canonical JSON."""
    return sha(to_json(value))


def plan_from_json(text: str) -> Plan:
    """Return the plan of a canonical text."""
    plan: Plan = _read(Plan, json.loads(text))
    return plan


def sheet_to_json(sheet: MonthSheet) -> str:
    """Return the canonical JSON of a month's sheet; a day in a table's cell stands as ``{"day": ...}``."""
    return canonical(_with_tables(sheet, _cell_out))


def sheet_from_json(text: str) -> MonthSheet:
    """Return the sheet of a canonical text."""
    sheet: MonthSheet = _read(MonthSheet, json.loads(text))
    return _with_tables(sheet, _cell_in)


def _with_tables(sheet: MonthSheet, cell: Callable[[object], object]) -> MonthSheet:
    """Return a sheet with each cell of its tables, and of the list of those due, changed."""
    tables = tuple(_with_cells(each, cell) for each in sheet.tables)
    return replace(sheet, tables=tables, due=None if sheet.due is None else _with_cells(sheet.due, cell))


def problem_from_json(text: str, minutes: NDArray[np.int32]) -> Problem:
    """Return the problem of a canonical text and its travel minutes.

    Raises
    ------
    ValueError
        When the matrix is not the one whose hash stands in the text.
    """
    table = json.loads(text)
    written = _read(_Travel, table.pop("travel"))
    if sha256(travel_bytes(minutes)).hexdigest() != written.minutes:
        raise ValueError("these are not the travel minutes of this problem")
    travel = TravelMatrix(written.points, minutes, written.source)
    problem: Problem = _read(Problem, table, travel=travel)
    return problem


@dataclass(frozen=True)
class _Travel:
    """A travel matrix as it stands in a text: ``minutes`` is the SHA-256 of its bytes."""

    points: tuple[str, ...]
    minutes: str
    source: str = TravelMatrix.source


def _with_cells(table: SheetTable, turned: Callable[[Any], object]) -> SheetTable:
    return replace(table, rows=tuple(tuple(turned(cell) for cell in row) for row in table.rows))


def _cell_out(cell: object) -> object:
    return {"day": cell.isoformat()} if isinstance(cell, date) else cell


def _cell_in(cell: Any) -> object:
    return date.fromisoformat(cell["day"]) if isinstance(cell, dict) else cell


def _plain(value: object) -> object:
    if isinstance(value, TravelMatrix):
        value = _Travel(value.points, sha256(travel_bytes(value.minutes)).hexdigest(), value.source)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != field.default
        }
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(each) for each in value), key=canonical)
    if isinstance(value, np.generic):
        return value.item()
    return value.isoformat() if isinstance(value, date | datetime) else value


_WORDS: Mapping[str, Any] = {"date": date, "Mapping": dict, "NDArray": list, "np": np}


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    """Return the types of a dataclass's fields; names imported for type checking only are given here."""
    return get_type_hints(cls, {**vars(problem_words), **vars(plan_words), **vars(sheet_words), **_WORDS})


def _read(kind: Any, value: Any, **given: object) -> Any:
    """Turn a JSON value into what a type hint asks for; ``given`` are fields that are read already."""
    if dataclasses.is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: _read(hints[name], each) for name, each in value.items()}, **given)  # type: ignore[operator]
    if get_origin(kind) in {Union, UnionType}:
        return None if value is None else _read(next(k for k in get_args(kind) if k is not NoneType), value)
    if kind is date:
        return date.fromisoformat(value)
    return _sequence(kind, value) if isinstance(value, list) else value


def _sequence(kind: Any, values: list[Any]) -> Any:
    """Turn a JSON list into the tuple or frozenset of a type hint; into a tuple where it says nothing."""
    kinds = get_args(kind) or (Any, Ellipsis)
    if get_origin(kind) is frozenset:
        return frozenset(_read(kinds[0], each) for each in values)
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_read(kinds[0], each) for each in values)
    return tuple(_read(one, each) for one, each in zip(kinds, values, strict=True))
