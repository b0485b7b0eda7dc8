"""Marks of a sheet's cells are found wherever its XML is cut."""

from __future__ import annotations

import random
from contextlib import nullcontext

import pytest

from scheduler.intake.guard.limits import FileRefused, ReadLimits
from scheduler.intake.guard.marks import MarksFinder, column_number
from scheduler.intake.readers.raw import letters
from tests.intake.containers import sheet_xml


def _sheet(rows: int) -> bytes:
    return sheet_xml(
        "".join(
            f'<row r="{row}"><c r="A{row}"><v>{row}</v></c><c r="B{row}" t="e"><v>#N/A</v></c>'
            f'<c r="C{row}"><f>A{row}*2</f></c><c r="D{row}"><f>A{row}</f><v>{row}</v></c>'
            f'<c r="E{row}" t="inlineStr"><is><t>x</t></is></c></row>'
            for row in range(1, rows + 1)
        )
    )


@pytest.mark.parametrize("seed", range(5))
def test_marks_do_not_depend_on_where_the_file_is_cut(seed: int) -> None:
    luck, text = random.Random(seed), _sheet(60)
    finder = MarksFinder(ReadLimits())
    while text:
        size = luck.choice((1, 7, 40, 200, 2000))
        finder.feed(text[:size])
        text = text[size:]
    marks = finder.close()
    assert len(marks.refused) == 120
    assert {marks.refused[row, 2] for row in range(1, 61)} == {"error_cell"}
    assert {marks.refused[row, 3] for row in range(1, 61)} == {"formula_without_value"}
    assert marks.formulas == {4: (1, 60)}


def test_a_cell_that_never_ends_does_not_wait_for_ever() -> None:
    finder = MarksFinder(ReadLimits())
    for _ in range(40):
        finder.feed(b'<c r="A1"><v>' + b"1" * 100_000)
    assert finder.close().refused == {}


@pytest.mark.parametrize(
    ("row", "column", "filled", "code"),
    [
        (200_020, "GR", 900_000, ""),
        (200_021, "A", 900_000, "sheet_too_large"),
        (200_021, "A", 0, "far_cell"),
        (1, "GS", 0, "far_cell"),
        (1_048_576, "XFD", 0, "far_cell"),
    ],
)
def test_a_sheet_may_reach_its_limits_and_no_further(row: int, column: str, filled: int, code: str) -> None:
    finder = MarksFinder(ReadLimits())
    cells = "".join(f'<c r="A{each % 200_000 + 1}"/>' for each in range(filled))
    with pytest.raises(FileRefused, match=code) if code else nullcontext():
        finder.feed(f'{cells}<c r="{column}{row}"><v>1</v></c>'.encode())
        finder.close()


@pytest.mark.parametrize("name", ["A", "Z", "AA", "GR", "XFD"])
def test_letters_and_numbers_of_columns_agree(name: str) -> None:
    assert letters(column_number(name)) == name
