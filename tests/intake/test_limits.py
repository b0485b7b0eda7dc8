"""A file may reach each limit, and one beyond it is refused for that reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.intake import outcome
from scheduler.intake.guard.limits import ReadLimits, beyond
from tests.intake.builders import employer, found, read_in, table, write_csv, write_xlsx
from tests.intake.containers import ods, repacked

BAD = tuple(employer(number, employees="-5") for number in range(1, 4))


def refused_for(path: Path, **limits: int) -> set[str]:
    return {code for row, _, code in found(read_in(path, limits=ReadLimits(**limits))) if not row}


def test_a_text_may_be_as_large_as_allowed(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "register.csv", employer(1))
    assert refused_for(path, text_mb=1) == set()
    assert refused_for(path, text_mb=0) == {"file_too_large"}


def test_a_spreadsheet_may_be_as_large_as_allowed(tmp_path: Path) -> None:
    rows = table(employer(1))
    assert refused_for(write_xlsx(tmp_path / "register.xlsx", rows), book_mb=0) == {"file_too_large"}
    path = repacked(tmp_path / "register.xlsx", rows, add={"docProps/x.bin": b"x" * 1_000_000})
    assert refused_for(path, unpacked_mb=2) == set()
    assert refused_for(path, unpacked_mb=1) == {"unpacked_too_large"}


def test_as_many_faults_are_told_as_allowed(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "register.csv", *BAD)
    assert refused_for(path, bad_cells=3) == set()
    intake = read_in(path, limits=ReadLimits(bad_cells=2))
    assert outcome(intake) == "reject_file"
    assert "too_many_bad_cells" in {cell.code for cell in intake.bad}


@pytest.mark.parametrize(
    ("limit", "codes"),
    [
        ({"rows": 10}, set()),
        ({"rows": 9}, {"sheet_too_large"}),
        ({"columns": 11}, set()),
        ({"columns": 10}, {"sheet_too_large"}),
    ],
)
def test_a_sheet_may_be_as_large_as_allowed(tmp_path: Path, limit: dict[str, int], codes: set[str]) -> None:
    # a header and twenty-nine rows; a title and the header may take twenty above the rows allowed
    rows = table(*(employer(number) for number in range(1, 30)))
    assert refused_for(ods(tmp_path / "register.ods", rows), **limit) == codes


def test_a_full_sheet_is_too_large_and_an_empty_one_has_a_far_cell() -> None:
    assert beyond(ReadLimits(), 1000, 300, 6_000).code == "sheet_too_large"
    assert beyond(ReadLimits(), 1000, 300, 5_999).code == "far_cell"
