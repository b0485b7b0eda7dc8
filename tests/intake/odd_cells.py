"""Odd cells: credit codes, numbers, places, days and texts as RELIABILITY's table names them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tests.intake.builders import code, employer, table, write_csv, write_xlsx
from tests.intake.cases import Case, bad_cell, doubtful_cell, good_cell

USCC, COUNT, EXPOSED = "统一社会信用代码", "从业人数", "接害人数"
LAT, LAST, NAME = "纬度", "上次检查日期", "企业名称"
REGION, INDUSTRY, HAZARDS = "行政区划代码", "行业代码", "职业病危害因素"
_WIDE = str.maketrans(
    "0123456789ABCDEFGHJKLMNPQRTUWXY", "０１２３４５６７８９ＡＢＣＤＥＦＧＨＪＫＬＭＮＰＱＲＴＵＷＸＹ"
)
DAY = pd.Timestamp("2025-03-05")


def _wrong_check(number: int) -> str:
    right = code(number)
    return right[:-1] + ("0" if right[-1] != "0" else "1")


CODES = (
    bad_cell("check character", USCC, "code_check", "employer", _wrong_check(2)),
    bad_cell("17 characters", USCC, "code_length", "employer", code(2)[:-1]),
    bad_cell("19 characters", USCC, "code_length", "employer", code(2) + "1"),
    *(
        bad_cell(f"the letter {each}", USCC, "code_letters", "employer", code(2)[:12] + each + code(2)[13:])
        for each in "IOSVZ"
    ),
    bad_cell("small letters", USCC, "code_as_typed", "employer", code(2).lower()),
    bad_cell("full-width letters", USCC, "code_as_typed", "employer", code(2).translate(_WIDE)),
    bad_cell(
        "a zero-width space", USCC, "hidden_character", "employer", code(2)[:9] + "\u200b" + code(2)[9:]
    ),
    bad_cell("a code as a rounded number", USCC, "lost_digits", "employer", "9.14401E+17"),
    bad_cell("words for a code", USCC, "code_length", "employer", "没有编码"),
    bad_cell("an old registration number", USCC, "code_length", "employer", "440106000012345"),
    good_cell("spaces around a code", "employer", f" \u00a0{code(2)}\u3000", "employer", code(2)),
)


def _number_for_code(folder: Path) -> Path:
    rows = table(employer(1), employer(2))
    rows[2][0] = 914401061234567890
    return write_xlsx(folder / "register.xlsx", rows)


def _rows(*rows: dict[str, object]) -> object:
    return lambda folder: write_csv(folder / "register.csv", *rows)


DUPLICATES = (
    Case("a code kept as a number", _number_for_code, "reject_rows", frozenset({(3, USCC, "lost_digits")})),
    Case(
        "the same row twice", _rows(employer(1), employer(2), employer(1)), "reject_rows",
        frozenset({(4, USCC, "duplicate_same")}), imported=2,
    ),
    Case(
        "two rows that disagree", _rows(employer(1), employer(2), employer(1, employees="99")), "reject_rows",
        frozenset({(2, USCC, "duplicate_conflict"), (4, USCC, "duplicate_conflict")}), imported=1,
    ),
    Case(
        "rows that meet after cleaning", _rows(employer(1), employer(2), employer(1, employer=code(1) + " ")),
        "reject_rows", frozenset({(4, USCC, "duplicate_after_cleaning")}), imported=2,
    ),
)  # fmt: skip

NUMBERS = (
    bad_cell("negative", COUNT, "number_negative", "employees", "-5"),
    bad_cell("a fraction", COUNT, "number_not_whole", "employees", "120.5"),
    doubtful_cell("about", COUNT, "number_taken_about", "employees", "约50人", ("employees", 50.0)),
    doubtful_cell("fifty odd", COUNT, "number_taken_about", "employees", "50余人", ("employees", 50.0)),
    doubtful_cell("at least", COUNT, "number_taken_about", "employees", "≥50", ("employees", 50.0)),
    bad_cell("a range", COUNT, "number_range", "employees", "50-100"),
    bad_cell("a range with a wave", COUNT, "number_range", "employees", "50～100人"),
    bad_cell("a Chinese numeral", COUNT, "number_in_hanzi", "employees", "一百二十"),
    bad_cell("too large", COUNT, "number_too_large", "employees", "99999999999999999999"),
    bad_cell("NaN", COUNT, "number_not_finite", "employees", "NaN"),
    bad_cell("infinite", COUNT, "number_not_finite", "employees", "inf"),
    bad_cell("beyond a float", COUNT, "number_not_finite", "employees", "1e999"),
    bad_cell("TRUE", COUNT, "not_a_number", "employees", "TRUE"),
    bad_cell("a hexadecimal", COUNT, "not_a_number", "employees", "0x1F"),
    bad_cell("thousands in the wrong place", COUNT, "not_a_number", "employees", "1,20"),
    bad_cell("two points", COUNT, "not_a_number", "employees", "1.2.3"),
    bad_cell("more exposed than employed", EXPOSED, "exposed_within_employees", "exposed", "121"),
    good_cell("as many exposed as employed", "exposed", "120", "exposed_workers", 120.0),
    good_cell("full-width digits", "employees", "１２０", "employees", 120.0),
    good_cell("thousands", "employees", "1,120", "employees", 1120.0),
    good_cell("full-width thousands", "employees", "１，１２０", "employees", 1120.0),
    good_cell("a no-break space", "employees", "\u00a0120\u00a0", "employees", 120.0),
    good_cell("with its unit", "employees", "120人", "employees", 120.0),
    good_cell("a whole number with a point", "employees", "120.0", "employees", 120.0),
)

PLACES = (
    Case(
        "latitude and longitude swapped", _rows(employer(1), employer(2, lat="113.361", lon="23.135")),
        "reject_rows", frozenset({(3, LAT, "place_swapped")}),
    ),
    Case(
        "at 0,0", _rows(employer(1), employer(2, lat="0", lon="0")), "reject_rows",
        frozenset({(3, LAT, "place_at_zero")}),
    ),
    Case(
        "1,900 km away", _rows(employer(1), employer(2, lat="39.9042", lon="116.4074")), "reject_rows",
        frozenset({(3, LAT, "place_far_away")}),
    ),
    Case(
        "half a place", _rows(employer(1), employer(2, lon="")), "reject_rows",
        frozenset({(3, LAT, "half_a_place")}),
    ),
    bad_cell("degrees and minutes", LAT, "not_degrees", "lat", "23°08′06″N"),
    bad_cell("an unknown division", REGION, "unknown_division", "division", "990101"),
    bad_cell("an unknown industry", INDUSTRY, "unknown_industry", "industry", "C9999"),
    bad_cell("an industry that lost its zero", INDUSTRY, "industry_lost_zero", "industry", "610"),
    bad_cell("an industry that is short of a digit", INDUSTRY, "industry_two_ways", "industry", "111"),
    bad_cell("an unknown datum", "坐标系", "unknown_word", "datum", "北京54"),
    bad_cell("an unknown hazard", HAZARDS, "unknown_hazard", "hazards", "怪味甲、怪味乙"),
    doubtful_cell(
        "a division as a decimal", REGION, "code_was_a_number", "division", "440106.0", ("division", "440106")
    ),
    doubtful_cell("a division of old", REGION, "old_division", "division", "440102", ("division", "440102")),
    doubtful_cell("200 km away", LAT, "place_doubtful", "lat", "24.9", ("lat", 24.9)),
    good_cell("an industry without its letter", "industry", "3311", "industry", "C3311"),
    good_cell("an industry with its zero", "industry", "0610", "industry", "B0610"),
    good_cell("a group of industries", "industry", "C331", "industry", "C331"),
    good_cell("full-width industry", "industry", "Ｃ３３１１", "industry", "C3311"),
)  # fmt: skip

DAYS = (
    bad_cell("30 February", LAST, "no_such_day", "last", "2025-02-30"),
    bad_cell("month 13", LAST, "no_such_day", "last", "20251301"),
    bad_cell("tomorrow", LAST, "day_in_future", "last", "2026-11-26"),
    bad_cell("day or month first", LAST, "day_ambiguous", "last", "03/04/2025"),
    bad_cell("neither a day nor a month", LAST, "no_such_day", "last", "00/05/2025"),
    bad_cell("a day number", LAST, "day_is_a_serial", "last", "45292"),
    bad_cell("day number 60", LAST, "not_a_day", "last", "60"),
    # found by fuzzing: beyond the days that a clock of nanoseconds can tell
    bad_cell("a day number of another age", LAST, "not_a_day", "last", "153308"),
    bad_cell("a negative day number", LAST, "not_a_day", "last", "-5"),
    doubtful_cell(
        "only a month", LAST, "day_by_first", "last", "2025年3月",
        ("last_inspection_on", pd.Timestamp("2025-03-01")),
    ),
    bad_cell("words", LAST, "not_a_day", "last", "去年春天"),
    bad_cell("before any record", LAST, "day_too_early", "last", "1900-01-01"),
    bad_cell("two digits of a year", LAST, "not_a_day", "last", "25-03-05"),
    good_cell("today", "last", "2026-11-25", "last_inspection_on", pd.Timestamp("2026-11-25")),
    *(
        good_cell(f"the day {each}", "last", each, "last_inspection_on", DAY)
        for each in (
            "2025/3/5", "2025.03.05", "2025年3月5日", "20250305", "２０２５－０３－０５", "2025-03-05 00:00:00",
        )
    ),
    doubtful_cell("a day with its hour", LAST, "day_with_hours", "last", "2025-03-05T08:30:00", ("last_inspection_on", DAY)),
    good_cell("25 December, day first", "last", "25/12/2025", "last_inspection_on", pd.Timestamp("2025-12-25")),
    good_cell("never inspected", "last", "从未检查", "last_inspection_on", None),
)  # fmt: skip

TEXTS = (
    bad_cell("10,000 characters", NAME, "too_long", "name", "长" * 10_000),
    bad_cell("a control character", NAME, "damaged_text", "name", "机械\x07厂"),
    bad_cell("a NUL", NAME, "damaged_text", "name", "机械\x00厂"),
    bad_cell("a direction override", NAME, "damaged_text", "name", "机械\u202ecod.exe"),
    bad_cell("an empty name", NAME, "cell_empty", "name", "\u3000"),
    Case(
        "a total line", _rows(employer(1), employer(2), {"employer": "合计", "employees": "240"}), "accept_with_warning",
        warned=frozenset({(4, USCC, "total_line")}), imported=2,
    ),
    Case(
        "a total line by name", _rows(employer(1), {"name": "总　计", "employees": "240"}), "accept_with_warning",
        warned=frozenset({(3, NAME, "total_line")}), imported=1,
    ),
    doubtful_cell("a lost character", NAME, "replaced_character", "name", "机械\ufffd厂", ("name", "机械\ufffd厂")),
    *(
        good_cell(f"kept as it is: {each}", "name", each, "name", each)
        for each in (
            "=cmd|'/c calc'!A0", "+86 机械厂", "@SUM(1)", "<script>alert(1)</script>", "Robert'); DROP TABLE employers;--",
            "喜洋洋🐑厂", "甲\n乙厂", "\"引号\"厂", "NULL", "㐀𠀀厂",
        )
    ),
)  # fmt: skip
CASES = (*CODES, *DUPLICATES, *NUMBERS, *PLACES, *DAYS, *TEXTS)
