"""Exports of other systems: moments, encodings, words of errors, letters in codes, marks of their own."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from stdnum.cn import uscc

from scheduler.cli.door import print_json, show_what_can_be_shown
from scheduler.domain.errors import SettingsError
from scheduler.intake import Intake, Profile, load_profile, outcome
from scheduler.intake import read as read_file
from scheduler.intake.kinds.codes import check_character
from tests.intake.builders import (
    ROOT,
    TODAY,
    employer,
    found,
    read_in,
    reference,
    table,
    write_csv,
    write_xlsx,
)

HEAD = "统一社会信用代码,检查日期,检查类别\n"
CODE = "91440106MA00000011"


def visits(folder: Path, *days: str, zone: str = "Asia/Shanghai", order: str = "") -> Intake:
    """Read visits on some days, each of an employer of its own."""
    folder.mkdir(exist_ok=True)
    lines = [
        f"91440106MA{n:07d}{check_character(f'91440106MA{n:07d}')},{day},日常\n" for n, day in enumerate(days)
    ]
    path = folder / "visits.csv"
    path.write_text(HEAD + "".join(lines), "utf-8")
    profile = own_profile(folder, "inspections", 'kind = "day"', f'kind = "day"\norder = "{order}"')
    return read_file(
        path, profile, reference(), import_day=TODAY + pd.Timedelta(days=30), zone=zone, apart=False
    )


def own_profile(folder: Path, name: str, old: str = "", new: str = "") -> Profile:
    """Return a shipped profile with one thing changed."""
    text = (ROOT / "data" / "profiles" / f"{name}.toml").read_text("utf-8")
    place = folder / "data" / "profiles"
    place.mkdir(parents=True, exist_ok=True)
    (place / "own.toml").write_text(text.replace(old, new, 1), "utf-8")
    return load_profile("own", folder)


@pytest.mark.parametrize(
    ("written", "day", "told"),
    [
        ("2026-11-29T16:00:00.000Z", "2026-11-30", "moment_in_zone"),
        ("2026-11-30T00:00:00+08:00", "2026-11-30", "moment_in_zone"),
        ("2026-11-30T23:30:00-05:00", "2026-12-01", "moment_in_zone"),
        ("2026-11-30T23:30:00+08", "2026-11-30", "moment_in_zone"),
        ("2026-11-30 17:00UTC", "2026-12-01", "moment_in_zone"),
        ("2026-11-30 00:30:00+0900", "2026-11-29", "moment_in_zone"),
        ("2026-11-30 23:59", "2026-11-30", "day_with_hours"),
        ("2025年3月5日 14时30分", "2025-03-05", "day_with_hours"),
        ("2026/11/29 下午 5:00", "2026-11-29", "day_with_hours"),
        ("2026-11-30 00:00:00", "2026-11-30", ""),
    ],
)
def test_a_moment_is_the_day_in_the_bureaus_zone_and_hours_are_told(
    tmp_path: Path, written: str, day: str, told: str
) -> None:
    intake = visits(tmp_path, written)
    assert list(intake.frames["inspections"]["visited_on"]) == [pd.Timestamp(day)]
    assert [each.code for each in intake.warnings if "hour" in each.code or "zone" in each.code] == (
        [told] if told else []
    )


def test_a_moment_is_another_day_in_another_zone(tmp_path: Path) -> None:
    intake = visits(tmp_path, "2026-11-30T02:30:00Z", zone="America/New_York")
    assert list(intake.frames["inspections"]["visited_on"]) == [pd.Timestamp("2026-11-29")]


@pytest.mark.parametrize(
    "written", ["03/04/2023 12:00:00 AM", "03/04/2023 11:59 pm", "03/04/2023 1:05:09 PM"]
)
def test_hours_of_twelve_are_read(tmp_path: Path, written: str) -> None:
    intake = visits(tmp_path, written, order="month first")
    assert list(intake.frames["inspections"]["visited_on"]) == [pd.Timestamp("2023-03-04")]


@pytest.mark.parametrize("written", ["2026-11-30T25:00:00", "2026-11-30 10:75", "10:30"])
def test_an_hour_that_does_not_exist_is_refused(tmp_path: Path, written: str) -> None:
    assert found(visits(tmp_path, written)) == {(2, "检查日期", "not_a_day")}


def test_a_column_that_carries_hours_is_told_once_with_their_number(tmp_path: Path) -> None:
    intake = visits(tmp_path, "2026-11-30 08:00", "2026-11-30 09:00", "2026-11-30", "2026-11-30 10:00")
    told = [each for each in intake.warnings if each.code == "day_with_hours"]
    assert [(each.row, dict(each.facts)["cells"]) for each in told] == [(2, "3")]


ENGLISH = {
    "employer": "uscc", "name": "name", "industry": "industry_code", "division": "division", "lat": "lat",
    "lon": "lon", "employees": "employees", "exposed": "exposed_workers", "hazards": "hazards",
    "last": "last_inspection_on", "datum": "datum",
}  # fmt: skip


def encoded(folder: Path, name: str, encoding: str) -> Path:
    path = folder / "a.csv"
    path.parent.mkdir(exist_ok=True)
    rows = table(employer(1, name=name, hazards=""), heads=ENGLISH)
    path.write_bytes("\n".join(",".join(map(str, row)) for row in rows).encode(encoding))
    return path


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("臺北電鍍廠", "big5"),
        ("Atelier Montréal Sud", "latin-1"),
        ("天河机械厂", "gb18030"),
        ("Öl & Café Süd", "cp1252"),
    ],
)
def test_a_guessed_encoding_is_told_and_a_profile_can_name_the_right_one(
    tmp_path: Path, name: str, encoding: str
) -> None:
    path = encoded(tmp_path, name, encoding)
    guessed = read_in(path)
    assert "encoding_guessed" in [each.code for each in guessed.warnings] or guessed.file_refused
    named = own_profile(tmp_path, "register", "[register]\n", f'[register]\nencoding = "{encoding}"\n')
    intake = read_file(path, named, reference(), import_day=TODAY, apart=False)
    assert list(intake.frames["employers"]["name"]) == [name]
    assert outcome(intake) == "accept"


def test_a_chinese_header_confirms_the_encoding(tmp_path: Path) -> None:
    assert outcome(read_in(write_csv(tmp_path / "a.csv", employer(), encoding="gbk"))) == "accept"


def test_a_file_that_is_not_in_the_encoding_its_profile_names_is_refused(tmp_path: Path) -> None:
    path = encoded(tmp_path, "Montréal", "latin-1")
    named = own_profile(tmp_path, "register", "[register]\n", '[register]\nencoding = "utf-8"\n')
    intake = read_file(path, named, reference(), import_day=TODAY, apart=False)
    assert [each.code for each in intake.bad] == ["encoding_broken"]


@pytest.mark.parametrize("name", ["big-6", "rot13", "zip"])
def test_an_encoding_that_does_not_exist_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError) as refused:
        own_profile(tmp_path, "register", "[register]\n", f'[register]\nencoding = "{name}"\n')
    assert refused.value.code == "unknown_name"


ERRORS = ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "Err:502", "err:508", "#SPILL!"]


@pytest.mark.parametrize("written", ERRORS)
@pytest.mark.parametrize("key", ["name", "industry", "hazards"])
def test_the_word_of_a_spreadsheet_error_is_no_value_in_a_text_file(
    tmp_path: Path, written: str, key: str
) -> None:
    intake = read_in(write_csv(tmp_path / "a.csv", employer(1), employer(2, **{key: written})))
    assert [(each.row, each.code) for each in intake.bad] == [(3, "error_cell")]


@pytest.mark.parametrize("written", ERRORS[:3])
def test_the_word_of_a_spreadsheet_error_is_no_value_in_a_text_cell(tmp_path: Path, written: str) -> None:
    rows = table(employer(1), employer(2, name=written))
    assert [(each.row, each.code) for each in read_in(write_xlsx(tmp_path / "a.xlsx", rows)).bad] == [
        (3, "error_cell")
    ]


@pytest.mark.parametrize(
    "start", ["N2330108MA1234567", "A1110000MA0000001", "Y1440106MA0000007", "5W440106MA000000X"]
)
def test_a_credit_code_may_have_letters_in_its_first_two_places(tmp_path: Path, start: str) -> None:
    right = start + check_character(start)
    assert outcome(read_in(write_csv(tmp_path / "a.csv", employer(employer=right)))) == "accept"
    wrong = start + ("0" if right[-1] != "0" else "1")
    refused = read_in(write_csv(tmp_path / "b.csv", employer(employer=wrong)))
    assert [(each.code, dict(each.facts)["right"]) for each in refused.bad] == [("code_check", right[-1])]


@pytest.mark.parametrize(
    "start", ["I2330108MA1234567", "9O330108MA1234567", "912X0108MA1234567", "91330108MA12345S7"]
)
def test_a_letter_where_the_standard_has_none_is_refused(tmp_path: Path, start: str) -> None:
    intake = read_in(write_csv(tmp_path / "a.csv", employer(employer=start + "0")))
    assert [each.code for each in intake.bad] == ["code_letters"]


def test_the_check_character_agrees_with_python_stdnum_where_both_know_the_code() -> None:
    for body in ("91440106MA0000001", "12330000470050000", "52100000500000X12"):
        assert check_character(body) == uscc.calc_check_digit(body)


@pytest.mark.parametrize("rows_too", [False, True])
def test_cells_of_a_spreadsheet_need_not_say_their_place(tmp_path: Path, rows_too: bool) -> None:
    rows = table(employer(1), employer(2), employer(3))
    whole = write_xlsx(tmp_path / "a.xlsx", rows)
    bare = tmp_path / "b.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = re.sub(rb'<c r="[A-Z]+\d+"', b"<c", content)
                # the name of the second employer becomes an error
                cell = rb'(<row r="3".*?</c>)<c t="s"><v>\d+'
                content = re.sub(cell, rb'\1<c t="e"><v>#N/A', content, count=1, flags=re.DOTALL)
                content = re.sub(rb'<row r="\d+"', b"<row", content) if rows_too else content
            target.writestr(name, content)
    intake = read_in(bare)
    assert found(intake) == {(3, "企业名称", "error_cell")}
    assert list(intake.frames["employers"]["employer"])[:1] == [employer(1)["employer"]]


VISIT = """
[visits]
[visits.columns.place]
kind = "code"
needed = true
[visits.columns.visited_on]
kind = "day"
[visits.columns.what]
kind = "list"
{parting}
[visits.columns.item]
[visits.columns.severity]
kind = "number"
[visits.columns.lat]
kind = "number"
[visits.columns.lon]
kind = "number"
[visits.yields.employers]
once = true
employer = "place"
lat = "lat"
lon = "lon"
[visits.yields.inspections]
once = true
inspection = "place"
employer = "place"
visited_on = "visited_on"
facts = "what"
[visits.yields.findings]
numbered = ["inspection"]
inspection = "place"
employer = "place"
found_on = "visited_on"
item = "item"
severity = "severity"
"""


def city(folder: Path, *lines: str, parting: str = "") -> Intake:
    """Read rows of a city: place, day, what was found, item, severity, lat, lon."""
    (folder / "data" / "profiles").mkdir(parents=True)
    (folder / "data" / "profiles" / "city.toml").write_text(VISIT.format(parting=parting), "utf-8")
    path = folder / "a.csv"
    path.write_text("\n".join(["place,visited_on,what,item,severity,lat,lon", *lines]), "utf-8")
    return read_file(path, load_profile("city", folder), reference(), import_day=TODAY, apart=False)


@pytest.mark.parametrize(
    ("parting", "cell", "kept"),
    [
        ("", "a, b;c/d", "a;b;c;d"),
        ('parting = ["|"]', "205,Critical,Cold food [s. 1]|308,Equipment/utensils", "205,Critical,Cold food [s. 1];308,Equipment/utensils"),
        ('parting = ["||", "\\n"]', "one; still one|same || two", "one, still one|same;two"),
        ('parting = [" - "]', "x-ray - noise", "x-ray;noise"),
    ],
)  # fmt: skip
def test_a_profile_names_the_marks_that_part_a_list(
    tmp_path: Path, parting: str, cell: str, kept: str
) -> None:
    intake = city(tmp_path, f'P1,2026-01-05,"{cell}",04L,3,1,1', parting=parting)
    assert list(intake.frames["inspections"]["facts"]) == [kept]


def test_a_clean_visit_in_a_list_of_violations_has_no_finding(tmp_path: Path) -> None:
    intake = city(tmp_path, "P1,2026-01-05,,04L,3,1,1", "P2,2026-01-06,,,,1,1", "P3,2026-01-07,,04N,,1,1")
    assert list(intake.frames["findings"]["finding"]) == ["P1/1", "P3/1"]
    assert list(intake.frames["inspections"]["inspection"]) == ["P1", "P2", "P3"]


def test_a_place_at_zero_is_unknown_and_told(tmp_path: Path) -> None:
    intake = city(
        tmp_path, "P1,2026-01-05,,04L,3,0,0", "P2,2026-01-06,,04L,1,0,5.5", "P3,2026-01-07,,04L,1,0.0,0.0"
    )
    places = intake.frames["employers"][["lat", "lon"]]
    assert places.isna().all(axis=1).tolist() == [True, False, True]
    told = [each for each in intake.warnings if each.code == "place_at_zero_left_out"]
    assert [dict(each.facts)["cells"] for each in told] == ["2"]


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "latin-1"])
def test_what_a_terminal_cannot_show_is_replaced(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    stream = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stream, encoding=encoding))
    show_what_can_be_shown()
    print("厂𠀀䶮尘é", flush=True)
    assert b"?" in stream.getvalue()
    stream.truncate(0)
    print_json({"name": "𠀀尘"})
    sys.stdout.flush()
    assert b"\\ud840\\udc00" in stream.getvalue()
