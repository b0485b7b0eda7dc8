"""``score --agencies``: what it answers to machines and to people."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import scheduler.cli.records  # noqa: F401  (its verbs)
from scheduler.bureau import open_bureau
from scheduler.cli.door import app
from scheduler.steps.records.imports import import_files
from scheduler.steps.upkeep.start import init_bureau
from tests.intake.builders import code, employer, write_csv

FIRMS = 70


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A bureau in which 乙 reports nothing above the limit where 甲 reports every second site."""
    settings = tmp_path / "settings.toml"
    settings.write_text(
        '[bureau]\nname = "县局"\ndivision = "440106"\nday = 2026-11-30\nlanguage = "en"\n', "utf-8"
    )
    init_bureau(tmp_path / "bureau", config=settings, actor="test")
    bureau = open_bureau(tmp_path / "bureau" / "config.toml")
    write_csv(tmp_path / "register.csv", *(employer(n, last="") for n in range(FIRMS)))
    tests, visits = ["信用代码,检测项目,检测日期,检测结果,单位,检测机构"], ["信用代码,检查日期,检查结果"]
    for n in range(FIRMS):
        value = 90 if n < 40 and n % 2 else 80
        tests.append(f"{code(n)},噪声,2026-03-02,{value},dB(A),{'甲' if n < 40 else '乙'}")
        visits.append(f"{code(n)},2026-06-01,不合格")
    for name, lines in (("measurements", tests), ("inspections", visits)):
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    for name in ("register", "measurements", "inspections"):
        done = import_files(bureau, tmp_path / f"{name}.csv", name, actor="test", accept_good=True)
        assert done.accepted
    return bureau.folder / "config.toml"


def test_agencies_are_listed_and_the_one_that_is_too_clean_is_named(config: Path) -> None:
    asked = ["score", "--agencies", "--config", str(config)]
    told = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    rows = {(each["agency"], each["factor"]): each for each in told["rows"]}
    assert (told["as_of"], told["months"]) == (date(2026, 11, 30).isoformat(), 24)
    assert [each["agency"] for each in told["rows"]] == ["乙", "乙", "甲", "甲"]
    assert (rows["乙", "P01"]["above"], rows["乙", "P01"]["found"], rows["乙", "P01"]["cleaner"]) == (
        0,
        30,
        True,
    )
    assert (rows["甲", "P01"]["above"], rows["甲", "P01"]["cleaner"]) == (20, False)
    shown = CliRunner().invoke(app, asked).stdout
    assert "乙: 30 reports, 0 above the limit (0–11 %)" in shown
    assert shown.count("much cleaner than chance would explain") == 2


def test_without_a_column_of_agencies_it_says_what_is_missing(tmp_path: Path, config: Path) -> None:
    bureau = open_bureau(config)
    lines = ["信用代码,检测项目,检测日期,检测结果,单位,检测机构"]
    lines += [f"{code(n)},噪声,2026-03-02,80,dB(A),未知" for n in range(FIRMS)]
    (tmp_path / "again.csv").write_text("\n".join(lines) + "\n", "utf-8")
    assert import_files(bureau, tmp_path / "again.csv", "measurements", actor="test").accepted
    shown = CliRunner().invoke(app, ["score", "--agencies", "--config", str(config)])
    assert "No measurement on file names the agency" in shown.stdout
    assert shown.exit_code == 0
