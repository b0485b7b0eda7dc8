"""Another department's list tells who is missing in the register, and who is gone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from scheduler.domain.errors import SchedulerError
from scheduler.steps.months.plans import make_month
from scheduler.steps.records import imports, lists
from scheduler.steps.records.lists import compare_list
from scheduler.steps.records.snapshot import snapshot_of
from tests.steps.test_places import HEAD, brought, code_of

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be read in this process, because a child takes seconds to start."""
    monkeypatch.setattr(imports, "read", partial(imports.read, apart=False))
    monkeypatch.setattr(lists, "read", partial(lists.read, apart=False))


@pytest.fixture
def held(bureau: Bureau, tmp_path: Path) -> Bureau:
    """Give a bureau of four firms and two officers."""
    rows = [f"{code_of(at)},虚构县第{at}机械有限公司,429099,30.9,112.6,40,噪声,\n" for at in range(1, 5)]
    brought(bureau, tmp_path / "台账.csv", HEAD + "".join(rows))
    brought(bureau, tmp_path / "人员.csv", "工号,姓名,执法证号\n1,甲,Z1\n2,乙,Z2\n", "officers")
    return bureau


@pytest.mark.parametrize(
    "head",
    [
        "统一社会信用代码,企业名称,行业类别,经营状态",
        "纳税人识别号,纳税人名称,所属行业,纳税人状态",
        "code,name,industry,status",
    ],
)
def test_firms_missing_here_and_gone_there_are_listed(held: Bureau, tmp_path: Path, head: str) -> None:
    path = tmp_path / "licences.csv"
    rows = (
        f"{code_of(1)},虚构县第1机械有限公司,机械,存续",
        ",虚构县第２机械 有限公司,,存续",
        f"{code_of(3)},虚构县第3机械有限公司,,注销",
        f"{code_of(70)},虚构县东风家具厂,,存续",
        f"{code_of(71)},虚构县采石有限公司,B1019,正常",
        f"{code_of(72)},某某,谁也不懂的,正常",
        ",虚构县向阳家具厂,,开业",
        f"{code_of(73)},虚构县旧家具厂,,已注销",
    )
    path.write_text("\n".join((head, *rows)) + "\n", "utf-8-sig")
    done = compare_list(held, path)
    assert (done.rows, done.known, done.missing, done.gone) == (8, 3, 4, 1)
    assert sum(count for _, count in done.risks) == 4
    assert dict(done.risks)["unknown"] == 1
    book = CalamineWorkbook.from_path(str(done.file))
    missing, gone = (book.get_sheet_by_index(at).to_python() for at in (0, 1))
    assert [row[0] for row in missing[1:]][-1] == code_of(72)
    assert [row[0] for row in gone[1:]] == [code_of(3)]


def test_missing_firms_of_likely_hazard_become_candidates_of_the_survey(held: Bureau, tmp_path: Path) -> None:
    path = tmp_path / "环保.csv"
    path.write_text(
        f"code,name,industry\n{code_of(71)},虚构县采石厂,B1019\n,虚构县向阳家具厂,\n", "utf-8-sig"
    )
    done = compare_list(held, path, survey=True, actor="wang", reason="list of the environment bureau")
    assert (done.surveyed, done.without_code) == (1, 1)
    again = compare_list(held, path)
    assert (again.known, again.missing) == (1, 1)
    month = make_month(snapshot_of(held), "2026-12")
    assert month.view.loc[code_of(71), "kind"] == "survey"
    wishes = month.wishes[month.wishes["programme"] == "survey"]
    assert code_of(71) in set(wishes["employer"])


def test_a_list_of_which_nothing_can_be_read_is_told(held: Bureau, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", "utf-8")
    with pytest.raises(SchedulerError, match="list_not_read"):
        compare_list(held, path)
    with pytest.raises(SchedulerError, match="no_file"):
        compare_list(held, tmp_path / "none.csv")
