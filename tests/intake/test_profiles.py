"""Profiles say what they mean: every mistake is named, and the page about them is true."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from scheduler.domain.errors import SettingsError
from scheduler.domain.records import TABLES
from scheduler.intake import load_profile, outcome
from scheduler.intake.kinds import Kind
from scheduler.intake.profile.checks import Check
from scheduler.intake.profile.derived import Derived
from scheduler.intake.profile.profile import Heads, Known, Source, Yield
from scheduler.intake.reading import read
from tests.intake.builders import ROOT, TODAY, code, read_in, reference, write_xlsx
from tests.pages import LANGUAGES, page

SHIPPED = sorted(path.stem for path in (ROOT / "data" / "profiles").glob("*.toml"))
SMALL = """
[visits]
unique = ["task"]
[visits.columns.task]
kind = "code"
needed = true
[visits.columns.employer]
needed = true
[visits.columns.visited_on]
kind = "day"
needed = true
[visits.yields.inspections]
inspection = "task"
employer = "employer"
visited_on = "visited_on"
"""


@pytest.fixture(params=LANGUAGES)
def guide(request: pytest.FixtureRequest) -> str:
    """Give the page of profiles, once in each language."""
    return page("how-to/profile.md", request.param)


def own(folder: Path, text: str, name: str = "own") -> Path:
    place = folder / "data" / "profiles"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.toml").write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_profile_loads_and_yields_what_records_need(name: str) -> None:
    for source in load_profile(name, ROOT).sources:
        for each in source.yields:
            made = (
                set(each.columns)
                | {each.melt_name, each.melt_amount}
                | ({"finding"} if each.numbered else set())
            )
            needed = {column.name for column in TABLES[each.record].columns if column.needed}
            assert needed <= made, f"{name}, {source.name} yields {each.record} without {needed - made}"


def test_an_unknown_profile_is_named_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_profile("registr", tmp_path)
    assert (wrong.value.code, wrong.value.facts["near"]) == ("unknown_profile", "register")
    with pytest.raises(SettingsError):
        load_profile("../register", tmp_path)


def test_a_bureaus_own_profile_wins(tmp_path: Path) -> None:
    assert load_profile("register", own(tmp_path, SMALL, "register")).sources[0].name == "visits"


@pytest.mark.parametrize(
    ("old", "new", "code", "name"),
    [
        ("[visits]", "[visits]\nuniqe = []", "unknown_setting", "uniqe"),
        ('kind = "day"', 'kind = "dya"', "unknown_name", "dya"),
        ('kind = "day"', 'kind = "day"\nfutur = true', "unknown_setting", "futur"),
        ("[visits.yields.inspections]", "[visits.yields.inspection]", "unknown_name", "inspection"),
        ('inspection = "task"', 'inspektion = "task"', "unknown_setting", "inspektion"),
        ('inspection = "task"', 'inspection = "taks"', "unknown_name", "taks"),
        ('unique = ["task"]', 'unique = ["tusk"]', "unknown_name", "tusk"),
        ("[visits.yields", "[visits.checks.day_in_order]\n[visits.yields", "unknown_name", "day_in_order"),
        ("[visits.yields", '[visits.derived.x]\nby = "totl"\n[visits.yields', "unknown_name", "totl"),
        (
            "[visits.yields",
            '[visits.derived.x]\nby = "total"\ncolumns = ["y"]\n[visits.yields',
            "unknown_name",
            "y",
        ),
        ("[visits.yields", "[visits.checks.division_known]\n[visits.yields", "unknown_name", "division"),
        (
            "[visits.yields",
            '[visits.checks.days_in_order]\nfirst = "x"\nthen = "visited_on"\n[visits.yields',
            "unknown_name",
            "x",
        ),
        ("[visits]", '[visits]\ntotal = ["sum"]', "unknown_name", "sum"),
        ("[visits]", '[visits]\nknown = { earliest = ["seen_on"] }', "unknown_name", "seen_on"),
    ],
)
def test_a_mistake_in_a_profile_is_named(tmp_path: Path, old: str, new: str, code: str, name: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_profile("own", own(tmp_path, SMALL.replace(old, new, 1)))
    assert (wrong.value.code, wrong.value.facts["name"]) == (code, name)
    assert "own.toml" in str(wrong.value.facts["where"])


def test_a_setting_that_a_kind_refuses_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as wrong:
        load_profile(
            "own", own(tmp_path, SMALL.replace('kind = "day"', 'kind = "day"\norder = "year first"'))
        )
    assert wrong.value.code == "wrong_setting"
    assert "visited_on" in str(wrong.value.facts["where"])


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('unique = ["task"]', 'unique = "task"', "visits.unique"),
        ('unique = ["task"]', "sheets = 'both'", "visits.sheets"),
        ('kind = "code"', 'kind = "code"\nnames = "任务"', "columns.task.names"),
        ('kind = "code"', 'kind = "code"\npattern = "("', "columns.task.code"),
        ('kind = "code"', 'kind = "number"\nleast = "none"', "columns.task.number.least"),
        ('kind = "code"', 'kind = "choice"\nwords = { "是" = 1 }', "columns.task.choice.words.是"),
        ("[visits.columns.task]", "[visits.columns]\nx = 1\n[visits.columns.task]", "visits.columns.x"),
        ('inspection = "task"', 'once = "never"\ninspection = "task"', "yields.inspections.once"),
        (
            "[visits.yields",
            '[visits.derived.x]\nby = "first_of"\ncolumns = ["task"]\nprefix = ["a", "b"]\n[visits.yields',
            "derived.x.first_of",
        ),
    ],
)
def test_a_value_of_another_kind_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, where: str
) -> None:
    with pytest.raises(SettingsError, match="wrong_setting") as wrong:
        load_profile("own", own(tmp_path, SMALL.replace(old, new, 1)))
    assert str(wrong.value.facts["where"]).endswith(where)


def test_profiles_that_include_each_other_are_told_the_circle(tmp_path: Path) -> None:
    own(tmp_path, 'includes = ["other"]', "one")
    own(tmp_path, 'includes = ["one"]', "other")
    with pytest.raises(SettingsError, match="profile_in_a_circle") as wrong:
        load_profile("one", tmp_path)
    assert wrong.value.facts["circle"] == "one > other > one"


def test_a_profile_that_yields_one_key_twice_says_so(tmp_path: Path) -> None:
    folder = own(tmp_path, SMALL.replace('unique = ["task"]\n', ""))
    (tmp_path / "visits.csv").write_text("task,employer,visited_on\nA,x,2025-03-05\nA,y,2025-03-06\n")
    with pytest.raises(SettingsError, match="profile_repeats_key"):
        read(tmp_path / "visits.csv", load_profile("own", folder), reference(), import_day=TODAY, apart=False)


def test_a_folder_is_read_by_headers_and_other_tables_are_named(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", [["人员编号", "姓名"], ["1", "甲"]])
    write_xlsx(
        tmp_path / "b.xlsx", [["自查日期", "统一社会信用代码", "自查得分"], ["2025-03-05", code(1), "90"]]
    )
    write_xlsx(tmp_path / "c.xlsx", [["菜名", "价格", "主管科室"], ["豆腐", "8", ""]])
    (tmp_path / "README.md").write_text("no table")
    intake = read_in(tmp_path, "bureau")
    assert {name: len(frame) for name, frame in intake.frames.items()} == {"officers": 1, "self_checks": 1}
    assert {(cell.file, cell.code) for cell in intake.warnings} >= {("c.xlsx", "not_of_this_profile")}
    assert outcome(intake) == "accept_with_warning"


def test_a_row_is_known_on_the_earliest_of_its_days_and_a_delay(tmp_path: Path) -> None:
    text = SMALL.replace("[visits]", '[visits]\nknown = { earliest = ["visited_on"], delay = 30 }')
    (tmp_path / "visits.csv").write_text("task,employer,visited_on\nA,x,2025-03-05\n")
    profile = load_profile("own", own(tmp_path, text))
    frames = read(tmp_path / "visits.csv", profile, reference(), import_day=TODAY, apart=False).frames
    assert frames["inspections"].at[0, "known_on"] == pd.Timestamp("2025-04-04")


def test_the_pages_example_works(tmp_path: Path, guide: str) -> None:
    table, profile = (re.findall(rf"```{kind}\n(.*?)```", guide, re.DOTALL)[0] for kind in ("csv", "toml"))
    own(tmp_path, profile, "neighbour")
    (tmp_path / "检查导出.csv").write_text(table, "utf-8")
    intake = read(
        tmp_path / "检查导出.csv",
        load_profile("neighbour", tmp_path),
        reference(),
        import_day=TODAY,
        apart=False,
    )
    assert outcome(intake) == "accept"
    visits = intake.frames["inspections"]
    assert list(visits["kind"]) == ["daily", "case"]
    assert list(visits["result"]) == ["pass", "fail"]
    assert visits["penalty"].fillna(-1).tolist() == [-1.0, 5000.0]
    assert visits["on_site"].all()


@pytest.mark.parametrize("family", [Kind, Check, Derived])
def test_the_page_names_every_kind_check_and_derived_column(family: type[Kind], guide: str) -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE))
    assert set(family.family) <= rows


@pytest.mark.parametrize("described", [Source, Heads, Yield, Known])
def test_the_page_names_every_key(described: type, guide: str) -> None:
    own_words = {"name", "heads", "column_of", "record"}
    keys = set(described.__dataclass_fields__) - own_words  # type: ignore[attr-defined]
    assert all(f"`{key}`" in guide for key in keys)


FIRMS = """
[firms]
files = ["firms.csv"]
[firms.columns.firm]
[firms.columns.employer]
[firms.yields.employers]
employer = "employer"
"""
LOOKING_UP = SMALL.replace("[visits.columns.employer]\nneeded = true\n", "[visits.columns.firm]\n").replace(
    "[visits]",
    '[visits]\nfiles = ["visits.csv"]\nlookup = { source = "firms", by = "firm", take = ["employer"] }',
)


def test_a_row_whose_other_half_is_missing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "firms.csv").write_text("firm,employer\n1,A\n", "utf-8")
    rows = "task,firm,visited_on\nT1,1,2025-03-05\nT2,2,2025-03-05\n"
    (tmp_path / "in" / "visits.csv").write_text(rows, "utf-8")
    profile = load_profile("own", own(tmp_path, FIRMS + LOOKING_UP))
    intake = read(tmp_path / "in", profile, reference(), import_day=TODAY, apart=False)
    assert [(cell.file, cell.row, cell.column, cell.code) for cell in intake.bad] == [
        ("visits.csv", 3, "firm", "not_in_source")
    ]
    assert list(intake.frames["inspections"]["employer"]) == ["A"]


def test_a_source_looks_up_only_what_was_read_before_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="unknown_name") as wrong:
        load_profile("own", own(tmp_path, LOOKING_UP + FIRMS))
    assert wrong.value.facts["name"] == "firms"


@pytest.mark.parametrize("record", TABLES)
def test_the_page_names_every_column_of_a_record_and_marks_those_that_are_needed(
    record: str, guide: str
) -> None:
    (line,) = re.findall(rf"^\| `{record}` \|(.*)\|$", guide, re.MULTILINE)
    bold = set(re.findall(r"\*\*(\w+)\*\*", line))
    assert bold == {each.name for each in TABLES[record].columns if each.needed}
    named = set(re.findall(r"\w+", re.sub(r"[(（][^()（）]*[)）]", "", line)))
    assert named == {each.name for each in TABLES[record].columns}
