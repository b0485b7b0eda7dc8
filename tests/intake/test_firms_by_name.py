"""Tables that tell a firm by its name alone are matched to the register, as inspections are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.builders import code, csv_text, found, read_in

FIRMS = {code(1): "东风家具厂", code(2): "宏达铸造有限公司", code(3): "华兴厂", code(4): "华兴厂"}
BOOKS: dict[str, tuple[list[object], list[object]]] = {
    "measurements": (["单位名称", "检测项目", "检测日期", "检测结果"], ["噪声", "2026-03-05", "86"]),
    "findings": (["企业名称", "检查日期", "问题"], ["2026-03-05", "未佩戴口罩"]),
    "self_checks": (["用人单位", "自查日期", "得分"], ["2026-03-05", "92"]),
    "events": (["被投诉单位", "受理日期", "类别"], ["2026-03-05", "投诉"]),
    "exposures": (["企业名称", "危害因素", "接触人数"], ["噪声", "12"]),
}  # fmt: skip


@pytest.mark.parametrize("profile", BOOKS)
def test_a_firm_is_found_by_its_name(profile: str, tmp_path: Path) -> None:
    heads, rest = BOOKS[profile]
    rows = [[name, *rest] for name in ("东风家具厂", "宏达铸造", "华兴厂", "没有这家")]
    path = tmp_path / "book.csv"
    path.write_text(csv_text([heads, *rows]), "utf-8")
    intake = read_in(path, profile, firms=FIRMS)
    assert intake.frames[profile]["employer"].tolist() == [code(1), code(2)]
    assert [(each.row, each.code) for each in intake.warnings if each.row] == [(3, "firm_doubtful")]
    assert {(row, told) for row, _, told in found(intake)} == {(4, "firm_of_several"), (5, "firm_unknown")}


@pytest.mark.parametrize("profile", BOOKS)
def test_a_code_goes_before_a_name_and_a_row_with_neither_is_refused(profile: str, tmp_path: Path) -> None:
    heads, rest = BOOKS[profile]
    rows = [[code(9), "东风家具厂", *rest], ["", "东风家具厂", *rest], ["", "", *rest]]
    path = tmp_path / "book.csv"
    path.write_text(csv_text([["统一社会信用代码", *heads], *rows]), "utf-8")
    intake = read_in(path, profile, firms=FIRMS)
    assert intake.frames[profile]["employer"].tolist() == [code(9), code(1)]
    assert [(row, told) for row, _, told in found(intake)] == [(4, "firm_not_told")]
