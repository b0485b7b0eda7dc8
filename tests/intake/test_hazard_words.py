"""General words for hazards: read by the trade, at their strictest, and never instead of what is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.intake import cell_facts, outcome
from tests.intake.builders import code, csv_text, employer, read_in, reference, write_csv


def factors(folder: Path, cell: str, industry: str = "") -> tuple[str, str]:
    """Return the factors of a register's hazard cell and the words of it that are to be verified."""
    intake = read_in(write_csv(folder / "a.csv", employer(hazards=cell, industry=industry)))
    assert not intake.bad
    words = intake.frames["employers"]["hazard_words"].fillna("").iloc[0]
    return ";".join(intake.frames["exposures"]["factor"]), words


@pytest.mark.parametrize(
    ("word", "industry", "taken"),
    [
        ("粉尘", "C2110", "D32"), ("生产性粉尘", "木门厂", "D32"), ("粉尘", "棉纺", "D31"), ("粉尘", "C1711", "D31"),
        ("呼尘", "C3071", "D01"), ("粉尘", "面粉厂", "D21"), ("粉尘", "煤场", "D02"), ("粉尘", "轧花厂", "D31"),
        ("打磨粉尘", "家具厂", "D32"), ("打磨", "C3670", "D36"), ("烟尘", "C3311", "D11"), ("烟尘", "卷烟厂", "D42"),
        ("刺激性气体", "冷库", "C016"), ("dust", "C2011", "D32"),
    ],
)  # fmt: skip
def test_a_general_word_is_what_it_is_in_the_trade(
    word: str, industry: str, taken: str, tmp_path: Path
) -> None:
    found, words = factors(tmp_path, word, industry)
    assert found == taken
    assert words in ("", word)


@pytest.mark.parametrize(
    ("industry", "taken"),
    [("C3391", "D01"), ("B1019", "D01"), ("C3074", "D01"), ("C3011", "D01"), ("", "D01")],
)
def test_dust_is_silica_where_stone_and_sand_are_worked_or_nothing_is_told_of_the_trade(
    industry: str, taken: str, tmp_path: Path
) -> None:
    assert factors(tmp_path, "粉尘", industry)[0] == taken


@pytest.mark.parametrize(
    ("word", "taken"),
    [
        ("粉尘", "D01"), ("刺激性气体", "C013"), ("酸雾", "C165"), ("酸碱", "C165"), ("烟尘", "D11"), ("油烟", "C232"),
        ("有毒有害气体", "C019"), ("窒息性气体", "C019"), ("打磨粉尘", "D36"), ("电焊", "D11;C003"), ("焊工", "D11;C003"),
    ],
)  # fmt: skip
def test_without_a_trade_a_general_word_is_taken_at_its_strictest_and_to_be_verified(
    word: str, taken: str, tmp_path: Path
) -> None:
    assert factors(tmp_path, word) == (taken, word)


@pytest.mark.parametrize(
    ("word", "never"),
    [
        ("刺激性气体", {"C028", "C046"}), ("酸雾", {"C023"}), ("酸碱", {"C023"}), ("混酸", {"C023"}),
        ("有毒气体", {"C028"}), ("油烟", {"C028"}), ("粉尘", {"D05"}),
    ],
)  # fmt: skip
def test_a_general_word_never_stands_for_what_it_is_not(word: str, never: set[str]) -> None:
    means = str(reference().words.loc[("hazard", word), "means"])
    assert not never & set(means.replace("+", ";").split(";"))


def test_what_the_trade_settled_is_told_and_not_to_be_verified(tmp_path: Path) -> None:
    rows = (
        employer(1, hazards="粉尘、噪声", industry="C2110"),
        employer(2, hazards="粉尘", industry="C3311"),
    )
    intake = read_in(write_csv(tmp_path / "a.csv", *rows))
    told = [(each.row, each.code, dict(each.facts)["words"]) for each in intake.warnings]
    assert told == [(2, "hazard_by_trade", "粉尘"), (3, "word_to_verify", "粉尘")]
    assert "D32" in str(cell_facts(intake.warnings[0])["en"])


def test_every_trade_and_group_of_the_shipped_table_is_an_official_one() -> None:
    table = reference().trade_words
    assert set(table["industry"]) <= set(reference().industries.index)
    assert set(table["means"].str.split(";").explode()) <= set(reference().factors.index)
    assert set(table["asks"]) == set(reference().words["asks"]) - {""}
    assert not table.duplicated(["asks", "industry"]).any()


