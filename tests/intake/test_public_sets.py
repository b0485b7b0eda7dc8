"""The records of four real regulators, which nobody here wrote, are read by profile alone."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from scheduler.intake import Intake
from tests.intake.builders import ROOT, read_in

SETS = ROOT.parent / "shared" / "benchdata"
ROWS = {
    "chicago_food": {"employers": 11_822, "inspections": 24_518},
    "detroit_food": {"employers": 2_069, "inspections": 6_466, "findings": 21_280},
    "osha_construction": {"employers": 23_336, "inspections": 23_336, "events": 23_336, "findings": 64_045},
    "msha_mines": {"employers": 24_773},
}
READ = {"chicago_food": 24_518, "detroit_food": 29_815, "osha_construction": 87_381, "msha_mines": 270_939}


SOME_DAILY = [
    "detroit_food",
    *(pytest.param(each, marks=pytest.mark.ci) for each in ROWS if each != "detroit_food"),
]


@pytest.fixture(scope="module", params=SOME_DAILY)
def named(request: pytest.FixtureRequest) -> tuple[str, Intake]:
    folder = SETS / request.param
    if not folder.is_dir():
        pytest.skip("the public sets are not beside this checkout")
    return request.param, read_in(folder, request.param, import_day=date(2026, 11, 25))


@pytest.mark.shared
def test_every_row_is_read_and_none_is_refused(named: tuple[str, Intake]) -> None:
    name, intake = named
    assert (intake.bad, intake.rejected, intake.read) == ((), 0, READ[name])
    assert {table: len(intake.frames[table]) for table in ROWS[name]} == ROWS[name]


@pytest.mark.shared
def test_nothing_is_known_before_its_source_could_know_it(named: tuple[str, Intake]) -> None:
    name, intake = named
    delay = pd.Timedelta(days=180 if name == "osha_construction" else 0)
    for table, day in (("inspections", "visited_on"), ("findings", "found_on"), ("counts", "period_end")):
        if table in intake.frames:
            frame = intake.frames[table]
            assert (frame["known_on"] == frame[day] + delay).all()


@pytest.mark.shared
def test_the_amounts_agree_with_the_files_own_columns(named: tuple[str, Intake]) -> None:
    name, intake = named
    folder = SETS / name
    if name == "msha_mines":
        source = pd.read_csv(folder / "quarters.csv.gz", dtype={"mine_id": "str"})
        amounts = intake.frames["counts"].groupby("what")["amount"].sum()
        assert amounts.to_dict() == source[list(amounts.index)].sum().to_dict()
        return
    source = pd.read_csv(folder / "inspections.csv.gz")
    serious = {
        "chicago_food": ["critical_count"],
        "detroit_food": ["priority_count"],
        "osha_construction": ["init_serious", "init_willful", "init_repeat"],
    }[name]
    assert intake.frames["inspections"]["serious"].sum() == source[serious].sum().sum()


@pytest.mark.shared
def test_a_chicago_licence_is_known_from_its_first_day_and_its_items_are_graded() -> None:
    folder = SETS / "chicago_food"
    if not folder.is_dir():
        pytest.skip("the public sets are not beside this checkout")
    frames = read_in(folder, "chicago_food").frames
    first = frames["employers"].set_index("employer").loc["82474"]
    assert (first["known_on"], first["given_class"]) == (pd.Timestamp("2002-02-16"), "1")
    items = frames["findings"].query("inspection == '529281'")
    assert dict(zip(items["item"], items["severity"], strict=True)) == {"v32": 1.0, "v38": 1.0}
