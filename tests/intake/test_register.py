"""The bureau's own register, clean and not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from scheduler.domain.records import TABLES, TOLD
from scheduler.intake import outcome
from tests.intake.builders import HEADS, code, employer, found, read_in, table, write_csv, write_xlsx


def test_a_clean_register_gives_employers_and_one_exposure_a_hazard(tmp_path: Path) -> None:
    intake = read_in(write_csv(tmp_path / "a.csv", employer(1), employer(2, hazards="苯")))
    assert outcome(intake) == "accept"
    assert (intake.read, intake.rejected) == (2, 0)
    assert list(intake.frames["employers"]["employer"]) == [code(1), code(2)]
    assert list(intake.frames["exposures"][["employer", "factor"]].itertuples(index=False, name=None)) == [
        (code(1), "D01"),
        (code(1), "P01"),
        (code(2), "C028"),
    ]


def test_frames_have_the_columns_of_their_table_and_known_on(tmp_path: Path) -> None:
    intake = read_in(write_csv(tmp_path / "a.csv", employer()))
    for name, frame in intake.frames.items():
        assert list(frame) == [each.name for each in TABLES[name].columns] + ["known_on", TOLD]
    employers = intake.frames["employers"]
    assert employers.dtypes["employees"] == "float64"
    assert employers.dtypes["last_inspection_on"] == "datetime64[s]"
    assert employers.at[0, "known_on"] == pd.Timestamp("2026-11-25")


def test_english_headers_say_the_same(tmp_path: Path) -> None:
    heads = dict(
        zip(
            HEADS,
            [
                "unified_social_credit_code",
                "name",
                "industry_code",
                "region_code",
                "lat",
                "lon",
                "employees",
                "exposed_workers",
                "hazards",
                "last_inspection_date",
                "datum",
            ],
            strict=True,
        )
    )
    (tmp_path / "en.csv").write_text(
        "\n".join(",".join(map(str, row)) for row in table(employer(), heads=heads)), "utf-8"
    )
    write_csv(tmp_path / "zh.csv", employer())
    english, chinese = read_in(tmp_path / "en.csv"), read_in(tmp_path / "zh.csv")
    assert outcome(english) == "accept"
    pd.testing.assert_frame_equal(english.frames["employers"], chinese.frames["employers"])
    pd.testing.assert_frame_equal(english.frames["exposures"], chinese.frames["exposures"])


def test_a_spreadsheet_says_the_same_as_a_text_file(tmp_path: Path) -> None:
    typed = employer(lat=23.135, lon=113.361, employees=120, exposed=40, last=date(2025, 3, 5))
    book = read_in(write_xlsx(tmp_path / "a.xlsx", table(typed)))
    text = read_in(write_csv(tmp_path / "a.csv", employer()))
    assert outcome(book) == "accept"
    pd.testing.assert_frame_equal(book.frames["employers"], text.frames["employers"])


def test_bad_cells_are_named_as_the_file_names_them(tmp_path: Path) -> None:
    rows = (employer(1), employer(2, employees="50-60人"), employer(3, employer=code(3)[:-1] + "?"))
    intake = read_in(write_xlsx(tmp_path / "a.xlsx", table(*rows)))
    assert found(intake) == {(3, "从业人数", "number_range"), (4, "统一社会信用代码", "code_letters")}
    assert {(cell.file, cell.sheet, cell.value) for cell in intake.bad} == {
        ("a.xlsx", "台账", "50-60人"),
        ("a.xlsx", "台账", code(3)[:-1] + "?"),
    }
    assert (outcome(intake), intake.rejected, len(intake.frames["employers"])) == ("reject_rows", 1, 2)


def test_other_columns_are_left_out_and_named(tmp_path: Path) -> None:
    rows = table(employer())
    rows[0].append("主管科室")
    rows[1].append("无")
    intake = read_in(write_xlsx(tmp_path / "a.xlsx", rows))
    assert outcome(intake) == "accept_with_warning"
    assert [(cell.code, cell.column) for cell in intake.warnings] == [("column_ignored", "主管科室")]


@pytest.mark.parametrize("parting", [";", "；", "、", ",", "，"])
def test_hazards_may_be_parted_in_any_usual_way(tmp_path: Path, parting: str) -> None:
    names = parting.join(["电焊烟尘", "1,2-二氯乙烷", "噪声"])
    intake = read_in(write_csv(tmp_path / "a.csv", employer(hazards=names)))
    assert list(intake.frames["exposures"]["factor"]) == ["D11", "C035", "P01"]


def test_an_unknown_hazard_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    intake = read_in(write_csv(tmp_path / "a.csv", employer(hazards="噪声;电焊烟雾尘")))
    assert found(intake) == {(2, "职业病危害因素", "unknown_hazard_beside")}
    told = {"names": "电焊烟雾尘", "near": "电焊烟尘", "kept": "噪声（P01）"}
    assert dict(intake.bad[0].facts) == told


def test_a_place_of_the_chinese_map_datum_is_brought_to_wgs84(tmp_path: Path) -> None:
    # the seat of Tianhe as GCJ-02; the shift there is about 600 m
    intake = read_in(write_csv(tmp_path / "a.csv", employer(lat="23.13229", lon="113.36645", datum="GCJ-02")))
    place = intake.frames["employers"].iloc[0]
    assert outcome(intake) == "accept"
    assert 0.002 < place["lat"] - 23.13229 < 0.004
    assert 0.004 < 113.36645 - place["lon"] < 0.007


def test_nothing_is_known_of_a_cell_that_is_empty(tmp_path: Path) -> None:
    intake = read_in(
        write_csv(tmp_path / "a.csv", employer(employees="", exposed="", last="从未检查", hazards=""))
    )
    row = intake.frames["employers"].iloc[0]
    assert outcome(intake) == "accept"
    assert pd.isna(row["employees"]) and pd.isna(row["last_inspection_on"])
    assert len(intake.frames["exposures"]) == 0
    assert list(intake.frames["exposures"]) == ["employer", "factor", "workers", "known_on"]


def test_a_warning_that_many_rows_share_is_shown_some_times_and_counted(tmp_path: Path) -> None:
    rows = (employer(number, division="440102") for number in range(1, 251))
    intake = read_in(write_csv(tmp_path / "a.csv", *rows))
    assert len(intake.frames["employers"]) == 250
    assert [cell.code for cell in intake.warnings] == ["old_division"] * 200 + ["more_like_this"]
    assert dict(intake.warnings[-1].facts)["count"] == "50"


def test_address_contact_telephone_and_remarks_are_kept(tmp_path: Path) -> None:
    heads = HEADS | {"address": "生产经营地址", "contact": "联系人", "phone": "联系电话", "remarks": "备注"}
    rows = table(
        employer(address="工业大道 1 号", contact="张三", phone="0728-1234567", remarks="夜班为主"),
        heads=heads,
    )
    intake = read_in(write_xlsx(tmp_path / "a.xlsx", rows))
    assert outcome(intake) == "accept"
    kept = intake.frames["employers"][["address", "contact", "telephone", "remarks"]]
    assert list(kept.iloc[0]) == ["工业大道 1 号", "张三", "0728-1234567", "夜班为主"]
