"""Books of inspections as offices keep them: firms by name, several inspectors, findings in sentences."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from scheduler.intake import Intake, outcome
from scheduler.intake.cells import Context, texts
from scheduler.intake.kinds import Kind
from tests.intake.builders import code, read_in, reference, write_xlsx

FIRMS = {code(1): "虚构县甲机械有限公司", code(2): "乙厂", code(3): "丙厂", code(4): "丙厂"}
CONTEXT = Context(reference(), date(2026, 11, 25), firms=FIRMS)
HEADS: list[object] = ["单位名称", "检查日期", "检查人员", "发现问题", "处理结果"]


def one(kind: str, cell: str, **settings: object) -> object:
    return Kind.chosen(kind, dict(settings), "here").read(texts([cell]), "text", CONTEXT).values.iloc[0]


def read(folder: Path, *rows: list[object], heads: list[object] = HEADS) -> Intake:
    return read_in(write_xlsx(folder / "a.xlsx", [heads, *rows]), "inspections", firms=FIRMS)


def visit(firm: str = "乙厂", found: str = "无", result: str = "合格") -> list[object]:
    return [firm, "2025-03-05", "张三、李四", found, result]


@pytest.mark.parametrize(
    "cell",
    ["张三、李四", "张三 李四", "张三　李四", "张三,李四", "张三/李四", "张三和李四", "张三（组长）、李四", "张三；李四等2人", "张 三、李 四"],
)  # fmt: skip
def test_several_inspectors_in_one_cell_are_parted(cell: str) -> None:
    assert one("people", cell) == "张三;李四"


@pytest.mark.parametrize(
    ("cell", "names"),
    [("John Smith, Ann Lee", "John Smith;Ann Lee"), ("张 三", "张三"), ("欧阳修", "欧阳修")],
)
def test_one_person_is_not_parted(cell: str, names: str) -> None:
    assert one("people", cell) == names


@pytest.mark.parametrize(
    "cell",
    ["1.未戴口罩；2.未公示结果", "1、未戴口罩。2、未公示结果。", "①未戴口罩②未公示结果", "（1）未戴口罩\n（2）未公示结果", "未戴口罩；未公示结果", "一、未戴口罩 二、未公示结果"],
)  # fmt: skip
def test_each_point_of_what_was_found_is_a_finding(tmp_path: Path, cell: str) -> None:
    intake = read(tmp_path, visit(found=cell))
    findings = intake.frames["findings"]
    assert findings["item"].tolist() == ["未戴口罩", "未公示结果"]
    assert set(findings["employer"]) == {code(2)}
    assert findings["found_on"].tolist() == [pd.Timestamp("2025-03-05")] * 2
    visits = intake.frames["inspections"]
    assert visits["findings"].tolist() == [2.0]
    assert set(findings["inspection"]) == set(visits["inspection"])
    assert findings["finding"].is_unique


@pytest.mark.parametrize("cell", ["无", "未发现问题", "没有", "none"])
def test_a_visit_that_found_nothing_has_no_finding(tmp_path: Path, cell: str) -> None:
    intake = read(tmp_path, visit(found=cell))
    assert (intake.frames["inspections"]["findings"].tolist(), len(intake.frames["findings"])) == ([0.0], 0)


def test_a_finding_that_is_only_a_number_is_unknown_and_named(tmp_path: Path) -> None:
    intake = read(tmp_path, visit(found="3"))
    assert [(cell.row, cell.code) for cell in intake.bad] == [(2, "prose_is_a_number")]
    assert (intake.rejected, len(intake.frames["inspections"])) == (0, 1)


@pytest.mark.parametrize(
    ("cell", "verdict"),
    [
        ("责令限期改正，4月5日前完成", "conditions"),
        ("下达整改通知书", "conditions"),
        ("Improvement notice served", "conditions"),
        ("立案处罚2万元", "fail"),
        ("责令改正并罚款", "fail"),
        ("Fined 5,000", "fail"),
        ("现场口头指导", "pass"),
        ("符合要求", "pass"),
        ("限期改正", "conditions"),
        ("转交", "转交"),
    ],
)
def test_what_was_done_is_read_by_the_gravest_thing_it_names(tmp_path: Path, cell: str, verdict: str) -> None:
    assert read(tmp_path, visit(result=cell)).frames["inspections"]["result"].tolist() == [verdict]


def test_firms_are_found_by_name_and_doubtful_ones_are_listed(tmp_path: Path) -> None:
    rows = [
        visit(each) for each in ("虚构县甲机械有限公司", "乙厂", "乙厂（东区）", "丙厂", "不存在的厂", "")
    ]
    rows[2][1] = "2025-04-05"
    intake = read(tmp_path, *rows)
    assert intake.frames["inspections"]["employer"].tolist() == [code(1), code(2), code(2)]
    assert {(cell.row, cell.code) for cell in intake.warnings if cell.code == "firm_doubtful"} == {
        (4, "firm_doubtful")
    }
    assert {(cell.row, cell.code) for cell in intake.bad} == {
        (5, "firm_of_several"), (6, "firm_unknown"), (7, "firm_not_told"),
    }  # fmt: skip
    assert intake.rejected == 3


def test_a_code_goes_before_a_name_and_a_name_stands_in_where_no_code_is(tmp_path: Path) -> None:
    heads = ["统一社会信用代码", *HEADS]
    second = visit("乙厂")
    second[1] = "2025-04-05"
    intake = read(tmp_path, [code(1), *visit("从前的名字")], ["", *second], heads=heads)
    assert outcome(intake) in {"accept", "accept_with_warning"}
    assert intake.frames["inspections"]["employer"].tolist() == [code(1), code(2)]


def test_a_file_with_neither_code_nor_name_is_refused(tmp_path: Path) -> None:
    intake = read(tmp_path, ["2025-03-05", "张三"], heads=["检查日期", "检查人员"])
    assert [cell.code for cell in intake.bad] == ["column_missing"]


PROSE: list[tuple[str, object, float | None, float | None, int, str | None]] = [
    ("甲苯超标0.4倍，立案", "fail", 1.0, None, 1, None),
    ("未建档案，警告，罚款5万元", "fail", 1.0, 50_000.0, 1, None),
    ("通风坏了，两人没体检，限期一个月整改", "conditions", None, None, 1, "2025-04-05"),
    ("未公示，责令15日内改正", "conditions", None, None, 1, "2025-03-20"),
    ("未公示，责令改正，4月1日前完成", "conditions", None, None, 1, "2025-04-01"),
    ("警告标识缺失", None, None, None, 1, None),
    ("车间没有检测报告，工人没戴口罩", None, None, None, 1, None),
    ("未见明显问题", "pass", 0.0, None, 0, None),
    ("上次的问题已经整改", "pass", 0.0, None, 0, None),
    ("负责人不在，没查成", "not_made", None, None, 0, None),
    ("不符合要求", None, None, None, 1, None),
]


@pytest.mark.parametrize(("prose", "result", "serious", "penalty", "findings", "due"), PROSE)
def test_one_column_of_prose_tells_result_fine_and_order(
    tmp_path: Path,
    prose: str,
    result: str | None,
    serious: float | None,
    penalty: float | None,
    findings: int,
    due: str | None,
) -> None:
    heads = ["单位名称", "检查日期", "发现的主要问题及处理", "是否整改到位"]
    frames = read(tmp_path, ["乙厂", "2025-03-05", prose, "否"], heads=heads).frames
    visit_row = frames["inspections"].iloc[0]
    told = [visit_row[name] for name in ("result", "serious", "penalty")]
    assert [None if pd.isna(each) else each for each in told] == [result, serious, penalty]
    assert visit_row["on_site"] == (result != "not_made")
    assert len(frames["findings"]) == findings
    assert [str(day)[:10] for day in frames["orders"]["due_on"]] == ([due] if due else [])
    assert frames["orders"]["verified_on"].isna().all()


def test_an_order_that_is_told_as_put_right_is_not_open(tmp_path: Path) -> None:
    heads = ["单位名称", "检查日期", "发现问题", "是否整改到位"]
    frames = read(tmp_path, ["乙厂", "2025-03-05", "未公示，限期10日整改", "是"], heads=heads).frames
    assert frames["orders"]["verified_on"].tolist() == [pd.Timestamp("2025-03-15")]


def test_a_file_s_own_columns_go_before_its_prose(tmp_path: Path) -> None:
    heads = [*HEADS, "严重问题数", "罚款金额"]
    row = [*visit(found="超标，立案，罚款3万元", result="限期改正"), 0, 100]
    told = read(tmp_path, row, heads=heads).frames["inspections"].iloc[0]
    assert (told["result"], told["serious"], told["penalty"]) == ("conditions", 0.0, 100.0)


@pytest.mark.parametrize(
    ("cell", "kind"), [("双随机", "daily"), ("双随机抽查", "daily"), ("投诉举报", "case"), ("投诉", "case")]
)
def test_how_a_visit_came_about_is_known_as_its_kind(tmp_path: Path, cell: str, kind: str) -> None:
    intake = read(tmp_path, [*visit(), cell], heads=[*HEADS, "检查类型"])
    assert intake.frames["inspections"]["kind"].tolist() == [kind]


def test_a_kind_of_visit_that_nobody_knows_is_an_unknown_cell_and_costs_no_numbered_row(
    tmp_path: Path,
) -> None:
    # without a number the kind is a part of what names the visit
    intake = read(tmp_path, [*visit(), "溜达", "A1"], heads=[*HEADS, "检查类型", "检查编号"])
    assert [(cell.column, cell.code) for cell in intake.bad] == [("检查类型", "unknown_word")]
    assert (intake.rejected, intake.frames["inspections"]["kind"].isna().tolist()) == (0, [True])


@pytest.mark.parametrize(
    ("cell", "day"),
    [("23年10月", "2023-10-01"), ("2025/3/3上午", "2025-03-03"), ("2025年3月3日 下午", "2025-03-03")],
)
def test_short_years_and_halves_of_a_day_are_read(cell: str, day: str) -> None:
    assert one("day", cell) == pd.Timestamp(day)
