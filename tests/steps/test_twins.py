"""Employers that may be one are told when they come in, and listed for a person."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from scheduler.cli.door import door
from scheduler.cli.shows import show_twins
from scheduler.steps.records import imports as records
from scheduler.steps.records.twins import Twin, Twins, list_twins
from tests.intake.builders import code

if TYPE_CHECKING:
    from scheduler.bureau import Bureau

HEAD = "统一社会信用代码,企业名称,行政区划代码,纬度,经度,经营状态\n"


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be read in this process, because a child takes seconds to start."""
    monkeypatch.setattr(records, "read", partial(records.read, apart=False))


def brought(bureau: Bureau, folder: Path, *rows: str, dry_run: bool = False) -> Any:
    path = folder / "台账.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n", "utf-8-sig")
    done = records.import_files(bureau, path, "register", actor="test", dry_run=dry_run)
    assert done.accepted, done.cells
    return done.twins


def row(number: int, name: str, lat: str = "", lon: str = "", status: str = "在业") -> str:
    return f"{code(number)},{name},420881,{lat},{lon},{status}"


@pytest.mark.usefixtures("read_here")
def test_an_import_of_employers_ends_with_the_pairs_that_may_be_one(bureau: Bureau, tmp_path: Path) -> None:
    rows = (row(1, "=cmd()机械有限公司", "31.17", "112.58"), row(2, "=cmd()机械"), row(3, "老王家具厂"))
    assert brought(bureau, tmp_path, *rows, dry_run=True) is None
    assert not (bureau.folder / "data" / "exports" / "twins").exists()
    twins = brought(bureau, tmp_path, *rows)
    assert [(each.employer, each.other, each.reason, each.km) for each in twins.pairs] == [
        (code(1), code(2), "same_name", None)
    ]
    assert twins.employers == 3
    assert list_twins(bureau) == twins
    (pair,) = CalamineWorkbook.from_path(str(twins.file)).get_sheet_by_index(0).to_python()[1:]
    told = [code(1), "=cmd()机械有限公司", code(2), "=cmd()机械", "名称相同，位置相近或未知", "", "1.0"]
    assert pair == told


@pytest.mark.usefixtures("read_here")
def test_the_spare_one_closed_ends_the_suspicion(bureau: Bureau, tmp_path: Path) -> None:
    assert brought(bureau, tmp_path, row(1, "宏达机械厂"), row(2, "宏达机械厂")).pairs
    closed = brought(bureau, tmp_path, row(2, "宏达机械厂", status="注销"))
    assert (closed.pairs, closed.file) == ((), None)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            (
                "3 家用人单位中有 2 对",
                "宏达机械厂 ／",
                "名称相近；相距 0.04 公里",
                "有一处位置不明",
                "twins.xlsx",
                "注销",
            ),
        ),
        (
            "en",
            (
                "of 3 employers: 2",
                "宏达机械厂 / ",
                "name; 0.04 km apart",
                "places is unknown",
                "twins.xlsx",
                "closed",
            ),
        ),
    ],
)
def test_twins_are_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: Any, language: str, said: tuple[str, ...]
) -> None:
    near = Twin(code(1), "宏达机械厂", code(2), "宏达机械厂", "same_name;same_place", 0.04, 1.0)
    twins = Twins(3, (near, replace(near, km=None, reason="same_name")), Path("twins.xlsx"))
    monkeypatch.setattr(door, "language", language)
    show_twins(twins)
    told = capsys.readouterr().out
    assert [each for each in said if each not in told] == []
    show_twins(replace(twins, pairs=(), file=None))
    assert len(capsys.readouterr().out.splitlines()) == 1
