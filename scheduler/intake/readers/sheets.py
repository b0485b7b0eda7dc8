"""The rows of a sheet behind its header, cut into blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.cells import FORMS, Block
from scheduler.intake.readers.merges import spread
from scheduler.intake.readers.raw import as_text, letters, shown_row, words
from scheduler.intake.readers.shapes import shape_of
from scheduler.intake.readers.ticks import with_ticks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scheduler.domain.errors import BadCell
    from scheduler.intake.cells import SheetPlace
    from scheduler.intake.readers.headers import Layout
    from scheduler.intake.readers.raw import Sheet

BLOCK = 50_000
_TEXT, _NUMBER, _DAY, _FLAG = range(len(FORMS))


@dataclass(frozen=True)
class Cut:
    """Some rows of a sheet: the block to be read, rows too broken to be in it, and what is doubtful.

    ``rows`` are those of the sheet, with their numbers one after another, as the sheet has them.
    """

    block: Block
    broken: tuple[BadCell, ...]
    doubts: tuple[BadCell, ...] = ()
    rows: Sequence[tuple[int, Sequence[object]]] = ()

    def row(self, number: int) -> Sequence[object]:
        """Return a row of the sheet by its number."""
        return self.rows[number - self.rows[0][0]][1]


def cuts(sheet: Sheet, layout: Layout, place: SheetPlace, size: int = BLOCK) -> Iterator[Cut]:
    """Cut the rows after the header into blocks; a column without a name is told at its first value."""
    merges: list[BadCell] = []
    rows = spread(enumerate(sheet.rows, start=1), sheet.merged, layout, place, merges)
    for _ in islice(rows, layout.header):
        pass
    rows = with_ticks(rows, layout) if layout.ticks else rows
    told = set(layout.named)
    while taken := list(islice(rows, size)):
        # in a text file a cell beyond the header makes its row ragged
        width = layout.width if sheet.strict_width else max(len(row) for _, row in taken)
        nameless = tuple(_nameless(taken, told, width, place))
        cut = _cut(taken, sheet, layout, place)
        yield replace(cut, doubts=(*nameless, *merges, *cut.doubts), rows=taken)
        merges.clear()


def _nameless(
    taken: list[tuple[int, Sequence[object]]], told: set[int], width: int, place: SheetPlace
) -> Iterator[BadCell]:
    """Tell each column that has values and no name, once."""
    for column in range(width):
        if column in told:
            continue
        filled = (n for n, row in taken if column < len(row) and as_text(row[column]).strip())
        if first := next(filled, 0):
            told.add(column)
            yield place.bad("column_without_name", first, letters(column + 1))


def _cut(taken: list[tuple[int, Sequence[object]]], sheet: Sheet, layout: Layout, place: SheetPlace) -> Cut:
    broken, left = [], []
    kept: list[tuple[int, Sequence[object]]] = []
    for number, row in taken:
        if len(row) != layout.width and sheet.strict_width:
            if not any(row):
                continue
            if shape := shape_of(row, layout):
                left.append(place.bad(shape.code, number, value=shown_row(row)))
                continue
            if len(row) < layout.width or any(row[layout.width :]):
                broken.append(place.bad("ragged_row", number, cells=len(row), width=layout.width))
                continue
        kept.append((number, row))
    index = pd.Index([number for number, _ in kept], dtype="int64")
    cells = list(zip(*(row for _, row in kept), strict=False))
    columns = {name: cells[at] if at < len(cells) else ("",) * len(kept) for name, at in layout.at.items()}
    if sheet.strict_width:
        block = Block(pd.DataFrame(columns, index=index, dtype="str"))
    else:
        block = _typed(columns, index)
    block = replace(block, marked=tuple(_marked(sheet, layout, index)))
    whole = _without_blanks(block)
    if len(whole.text) < len(kept):
        left += _beside_the_columns(kept, whole, layout, place)
    return Cut(whole, tuple(broken), tuple(left))


def _beside_the_columns(
    kept: Sequence[tuple[int, Sequence[object]]], whole: Block, layout: Layout, place: SheetPlace
) -> Iterator[BadCell]:
    """Tell each row that has nothing in a known column, and something elsewhere."""
    there = set(whole.text.index)
    for number, row in kept:
        if number not in there and words(row):
            shape = shape_of(row, layout)
            yield place.bad(shape.code if shape else "row_of_unknown_columns", number, value=shown_row(row))


def _marked(sheet: Sheet, layout: Layout, index: pd.Index) -> Iterator[tuple[int, str, str]]:
    """Return the cells of a block that a mark leaves without a value of their own."""
    if not len(index) or not sheet.marks.refused:
        return
    column_at = {place + 1: name for name, place in layout.at.items()}
    first, last = int(index[0]), int(index[-1])
    for (row, column), code in sheet.marks.refused.items():
        if first <= row <= last and column in column_at:
            yield row, column_at[column], code


def _without_blanks(block: Block) -> Block:
    filled = np.zeros(len(block.text), dtype=bool)
    for name in block.text:
        filled |= (block.text[name] != "").to_numpy()
    filled |= block.text.index.isin([row for row, _, _ in block.marked])
    if filled.all():
        return block
    return replace(block, text=block.text[filled], forms=None if block.forms is None else block.forms[filled])


def _typed(columns: Mapping[str, Sequence[object]], index: pd.Index) -> Block:
    """Turn the cells of a spreadsheet into text, remembering what each was."""
    forms = np.zeros((len(index), len(columns)), dtype=np.int8)
    texts = {}
    for place, (name, cells) in enumerate(columns.items()):
        texts[name] = [as_text(each) for each in cells]
        forms[:, place] = [_form(each) for each in cells]
    return Block(pd.DataFrame(texts, index=index, dtype="str"), forms)


def _form(cell: object) -> int:
    if isinstance(cell, str):
        return _TEXT
    if isinstance(cell, bool):
        return _FLAG
    return _NUMBER if isinstance(cell, int | float) else _DAY


def looks_like_a_table(first: Sequence[Sequence[object]]) -> bool:
    """Say whether rows hold columns of values, and not notes."""
    return sum(len(words(row)) >= 3 for row in first) >= 2
