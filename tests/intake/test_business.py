"""Whether a firm is in business, by whatever word the register uses, and never the opposite of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.intake import outcome
from scheduler.intake.kinds.business import standing
from tests.intake.builders import HEADS, csv_text, employer, read_in, table


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ("active", "正常 营业 在业 存续 半停产 部分停产 季节性生产 间歇生产 季节性停产 未停产 未注销 已复产 停产后已恢复 试生产 operating"),
        ("suspended", "已停产 停产整顿 长期停产 暂停营业 临时停产 歇业 停工 未投产 筹建 不生产 未营业 idle suspended"),
        ("closed", "注销 已注销 吊销未注销 关停 倒闭 破产清算 永久关闭 停业(注销) dissolved closed"),
        ("", "搬迁 已搬迁至外县 迁出 非正常 非正常户 经营异常 拟注销 即将停产 未恢复生产 转让 一般 A"),
    ],
)  # fmt: skip
def test_words_of_business(says: str, words: str) -> None:
    assert {each: standing(each) for each in words.split()} == dict.fromkeys(words.split(), says)


def register(folder: Path, *rows: dict[str, object]) -> Path:
    heads = HEADS | {"status": "经营状态", "remarks": "备注"}
    path = folder / "a.csv"
    path.write_text(csv_text(table(*rows, heads=heads)), "utf-8")
    return path


def test_a_word_that_is_read_or_asked_about_is_told_and_no_row_is_refused(tmp_path: Path) -> None:
    words = ("正常", "半停产", "已停产", "搬迁", "注销", "")
    rows = [employer(number, status=word) for number, word in enumerate(words, 1)]
    intake = read_in(register(tmp_path, *rows))
    assert outcome(intake) == "accept_with_warning"
    assert intake.frames["employers"]["status"].fillna("").tolist() == [
        "active", "active", "suspended", "搬迁", "closed", "",
    ]  # fmt: skip
    assert [(each.row, each.code) for each in intake.warnings] == [(3, "status_read"), (5, "status_asks")]


@pytest.mark.parametrize(
    "remark", ["2025年3月已停产", "该企业已搬迁至邻县", "已注销", "Closed since May", "已倒闭，无人"]
)
def test_a_remark_that_a_firm_is_gone_is_told_and_closes_nobody(remark: str, tmp_path: Path) -> None:
    rows = (
        employer(1, status="正常", remarks=remark),
        employer(2, remarks=remark),
        employer(3, status="停产", remarks=remark),
    )
    intake = read_in(register(tmp_path, *rows))
    assert [(each.row, each.code) for each in intake.warnings] == [
        (2, "standing_elsewhere"), (3, "standing_elsewhere"),
    ]  # fmt: skip
    assert intake.frames["employers"]["status"].fillna("").tolist() == ["active", "", "suspended"]


@pytest.mark.parametrize("remark", ["夜班为主", "停产后已恢复生产", "未停产", "新增喷漆房"])
def test_a_remark_that_says_nothing_of_it_is_left_alone(remark: str, tmp_path: Path) -> None:
    assert not read_in(register(tmp_path, employer(1, status="正常", remarks=remark))).warnings


@pytest.mark.parametrize(
    ("name", "told"),
    [("东风厂（已停产）", 1), ("东风厂(已搬迁)", 1), ("东风（关东）厂", 0), ("关停并转研究所", 0)],
)
def test_brackets_behind_a_name_are_heeded_too(name: str, told: int, tmp_path: Path) -> None:
    intake = read_in(register(tmp_path, employer(1, name=name)))
    assert [each.code for each in intake.warnings] == ["standing_elsewhere"] * told
