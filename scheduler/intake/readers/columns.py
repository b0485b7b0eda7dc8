"""A block of cells becomes a block of values: column by column, then row by row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scheduler.intake.cells import FORMS, Fault, holding, none_of, plain, typed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.domain.errors import BadCell
    from scheduler.intake.cells import Block, Context, SheetPlace
    from scheduler.intake.kinds import Kind
    from scheduler.intake.profile.profile import Heads
    from scheduler.intake.readers.sheets import Layout

_TOTAL_WORDS = ("合计", "总计", "小计", "共计", "累计", "合计:", "合计：", "total", "sum", "subtotal")
_TOTAL_MARKS = "计|[Tt]otal|TOTAL|[Ss]um|SUM"
_TOTALS = frozenset(map(plain, _TOTAL_WORDS))


_ERROR_WORDS = (
    r"#(?:N/A|NA|REF!?|DIV/0!?|VALUE!?|NAME\?|NULL!?|NUM!?|ERROR!?|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!"
    r"|UNKNOWN!|BUSY!|PYTHON!|GETTING_DATA|EXTERNAL!)|Err:\d{3}"
)
"""What spreadsheets write into a cell that they cannot work out, in whatever format it was saved."""


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
    place: SheetPlace
    layout: Layout
    skipped: pd.Series = field(default_factory=lambda: pd.Series(dtype=bool))

    def find(self, fault: Fault, column: str) -> None:
        """Note a fault of a column at each of its rows; unless it is a doubt, they are refused."""
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


def read_rows(block: Block, layout: Layout, place: SheetPlace, context: Context) -> Rows:
    """Read each column of a block by its kind, then check the rows whose cells are right."""
    rows = Rows(pd.DataFrame(index=block.text.index), block.text, none_of(block.text), [], [], place, layout)
    _leave_totals_out(rows, block)
    _leave_marked_out(rows, block)
    rows.skipped = rows.refused
    for name, head in layout.source.heads.items():
        if head.kind.worded:
            rows.values[f"{name}_word"] = typed(pd.Series(np.nan, index=block.text.index), "text")
        if name in block.text:
            rows.values[name] = _column(rows, block, name, head, context)
            if head.kind.type == "flag":
                rows.values[name] = rows.values[name].fillna(False).astype(bool)
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
            rows.find(whole, check.columns[0])
    return rows


def _absent(head: Heads, index: pd.Index, context: Context) -> pd.Series:
    """Return a column that the file does not have: the usual value, or unknown."""
    if not head.default:
        return _unknown(head.kind, index)
    usual = head.kind.read(pd.Series([head.default], dtype="str"), FORMS[0], context).values.iloc[0]
    return typed(pd.Series(usual, index=index), head.kind.type)


def _empty(kind: Kind) -> Any:
    """Return what stands for "unknown" in a column of a kind."""
    return {"flag": False, "day": np.datetime64("NaT", "s")}.get(kind.type, np.nan)


def _unknown(kind: Kind, index: pd.Index) -> pd.Series:
    return typed(pd.Series(_empty(kind), index=index), kind.type)


def _leave_totals_out(rows: Rows, block: Block) -> None:
    """Refuse lines that sum up others, before their cells are read as if they were records."""
    for column in rows.layout.source.total:
        if column in block.text:
            written = block.text[column]
            hit = holding(written, _TOTAL_MARKS) & ~rows.refused
            total = hit & written[hit].map(plain).isin(_TOTALS).reindex(hit.index, fill_value=False)
            rows.find(Fault("total_line", total), column)


def _leave_marked_out(rows: Rows, block: Block) -> None:
    """Refuse cells that hold no value of their own: errors, formulas never calculated, merged cells."""
    for column, code in dict.fromkeys((column, code) for _, column, code in block.marked):
        at = [row for row, name, each in block.marked if (name, each) == (column, code)]
        here = pd.Series(block.text.index.isin(at), index=block.text.index) & ~rows.refused
        rows.find(Fault(code, here), column)


def _column(rows: Rows, block: Block, name: str, head: Heads, context: Context) -> pd.Series:
    """Read one column, the cells of each form together."""
    here = (~rows.skipped).to_numpy()
    if block.forms is None:
        return _read(rows, name, block.text[name][here], FORMS[0], context)
    forms = block.forms[:, list(block.text.columns).index(name)]
    parts = [
        _read(rows, name, block.text[name][here & (forms == place)], FORMS[place], context)
        for place in np.unique(forms[here])
    ]
    if len(parts) == 1:
        return parts[0]
    return pd.concat(parts) if parts else _unknown(head.kind, block.text.index[:0])


def _read(rows: Rows, name: str, cells: pd.Series, form: str, context: Context) -> pd.Series:
    """Read cells of one form; equal cells are read once."""
    head = rows.layout.source.heads[name]
    codes, known = pd.factorize(cells)
    once = pd.Series(known, dtype="str").str.strip()
    blank = once.isin(("", *head.empty))
    errors = once.str.fullmatch(_ERROR_WORDS, case=False) & ~blank
    if head.default:
        once = once.mask(blank, head.default)
        blank = none_of(once)
    read = head.kind.read(once[~blank & ~errors], form, context)
    if read.words is not None:
        words = read.words.reindex(once.index).to_numpy()[codes]
        rows.values.loc[cells.index, f"{name}_word"] = words
    values = typed(read.values, head.kind.type).reindex(once.index, fill_value=_empty(head.kind))
    wrong = blank & head.needed
    faults = [Fault("cell_empty", wrong), Fault("error_cell", errors)]
    wrong = wrong | errors
    for fault in read.faults:
        here = fault.cells.astype(bool).reindex(once.index, fill_value=False)
        if not fault.warning:
            # of several things wrong with a cell the first is told
            here &= ~wrong
            wrong = wrong | here
        faults.append(replace(fault, cells=here))
    for fault in faults:
        if fault.cells.any():
            rows.find(_spread(fault, codes, cells.index, rows.values.index), name)
    kept = values.where(~wrong, _empty(head.kind))
    return pd.Series(kept.to_numpy()[codes], index=cells.index, dtype=values.dtype)


def _spread(fault: Fault, codes: NDArray[np.intp], index: pd.Index, whole: pd.Index) -> Fault:
    """Return a fault of distinct cells as one of all rows."""

    def spread(values: pd.Series) -> pd.Series:
        return pd.Series(values.to_numpy()[codes], index=index)

    mask = spread(fault.cells).reindex(whole, fill_value=False)
    facts = {
        key: fact if isinstance(fact, str) else spread(fact.reindex(fault.cells.index)).reindex(whole)
        for key, fact in fault.facts.items()
    }
    return replace(fault, cells=mask, facts=facts)
