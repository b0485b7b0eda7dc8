"""Filters that a file may hold: comparisons of named columns, never code that runs.

``exposed_workers >= 10 and ("P01" in factors or industry_division in ["C26", "C30"])``
"""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.domain.errors import SettingsError, hint
from scheduler.settings import MOST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Marks = NDArray[np.bool_]

MOST_SIGNS = 2000
_COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def where(expression: str, table: pd.DataFrame, place: str) -> Marks:
    """Mark the rows of a table for which an expression holds; nothing unknown ever compares.

    Allowed are ``and``, ``or``, ``not``, comparisons, ``in`` and ``not in`` (a list; or text ``in`` a column
    of codes parted by ";"), and the names of flag columns. An empty expression marks every row.

    Raises
    ------
    SettingsError
        ``not_a_filter``, ``filter_too_long`` or ``unknown_column``; ``place`` is the setting it stands in.
    """
    if not expression.strip():
        return np.ones(len(table), bool)
    if len(expression) > MOST_SIGNS:
        raise SettingsError("filter_too_long", where=place, most=MOST_SIGNS, signs=len(expression))
    try:
        tree = ast.parse(expression, mode="eval")
        return _Filter(expression, table, place).marks(tree.body)
    except (SyntaxError, ValueError, RecursionError, MemoryError, TypeError, OverflowError) as wrong:
        raise SettingsError("not_a_filter", where=place, text=expression, part=str(wrong)) from wrong


class _Filter:
    """One expression over one table."""

    def __init__(self, expression: str, table: pd.DataFrame, place: str) -> None:
        self.expression, self.table, self.place = expression, table, place

    def marks(self, node: ast.expr) -> Marks:
        """Return the rows for which a node holds."""
        match node:
            case ast.BoolOp(op=op, values=values):
                joined = np.logical_and if isinstance(op, ast.And) else np.logical_or
                return np.asarray(joined.reduce([self.marks(each) for each in values]), bool)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return ~self.marks(operand)
            case ast.Compare(left=left, ops=ops, comparators=rights):
                sides = [left, *rights]
                pairs = zip(sides, ops, rights, strict=False)
                return np.asarray(np.logical_and.reduce([self._compare(*each) for each in pairs]), bool)
            case ast.Name(id=name):
                column = self._column(name)
                if column.dtype != bool:
                    raise self._wrong(node)
                return column.to_numpy()
        raise self._wrong(node)

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Marks:
        if isinstance(op, ast.In | ast.NotIn):
            inside = self._inside(left, right)
            return inside if isinstance(op, ast.In) else ~inside
        if type(op) not in _COMPARED:
            raise self._wrong(right)
        one, other = self._value(left), self._value(right)
        found = _COMPARED[type(op)](one, other)
        known = np.ones(len(self.table), bool)
        for side in (one, other):
            if isinstance(side, pd.Series):
                known &= side.notna().to_numpy()
        return np.asarray(known & np.asarray(found, bool))

    def _inside(self, left: ast.expr, right: ast.expr) -> Marks:
        """Return rows whose value is in a list, or whose parted codes hold a text."""
        if isinstance(right, ast.List | ast.Tuple):
            value = self._value(left)
            if not isinstance(value, pd.Series):
                raise self._wrong(left)
            return value.isin([self._constant(each) for each in right.elts]).to_numpy()
        if isinstance(right, ast.Name):
            codes = ";" + self._column(right.id).fillna("").astype("str") + ";"
            return codes.str.contains(f";{self._constant(left)};", regex=False).to_numpy(bool)
        raise self._wrong(right)

    def _value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return self._column(node.id)
        value = self._constant(node)
        return pd.Timestamp(value) if isinstance(value, str) and _is_day(value) else value

    def _constant(self, node: ast.expr) -> Any:
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self._constant(node.operand)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, int | float)
            and node.value <= MOST_NUMBER
        ):
            return node.value
        raise self._wrong(node)

    def _column(self, name: str) -> pd.Series:
        if name not in self.table.columns:
            known = [str(each) for each in self.table.columns]
            raise SettingsError("unknown_column", where=self.place, name=name, **hint(name, known))
        return self.table[name]

    def _wrong(self, node: ast.expr) -> SettingsError:
        part = ast.get_source_segment(self.expression, node) or self.expression
        return SettingsError("not_a_filter", where=self.place, text=self.expression, part=part)


def _is_day(text: str) -> bool:
    """Say whether a text is a day, as 2026-11-30."""
    return len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit()
