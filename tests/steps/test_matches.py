"""What a file would be read as, and headers that a bureau has remembered."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from scheduler.bureau import open_bureau
from scheduler.domain.errors import SchedulerError, SettingsError
from scheduler.intake import load_profile
from scheduler.steps.records import matches
from tests.intake.builders import code, read_in, write_xlsx

match_file = partial(matches.match_file, apart=False)
profile_for = partial(matches.profile_for, apart=False)
HEADS = "信用代码,单位名称,行业种属,职工规模,上回来查,经办科室"


def bureau_in(folder: Path):  # type: ignore[no-untyped-def]
    """Return a bureau that has nothing yet."""
    (folder / "config.toml").write_text(
        '[bureau]\nname = "县局"\ndivision = "440106"\nday = 2026-11-30\n', "utf-8"
    )
    return open_bureau(folder / "config.toml")


def book(folder: Path, heads: str = HEADS, *rows: str) -> Path:
    path = folder / "台账.csv"
    lines = rows or (f"{code(1)},一厂,喷涂,12,2025-03-05,甲", f"{code(2)},二厂,造梦,9,2025-03-05,甲")
    path.write_text("\n".join([heads, *lines]) + "\n", "utf-8")
    return path


def test_each_header_is_told_as_known_or_with_the_nearest(tmp_path: Path) -> None:
    heads = "信用代码,单位名称,行业类目,职工数量,检查时间情况,经办科室"
    found = match_file(bureau_in(tmp_path), book(tmp_path, heads))
    assert (found.profile, found.sheets[0].header) == ("register", 1)
    told = {each.head: (each.column, each.near_column) for each in found.sheets[0].heads}
    assert told["信用代码"] == ("employer", "")
    assert told["单位名称"] == ("name", "")
    assert told["行业类目"] == ("", "industry")
    assert told["经办科室"] == ("", "")


def test_headers_are_remembered_in_a_small_file_that_adds_to_the_shipped_profile(tmp_path: Path) -> None:
    bureau = bureau_in(tmp_path)
    aliases = ["上回来查=last_inspection_on", "行业种属 = 行业代码", "职工规模=employees"]
    found = match_file(bureau, book(tmp_path), aliases=aliases)
    columns = {each.column for each in found.sheets[0].heads}
    assert columns == {"employer", "name", "last_inspection_on", "industry", "employees", ""}
    assert not (tmp_path / "data" / "profiles" / "register.toml").exists()
    assert found.kept_in == tmp_path / "data" / "profiles" / "added" / "register.toml"
    names = load_profile("register", tmp_path).sources[0].heads["last_inspection_on"].names
    assert names[-1] == "上回来查"
    assert "上次检查日期" in names


def test_a_header_remembered_again_moves_and_many_are_kept(tmp_path: Path) -> None:
    bureau, path = bureau_in(tmp_path), book(tmp_path)
    match_file(bureau, path, aliases=["上回来查=declared_on", '引"号\\=remarks'])
    match_file(bureau, path, aliases=["上回来查=last_inspection_on", "单位名称=name"])
    heads = load_profile("register", tmp_path).sources[0].heads
    assert "上回来查" not in heads["declared_on"].names
    assert "上回来查" in heads["last_inspection_on"].names
    assert '引"号\\' in heads["remarks"].names


def test_a_book_in_words_of_its_own_is_read_once_they_are_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "own.xlsx", [["厂子", "三证合一号", "多少工人"], ["甲厂", code(1), 12]])
    bureau = bureau_in(tmp_path)
    assert match_file(bureau, path).profile == ""
    aliases = ["厂子=name", "三证合一号=employer", "多少工人=employees"]
    assert match_file(bureau, path, aliases=aliases).profile == "register"
    with pytest.raises(SchedulerError, match="nothing_fits"):
        match_file(bureau, write_xlsx(tmp_path / "other.xlsx", [["丙", "丁"], [1, 2]]), aliases=["戊=name"])


def test_a_shipped_header_can_be_given_to_another_column(tmp_path: Path) -> None:
    match_file(bureau_in(tmp_path), book(tmp_path), aliases=["联系人=remarks"])
    source = load_profile("register", tmp_path).sources[0]
    assert source.column_of["联系人"] == "remarks"


def test_words_that_are_not_understood_and_those_to_be_verified_are_told(tmp_path: Path) -> None:
    found = match_file(bureau_in(tmp_path), book(tmp_path), aliases=["行业种属=industry"])
    assert [(each.code, each.word, each.cells) for each in found.words] == [
        ("unknown_industry", "造梦", 1),
        ("word_to_verify", "喷涂", 1),
    ]


@pytest.mark.parametrize(
    ("alias", "error", "near"),
    [("职工规模=employes", "no_such_column", "employees"), ("职工规模=从业人书", "no_such_column", "employees"),
     ("职工规模", "alias_needs_equals", None), ("=name", "alias_needs_equals", None)],
)  # fmt: skip
def test_a_wrong_alias_is_refused_with_the_nearest_and_nothing_is_remembered(
    tmp_path: Path, alias: str, error: str, near: str | None
) -> None:
    with pytest.raises(SchedulerError) as refused:
        match_file(bureau_in(tmp_path), book(tmp_path), aliases=["上回来查=last_inspection_on", alias])
    assert refused.value.code == error
    assert refused.value.facts.get("near") == near
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("heads", "profile"),
    [
        ("统一社会信用代码,检查日期,检查类别,检查人员", "inspections"),
        ("统一社会信用代码,检测项目,检测日期,检测结果,检测机构", "measurements"),
        ("人员编号,姓名,执法证号,状态", "officers"),
        ("uscc,name,industry,employees", "register"),
    ],
)
def test_the_profile_is_chosen_by_the_headers(tmp_path: Path, heads: str, profile: str) -> None:
    assert profile_for(bureau_in(tmp_path), book(tmp_path, heads, ",,,,")) == profile


def test_a_file_that_no_profile_fits_is_said_so(tmp_path: Path) -> None:
    bureau, path = bureau_in(tmp_path), book(tmp_path, "菜名,价格,口味", "豆腐,8,淡", "鱼,20,辣")
    assert match_file(bureau, path).profile == ""
    with pytest.raises(SchedulerError) as refused:
        profile_for(bureau, path)
    assert refused.value.code == "profile_not_clear"


@pytest.mark.parametrize(
    "text",
    ['[register]\nnames = "x"\n', "register = 3\n", "[register]\nnam = ['x']\n", "[regster]\nname = ['x']\n"],
)
def test_a_mistake_in_the_small_file_is_named(tmp_path: Path, text: str) -> None:
    place = tmp_path / "data" / "profiles" / "added"
    place.mkdir(parents=True)
    (place / "register.toml").write_text(text, "utf-8")
    with pytest.raises(SettingsError) as refused:
        load_profile("register", tmp_path)
    assert refused.value.code in ("added_strange", "unknown_name")


def test_of_two_headers_for_one_column_the_more_usual_is_read_and_the_other_told(tmp_path: Path) -> None:
    path = book(tmp_path, "统一社会信用代码,企业名称,职工数,从业人数", f"{code(1)},一厂,10,20")
    intake = read_in(path)
    assert [each.column for each in intake.warnings if each.code == "column_again"] == ["职工数"]
    assert list(intake.frames["employers"]["employees"]) == [20]


def test_words_beside_known_ones_and_standings_that_do_not_say_are_told(tmp_path: Path) -> None:
    rows = (f"{code(1)},一厂,噪声、魔气,搬迁", f"{code(2)},二厂,噪声,正常")
    found = match_file(bureau_in(tmp_path), book(tmp_path, "信用代码,单位名称,危害因素,经营状态", *rows))
    assert [(each.code, each.word) for each in found.words] == [
        ("unknown_hazard_beside", "魔气"), ("status_asks", "搬迁"),
    ]  # fmt: skip


def test_in_a_folder_each_header_is_remembered_for_the_file_that_has_it(tmp_path: Path) -> None:
    books = tmp_path / "books"
    books.mkdir()
    book(books)
    (books / "查.csv").write_text("被检查单位,检查日期,查到些啥\n一厂,2026-03-05,没体检\n", "utf-8")
    aliases = ["查到些啥=problems", "上回来查=last_inspection_on", "别处的=problems"]
    found = match_file(bureau_in(tmp_path), books, aliases=aliases, words=False)
    assert [(head, column, kept.stem) for head, column, kept in found.remembered] == [
        ("查到些啥", "problems", "inspections"), ("上回来查", "last_inspection_on", "register"),
    ]  # fmt: skip
    assert found.unfit == (("别处的", "problems"),)


@pytest.mark.parametrize(("cell", "offered"), [("113.64", True), ("113.64,34.44", False)])
def test_a_pair_of_degrees_in_one_cell_is_never_offered_as_one_of_them(
    tmp_path: Path, cell: str, offered: bool
) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [["信用代码", "单位名称", "坐标纬度值"], [code(1), "一厂", cell]])
    found = match_file(bureau_in(tmp_path), path, words=False).sheets[0].heads[-1]
    assert (found.near_column in ("lat", "lon")) is offered


def test_a_header_without_a_column_is_forgotten(tmp_path: Path) -> None:
    bureau, path = bureau_in(tmp_path), book(tmp_path)
    match_file(bureau, path, aliases=["上回来查=last_inspection_on", "职工规模=employees"], words=False)
    found = match_file(bureau, path, aliases=["上回来查=", "从没有过="], words=False)
    assert (found.forgotten, found.unfit) == (("上回来查",), (("从没有过", ""),))
    columns = {each.head: each.column for each in found.sheets[0].heads}
    assert (columns["上回来查"], columns["职工规模"]) == ("", "employees")
