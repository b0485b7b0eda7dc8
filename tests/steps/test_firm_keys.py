"""Firms without a credit code: they come in by their names, stay themselves, and are never made twice."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from scheduler.bureau import Bureau
from scheduler.steps.records import imports
from scheduler.steps.records.imports import Imported, import_files
from scheduler.storage import last_import, load_records, reading
from tests.intake.builders import code, csv_text

HEADS: list[object] = ["统一社会信用代码", "企业名称", "行业", "从业人数"]


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be read in this process, because a child takes seconds to start."""
    monkeypatch.setattr(imports, "read", partial(imports.read, apart=False))


def bring(
    bureau: Bureau, *rows: list[object], profile: str = "register", heads: list[object] = HEADS
) -> Imported:
    path = bureau.folder / "book.csv"
    path.write_text(csv_text([heads, *rows]), "utf-8")
    done = import_files(bureau, path, profile, actor="li", accept_good=True)
    assert done.id, done.cells
    return done


def held(bureau: Bureau, table: str = "employers") -> pd.DataFrame:
    with reading(bureau.engine) as session:
        ledger = last_import(session, bureau.division)
        return load_records(session, bureau.division, bureau.today, ledger, [table])[table]


def codes(done: Imported) -> set[object]:
    return {each["code"] for each in done.warnings}


@pytest.mark.parametrize("blank", ["", "无", "办理中", "-"])
def test_a_firm_without_a_code_enters_is_told_and_stays_itself(bureau: Bureau, blank: str) -> None:
    done = bring(bureau, [blank, "老张石材厂", "石材厂", "8"], [code(1), "东风厂", "家具厂", "20"])
    assert "firm_without_code" in codes(done)
    (key,) = [each for each in held(bureau)["employer"] if each.startswith("NAME-")]
    bring(bureau, [blank, " 老张石材厂", "石材厂", "9"])
    again = held(bureau).set_index("employer")
    assert sorted(again.index) == sorted([key, code(1)])
    assert again.loc[key, ["employees", "scheme"]].tolist() == [9, "name"]


def test_a_sheet_that_has_no_column_of_codes_is_a_register_too(bureau: Bureau) -> None:
    done = bring(bureau, ["老张石材厂", "石材厂", "8"], ["东风厂", "家具厂", "20"], heads=HEADS[1:])
    assert "firm_without_code" in codes(done)
    assert held(bureau)["name"].tolist() == ["东风厂", "老张石材厂"] or len(held(bureau)) == 2


def test_a_row_without_its_code_is_the_firm_of_that_name(bureau: Bureau) -> None:
    bring(bureau, [code(1), "东风厂", "家具厂", "20"])
    done = bring(bureau, ["", "东风厂", "家具厂", "25"])
    assert "firms_known_already" in codes(done)
    (row,) = held(bureau).to_dict("records")
    assert (row["employer"], row["employees"], row["scheme"]) == (code(1), 25, "uscc")


def test_a_code_that_comes_later_makes_no_second_firm_and_names_the_first(bureau: Bureau) -> None:
    bring(bureau, ["", "老张石材厂", "石材厂", "8"])
    visit: list[object] = ["企业名称", "检查日期", "检查结果"]
    bring(bureau, ["老张石材厂", "2026-03-05", "合格"], profile="inspections", heads=visit)
    done = bring(bureau, [code(7), "老张石材厂", "石材厂", "8"])
    assert "codes_came_later" in codes(done)
    (row,) = held(bureau).to_dict("records")
    assert (row["employer"][:5], row["credit_code"], row["scheme"]) == ("NAME-", code(7), "name")
    visit[0] = "统一社会信用代码"
    bring(bureau, [code(7), "2026-05-06", "合格"], profile="inspections", heads=visit)
    assert held(bureau, "inspections")["employer"].tolist() == [row["employer"]] * 2
    bring(bureau, [code(7), "老张石材厂", "石材厂", "11"])
    (last,) = held(bureau).to_dict("records")
    assert (last["employer"], last["employees"]) == (row["employer"], 11)


def test_one_firm_with_its_code_and_without_in_one_file_is_one(bureau: Bureau) -> None:
    done = bring(bureau, ["", "东风厂", "", "21"], [code(1), "东风厂", "家具厂", "20"])
    assert {"firms_known_already", "rows_of_one_firm"} <= codes(done)
    (row,) = held(bureau).to_dict("records")
    assert (row["employer"], row["employees"]) == (code(1), 20)


@pytest.mark.parametrize(
    "row", [["", "合计", "", "300"], ["", "注：以上为2025年数据", "", ""], ["", "", "", "5"]]
)
def test_a_total_a_note_and_a_row_without_a_name_are_no_firms(bureau: Bureau, row: list[object]) -> None:
    bring(bureau, [code(1), "东风厂", "家具厂", "20"], row)
    assert held(bureau)["employer"].tolist() == [code(1)]


def test_a_wrong_code_is_still_refused(bureau: Bureau) -> None:
    done = bring(bureau, [code(1), "东风厂", "家具厂", "20"], ["12345", "西风厂", "家具厂", "20"])
    assert [each["code"] for each in done.cells] == ["code_length"]
    assert held(bureau)["name"].tolist() == ["东风厂"]


def test_a_folder_may_bring_the_register_and_the_books_that_name_its_firms(bureau: Bureau) -> None:
    folder = bureau.folder / "books"
    folder.mkdir()
    # read before the register, by the order of their names
    visits: list[list[object]] = [
        ["企业名称", "检查日期", "检查结果"],
        ["老张石材厂", "2026-03-05", "合格"],
        ["东风厂", "2026-03-06", "合格"],
    ]
    (folder / "a.csv").write_text(csv_text(visits), "utf-8")
    (folder / "b.csv").write_text(
        csv_text([HEADS, ["", "老张石材厂", "石材厂", "8"], [code(1), "东风厂", "家具厂", "20"]]), "utf-8"
    )
    done = import_files(bureau, folder, "bureau", actor="li")
    assert (done.cells, done.rows["imported"]) == ((), 4)
    assert set(held(bureau, "inspections")["employer"]) == set(held(bureau)["employer"])
    again = import_files(bureau, folder, "bureau", actor="li")
    assert (again.cells, len(held(bureau)), len(held(bureau, "inspections"))) == ((), 2, 2)
