"""What the terminal says first of an import: whether rows were written, and which columns are missing."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path

import pytest

from scheduler.intake.matching import first_rows
from scheduler.steps.records import imports, matches
from tests.cli.test_verbs import supervise
from tests.intake.builders import code


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let files be read in this process, because a child takes seconds to start."""
    monkeypatch.setattr(imports, "read", partial(imports.read, apart=False))


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert supervise("init", str(tmp_path / "office"), "--name", "某县局") == 0
    capsys.readouterr()
    return tmp_path / "office"


def run(folder: Path, capsys: pytest.CaptureFixture[str], text: str, *more: str) -> list[str]:
    path = folder.parent / "a.csv"
    path.write_text(text, "utf-8")
    supervise("import", str(path), "--config", str(folder / "config.toml"), *more)
    return capsys.readouterr().out.splitlines()


def test_the_office_has_the_name_that_init_was_given(folder: Path) -> None:
    assert (folder / "config.toml").read_text("utf-8").count('name = "某县局"') == 2


@pytest.mark.parametrize("head", ["有毒物质情况", "车间危险源", "工人中接触者"])
def test_missing_columns_stand_at_the_top_with_the_headers_that_nobody_read(
    folder: Path, capsys: pytest.CaptureFixture[str], head: str
) -> None:
    said = run(
        folder,
        capsys,
        f"统一社会信用代码,企业名称,从业人数,{head}\n{code(1)},甲厂,8,x\n",
        "--profile",
        "register",
    )
    top = "\n".join(said[:7])
    assert all(each in top for each in ("职业病危害因素", "上次检查日期", head, "supervise match", "--is"))


def test_with_accept_good_the_first_line_says_that_rows_were_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"统一社会信用代码,企业名称,从业人数\n{code(1)},甲厂,很多\n{code(2)},乙厂,8\n"
    assert "没有写入" not in run(folder, capsys, text, "--profile", "register")[0]
    kept = run(folder, capsys, text, "--profile", "register", "--accept-good")
    assert "写入" in kept[0]
    assert "拒绝" not in kept[0]


def test_prose_under_a_header_that_was_told_makes_findings_result_fine_and_order(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matches, "read", partial(matches.read, apart=False))
    monkeypatch.setattr(matches, "first_rows", lambda path, **_: first_rows(path, apart=False))
    books = folder.parent / "books"
    books.mkdir()
    (books / "台账.csv").write_text(
        "单位名称,行业类别,总人数\n虚构甲厂,家具制造业,8\n虚构乙厂,化工,9\n", "utf-8"
    )
    visits = "甲厂,2026-03-05,未建档案，警告，罚款2万元\n乙厂,2026-04-05,没体检，限期一个月整改\n"
    (books / "检查.csv").write_text(
        "被检查单位,检查日期,查到些啥\n"
        + visits.replace("，", "；").replace("甲", "虚构甲").replace("乙", "虚构乙"),
        "utf-8",
    )
    config = ("--config", str(folder / "config.toml"))
    assert supervise("match", str(books), "--is", "查到些啥=problems", *config) == 0
    supervise("import", str(books), "--accept-good", *config)
    capsys.readouterr()
    with sqlite3.connect(folder / "data" / "bureau.db") as books_kept:
        told = books_kept.execute("select result, serious, penalty from inspections order by visited_on")
        assert told.fetchall() == [("fail", 1.0, 20_000.0), ("conditions", None, None)]
        assert books_kept.execute("select issued_on, due_on from orders").fetchall() == [
            ("2026-04-05", "2026-05-05")
        ]
        assert books_kept.execute("select count(*) from findings").fetchone() == (5,)
