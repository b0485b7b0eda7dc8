"""Every odd or hostile file ends as it must: outcome, row, column and reason."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from scheduler.domain.errors import BadCell
from scheduler.intake import cell_facts, load_profile, outcome, refused_sheet, where
from scheduler.language import LANGUAGES, knows
from tests.intake import odd_cells, odd_containers, odd_shapes
from tests.intake.builders import ROOT, csv_text, employer, found, read_in, table, write_csv
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


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("台账.csv".encode("gbk"), "台账.csv"),
        (b"a\nb.csv", "a\ufffdb.csv"),
        ("\u202evsc.exe.csv".encode(), "\ufffdvsc.exe.csv"),
        (b"\x1b[2Jx.csv", "\ufffd[2Jx.csv"),
        (b"..\\..\\x.csv", "..\\..\\x.csv"),
        (b"<script>.csv", "<script>.csv"),
        (b"CON.csv", "CON.csv"),
        ("长".encode() * 83 + b".csv", "长" * 83 + ".csv"),
    ],
    ids=["GBK", "two lines", "backwards", "a command", "climbing", "markup", "a device", "long"],
)
def test_a_file_of_any_name_is_read_and_told_by_a_name_that_can_be_shown(
    tmp_path: Path, name: bytes, shown: str
) -> None:
    path = tmp_path / os.fsdecode(name)
    path.write_bytes(csv_text(table(employer(1), employer(2, employees="-5"))).encode())
    intake = read_in(path)
    assert [(cell.file, cell.code) for cell in intake.bad] == [(shown, "number_negative")]


def test_rows_of_a_file_with_a_name_in_gbk_come_back(tmp_path: Path) -> None:
    path = write_csv(tmp_path / os.fsdecode("台账.csv".encode("gbk")), employer(1, employees="-5"))
    profile = load_profile("register", ROOT)
    assert refused_sheet(tmp_path / "back.xlsx", path, read_in(path), profile) == 1


def test_what_a_screen_would_obey_is_shown_as_a_mark(tmp_path: Path) -> None:
    row = employer(1, employees="\x1b[31m5\u202e")
    (cell,) = read_in(write_csv(tmp_path / "register.csv", row)).bad
    line = where(cell_facts(cell), "zh")
    assert "“\ufffd[31m5\ufffd”不是数" in line
