"""A block of cells becomes a block of values: column by column, then row by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.cells import FORMS, Fault, none_of, plain, typed

if TYPE_CHECKING:
    from scheduler.domain.errors import BadCell
    from scheduler.intake.cells import Block, Context, Place
    from scheduler.intake.kinds import Kind
    from scheduler.intake.profile import Heads
    from scheduler.intake.sheets import Layout

_TOTAL_WORDS = ("合计", "总计", "小计", "共计", "累计", "合计:", "合计：", "total", "sum", "subtotal")
_TOTALS = frozenset(map(plain, _TOTAL_WORDS))


@dataclass
class Rows:
    """Rows of a block while they are read: values so far, which are refused, and what was found.

    ``skipped`` rows were refused as a whole before their cells were read.
    """

    values: pd.DataFrame
    cells: pd.DataFrame
    refused: pd.Series
    bad: list[BadCell]
    warnings: list[BadCell]
    place: Place
    layout: Layout
    skipped: pd.Series = field(default_factory=lambda: pd.Series(dtype=bool))

    def find(self, fault: Fault, column: str) -> None:
        """Note a fault of a column; a row that is already refused is not refused again for its doubts."""
        if not fault.cells.any():
            return
        head = self.layout.heads.get(column, column)
        shown = self.cells[column] if column in self.cells else pd.Series("", index=self.cells.index)
        found = self.place.listed(fault, head, shown)
        if fault.warning:
            self.warnings.extend(found)
        else:
            self.bad.extend(found)
            self.refused = self.refused | fault.cells

    @property
    def good(self) -> pd.DataFrame:
        """Values of the rows that are not refused."""
        return self.values[~self.refused]


def read_rows(block: Block, layout: Layout, place: Place, context: Context) -> Rows:
    """Read each column of a block by its kind, then check the rows whose cells are right."""
    rows = Rows(pd.DataFrame(index=block.text.index), block.text, none_of(block.text), [], [], place, layout)
    _leave_totals_out(rows, block)
    _leave_marked_out(rows, block)
    rows.skipped = rows.refused
    for name, head in layout.source.heads.items():
        if name in block.text:
            rows.values[name] = _column(rows, block, name, head, context)
        else:
            rows.values[name] = _absent(head, block.text.index, context)
    for check in layout.source.checks:
        good = rows.good
        for fault in check.faults(good, context):
            whole = Fault(
                fault.code,
                fault.cells.reindex(rows.values.index, fill_value=False),
                {key: fact if isinstance(fact, str) else fact.reindex(rows.values.index)
                 for key, fact in fault.facts.items()},
                fault.warning,
            )  # fmt: skip
            rows.find(whole, check.at)
    return rows


def _absent(head: Heads, index: pd.Index, context: Context) -> pd.Series:
    """Return a column that the file does not have: the usual value, or unknown."""
    if not head.default:
        return _unknown(head.kind, index)
    usual = head.kind.read(pd.Series([head.default], dtype="str"), FORMS[0], context).values.iloc[0]
    return typed(pd.Series(usual, index=index), head.kind.type)


def _unknown(kind: Kind, index: pd.Index) -> pd.Series:
    empty: object = False if kind.type == "flag" else None
    return typed(pd.Series(empty, index=index, dtype="object"), kind.type)


def _leave_totals_out(rows: Rows, block: Block) -> None:
    """Refuse lines that sum up others, before their cells are read as if they were records."""
    for column in rows.layout.source.total:
        if column in block.text:
            written = block.text[column].str.strip()
            short = written.str.len().between(2, 12)
            total = short & written.where(short, "").map(plain).isin(_TOTALS) & ~rows.refused
            rows.find(Fault("total_line", total), column)


def _leave_marked_out(rows: Rows, block: Block) -> None:
    """Refuse cells that hold no value of their own: errors, formulas never calculated, merged cells."""
    for column, code in dict.fromkeys((column, code) for _, column, code in block.marked):
        at = [row for row, name, each in block.marked if (name, each) == (column, code)]
        here = pd.Series(block.text.index.isin(at), index=block.text.index) & ~rows.refused
        rows.find(Fault(code, here), column)


def _column(rows: Rows, block: Block, name: str, head: Heads, context: Context) -> pd.Series:
    """Read one column; equal cells are read once."""
    cells = block.text[name].str.strip()
    if head.empty:
        cells = cells.mask(cells.isin(head.empty), "")
    skipped = rows.skipped
    filled = (cells != "") & ~skipped
    values = _unknown(head.kind, cells.index)
    if head.default:
        cells = cells.mask(~filled & ~skipped, head.default)
        filled = ~skipped
    for form in FORMS if block.forms is not None else FORMS[:1]:
        here = filled
        if block.forms is not None:
            at = list(block.text.columns).index(name)
            here = filled & (block.forms[:, at] == FORMS.index(form))
        if here.any():
            values = _read(rows, name, cells[here], values, form=form, context=context)
    if head.needed:
        rows.find(Fault("cell_empty", ~filled & ~skipped), name)
    return values


def _read(
    rows: Rows, name: str, cells: pd.Series, values: pd.Series, *, form: str, context: Context
) -> pd.Series:
    kind = rows.layout.source.heads[name].kind
    codes, known = pd.factorize(cells)
    once = pd.Series(known, dtype="str")
    read = kind.read(once, form, context)
    wrong = none_of(once)
    for fault in read.faults:
        here = fault.cells.astype(bool) & (~wrong if not fault.warning else True)
        if here.any():
            wrong = wrong | here if not fault.warning else wrong
            rows.find(_spread(fault, here, codes, cells.index, values.index), name)
    found = read.values.where(~wrong).to_numpy()[codes]
    taken = pd.Series(found, index=cells.index).reindex(values.index)
    return typed(values.where(~values.index.isin(cells.index), taken), kind.type)


def _spread(fault: Fault, here: pd.Series, codes: np.ndarray, index: pd.Index, whole: pd.Index) -> Fault:
    """Return a fault of distinct cells as one of all rows."""

    def spread(values: pd.Series) -> pd.Series:
        return pd.Series(values.to_numpy()[codes], index=index)

    mask = spread(here).reindex(whole, fill_value=False)
    facts = {
        key: fact if isinstance(fact, str) else spread(fact).reindex(whole)
        for key, fact in fault.facts.items()
    }
    return Fault(fault.code, mask, facts, fault.warning)
