"""Every odd or hostile file ends as it must: outcome, row, column and reason."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from scheduler.domain.errors import BadCell
from scheduler.intake import cell_facts, outcome
from scheduler.language import LANGUAGES, knows
from tests.intake import odd_cells, odd_containers, odd_shapes
from tests.intake.builders import found, read_in
from tests.intake.cases import Case

CASES = (*odd_cells.CASES, *odd_shapes.CASES, *odd_containers.CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_the_file_ends_as_it_must(case: Case, tmp_path: Path) -> None:
    intake = read_in(case.make(tmp_path))
    assert (outcome(intake), found(intake)) == (case.outcome, case.cells)
    if case.warned is not None:
        assert {(cell.row, cell.column, cell.code) for cell in intake.warnings} == case.warned
    for cell in (*intake.bad, *intake.warnings):
        _says_it(cell)
    employers = intake.frames.get("employers", pd.DataFrame())
    if case.imported is not None:
        assert len(employers) == case.imported
    for column, values in case.values:
        for read, right in zip(employers[column], values, strict=True):
            if right is None:
                assert pd.isna(read)
            elif right is not ...:
                assert read == right


def _says_it(cell: BadCell) -> None:
    """Check that both languages have a sentence and every fact of it."""
    assert all(knows(cell.code, language) for language in LANGUAGES)
    told = cell_facts(cell)
    assert "{" not in f"{told['zh']}{told['en']}".replace(cell.value, ""), f"{cell.code} lacks a fact"
    assert {fact for name, fact in cell.facts if name != "near"}.isdisjoint({"-", "nan"}), cell


def test_there_are_many_kinds_of_odd_files() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
