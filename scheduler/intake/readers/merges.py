"""Merged cells behind the header: a value written once for many rows, and rows that are one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.intake.readers.raw import as_text, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scheduler.domain.errors import BadCell
    from scheduler.intake.cells import SheetPlace
    from scheduler.intake.readers.headers import Layout
    from scheduler.intake.readers.raw import Range, Row

Numbered = tuple[int, "Row"]


def spread(
    rows: Iterable[Numbered],
    merged: Sequence[Range],
    layout: Layout,
    place: SheetPlace,
    told: list[BadCell],
) -> Iterator[Numbered]:
    """Give the rows of a sheet with the values of merged cells in every row that they span.

    A value merged across stands for its first column alone. Rows whose keys are merged are one record: what
    they say in a column of several values is read together, the others are left empty. What was done is
    ``told`` where it begins.
    """
    ranges = sorted(each for each in merged if each[2] > layout.header)
    if not ranges:
        yield from rows
        return
    told.extend(_said(ranges, layout, place))
    starts: dict[int, list[Range]] = {}
    for each in ranges:
        starts.setdefault(max(each[0], layout.header + 1), []).append(each)
    open_ranges: list[tuple[Range, object]] = []
    held: list[Numbered] = []
    ends = 0
    for number, row in rows:
        if number in starts:
            open_ranges += [
                (each, row[each[1] - 1] if each[1] <= len(row) else "") for each in starts[number]
            ]
        open_ranges = [each for each in open_ranges if each[0][2] >= number]
        if held and number > ends:
            yield from _one_record(held, layout, place, told)
            held = []
        filled = _filled(number, row, open_ranges)
        ends = max(ends, _record_ends(number, [each for each, _ in open_ranges], layout))
        if ends >= number and ends > 0:
            held.append((number, filled))
        else:
            yield number, filled
    yield from _one_record(held, layout, place, told)


def _filled(number: int, row: Row, ranges: Sequence[tuple[Range, object]]) -> Row:
    """Return a row with the values of the merged cells that began above it."""
    cells = list(row)
    for (_, left, _, right), value in ranges:
        if left <= len(cells):
            cells[left - 1] = value
        for column in range(left, min(right, len(cells))):
            cells[column] = ""
    return cells


def _record_ends(number: int, ranges: Sequence[Range], layout: Layout) -> int:
    """Return the last row of the record that begins in a row, if its whole key is merged; else 0."""
    places = {layout.at[column] + 1 for column in layout.source.key if column in layout.at}
    ends = {
        left: bottom
        for top, left, bottom, right in ranges
        if top == number and bottom > top and left == right
    }
    return min(ends[each] for each in places) if places and places <= ends.keys() else 0


def _one_record(
    held: Sequence[Numbered], layout: Layout, place: SheetPlace, told: list[BadCell]
) -> Iterator[Numbered]:
    """Give several rows as one: columns of several values joined, others as the first row has them."""
    if not held:
        return
    number, row = held[0]
    cells = list(row)
    for column, at in layout.at.items():
        cells_of = [(number, as_text(row[at]).strip()) for number, row in held if at < len(row)]
        written = list(dict.fromkeys(text for _, text in cells_of if text))
        if len(written) < 2:
            continue
        if parting := layout.source.heads[column].kind.joined_by:
            cells[at] = parting.join(written)
        else:
            at_row = next(number for number, text in cells_of if text == written[1])
            rest = "、".join(written[1:])
            told.append(place.bad("row_of_one_differs", at_row, layout.heads[column], rest, first=number))
    told.append(place.bad("rows_of_one", number, last=held[-1][0]))
    yield number, cells
    for other, row in held[1:]:
        yield other, [""] * len(row)


def _said(ranges: Sequence[Range], layout: Layout, place: SheetPlace) -> Iterator[BadCell]:
    """Tell once for each column that merged values stand for all rows, and which for one column alone."""
    heads = {at + 1: layout.heads[column] for column, at in layout.at.items()}
    for left, head in heads.items():
        down = [each for each in ranges if each[1] == left and each[2] > each[0]]
        if down:
            rows = sum(bottom - top + 1 for top, _, bottom, _ in down)
            yield place.bad("merged_down", down[0][0], head, count=len(down), rows=rows)
    for top, left, _, right in ranges:
        if right > left and any(left <= each <= right for each in heads):
            head = heads.get(left, letters(left))
            yield place.bad("merged_across", top, head, last=letters(right))
