"""A month's files: whole, the same each time, free of formulas, and read by what people use."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from scheduler.domain.sheet import MonthSheet, SheetTable, VisitLine
from scheduler.exports import write_month
from scheduler.exports.cells import FIELDS, guarded, head
from scheduler.exports.files.calendars import write_calendars
from scheduler.exports.files.map import write_geojson
from scheduler.exports.files.table import write_csv
from scheduler.exports.files.workbook import write_workbook
from scheduler.exports.text import csv_bytes
from scheduler.whole import sweep, whole_file, write_whole
from tests.exports.sheets import OFFICERS, line, month_sheet

ROOT = Path(__file__).parents[2]
FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "　=1",
    "＝1+1", "＋1", "－1", "＠SUM(A1)", '=HYPERLINK("http://x","y")', '"=1', "'=1", "=", "-",
)  # fmt: skip
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
texts = st.one_of(
    st.sampled_from(FORMULAS),
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
        max_size=12,
    ),
    st.builds(str.__add__, st.sampled_from(SIGNS), st.text("=1A;,\"'\n", max_size=6)),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("month")
    write_month(made, month_sheet())
    return made


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_month_is_five_kinds_of_files(tmp_path: Path) -> None:
    paths = write_month(tmp_path / "2026-12", month_sheet()).files
    assert [str(each.relative_to(tmp_path / "2026-12")) for each in paths] == [
        "plan.xlsx", "due.xlsx", "plan.csv", *(f"ics/{code}.ics" for code, _ in OFFICERS), "plan.geojson"
    ]  # fmt: skip
    assert set(paths) == {each for each in tmp_path.rglob("*") if each.is_file()}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_sheet_gives_the_same_bytes(tmp_path: Path, language: str) -> None:
    sheet = month_sheet(language=language)
    first, again = (write_month(tmp_path / name, sheet).files for name in ("a", "b"))
    assert [each.read_bytes() for each in first] == [each.read_bytes() for each in again]


def test_another_machine_another_day_and_another_hash_seed_give_the_same_bytes(tmp_path: Path) -> None:
    """The files hang on the sheet alone: not on zone, folder, clock, or the order of sets."""
    program = (
        "import sys; from pathlib import Path; from scheduler.exports import write_month;"
        "from tests.exports.sheets import month_sheet; write_month(Path(sys.argv[1]), month_sheet())"
    )
    here = write_month(tmp_path / "here", month_sheet()).files
    for seed, zone in (("1", "America/New_York"), ("2", "Pacific/Kiritimati")):
        there = tmp_path / seed
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)}
        subprocess.run(
            [sys.executable, "-c", program, str(there)], env=surroundings, cwd=tmp_path, check=True
        )
        again = [there / each.relative_to(tmp_path / "here") for each in here]
        assert [each.read_bytes() for each in again] == [each.read_bytes() for each in here]


@given(st.lists(texts, min_size=1, max_size=4))
def test_no_text_in_a_csv_is_a_formula_and_none_is_lost(row: list[str]) -> None:
    (read,) = _rows(csv_bytes(["a"] * len(row), [row]))[1:] or [[""]]
    for text, cell in zip(row, read, strict=True):
        assert not cell.lstrip().startswith(SIGNS)
        assert not cell.startswith(SIGNS)
        assert cell == (text if guarded(text) == text else f"'{text}")


@pytest.mark.parametrize("text", FORMULAS[:15])
def test_each_known_formula_gets_its_guard(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["虚构县石材厂", "A=B", "2-氯丙烷", "(-)", "", "'", '"=1'])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text


def test_a_csv_keeps_numbers_days_and_unknowns(tmp_path: Path) -> None:
    visit = line(lat=41.88, lon=-87.63, cap_left=None, last_visit=date(2025, 2, 3), probability=0.125)
    path = write_csv(tmp_path / "plan.csv", _with(visit))
    heads, cells = _rows(path.read_bytes())
    row = dict(zip(heads, cells, strict=True))
    assert (row["Longitude"], row["Cap left"], row["Last visit"]) == ("-87.63", "", "2025-02-03")
    assert (row["Probability"], row["Day"], row["Start"]) == ("0.125", "2026-12-01", "09:25")


def test_every_visit_stands_in_the_csv_with_every_column(folder: Path) -> None:
    content = (folder / "plan.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    heads, *rows = _rows(content)
    assert heads == [head(field.name, "zh") for field in FIELDS]
    assert len(set(heads)) == len(heads)
    assert [row[heads.index("任务代码")] for row in rows] == [each.code for each in month_sheet().visits]


def test_the_workbook_is_read_by_both_readers(folder: Path) -> None:
    sheet = month_sheet()
    names = [
        "检查计划",
        "按日安排",
        "按组安排",
        *(table.name for table in sheet.tables),
        "入选理由",
        "说明",
        "版本",
    ]
    opened = openpyxl.load_workbook(folder / "plan.xlsx")
    assert opened.sheetnames == names == CalamineWorkbook.from_path(folder / "plan.xlsx").sheet_names
    rows = CalamineWorkbook.from_path(folder / "plan.xlsx").get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + len(sheet.visits)
    code = rows[0].index("任务代码")
    assert [row[code] for row in rows[1:]] == [each.code for each in sheet.visits]
    assert [row[0] for row in rows[1:]] == [each.day for each in sheet.visits]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_prints_on_wide_paper_at_ten_points_with_its_head_on_each(
    tmp_path: Path, language: str
) -> None:
    write_month(tmp_path, month_sheet(language=language))
    for name in ("plan.xlsx", "due.xlsx"):
        for page in openpyxl.load_workbook(tmp_path / name).worksheets:
            assert page.print_title_rows == "$1:$1"
            assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
            assert page.sheet_properties.pageSetUpPr.fitToPage
            assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
            assert "&P" in page.oddFooter.right.text
            last = page.max_column if not page.print_area else 11
            widths = [page.column_dimensions[get_column_letter(at)].width for at in range(1, last + 1)]
            # A4 across is 1060 pixels wide between these margins, so nothing is made smaller to fit
            assert sum(7 * width + 5 for width in widths) <= 1060, page.title
            assert min(cell.font.sz for row in page.iter_rows(max_row=5) for cell in row) >= 10


def test_the_page_to_fill_in_prints_what_is_filled_in_and_shows_the_rest_beside(folder: Path) -> None:
    page = openpyxl.load_workbook(folder / "plan.xlsx").worksheets[0]
    assert page.freeze_panes == "E2"
    assert page.print_area == f"'检查计划'!$A$1:$K${1 + len(month_sheet().visits)}"
    assert page.max_column > 11


def test_a_day_and_a_team_begin_a_page_each_with_where_to_go_and_whom_to_ask(tmp_path: Path) -> None:
    visits = tuple(
        line(number, address=f"No {number}", contact="Li", telephone="123") for number in range(12)
    )
    sheet = month_sheet(visits=0, language="en")
    write_workbook(tmp_path / "plan.xlsx", replace(sheet, visits=visits))
    days, teams = openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets[1:3]
    for page, groups in (
        (days, len({each.day for each in visits})),
        (teams, len({each.team for each in visits})),
    ):
        titles = [span.min_row for span in page.merged_cells.ranges]
        assert len(titles) == groups
        # a break lies above each title but the first
        assert sorted(each.id for each in page.row_breaks.brk) == [at - 1 for at in sorted(titles)[1:]]
        heads = [cell.value for cell in page[1]]
        rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2) if row[0].row not in titles]
        assert {row[heads.index("Address")] for row in rows} == {f"No {number}" for number in range(12)}
        assert {row[heads.index("Contact")] for row in rows} == {"Li\n123"}
        assert max(len(row[heads.index("Why")]) for row in rows) <= 60


def test_the_list_of_those_due_stands_in_a_file_of_its_own(tmp_path: Path) -> None:
    due = SheetTable("Due", ("code", "name"), (("A", "Firm A"), ("B", "Firm B")))
    done = write_month(tmp_path, replace(month_sheet(), due=due))
    assert "due.xlsx" in {each.name for each in done.files}
    page = openpyxl.load_workbook(tmp_path / "due.xlsx").worksheets[0]
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["code", "name"], ["A", "Firm A"], ["B", "Firm B"]
    ]  # fmt: skip
    assert page.auto_filter.ref == "A1:B3"
    assert not write_month(tmp_path / "old", replace(month_sheet(), due=None)).failed


def test_the_columns_to_fill_in_are_empty_and_take_only_what_is_right(folder: Path) -> None:
    page = openpyxl.load_workbook(folder / "plan.xlsx").worksheets[0]
    heads = [cell.value for cell in page[1]]
    first = heads.index("检查结果")
    assert heads[first : first + 5] == ["检查结果", "严重问题数", "问题总数", "实际分钟", "实际执法人员"]
    filled = [cell.value for row in page.iter_rows(min_row=2) for cell in row[first : first + 5]]
    assert set(filled) == {None}
    kinds = {each.type: each for each in page.data_validations.dataValidation}
    assert kinds["list"].formula1 == '"合格,限期改正,不合格,未能检查"'
    assert str(kinds["list"].sqref) == f"G2:G{1 + len(month_sheet().visits)}"
    assert kinds["whole"].formula1 == "0"


@settings(max_examples=40)
@given(texts.filter(lambda text: text != ""))
def test_text_in_a_workbook_stays_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("text") / "plan.xlsx"
    odd = SheetTable(text, (text,), ((text,),))
    sheet = _with(line(name=text, reasons=(text,)), tables=(odd,), notes=(text,), versions=((text, text),))
    write_workbook(path, sheet)
    page = openpyxl.load_workbook(path).worksheets[0]
    (cell,) = (each for each in page[2] if page.cell(1, each.column).value == "Name")
    assert cell.data_type == "s"
    assert cell.value == text.replace("\r\n", "\n").replace("\r", "\n")


def test_pages_of_like_names_and_bad_names_are_told_apart(tmp_path: Path) -> None:
    tables = tuple(
        SheetTable(name, ("a",), ((1,),)) for name in ("a/b", "a?b", "A b", "", "x" * 40, "x" * 41)
    )
    write_workbook(tmp_path / "plan.xlsx", _with(line(), tables=tables))
    names = openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames
    assert len({each.casefold() for each in names}) == len(names) == len(tables) + 6


def test_an_empty_table_says_so(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "plan.xlsx", _with(line(), tables=(SheetTable("missed", ("code", "name"), ()),))
    )
    rows = CalamineWorkbook.from_path(tmp_path / "plan.xlsx").get_sheet_by_name("missed").to_python()
    assert rows == [["code", "name"], ["(none)", ""]]


def test_a_text_longer_than_a_cell_is_cut_and_not_lost(tmp_path: Path) -> None:
    write_workbook(tmp_path / "plan.xlsx", _with(line(reasons=("长" * 40_000,))))
    rows = CalamineWorkbook.from_path(tmp_path / "plan.xlsx").get_sheet_by_name("Reasons").to_python()
    assert len(str(rows[1][rows[0].index("Reasons")])) == 32_767


def test_versions_are_told_once_and_in_the_readers_words(tmp_path: Path) -> None:
    versions = (("policy A", "1"), ("ledger", "3"), ("policy A", "1"), ("unheard of", "5"))
    write_month(tmp_path, replace(month_sheet(), versions=versions))
    page = openpyxl.load_workbook(tmp_path / "plan.xlsx")["版本"]
    told = [(row[0].value, row[1].value) for row in page.iter_rows(min_row=3)]
    assert told == [("政策文件 A", "1"), ("最近一次导入的编号", "3"), ("unheard of", "5")]


def test_every_reason_of_every_visit_stands_on_the_page_of_reasons(folder: Path) -> None:
    rows = CalamineWorkbook.from_path(folder / "plan.xlsx").get_sheet_by_name("入选理由").to_python()
    assert [(row[1], row[3]) for row in rows[1:]] == [
        (visit.code, reason) for visit in month_sheet().visits for reason in visit.reasons
    ]


def test_a_calendar_holds_the_visits_of_its_officer_in_local_time(folder: Path) -> None:
    sheet = month_sheet()
    for code, _ in OFFICERS:
        events = Calendar.from_ical((folder / "ics" / f"{code}.ics").read_bytes()).walk("VEVENT")
        mine = [each for each in sheet.visits if code in each.officers]
        assert [each["DTSTART"].dt.replace(tzinfo=None).date() for each in events] == [
            each.day for each in mine
        ]
        for event, visit in zip(events, mine, strict=True):
            start = event["DTSTART"].dt
            assert 60 * start.hour + start.minute == visit.start
            assert start.utcoffset() == timedelta(hours=8)
            assert event["DTEND"].dt - start == timedelta(minutes=visit.minutes)
            assert f"第 {visit.order} 站" in event["SUMMARY"]
            assert visit.name in event["SUMMARY"]


def test_a_new_plan_moves_an_event_and_keeps_its_name(tmp_path: Path) -> None:
    old = write_calendars(tmp_path / "a", _with(line()))
    moved = line(day=date(2026, 12, 8), start=600)
    new = write_calendars(tmp_path / "b", replace(_with(moved), revision=1))
    before, after = (Calendar.from_ical(paths[0].read_bytes()).walk("VEVENT")[0] for paths in (old, new))
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert before["DTSTART"].dt != after["DTSTART"].dt


def test_odd_officer_codes_stay_in_the_folder_and_apart(tmp_path: Path) -> None:
    codes = ("../../x", "..", "a/b", "a:b", "A:B", "con\x00", "王")
    sheet = month_sheet(visits=0, officers=tuple((code, code) for code in codes))
    paths = write_calendars(tmp_path / "deep" / "ics", sheet)
    assert len(set(paths)) == len(codes)
    assert all(each.parent == tmp_path / "deep" / "ics" and each.exists() for each in paths)
    assert {each for each in tmp_path.rglob("*") if each.is_file()} == set(paths)


def test_calendars_of_officers_who_left_are_removed(tmp_path: Path) -> None:
    write_calendars(tmp_path, month_sheet())
    (tmp_path / "notes.txt").write_text("kept", "utf-8")
    write_calendars(tmp_path, month_sheet(officers=OFFICERS[:2]))
    assert sorted(each.name for each in tmp_path.iterdir()) == ["XG001.ics", "XG002.ics", "notes.txt"]


def test_the_map_has_points_longitude_first_and_closed_tours(folder: Path) -> None:
    sheet = month_sheet()
    features = json.loads((folder / "plan.geojson").read_text("utf-8"))["features"]
    visits = [each for each in features if each["properties"]["what"] == "visit"]
    assert [each["geometry"]["coordinates"] for each in visits] == [
        [round(each.lon or 0, 6), round(each.lat or 0, 6)] for each in sheet.visits
    ]
    tours = [each for each in features if each["properties"]["what"] == "tour"]
    assert len(tours) == len({(each.day, each.team) for each in sheet.visits})
    assert sum(each["properties"]["visits"] for each in tours) == len(sheet.visits)
    for tour in tours:
        path = tour["geometry"]["coordinates"]
        assert path[0] == path[-1] == [112.6, 30.9]
        assert len(path) == tour["properties"]["visits"] + 2


def test_a_visit_without_a_place_is_on_the_list_but_not_on_the_map(tmp_path: Path) -> None:
    sheet = _with(line(lat=None, lon=None), offices=())
    features = json.loads(write_geojson(tmp_path / "x.geojson", sheet).read_text("utf-8"))["features"]
    assert [each["geometry"] for each in features] == [None]


def test_tours_start_from_the_office_of_their_team(tmp_path: Path) -> None:
    offices = (("north", 31.0, 112.0), ("south", 30.0, 113.0))
    sheet = replace(_with(line(office="south")), offices=offices)
    features = json.loads(write_geojson(tmp_path / "x.geojson", sheet).read_text("utf-8"))["features"]
    assert features[-1]["geometry"]["coordinates"][0] == [113.0, 30.0]


class _Stop(BaseException):
    """As a kill between two instructions."""


def test_a_file_that_could_not_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "plan.csv", b"old")
    with pytest.raises(_Stop), whole_file(path) as part:
        part.write_bytes(b"half")
        raise _Stop
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    path = write_whole(tmp_path / "plan.csv", b"old")
    with pytest.raises(OSError, match="no space"), whole_file(path) as part:
        part.write_bytes(b"half")
        raise OSError(28, "no space")
    assert path.read_bytes() == b"old"


def test_a_kill_before_the_rename_leaves_the_old_file_and_the_next_run_sweeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_month(tmp_path, month_sheet(visits=1))
    before = (tmp_path / "plan.csv").read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", lambda *_, **__: None)
        broken.setattr(Path, "replace", _stop)
        with pytest.raises(_Stop):
            write_csv(tmp_path / "plan.csv", month_sheet(visits=2))
    left = [each.name for each in tmp_path.iterdir() if each.name.startswith(".")]
    assert (tmp_path / "plan.csv").read_bytes() == before
    assert len(left) == 1
    write_month(tmp_path, month_sheet(visits=2))
    assert not [each for each in tmp_path.rglob(".*")]
    assert (tmp_path / "plan.csv").read_bytes() != before


def test_sweeping_leaves_other_files_and_those_that_a_living_program_writes(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    living = f".plan.csv.{os.getppid()}.part"
    for name in (f".plan.csv.{dead.pid}.part", living, "notes.part", ".hidden", ".notes.part"):
        (tmp_path / name).write_text("", "utf-8")
    sweep(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == {living, "notes.part", ".hidden", ".notes.part"}


@pytest.mark.skipif(os.name != "posix", reason="who may read is told otherwise on this system")
def test_what_was_written_is_read_by_nobody_else_but_the_group_of_a_shared_folder(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        own = write_whole(tmp_path / "own" / "whole", b"")
        shared = tmp_path / "shared"
        shared.mkdir()
        shared.chmod(0o2750)
        group = write_whole(shared / "2026-12" / "whole", b"")
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (own, own.parent, group, group.parent)]
    assert modes == [0o600, 0o700, 0o640, 0o2750]


def test_a_link_that_lies_where_a_file_is_begun_is_not_written_through(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.write_bytes(b"as it was")
    (tmp_path / f".whole.{os.getpid()}.part").symlink_to(private)
    (tmp_path / "whole").symlink_to(private)
    write_whole(tmp_path / "whole", b"new")
    assert private.read_bytes() == b"as it was"
    assert (tmp_path / "whole").read_bytes() == b"new"


def _stop(*_: object) -> None:
    raise _Stop


def _with(*visits: VisitLine, **changes: Any) -> MonthSheet:
    """Return an English month of these visits."""
    return replace(month_sheet(visits=0, language="en", tables=()), visits=visits, **changes)


def test_names_with_breaks_and_escape_codes_stop_no_export_and_leave_none_in_a_file(tmp_path: Path) -> None:
    hostile = "王\n五\x1b[31m\u202e"
    sheet = replace(
        month_sheet(4),
        bureau=f"局\r\n{hostile}",
        officers=tuple((code, hostile) for code, _ in month_sheet(4).officers),
        notes=(hostile,),
    )
    done = write_month(tmp_path, sheet)
    assert done.failed == ()
    assert {each.suffix for each in done.files} >= {".xlsx", ".csv", ".ics", ".geojson"}
    for path in done.files:
        if path.suffix != ".xlsx":
            told = path.read_text("utf-8")
            assert "\x1b" not in told
            assert "\u202e" not in told


@pytest.mark.parametrize("code", ["CON", "aux", "nul.x", "a.", "a ", "..", "x" * 300, "a/b"])
def test_an_officer_whose_code_no_file_can_have_still_gets_a_calendar(tmp_path: Path, code: str) -> None:
    visits = tuple(replace(each, officers=(code,)) for each in month_sheet(4).visits)
    done = write_month(tmp_path, replace(month_sheet(4), visits=visits, officers=((code, "x"),)))
    assert done.failed == ()
    (book,) = (each for each in done.files if each.suffix == ".ics")
    assert book.is_file()
    assert book.stem.casefold() not in {"con", "aux"}
