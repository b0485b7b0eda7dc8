"""Lists of officers as offices keep them: with a number of staff, a certificate, or names alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.intake import Intake, outcome
from tests.intake.builders import csv_text, found, read_in


def listed(folder: Path, *rows: list[object]) -> Intake:
    path = folder / "officers.csv"
    path.write_text(csv_text(list(rows)), "utf-8")
    return read_in(path, "officers")


@pytest.mark.parametrize(
    ("head", "rows", "keys"),
    [
        (["姓名", "执法证号"], [["张三", "4290001"], ["李四", "4290002"]], ["4290001", "4290002"]),
        (["姓名", "证件编号", "状态"], [["张三", "A1", "在岗"], ["李四", "", "借调"]], ["A1", "李四"]),
        (["监督员姓名", "专长"], [["张三", "职业卫生"], ["李四", "放射"]], ["张三", "李四"]),
        (["工号", "姓名", "执法证号"], [["7", "张三", "A1"], ["", "李四", "A2"]], ["7", "A2"]),
    ],
)  # fmt: skip
def test_an_officer_without_a_number_is_known_by_the_certificate_or_else_by_the_name(
    head: list[object], rows: list[list[object]], keys: list[str], tmp_path: Path
) -> None:
    intake = listed(tmp_path, head, *rows)
    assert not intake.bad
    assert intake.frames["officers"]["officer"].tolist() == keys


def test_a_list_without_certificates_says_which_column_it_lacks(tmp_path: Path) -> None:
    intake = listed(tmp_path, ["姓名", "状态"], ["张三", "在岗"])
    assert [(each.code, each.column) for each in intake.warnings] == [("column_absent", "执法证号")]


def test_a_row_that_names_nobody_is_refused_and_one_name_twice_is_told(tmp_path: Path) -> None:
    rows = [
        ["张三", "A1", "在岗", ""],
        ["", "", "在岗", "放射"],
        ["李四", "", "在岗", ""],
        ["李四", "", "借调", ""],
    ]
    intake = listed(tmp_path, ["姓名", "执法证号", "状态", "专业"], *rows)
    assert outcome(intake) == "reject_rows"
    assert {(row, code) for row, _, code in found(intake)} >= {(3, "none_told")}
    assert {row for row, _, _ in found(intake)} == {3, 4, 5}


@pytest.mark.parametrize("cell", ["无", "办理中", "没下来"])
def test_an_officer_who_is_told_to_have_no_certificate_has_none(cell: str, tmp_path: Path) -> None:
    intake = listed(tmp_path, ["姓名", "执法证号", "状态"], ["张三", cell, "在岗"], ["李四", cell, "在岗"])
    assert intake.frames["officers"]["officer"].tolist() == ["张三", "李四"]
    assert intake.frames["officers"]["certificate"].isna().all()
