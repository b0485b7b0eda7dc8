"""Employers without coordinates are listed, filled in, brought back; a bureau's own table of places helps."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from scheduler.month.page.guessed import guessed_notes, guessed_share
from scheduler.month.page.sheet import notes as month_sheet_notes
from scheduler.planning import greedy
from scheduler.steps.months.plans import make_month
from scheduler.steps.records import imports
from scheduler.steps.records.imports import import_files
from scheduler.steps.records.places import list_unplaced
from scheduler.steps.records.snapshot import snapshot_of

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau

HEAD = "统一社会信用代码,企业名称,行政区划代码,纬度,经度,从业人数,职业病危害因素,地址\n"


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be read in this process, because a child takes seconds to start."""
    monkeypatch.setattr(imports, "read", partial(imports.read, apart=False))


def code_of(number: int) -> str:
    from stdnum.cn import uscc

    start = f"91429099MA49{number:05d}"
    return start + uscc.calc_check_digit(start)


def brought(bureau: Bureau, path: Path, text: str, profile: str = "register") -> None:
    path.write_text(text, "utf-8-sig")
    done = import_files(bureau, path, profile, actor="test")
    assert done.accepted, done.cells[:3]


@pytest.fixture
def unplaced(bureau: Bureau, tmp_path: Path) -> Bureau:
    """Give a bureau of eight firms in two townships, two of them with coordinates, and two officers."""
    rows = [
        f"{code_of(at)},厂{at},429099,{place},40,噪声,虚构县{town}{at}号\n"
        for at, (town, place) in enumerate(
            [
                ("东风镇", "30.91,112.61"),
                ("西风镇", "30.95,112.70"),
                *[("东风镇", ",")] * 3,
                *[("南风镇", ",")] * 3,
            ]
        )
    ]
    brought(bureau, tmp_path / "台账.csv", HEAD + "".join(rows))
    brought(bureau, tmp_path / "人员.csv", "工号,姓名,执法证号\n1,甲,Z1\n2,乙,Z2\n", "officers")
    return bureau


def test_the_list_comes_back_filled_in_and_is_empty_then(unplaced: Bureau, tmp_path: Path) -> None:
    listed = list_unplaced(unplaced)
    assert (listed.employers, listed.unplaced) == (8, 6)
    assert dict(listed.levels) == {"township": 3, "division": 3}
    assert listed.file is not None
    head, *rows = CalamineWorkbook.from_path(str(listed.file)).get_sheet_by_index(0).to_python()
    assert head[:5] == ["统一社会信用代码", "企业名称", "纬度", "经度", "坐标系"]
    assert {row[0] for row in rows} == {code_of(at) for at in range(2, 8)}
    filled = "".join(f"{row[0]},{row[1]},30.9{at},112.6{at}\n" for at, row in enumerate(rows))
    brought(unplaced, tmp_path / "back.csv", "统一社会信用代码,企业名称,纬度,经度\n" + filled)
    again = list_unplaced(unplaced)
    assert (again.employers, again.unplaced, again.file) == (8, 0, None)


def test_a_table_of_places_is_imported_and_used_before_the_division(unplaced: Bureau, tmp_path: Path) -> None:
    brought(unplaced, tmp_path / "t.csv", "乡镇,纬度,经度,坐标系\n南风镇,30.5,112.5,WGS-84\n", "places")
    view = make_month(snapshot_of(unplaced), "2026-12").view
    assert view["placed_by"].value_counts().to_dict() == {"known": 2, "township": 6}
    assert view.loc[code_of(6), "at_lat"] == 30.5


def test_a_plan_says_first_and_loudly_what_rests_on_guesses(unplaced: Bureau) -> None:
    month = make_month(snapshot_of(unplaced), "2026-12")
    plan = greedy(month.problem)
    share = guessed_share(month, plan)
    assert share.visits == len(plan.visits)
    assert 0 < share.guessed <= share.visits
    assert 0 < share.guessed_minutes <= share.minutes
    assert share.mostly
    assert month_sheet_notes(month, plan, "en")[0] == guessed_notes(month, plan, "en")[0]
    first = guessed_notes(month, plan, "en")[0]
    assert first.startswith("ATTENTION")
    assert str(share.guessed_minutes) in first


def test_firms_without_a_division_stand_in_that_of_their_bureau(unplaced: Bureau) -> None:
    snapshot = snapshot_of(unplaced)
    bare = snapshot.frames["employers"].assign(division=None)
    seen = replace(snapshot, frames={**snapshot.frames, "employers": bare.astype({"division": "str"})})
    assert set(make_month(seen, "2026-12").view["division"]) == {unplaced.division}


@pytest.mark.parametrize(
    ("place", "division", "used"), [("东风镇", "429099", 2), ("西风镇", "429099", 0), ("东风镇", "420881", 0)]
)
def test_an_import_of_places_says_how_many_employers_they_place(
    bureau: Bureau, tmp_path: Path, place: str, division: str, used: int
) -> None:
    rows = (f"{code_of(n)},厂{n},429099,,,10,噪声,东风镇工业路{n}号\n" for n in (1, 2))
    register, table = tmp_path / "r.csv", tmp_path / "p.csv"
    register.write_text(HEAD + "".join(rows), "utf-8")
    table.write_text(f"乡镇,行政区划代码,纬度,经度\n{place},{division},30.40,113.20\n", "utf-8")
    assert import_files(bureau, register, "register", actor="li", accept_good=True).places is None
    assert import_files(bureau, table, "places", actor="li").places == (1, used, 2)
    assert list_unplaced(bureau).table_places == used
