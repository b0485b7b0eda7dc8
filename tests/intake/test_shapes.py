"""Tables shaped as offices keep them are read with what they tell, and what was done is said."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from scheduler.intake import Intake, cell_facts, load_profile, outcome, refused_sheet
from scheduler.intake.readers.headers import begin
from scheduler.intake.readers.raw import Sheet
from tests.intake.builders import ROOT, code, csv_text, employer, read_in, table, write_xlsx
from tests.intake.containers import ods

HEADS = ["序号", "企业名称", "统一社会信用代码", "从业人数", "接害人数", "职业病危害因素"]
Rows = list[list[object]]
Merges = tuple[tuple[int, int, int, int], ...]


def firm(number: int, *rest: object) -> list[object]:
    return [number, f"第{number}厂", code(number), *(rest or (50, 20, "噪声"))]


def book(path: Path, rows: Rows, merges: Merges = (), sheet: str = "台账") -> Path:
    """Write rows with merged cells, each as first row, first column, last row, last column from 0."""
    with xlsxwriter.Workbook(str(path)) as made:
        page = made.add_worksheet(sheet)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell != "":
                    page.write(number, place, cell)
        for top, left, bottom, right in merges:
            page.merge_range(top, left, bottom, right, rows[top][left])
    return path


def told(intake: Intake) -> set[tuple[int, str]]:
    """Return row and code of what was said, but for columns that are absent or not known."""
    columns = {"column_absent", "column_ignored", "no_division"}
    return {(cell.row, cell.code) for cell in intake.warnings if cell.code not in columns}


def employers(intake: Intake) -> list[str]:
    return intake.frames["employers"]["employer"].tolist()


TITLES: tuple[Rows, ...] = (
    [["虚构县用人单位台账"]],
    [["虚构县用人单位台账"], ["填报单位：虚构县疾控局", "", "", "2026年1月"]],
    [["Register of employers"], [], ["as of", "January 2026"]],
    [[], ["附件1"], ["用人单位基本情况表"], ["单位：人"]],
)


@pytest.mark.parametrize("title", TITLES, ids=range(len(TITLES)))
@pytest.mark.parametrize("text", [True, False], ids=["CSV", "XLSX"])
def test_a_title_above_the_header_is_passed_over_and_told(tmp_path: Path, title: Rows, text: bool) -> None:
    rows = [*title, HEADS, firm(1), firm(2)]
    path = tmp_path / "a.csv"
    if text:
        path.write_text(csv_text([row or [""] for row in rows]), "utf-8")
    else:
        path = book(tmp_path / "a.xlsx", rows)
    intake = read_in(path)
    assert (outcome(intake), employers(intake)) == ("accept_with_warning", [code(1), code(2)])
    assert told(intake) == {(0, "title_rows")}
    said = next(cell for cell in intake.warnings if cell.code == "title_rows")
    assert str(len(title)) in cell_facts(said)["zh"]


LEVELS: tuple[tuple[Rows, Merges], ...] = (
    (
        [
            ["序号", "企业名称", "统一社会信用代码", "人数", "", "职业病危害因素"],
            ["", "", "", "职工", "接害", ""],
        ],
        ((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (0, 3, 0, 4), (0, 5, 1, 5)),
    ),
    (
        [
            ["序号", "单位", "", "人员情况", "", "职业病危害"],
            ["", "企业名称", "统一社会信用代码", "从业人数", "接害人数", "因素"],
        ],
        ((0, 1, 0, 2), (0, 3, 0, 4), (0, 0, 1, 0)),
    ),
    (
        [
            ["no", "Employer", "", "Workers", "", "Hazards"],
            ["", "Name", "Credit code", "Employees", "Exposed workers", ""],
        ],
        ((0, 1, 0, 2), (0, 3, 0, 4)),
    ),
    (
        [
            ["序号", "基本情况", "", "", "", "职业病危害因素"],
            ["", "企业名称", "统一社会信用代码", "人数", "", ""],
            ["", "", "", "从业", "接害", ""],
        ],
        ((0, 1, 0, 4), (1, 3, 1, 4), (0, 0, 2, 0), (0, 5, 2, 5), (1, 1, 2, 1), (1, 2, 2, 2)),
    ),
)


@pytest.mark.parametrize("levels", LEVELS, ids=range(len(LEVELS)))
@pytest.mark.parametrize("merged", [True, False], ids=["merged", "blank"])
def test_a_header_of_several_rows_is_read_together_and_told(
    tmp_path: Path, levels: tuple[Rows, Merges], merged: bool
) -> None:
    head, merges = levels
    intake = read_in(book(tmp_path / "a.xlsx", [*head, firm(1), firm(2)], merges if merged else ()))
    table = intake.frames["employers"]
    assert table[["employees", "exposed_workers"]].values.tolist() == [[50.0, 20.0]] * 2
    assert intake.frames["exposures"]["factor"].tolist() == ["P01", "P01"]
    assert (len(head), "header_joined") in told(intake)
    said = next(cell for cell in intake.warnings if cell.code == "header_joined")
    assert "（" in cell_facts(said)["zh"]


def test_one_row_of_headers_is_not_read_together_with_the_first_record(tmp_path: Path) -> None:
    for first in (firm(1), [1, "企业名称有限公司", code(1), 50, 20, "噪声"], [1, "甲", code(1), "", "", ""]):
        intake = read_in(book(tmp_path / "a.xlsx", [HEADS, first, firm(2)]))
        assert (intake.read, told(intake)) == (2, set())


def test_a_remark_in_brackets_does_not_hide_a_header(tmp_path: Path) -> None:
    heads = [
        "序号",
        "1.企业名称",
        "统一社会信用代码（18位）",
        "从业人数(人)",
        "接害人数【人】",
        "职业病危害因素",
    ]
    intake = read_in(book(tmp_path / "a.xlsx", [heads, firm(1)]))
    assert intake.frames["employers"].loc[0, ["employees", "exposed_workers"]].tolist() == [50.0, 20.0]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.parametrize("spanned", [2, 3, 10])
def test_a_value_merged_down_stands_for_every_row(tmp_path: Path, kind: str, spanned: int) -> None:
    heads = [*HEADS, "行政区划代码"]
    rows: Rows = [heads, *([*firm(each), "440106" if each == 1 else ""] for each in range(1, spanned + 1))]
    rows.append([*firm(spanned + 1), "440105"])
    if kind == "ods":
        path = ods(tmp_path / "a.ods", rows, spans={(1, 6): (spanned, 1)})
    else:
        path = book(tmp_path / "a.xlsx", rows, ((1, 6, spanned, 6),))
    intake = read_in(path)
    assert intake.frames["employers"]["division"].tolist() == [*["440106"] * spanned, "440105"]
    assert told(intake) == {(2, "merged_down")}


def test_rows_whose_key_is_merged_are_one_record_with_all_its_hazards(tmp_path: Path) -> None:
    rows: Rows = [
        HEADS,
        firm(1, 50, 20, "噪声"),
        ["", "", "", "", "", "苯"],
        ["", "", "", 60, "", "矽尘"],
        firm(2),
    ]
    merges = ((1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 3, 2))
    intake = read_in(book(tmp_path / "a.xlsx", rows, merges))
    exposures = intake.frames["exposures"]
    assert exposures.groupby("employer")["factor"].apply(list).tolist() == [["P01", "C028", "D01"], ["P01"]]
    assert intake.frames["employers"]["employees"].tolist() == [50.0, 50.0]
    assert {(2, "rows_of_one"), (4, "row_of_one_differs")} <= told(intake)
    assert (outcome(intake), intake.read) == ("accept_with_warning", 2)


@pytest.mark.parametrize(("value", "left"), [(12, 3), ("无", 4), ("噪声", 5)])
def test_a_value_merged_across_counts_for_its_first_column_alone(
    tmp_path: Path, value: object, left: int
) -> None:
    row = firm(1)
    row[left:] = [value, *[""] * (6 - left - 1), "备注"]
    intake = read_in(book(tmp_path / "a.xlsx", [[*HEADS, "说明"], row, firm(2)], ((1, left, 1, 6),)))
    assert (2, "merged_across") in told(intake)
    first = intake.frames["employers"].loc[0]
    right = {3: ("employees", 12.0), 4: ("exposed_workers", 0.0), 5: ("name", "第1厂")}[left]
    assert first[right[0]] == right[1]
    assert (intake.rejected, intake.cells_unknown) == (0, 0)


def sheets(path: Path, **listed: Rows) -> Path:
    with xlsxwriter.Workbook(str(path)) as made:
        for name, rows in listed.items():
            page = made.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def test_every_sheet_of_a_kind_is_read_and_told(tmp_path: Path) -> None:
    towns = {f"镇{each}": [HEADS, firm(each)] for each in range(1, 5)}
    intake = read_in(sheets(tmp_path / "a.xlsx", **towns))
    assert employers(intake) == [code(each) for each in range(1, 5)]
    assert [cell.sheet for cell in intake.warnings if cell.code == "sheet_read_too"] == ["镇2", "镇3", "镇4"]


def test_an_empty_form_and_a_sheet_of_another_kind_do_not_keep_a_book_from_being_read(tmp_path: Path) -> None:
    visits: Rows = [["企业名称", "统一社会信用代码", "检查日期"], ["第1厂", code(1), "2025-03-05"]]
    path = sheets(tmp_path / "a.xlsx", 一=[HEADS, firm(1)], 空=[HEADS], 检查=visits, 说明=[["注", "x"]])
    intake = read_in(path)
    assert (outcome(intake), employers(intake)) == ("accept_with_warning", [code(1)])
    assert told(intake) == {(0, "sheet_read_too"), (1, "no_rows"), (0, "sheet_of_another_kind")}


def test_a_book_of_empty_forms_alone_is_refused(tmp_path: Path) -> None:
    assert outcome(read_in(sheets(tmp_path / "a.xlsx", 一=[HEADS], 二=[HEADS]))) == "reject_file"


ODD_ROWS: tuple[tuple[str, list[object]], ...] = (
    ("total_line", ["合计", "", "", 100, 40]),
    ("total_line", ["", "总　计", "", 100, 40]),
    ("total_line", ["", "本页小计", "", 100]),
    ("total_line", ["Total", "", "", 100]),
    ("total_line", ["", "合计：2家", "", 100]),
    ("note_line", ["注：本表一式两份"]),
    ("note_line", ["", "填表人：张三", "审核人：李四"]),
    ("note_line", ["", "", "备注：接害人数按岗位统计"]),
    ("note_line", ["Prepared by:", "Zhang"]),
    ("note_line", ["制表", "张三", "日期", "2026年1月"]),
    ("heading_line", ["", "二、山前镇"]),
    ("heading_line", ["城关镇（12家）"]),
    ("heading_line", ["", "", "Industrial park"]),
    ("header_again", HEADS),
    ("header_again", ["", "企业名称", "统一社会信用代码"]),
    ("header_again", ["序号", "企业名称", "统一社会信用代码", "从业人数", "", ""]),
    ("column_numbers", ["1", "2", "3", "4", "5", "6"]),
    ("column_numbers", ["栏次", 1, 2, 3, 4, 5]),
    ("column_numbers", ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"]),
)  # fmt: skip


@pytest.mark.parametrize(("shape", "row"), ODD_ROWS, ids=range(len(ODD_ROWS)))
@pytest.mark.parametrize("text", [True, False], ids=["CSV", "XLSX"])
def test_a_row_that_is_no_record_is_left_out_and_told(
    tmp_path: Path, shape: str, row: list[object], text: bool
) -> None:
    rows = [HEADS, firm(1), row, firm(2)]
    path = tmp_path / "a.csv"
    if text:
        path.write_text(csv_text([[*each, *[""] * (6 - len(each))] for each in rows]), "utf-8")
    else:
        path = book(tmp_path / "a.xlsx", rows)
    intake = read_in(path)
    assert (outcome(intake), intake.read, employers(intake)) == ("accept_with_warning", 2, [code(1), code(2)])
    assert told(intake) == {(3, shape)}


@pytest.mark.parametrize(
    "row",
    [
        [3, "", "", 50, 20, "噪声"],
        [3, "第3厂", code(3)[:-1], 50, 20, "噪声"],
        [3, "第3厂", "没有代码", 50, 20, "噪声"],
        ["", "", code(3)[:-1], "", "", ""],
    ],
)
def test_a_record_with_a_bad_key_is_still_refused(tmp_path: Path, row: list[object]) -> None:
    intake = read_in(book(tmp_path / "a.xlsx", [HEADS, firm(1), row, firm(2)]))
    assert (outcome(intake), intake.rejected, {cell.row for cell in intake.bad}) == ("reject_rows", 1, {3})


def test_refused_rows_of_an_office_s_table_come_back_under_headers_that_are_known(tmp_path: Path) -> None:
    head, merges = LEVELS[0]
    rows = [["台账"], *head, firm(1), firm(2, "五十", 20, "噪声"), ["合计", "", "", 100]]
    path = book(tmp_path / "a.xlsx", rows, tuple((a + 1, b, c + 1, d) for a, b, c, d in merges))
    intake = read_in(path)
    back = tmp_path / "back.xlsx"
    assert refused_sheet(back, path, intake, load_profile("register", ROOT)) == 1
    again = read_in(back)
    assert {(cell.column, cell.value) for cell in again.bad} == {(intake.bad[0].column, "五十")}


@given(
    st.lists(
        st.lists(st.sampled_from(["", "企业名称", "统一社会信用代码", "人数", "职工", "x", "1"]), max_size=4),
        max_size=5,
    )
)
def test_any_first_rows_give_a_header_that_names_each_column_once_or_a_refusal(rows: list[list[str]]) -> None:
    from scheduler.intake.guard.limits import FileRefused

    sources = load_profile("register", ROOT).sources
    try:
        layout, _, again = begin(Sheet("", iter(rows)), sources)
    except FileRefused as wrong:
        assert wrong.code in {"column_twice", "column_missing"}
        return
    assert list(again.rows) == rows
    if layout is not None:
        assert len(set(layout.at.values())) == len(layout.at)
        assert 1 <= layout.first <= layout.header <= len(rows)


def test_a_clean_table_is_read_without_a_word(tmp_path: Path) -> None:
    assert outcome(read_in(write_xlsx(tmp_path / "a.xlsx", table(employer(1), employer(2))))) == "accept"


def test_a_column_of_one_sheet_alone_is_unknown_in_the_others_and_of_its_own_type(tmp_path: Path) -> None:
    wide = ["企业名称", "统一社会信用代码", "从业人数", "地址", "上次检查日期", "乡镇"]
    with xlsxwriter.Workbook(str(tmp_path / "two.xlsx")) as made:
        for name, rows in (
            ("一", [wide[:3], ["甲厂", code(1), 5]]),
            ("二", [wide, ["乙厂", code(2), 6, "东街一号", "2025-03-05", ""]]),
        ):
            page = made.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    frame = read_in(tmp_path / "two.xlsx").frames["employers"]
    assert frame["address"].isna().tolist() == [True, False]
    assert frame["last_inspection_on"].isna().tolist() == [True, False]
    whole = read_in(write_xlsx(tmp_path / "one.xlsx", table(employer()))).frames["employers"]
    assert frame.dtypes.to_dict() == whole.dtypes.to_dict()


def test_a_row_that_stands_twice_agrees_with_itself_where_one_sheet_lacks_an_empty_column(
    tmp_path: Path,
) -> None:
    heads = ["企业名称", "统一社会信用代码", "从业人数", "联系电话", "开业日期", "乡镇"]
    with xlsxwriter.Workbook(str(tmp_path / "two.xlsx")) as made:
        for name, width in (("一", 3), ("二", 6)):
            page = made.add_worksheet(name)
            page.write_row(0, 0, heads[:width])
            page.write_row(1, 0, ["甲厂", code(1), 5, "", "", ""][:width])
            page.write_row(2, 0, ["乙厂", code(2), 6, "", "", "东镇"][:width])
    intake = read_in(tmp_path / "two.xlsx")
    said = {(cell.sheet, cell.row, cell.code) for cell in intake.bad}
    conflict = {(sheet, 3, "duplicate_conflict") for sheet in "一二"}
    assert said == {("二", 2, "duplicate_same"), *conflict}
    assert employers(intake) == [code(1)]


TICKS: Rows = [
    ["企业名称", "信用代码", "从业人数", "职业病危害因素", "", "", ""],
    ["", "", "", "粉尘", "噪声", "化学毒物", "其他"],
    ["甲厂", code(1), 5, "√", 3, "", "√"],
    ["乙厂", code(2), 6, "×", "0", "苯、甲苯", ""],
    ["丙厂", code(3), 7, "木粉尘", "8人", "无", ""],
    ["丁厂", code(4), 8, "", "", "", ""],
]


@pytest.mark.parametrize("levels", [2, 1])
def test_hazards_that_are_ticked_off_in_columns_of_their_own_are_read_and_told(
    tmp_path: Path, levels: int
) -> None:
    rows = TICKS if levels == 2 else [TICKS[0][:3] + TICKS[1][3:], *TICKS[2:]]
    merges = ((0, 3, 0, 6), (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2)) if levels == 2 else ()
    intake = read_in(book(tmp_path / "ticks.xlsx", rows, merges))
    held = intake.frames["exposures"].groupby("employer")["factor"].agg(set).to_dict()
    assert held == {code(1): {"D01", "P01"}, code(2): {"C028", "C029"}, code(3): {"D32", "P01"}}
    (said,) = (cell for cell in intake.warnings if cell.code == "columns_of_ticks")
    assert dict(said.facts) == {"read": "粉尘、噪声、化学毒物", "count": "3"}
    assert employers(intake) == [code(1), code(2), code(3), code(4)]


def test_one_column_named_like_a_hazard_and_columns_beside_a_list_of_hazards_are_no_ticks(
    tmp_path: Path,
) -> None:
    rows: Rows = [["企业名称", "信用代码", "危害因素", "粉尘", "噪声"], ["甲厂", code(1), "苯", "√", "√"]]
    intake = read_in(book(tmp_path / "both.xlsx", rows))
    assert intake.frames["exposures"]["factor"].tolist() == ["C028"]
    rows = [["企业名称", "信用代码", "噪声"], ["甲厂", code(1), "√"]]
    assert not len(read_in(book(tmp_path / "one.xlsx", rows)).frames["exposures"])
