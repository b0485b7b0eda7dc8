"""A table of rows of cells: its header found, its columns named, its rows cut into blocks."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fnmatch import fnmatch
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.cells import FORMS, Block, plain
from scheduler.intake.guard.limits import FileRefused
from scheduler.intake.guard.marks import Marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from scheduler.domain.errors import BadCell
    from scheduler.intake.cells import SheetPlace
    from scheduler.intake.profile.profile import Source

HEADER_WITHIN = 20
REASON_HEADS = {"zh": ("退回原因", "原行号"), "en": ("refused because", "row in the old file")}
"""Columns of refused rows that came back; a file that has them still is read without them."""
_PASSED_OVER = frozenset(head for heads in REASON_HEADS.values() for head in heads)
BLOCK = 50_000
_TEXT, _NUMBER, _DAY, _FLAG = range(len(FORMS))


@dataclass(frozen=True)
class Sheet:
    """Rows of a sheet, from its first row on.

    Attributes
    ----------
    rows
        Cells of each row; blank rows are there too, so that counting them counts as the spreadsheet does.
    strict_width
        A row with fewer cells than the header is broken, as in text files.
    merged
        Merged ranges as first row, first column, last row, last column, counted from 1.
    marks
        Cells that look right but are not, such as errors and formulas without a value.
    guessed
        The encoding of a text file that only a guess gave; empty where it is sure.
    """

    name: str
    rows: Iterator[Sequence[object]]
    strict_width: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    marks: Marks = field(default_factory=Marks)
    guessed: str = ""


@dataclass(frozen=True)
class Layout:
    """Where a source's columns stand in a sheet.

    Attributes
    ----------
    header
        Row of the header, counted from 1.
    at
        Place from 0 of each source column; ``heads`` is its header as the file writes it.
    """

    source: Source
    header: int
    at: Mapping[str, int]
    heads: Mapping[str, str]
    ignored: tuple[str, ...]
    width: int
    named: frozenset[int]


def begin(sheet: Sheet, sources: Iterable[Source]) -> tuple[Layout | None, list[Sequence[object]], Sheet]:
    """Find the header in the first rows; return the layout, those rows, and the sheet read from its start.

    The row with the most known headers is the header; of several sources the one with the most.
    """
    first = list(islice(sheet.rows, HEADER_WITHIN))
    again = replace(sheet, rows=chain(first, sheet.rows))
    best: tuple[tuple[int, int, int], int, Source] | None = None
    for source in sources:
        for number, row in enumerate(first, start=1):
            known = {
                source.column_of[key] for each in row if (key := plain(as_text(each))) in source.column_of
            }
            rank = (len(known & set(source.needed)) - len(source.needed), len(known), -number)
            if known and (best is None or rank > best[0]):
                best = (rank, number, source)
    if best is None or (best[0][0] < 0 and best[0][1] < 2):
        return None, first, again
    return _layout(best[2], best[1], first[best[1] - 1], sheet), first, again


def _layout(source: Source, header: int, row: Sequence[object], sheet: Sheet) -> Layout:
    """Name the columns of a header row; refuse a header that is merged, doubled or short."""
    for top, left, bottom, right in sheet.merged:
        if top <= header <= bottom and right > left:
            raise FileRefused("merged_header", row=header, column=letters(left), sheet=sheet.name)
    at: dict[str, int] = {}
    heads: dict[str, str] = {}
    ignored = []
    for place, each in enumerate(row):
        head = as_text(each).strip()
        column = source.column_of.get(plain(head), "")
        if column in at:
            raise FileRefused("column_twice", header, head, sheet=sheet.name, other=heads[column])
        if column:
            at[column], heads[column] = place, head
        elif head and head not in _PASSED_OVER and not any(fnmatch(head, each) for each in source.ignore):
            ignored.append(head)
    for column in source.needed:
        if column not in at:
            names = source.heads[column].names
            raise FileRefused("column_missing", header, names[0], sheet=sheet.name, known=", ".join(names))
    named = frozenset(place for place, each in enumerate(row) if as_text(each).strip())
    width = max(named) + 1
    return Layout(source, header, at, heads, tuple(ignored), width, named)


@dataclass(frozen=True)
class Cut:
    """Some rows of a sheet: the block to be read, rows too broken to be in it, and what is doubtful."""

    block: Block
    broken: tuple[BadCell, ...]
    doubts: tuple[BadCell, ...] = ()


def cuts(sheet: Sheet, layout: Layout, place: SheetPlace, size: int = BLOCK) -> Iterator[Cut]:
    """Cut the rows after the header into blocks; a column without a name is told at its first value."""
    rows = enumerate(sheet.rows, start=1)
    for _ in islice(rows, layout.header):
        pass
    told = set(layout.named)
    while taken := list(islice(rows, size)):
        # in a text file a cell beyond the header makes its row ragged
        width = layout.width if sheet.strict_width else max(len(row) for _, row in taken)
        nameless = tuple(_nameless(taken, told, width, place))
        yield replace(_cut(taken, sheet, layout, place), doubts=nameless)


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
    broken = []
    kept: list[tuple[int, Sequence[object]]] = []
    for number, row in taken:
        if len(row) != layout.width and sheet.strict_width:
            if not any(row):
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
    return Cut(_without_blanks(block), tuple(broken))


def _marked(sheet: Sheet, layout: Layout, index: pd.Index) -> Iterator[tuple[int, str, str]]:
    """Return the cells of a block that a mark or a merged range leaves without a value of their own."""
    if not len(index) or not (sheet.marks.refused or sheet.merged):
        return
    column_at = {place + 1: name for name, place in layout.at.items()}
    first, last = int(index[0]), int(index[-1])
    for (row, column), code in sheet.marks.refused.items():
        if first <= row <= last and column in column_at:
            yield row, column_at[column], code
    for top, left, bottom, right in sheet.merged:
        for column in column_at.keys() & range(left, right + 1):
            # the first cell of a merged range keeps its value
            start = top + 1 if column == left else top
            for row in range(max(start, first), min(bottom, last) + 1):
                yield row, column_at[column], "merged_cell"


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


def as_text(cell: object) -> str:
    """Return a cell as the text a person would type for it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _form(cell: object) -> int:
    if isinstance(cell, str):
        return _TEXT
    if isinstance(cell, bool):
        return _FLAG
    return _NUMBER if isinstance(cell, int | float) else _DAY


def letters(column: int) -> str:
    """Return the letters of a spreadsheet column counted from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def looks_like_a_table(first: Sequence[Sequence[object]]) -> bool:
    """Say whether rows hold columns of values, and not notes."""
    return sum(sum(bool(as_text(each).strip()) for each in row) >= 3 for row in first) >= 2
