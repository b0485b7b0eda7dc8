"""Checks of a row, at their boundaries."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.intake import cell_facts, outcome, where
from tests.intake.builders import code, employer, found, read_in, reference, write_csv, write_xlsx

KM = 1 / 111.195


def _register(folder: Path, **changes: object) -> Path:
    return write_csv(folder / "register.csv", employer(1, **changes))


def test_a_place_is_doubted_after_150_km_and_refused_after_500(tmp_path: Path) -> None:
    seat = reference().divisions.loc["440106"]
    told = []
    for km in (149, 151, 499, 501):
        place = {"lat": f"{seat['lat'] + km * KM:.5f}", "lon": f"{seat['lng']:.5f}"}
        intake = read_in(_register(tmp_path, **place))
        told.append((outcome(intake), [cell.code for cell in (*intake.bad, *intake.warnings)]))
    assert told == [
        ("accept", []),
        ("accept_with_warning", ["place_doubtful"]),
        ("accept_with_warning", ["place_doubtful"]),
        ("reject_rows", ["place_far_away"]),
    ]


def test_a_place_abroad_is_refused_where_the_division_has_no_known_seat(tmp_path: Path) -> None:
    path = _register(tmp_path, division="429099", lat="48.85", lon="12.35")
    assert found(read_in(path, division="429099")) == {(2, "纬度", "place_abroad")}


@pytest.mark.parametrize(
    ("own", "codes"),
    [
        ("440106", []), ("440100", []), ("440000", []), ("", []), ("440103", ["other_division"]),
        ("430000", ["other_division"]),
    ],
)  # fmt: skip
def test_an_employer_of_another_bureau_is_named(tmp_path: Path, own: str, codes: list[str]) -> None:
    assert [cell.code for cell in read_in(_register(tmp_path), division=own).warnings] == codes


def test_an_employer_without_a_division_is_named_unless_the_bureaus_own_stands_for_it(tmp_path: Path) -> None:
    path = _register(tmp_path, division="")
    assert [cell.code for cell in read_in(path).warnings] == ["no_division"]
    assert read_in(path, division="440106").warnings == ()


def test_a_day_before_the_day_it_must_follow_is_refused(tmp_path: Path) -> None:
    rows = [
        ["人员编号", "开始日期", "结束日期"],
        ["1", "2026-12-02", "2026-12-02"],
        ["2", "2026-12-02", "2026-12-01"],
    ]
    intake = read_in(write_xlsx(tmp_path / "absences.xlsx", rows), "absences")
    assert found(intake) == {(3, "结束日期", "days_in_order")}


def test_officers_have_skills_and_a_lead(tmp_path: Path) -> None:
    rows = [
        ["人员编号", "姓名", "执法证号", "专业", "可带队"],
        ["1", "甲", "42909900001", "放射、粉尘/ 噪声", "是"],
        ["2", "乙", "42909900002", "", "×"],
        ["3", "丙", "42909900003", "粉尘", "也许"],
        ["4", "丁", 42909900004, "粉尘", "√"],
    ]
    intake = read_in(write_xlsx(tmp_path / "officers.xlsx", rows), "officers")
    officers = intake.frames["officers"].set_index("officer")
    assert found(intake) == {(4, "可带队", "unknown_word")}
    assert officers["skills"].fillna("-").to_dict() == {
        "1": "放射;粉尘;噪声",
        "2": "-",
        "3": "粉尘",
        "4": "粉尘",
    }
    assert officers["lead"].to_dict() == {"1": True, "2": False, "3": False, "4": True}
    assert officers.loc["4", "certificate"] == "42909900004"


def test_a_number_with_more_digits_than_a_spreadsheet_keeps_is_no_code(tmp_path: Path) -> None:
    rows = [["人员编号", "姓名", "执法证号"], ["1", "甲", 1234567890123456]]
    intake = read_in(write_xlsx(tmp_path / "officers.xlsx", rows), "officers")
    assert found(intake) == {(2, "执法证号", "lost_digits")}


def test_a_finding_is_one_line_in_either_language(tmp_path: Path) -> None:
    wrong = code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")
    intake = read_in(_register(tmp_path, employer=wrong))
    right = code(1)[-1]
    told = cell_facts(intake.bad[0])
    assert where(told, "en") == (
        f"register.csv, row 2, column 统一社会信用代码: check character should be {right}, found {wrong[-1]}: "
        "at least one character is wrong, check it against the licence"
    )
    assert where(told, "zh") == (
        f"register.csv，第 2 行，“统一社会信用代码”列：校验位应为 {right}，实为 {wrong[-1]}："
        "至少有一位错了，请按营业执照核对"
    )
    (tmp_path / "empty.csv").write_bytes(b"")
    told = cell_facts(read_in(tmp_path / "empty.csv").bad[0])
    assert where(told, "zh") == "empty.csv：文件是空的，请重新导出"


@pytest.mark.parametrize(
    ("column", "value", "zh", "en"),
    [
        ("last", "03/04/2025", "可能是 2025-04-03，也可能是 2025-03-04", "2025-04-03 or 2025-03-04"),
        ("last", "45292", "为 2024-01-01", "2024-01-01"),
        ("employees", "3000000", "大于允许的最大值 2,000,000", "most allowed, 2,000,000"),
        ("industry", "610", "应为 B0610？", "should it be B0610?"),
        ("industry", "111", "可能是 A0111（丢了开头的 0），也可能是 B111", "its leading zero, or B111"),
        ("division", "天河", "最接近的是“天河区”", 'the nearest is "天河区"'),
        ("hazards", "怪味", "找不到“怪味”", '"怪味"'),
        ("hazards", "氯乙稀", "最接近的是“", 'the nearest is "'),
    ],
)
def test_a_sentence_says_what_would_be_right_and_no_more_than_is_known(
    tmp_path: Path, column: str, value: str, zh: str, en: str
) -> None:
    (cell,) = read_in(_register(tmp_path, **{column: value})).bad
    told = cell_facts(cell)
    assert zh in str(told["zh"])
    assert en in str(told["en"])
