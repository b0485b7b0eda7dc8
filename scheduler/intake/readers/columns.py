"""A block of cells becomes a block of values: column by column, then row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.cells import FORMS, Fault, none_column, none_of, plain, typed
from scheduler.intake.readers.distinct import spread, with_beside
from scheduler.intake.readers.raw import shown_row
from scheduler.intake.readers.rows import Rows, empty_of, nothing, unknown_of
from scheduler.intake.readers.shapes import shape_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.intake.cells import Block, Context, SheetPlace
    from scheduler.intake.profile.checks import Check
    from scheduler.intake.profile.profile import Heads
    from scheduler.intake.readers.headers import Layout
    from scheduler.intake.readers.sheets import Cut

    Mask = NDArray[np.bool_]

_TOTAL_WORDS = ("合计", "总计", "小计", "共计", "累计", "合计:", "合计：", "total", "sum", "subtotal")
_TOTAL_MARKS = ("计", "otal", "OTAL", "um", "UM")
"""Some of them stands in every cell that holds a word for a total."""
_TOTALS = frozenset(map(plain, _TOTAL_WORDS))


_ERROR_WORDS = (
    r"#(?:N/A|NA|REF!?|DIV/0!?|VALUE!?|NAME\?|NULL!?|NUM!?|ERROR!?|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!"
    r"|UNKNOWN!|BUSY!|PYTHON!|GETTING_DATA|EXTERNAL!)|Err:\d{3}"
)
"""What spreadsheets write into a cell that they cannot work out, in whatever format it was saved."""

UNKNOWN_WORDS = frozenset(
    ("未知", "不详", "不明", "不清楚", "-", "--", "—", "——", "－", "/", "?", "？", "unknown", "n/a")
)
"""Words that clear a value in any column, unless its kind knows them as a value."""
_LONGEST_UNKNOWN = max(map(len, UNKNOWN_WORDS))


def read_rows(cut: Cut, layout: Layout, place: SheetPlace, context: Context) -> Rows:
    """Read each column of a block by its kind, then check the rows whose cells are right."""
    block = cut.block
    rows = Rows(pd.DataFrame(index=block.text.index), block.text, place, layout)
    _leave_totals_out(rows, block)
    marked = _marked(block)
    for name, head in layout.source.heads.items():
        for note in head.kind.notes:
            rows.values[f"{name}_{note}"] = nothing("text", len(block.text)).set_axis(block.text.index)
            rows.absent.add(f"{name}_{note}")
        if name in block.text:
            rows.values[name] = _column(rows, block, name, marked.get(name), context)
            if head.kind.type == "flag":
                rows.values[name] = rows.values[name].fillna(False).astype(bool)
        else:
            rows.values[name] = _absent(head, block.text.index, context)
            if not head.default:
                rows.absent.add(name)
    for (column, code), cells in _by_code(block).items():
        rows.find(Fault(code, cells & ~rows.skipped), column)
    rows.refuse_bad_keys()
    _leave_odd_rows_out(rows, cut)
    for check in layout.source.checks:
        _check(rows, check, context)
    rows.refuse_bad_keys()
    return rows


def _check(rows: Rows, check: Check, context: Context) -> None:
    """Hold a check against the rows that stand; what it clears are cells beside the key, where it can."""
    index, key = rows.values.index, rows.layout.source.key
    loses = tuple(each for each in check.clears if each not in key)
    loses = loses or tuple(each for each in check.columns if each not in key) or check.clears
    before = [rows.lost[each] for each in check.columns if each in rows.lost]
    for fault in check.faults(rows.good_in(check.columns), context):
        facts = {
            name: fact if isinstance(fact, str) else fact.reindex(index) for name, fact in fault.facts.items()
        }
        cells = fault.cells.reindex(index, fill_value=False)
        for lost in before:
            # what follows from a cell that could not be read is not told again
            cells = cells & ~lost
        rows.find(replace(fault, cells=cells, facts=facts), check.columns[0], loses)


def _absent(head: Heads, index: pd.Index, context: Context) -> pd.Series:
    """Return a column that the file does not have: the usual value, or unknown."""
    if not head.default:
        return unknown_of(head.kind, index)
    usual = head.kind.read(pd.Series([head.default], dtype="str"), FORMS[0], context).values.iloc[0]
    return typed(pd.Series(usual, index=index), head.kind.type)


def _leave_totals_out(rows: Rows, block: Block) -> None:
    """Leave lines out that sum up others, before their cells are read as if they were records."""
    for column in rows.layout.source.total:
        if column in block.text:
            written = block.text[column]
            all_cells = "\n".join(written.to_numpy())
            if not any(mark in all_cells for mark in _TOTAL_MARKS):
                continue
            hit = written.str.contains("|".join(_TOTAL_MARKS)) & ~rows.skipped
            total = hit & written[hit].map(plain).isin(_TOTALS).reindex(hit.index, fill_value=False)
            rows.find(Fault("total_line", total, warning=True), column)
            rows.skipped = rows.skipped | total


def _leave_odd_rows_out(rows: Rows, cut: Cut) -> None:
    """Leave rows out that have no good key because they are no records, with all that was said of them."""
    left = {}
    odd = rows.refused
    for spared_by in {*rows.layout.source.key.values()} - {""} if rows.layout.source.total else ():
        # what a stand-in makes a record of may be a heading or a note
        odd = odd | rows.values[spared_by].isna()
    for number in rows.values.index[(odd & ~rows.skipped).to_numpy()]:
        if shape := shape_of(cut.row(number), rows.layout):
            left[number] = rows.place.bad(shape.code, number, value=shown_row(cut.row(number)))
    if left:
        rows.bad = [each for each in rows.bad if each.row not in left]
        rows.warnings = [each for each in rows.warnings if each.row not in left] + list(left.values())
        rows.skipped = rows.skipped | rows.values.index.isin(list(left))


def _by_code(block: Block) -> dict[tuple[str, str], pd.Series]:
    """Return the cells that hold no value of their own: errors, formulas never calculated."""
    found: dict[tuple[str, str], pd.Series] = {}
    for column, code in dict.fromkeys((column, code) for _, column, code in block.marked):
        at = [row for row, name, each in block.marked if (name, each) == (column, code)]
        found[column, code] = pd.Series(block.text.index.isin(at), index=block.text.index)
    return found


def _marked(block: Block) -> dict[str, Mask]:
    """Return for each column the cells that are not to be read."""
    marked: dict[str, Mask] = {}
    for (column, _), cells in _by_code(block).items():
        marked[column] = marked.get(column, False) | cells.to_numpy()
    return marked


def _column(rows: Rows, block: Block, name: str, marked: Mask | None, context: Context) -> pd.Series:
    """Read one column, the cells of each form together; a cell that is marked is not looked at."""
    head = rows.layout.source.heads[name]
    here = (~rows.skipped).to_numpy()
    if marked is not None:
        here = here & ~marked
    for other, needed in rows.layout.source.heads.items():
        if needed.instead == name and other in rows.layout.at:
            here = here & ~rows.told[other]
    rows.told[name], rows.cleared[name] = np.zeros((2, len(here)), dtype=bool)
    if head.none:
        rows.values[none_column(name)] = False
    if block.forms is None:
        parts = [_read(rows, name, here, FORMS[0], context)]
    else:
        forms = block.forms[:, list(block.text.columns).index(name)]
        parts = [
            _read(rows, name, here & (forms == place), FORMS[place], context)
            for place in np.unique(forms[here])
        ]
    if len(parts) == 1 and len(parts[0]) == len(here):
        return parts[0]
    unknown = unknown_of(head.kind, block.text.index)
    return pd.concat(parts).reindex(unknown.index, fill_value=empty_of(head.kind)) if parts else unknown


def _read(rows: Rows, name: str, here: Mask, form: str, context: Context) -> pd.Series:
    """Read the cells of one form; equal cells are read once."""
    head = rows.layout.source.heads[name]
    cells = rows.cells[name][here]
    codes, known = pd.factorize(cells)
    once = pd.Series(known, dtype="str").str.strip()
    if head.kind.beside:
        codes, once, context = with_beside(head.kind, (codes, once), rows.values, here, context)
    silent, none = once == "", once.isin(head.none)
    blank = silent | none | _says_unknown(once, head)
    rows.told[name][here] = (~silent).to_numpy()[codes]
    rows.cleared[name][here] = (blank & ~silent).to_numpy()[codes]
    if none.any():
        rows.values.loc[here, none_column(name)] = none.to_numpy()[codes]
    errors = _error_words(once) & ~blank
    if head.default:
        once = once.mask(blank, head.default)
        blank = none_of(once)
    read = head.kind.read(once[~blank & ~errors], form, context)
    for note, told in read.notes.items():
        _note(rows, f"{name}_{note}", told.reindex(once.index), codes, cells.index)
    values = typed(read.values, head.kind.type)
    if len(values) < len(once):
        values = values.reindex(once.index, fill_value=empty_of(head.kind))
    wrong = blank & (head.needed and not head.stand_ins & rows.layout.at.keys())
    faults = [Fault("cell_empty", wrong), Fault("error_cell", errors)]
    wrong = wrong | errors
    for fault in read.faults:
        at = fault.cells.astype(bool).reindex(once.index, fill_value=False)
        if not fault.warning:
            # of several things wrong with a cell the first is told
            at &= ~wrong
            wrong = wrong | (at & (not fault.partly))
        faults.append(replace(fault, cells=at))
    for fault in faults:
        if fault.cells.any():
            rows.find(spread(fault, codes, cells.index, rows.values.index), name)
    kept = values.where(~wrong, empty_of(head.kind)) if wrong.any() else values
    return pd.Series(kept.to_numpy()[codes], index=cells.index, dtype=values.dtype)


def _note(rows: Rows, column: str, told: pd.Series, codes: NDArray[np.intp], index: pd.Index) -> None:
    """Keep what a kind tells beside its values."""
    if told.notna().any():
        rows.values.loc[index, column] = told.to_numpy()[codes]
        rows.absent.discard(column)


def _says_unknown(once: pd.Series, head: Heads) -> pd.Series:
    """Mark cells that say that nothing is known, by a profile's own word or a usual one."""
    said = [len(cell) <= _LONGEST_UNKNOWN and cell.lower() in UNKNOWN_WORDS for cell in once.to_numpy()]
    usual = pd.Series(said, index=once.index, dtype=bool)
    if usual.any():
        usual &= ~once.isin(getattr(head.kind, "words", {}))
    return usual | once.isin(head.empty)


def _error_words(once: pd.Series) -> pd.Series:
    """Mark what a spreadsheet writes into a cell that it cannot work out."""
    all_cells = "\n".join(once.to_numpy())
    if "#" not in all_cells and "err:" not in all_cells.lower():
        return none_of(once)
    return once.str.fullmatch(_ERROR_WORDS, case=False)
