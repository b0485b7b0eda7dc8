"""Employers that may be one are told when they come in, and listed for a person."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from scheduler.cli.door import door
from scheduler.cli.shows import show_twins
from scheduler.steps.records import import_files
from scheduler.steps.twins import list_twins
from tests.intake.builders import code

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau

HEAD = "统一社会信用代码,企业名称,行政区划代码,纬度,经度,经营状态\n"


def brought(bureau: Bureau, folder: Path, *rows: str, dry_run: bool = False) -> Any:
    path = folder / "台账.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", "utf-8-sig")
    done = import_files(bureau, path, "register", actor="test", dry_run=dry_run)
    assert done.accepted, done.cells
    return done.twins


def row(number: int, name: str, lat: str = "", lon: str = "", status: str = "在业") -> str:
    return f"{code(number)},{name},420881,{lat},{lon},{status}"


def test_an_import_of_employers_ends_with_the_pairs_that_may_be_one(bureau: Bureau, tmp_path: Path) -> None:
    twins = brought(bureau, tmp_path, row(1, "宏达机械厂"), row(2, "宏达机械厂"), row(3, "老王家具厂"))
    assert [(each.employer, each.other, each.reason, each.km) for each in twins.pairs] == [
        (code(1), code(2), "same_name", None)
    ]
    assert twins.employers == 3
    assert list_twins(bureau) == twins


def test_the_list_is_a_spreadsheet_with_codes_names_and_reasons(bureau: Bureau, tmp_path: Path) -> None:
    rows = (row(1, "=cmd()机械有限公司", "31.17", "112.58"), row(2, "=cmd()机械", "31.17", "112.58"))
    twins = brought(bureau, tmp_path, *rows)
    (pair,) = CalamineWorkbook.from_path(str(twins.file)).get_sheet_by_index(0).to_python()[1:]
    assert pair[:4] == [code(1), "=cmd()机械有限公司", code(2), "=cmd()机械"]
    assert pair[4] == "名称相同，位置相近或未知；位置相同，名称相近"
    assert pair[5] == "0.0"


def test_the_spare_one_closed_ends_the_suspicion(bureau: Bureau, tmp_path: Path) -> None:
    assert brought(bureau, tmp_path, row(1, "宏达机械厂"), row(2, "宏达机械厂")).pairs
    closed = brought(bureau, tmp_path, row(2, "宏达机械厂", status="注销"))
    assert (closed.pairs, closed.file) == ((), None)


def test_a_dry_run_lists_nothing(bureau: Bureau, tmp_path: Path) -> None:
    assert brought(bureau, tmp_path, row(1, "宏达机械厂"), row(2, "宏达机械厂"), dry_run=True) is None
    assert not (bureau.folder / "data" / "exports" / "twins").exists()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ("3 家用人单位中有 1 对", "宏达机械厂 ／", "名称相同", "有一处位置不明", "注销")),
        ("en", ("of 3 employers: 1", "宏达机械厂 / ", "the same name", "places is unknown", "closed")),
    ],
)
def test_twins_are_told_in_words(
    bureau: Bureau,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Any,
    language: str,
    said: tuple[str, ...],
) -> None:
    twins = brought(bureau, tmp_path, row(1, "宏达机械厂"), row(2, "宏达机械厂"), row(3, "老王家具厂"))
    monkeypatch.setattr(door, "language", language)
    show_twins(twins)
    told = capsys.readouterr().out
    assert [each for each in said if each not in told] == []
    show_twins(replace(twins, pairs=(), file=None))
    assert "3" in capsys.readouterr().out
