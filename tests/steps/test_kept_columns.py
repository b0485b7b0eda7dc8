"""A file changes only the columns it has, and a bad cell beside the key costs only its own value."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from stdnum.cn import uscc

from scheduler.steps.records.imports import import_files, withdraw_import
from scheduler.steps.records.snapshot import snapshot_of

if TYPE_CHECKING:
    from scheduler.bureau import Bureau

pytestmark = pytest.mark.usefixtures("read_here")
HEADS = "统一社会信用代码,企业名称,行业代码,行政区划代码,纬度,经度,从业人数,接害人数,职业病危害因素,上次检查日期,经营状态"


def code(number: int) -> str:
    body = f"91420881MA{number:07d}"
    return body + uscc.calc_check_digit(body)


ONE, TWO = code(1), code(2)
FULL = (
    f"{ONE},甲厂,C3099,420881,31.1,112.5,30,12,噪声；苯,2025-03-05,正常",
    f"{TWO},乙厂,C3311,420881,31.2,112.6,80,20,矽尘,2025-04-05,正常",
)


@pytest.fixture
def known(bureau: Bureau, tmp_path: Path) -> Bureau:
    """Give a bureau that knows two employers."""
    bring(bureau, tmp_path, HEADS, *FULL)
    return bureau


def bring(bureau: Bureau, folder: Path, *lines: str, accept_good: bool = False, profile: str = "register"):  # type: ignore[no-untyped-def]
    path = folder / "a.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8-sig")
    return import_files(bureau, path, profile, actor="test", accept_good=accept_good)


def employers(bureau: Bureau) -> pd.DataFrame:
    return (
        snapshot_of(bureau).frames["employers"].set_index("employer").drop(columns=["import_id", "known_on"])
    )


def hazards(bureau: Bureau) -> dict[str, set[str]]:
    frame = snapshot_of(bureau).frames["exposures"]
    return {name: set(rows["factor"]) for name, rows in frame.groupby("employer")}


def test_a_sheet_of_places_changes_two_values_and_nothing_else(known: Bureau, tmp_path: Path) -> None:
    before, noted = employers(known), hazards(known)
    done = bring(known, tmp_path, "统一社会信用代码,企业名称,纬度,经度", f"{ONE},甲厂,31.3,112.7")
    assert (done.rows["changed"], done.cells_empty) == (1, 0)
    before.loc[ONE, ["lat", "lon"]] = (31.3, 112.7)
    pd.testing.assert_frame_equal(employers(known), before)
    assert hazards(known) == noted


@pytest.mark.parametrize(
    ("heads", "row", "column", "value"),
    [
        ("从业人数", "45", "employees", 45.0),
        ("经营状态", "停产", "status", "suspended"),
        ("上次检查日期", "2026-02-03", "last_inspection_on", pd.Timestamp("2026-02-03")),
    ],
)
def test_one_column_changes_one_value(
    known: Bureau, tmp_path: Path, heads: str, row: str, column: str, value: object
) -> None:
    before = employers(known)
    bring(known, tmp_path, f"统一社会信用代码,企业名称,{heads}", f"{ONE},甲厂,{row}")
    before.loc[ONE, column] = value
    pd.testing.assert_frame_equal(employers(known), before)


def test_an_empty_cell_leaves_the_value_and_is_counted(known: Bureau, tmp_path: Path) -> None:
    before, noted = employers(known), hazards(known)
    done = bring(known, tmp_path, HEADS, f"{ONE},甲厂,,,,,,,,,", FULL[1])
    assert (done.rows["changed"], done.rows["unchanged"], done.cells_empty) == (0, 2, 9)
    pd.testing.assert_frame_equal(employers(known), before)
    assert hazards(known) == noted


@pytest.mark.parametrize("word", ["未知", "-", "unknown", "不详", "/"])
def test_a_word_for_unknown_clears_a_value(known: Bureau, tmp_path: Path, word: str) -> None:
    heads = "统一社会信用代码,企业名称,从业人数,职业病危害因素,上次检查日期"
    done = bring(known, tmp_path, heads, f"{ONE},甲厂,{word},{word},{word}")
    assert (done.outcome != "reject_rows", done.cells_empty) == (True, 0)
    row = employers(known).loc[ONE]
    assert row[["employees", "last_inspection_on"]].isna().all()
    assert (row["exposed_workers"], bool(row["no_hazards"]), bool(row["never_inspected"])) == (
        12,
        False,
        False,
    )
    assert hazards(known) == {TWO: {"D01"}}


def test_a_word_for_none_says_that_there_is_none(known: Bureau, tmp_path: Path) -> None:
    heads = "统一社会信用代码,企业名称,接害人数,职业病危害因素,上次检查日期"
    bring(known, tmp_path, heads, f"{ONE},甲厂,无,无,从未")
    row = employers(known).loc[ONE]
    assert (row["exposed_workers"], bool(row["no_hazards"]), bool(row["never_inspected"])) == (0, True, True)
    assert pd.isna(row["last_inspection_on"])
    assert hazards(known) == {TWO: {"D01"}}
    bring(known, tmp_path, heads, f"{ONE},甲厂,3,噪声,2026-01-02")
    row = employers(known).loc[ONE]
    assert (bool(row["no_hazards"]), bool(row["never_inspected"])) == (False, False)


def test_a_bad_cell_is_unknown_and_its_row_is_kept(known: Bureau, tmp_path: Path) -> None:
    rows = (f"{ONE},甲厂,C9999,420881,31.3,112.7,50-60,12,噪声,2025-13-01,正常", FULL[1])
    refused = bring(known, tmp_path, HEADS, *rows)
    assert (refused.id, refused.accepted, refused.cells_unknown) == (0, False, 3)
    done = bring(known, tmp_path, HEADS, *rows, accept_good=True)
    assert (done.rows["rejected"], done.rows["imported"], done.cells_unknown) == (0, 2, 3)
    assert {cell["column"] for cell in done.cells} == {"行业代码", "从业人数", "上次检查日期"}
    row = employers(known).loc[ONE]
    assert row[["industry", "employees", "last_inspection_on"]].isna().all()
    assert (row["lat"], row["exposed_workers"]) == (31.3, 12)


def test_only_a_bad_key_loses_its_row(known: Bureau, tmp_path: Path) -> None:
    rows = (f"{ONE[:-1]}?,丙厂,C3099,420881,31.3,112.7,50,12,噪声,2025-01-01,正常", FULL[1])
    done = bring(known, tmp_path, HEADS, *rows, accept_good=True)
    assert (done.rows["rejected"], done.rows["imported"], done.cells_unknown) == (1, 1, 0)


def test_hazards_that_were_known_stay_where_a_cell_of_hazards_could_not_be_read(
    known: Bureau, tmp_path: Path
) -> None:
    heads = "统一社会信用代码,企业名称,职业病危害因素"
    done = bring(known, tmp_path, heads, f"{ONE},甲厂,噪声；无人知道的东西", accept_good=True)
    assert done.cells_unknown == 1
    assert hazards(known)[ONE] >= {"P01", "C028"}


def test_an_undone_import_is_not_seen_through_a_later_sheet_of_places(known: Bureau, tmp_path: Path) -> None:
    before = employers(known)
    wrong = bring(known, tmp_path, "统一社会信用代码,企业名称,从业人数", f"{ONE},甲厂,999")
    bring(known, tmp_path, "统一社会信用代码,企业名称,纬度,经度", f"{ONE},甲厂,31.3,112.7")
    withdraw_import(known, wrong.id, actor="test", reason="wrong")
    before.loc[ONE, ["lat", "lon"]] = (31.3, 112.7)
    pd.testing.assert_frame_equal(employers(known), before)


VISITS = "检查编号,统一社会信用代码,检查日期,检查类别,现场用时,检查结果"


def test_a_visit_without_a_number_needs_its_kind_and_one_with_a_number_does_not(
    known: Bureau, tmp_path: Path
) -> None:
    rows = (f"A1,{ONE},2026-01-05,溜达,60,合格", f",{TWO},2026-01-06,溜达,60,合格")
    done = bring(known, tmp_path, VISITS, *rows, accept_good=True, profile="inspections")
    assert (done.rows["rejected"], done.rows["imported"]) == (1, 1)
    (kept,) = snapshot_of(known).frames["inspections"].to_dict("records")
    assert (kept["inspection"], kept["minutes"], pd.isna(kept["kind"])) == ("A1", 60.0, True)


def test_words_to_be_verified_change_with_the_cell_they_came_from_and_only_with_it(
    known: Bureau, tmp_path: Path
) -> None:
    heads = "统一社会信用代码,企业名称,职业病危害因素"
    bring(known, tmp_path, heads, f"{ONE},甲厂,油漆")
    words = employers(known).loc[ONE, "hazard_words"]
    assert isinstance(words, str)
    bring(known, tmp_path, "统一社会信用代码,企业名称,从业人数", f"{ONE},甲厂,31")
    assert employers(known).loc[ONE, "hazard_words"] == words
    bring(known, tmp_path, heads, f"{ONE},甲厂,噪声")
    assert pd.isna(employers(known).loc[ONE, "hazard_words"])