@pytest.mark.parametrize(
    ("cell", "kept", "unread"),
    [
        ("噪声、魔气、苯", "P01;C028", "魔气"), ("噪声；怪味甲；怪味乙", "P01", "怪味甲;怪味乙"),
        ("粉尘、甲醛/鬼火", "D32;C046", "鬼火"), ("1.矽尘 2.奇怪物", "D01", "奇怪物"),
    ],
)  # fmt: skip
def test_an_unknown_hazard_is_named_and_the_known_ones_of_its_cell_are_kept(
    cell: str, kept: str, unread: str, tmp_path: Path
) -> None:
    intake = read_in(write_csv(tmp_path / "a.csv", employer(hazards=cell, industry="C2110")))
    assert outcome(intake) == "reject_rows"
    (found,) = intake.bad
    assert found.code == "unknown_hazard_beside"
    assert dict(found.facts)["names"] == unread.replace(";", "、")
    assert ";".join(intake.frames["exposures"]["factor"]) == kept
    assert intake.frames["employers"]["hazards_unread"].iloc[0] == unread
    assert intake.cells_unknown == 1
    # a cell that was not read whole does not say what else the employer no longer has
    assert intake.named["exposures"].empty


def test_a_cell_of_which_nothing_is_known_is_lost_and_its_words_stay(tmp_path: Path) -> None:
    intake = read_in(write_csv(tmp_path / "a.csv", employer(hazards="魔气、鬼火")))
    assert [each.code for each in intake.bad] == ["unknown_hazard"]
    assert intake.frames["exposures"].empty
    assert intake.frames["employers"]["hazards_unread"].iloc[0] == "魔气;鬼火"


@pytest.mark.parametrize(
    ("trade", "starts"),
    [
        ("商砼站", "C302"), ("轧花厂", "A0514"), ("打印店", "L7293"), ("免烧砖厂", "C303"), ("油坊", "C1331"),
        ("沥青拌和站", "C3099"), ("洗车店", "O8111"), ("电焊铺", "C33"), ("粮库", "G5951"), ("棺材铺", "C2039"),
        ("米业有限公司", "C1311"), ("石业", "C3032"), ("腻子粉", "C3029"), ("蜂窝煤", "C2524"), ("全屋定制", "C2110"), ("废品收购站", "F5191"), ("木雕", "C2431"),
    ],
)  # fmt: skip
def test_trades_of_small_places_are_understood(trade: str, starts: str, tmp_path: Path) -> None:
    intake = read_in(write_csv(tmp_path / "a.csv", employer(industry=trade)))
    assert not intake.bad
    taken = intake.frames["employers"]["industry"].iloc[0]
    may = [dict(each.facts).get("may", "") for each in intake.warnings]
    assert taken.startswith(starts) or any(starts in each for each in may)


@pytest.mark.parametrize(
    ("profile", "heads", "rest"),
    [("measurements", ["检测项目", "检测日期", "检测结果"], ["粉尘", "2026-03-05", "2"]), ("exposures", ["危害因素"], ["粉尘"])],
)  # fmt: skip
def test_dust_at_a_firm_of_the_register_is_that_of_its_trade(
    profile: str, heads: list[object], rest: list[object], tmp_path: Path
) -> None:
    path = tmp_path / "book.csv"
    rows: list[list[object]] = [
        ["企业名称", *heads],
        *([name, *rest] for name in ("甲家具厂", "乙采石场", "丙厂")),
    ]
    path.write_text(csv_text(rows), "utf-8")
    firms = {code(1): "甲家具厂", code(2): "乙采石场", code(3): "丙厂"}
    intake = read_in(path, profile, firms=firms, trades={code(1): "C2110", code(2): "B1019"})
    assert intake.frames[profile]["factor"].tolist() == ["D32", "D01", "D01"]
    assert [each.code for each in intake.warnings if each.row] == [
        "hazard_by_trade",
        "hazard_by_trade",
        "word_to_verify",
    ]


def test_a_place_of_work_beside_a_hazard_is_left_out(tmp_path: Path) -> None:
    assert factors(tmp_path, "噪声：冲床、喷漆房-苯；1,2-二氯乙烷") == ("P01;C028;C035", "")
