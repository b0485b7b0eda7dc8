"""The sample county is what its generator makes, and its hidden process is the same for everyone."""

from __future__ import annotations

import tomllib
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from stdnum.cn import uscc

from benchmarks import invented_county as sample
from benchmarks import invented_hidden as process
from benchmarks.invented_files import gcj02, write
from benchmarks.invented_headings import FILES
from benchmarks.invented_luck import poisson, uniform
from benchmarks.invented_trades import DIVISION, OFFICE, OFFICE_NAME, TRADES
from scheduler.domain.records import DTYPES, TABLES
from scheduler.intake import Intake, load_profile, read
from scheduler.reference import load_reference
from scheduler.shipped import shipped

SHIPPED = Path(__file__).parent.parent / "data" / "sample" / "county"
DAY = date(2026, 12, 7)


def _contents(path: Path) -> dict[str, bytes]:
    """Return what a file holds, whatever release of zlib packed it."""
    if path.suffix != ".xlsx":
        return {path.name: path.read_bytes()}
    with zipfile.ZipFile(path) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    return write(sample.county(), tmp_path_factory.mktemp("county"))


def test_the_shipped_files_are_what_the_generator_makes(written: tuple[Path, ...]) -> None:
    spreadsheets = {each.name for each in SHIPPED.iterdir() if each.suffix != ".toml"}
    assert {each.name for each in written} == spreadsheets
    for path in written:
        assert _contents(path) == _contents(SHIPPED / path.name), f"{path.name} differs"


def test_writing_twice_gives_the_same_bytes(written: tuple[Path, ...], tmp_path: Path) -> None:
    again = write(sample.county.__wrapped__(), tmp_path)
    assert [each.read_bytes() for each in again] == [each.read_bytes() for each in written]


def test_the_sample_is_small_enough_to_ship() -> None:
    assert sum(each.stat().st_size for each in SHIPPED.iterdir()) < 1_500_000


def test_every_frame_has_the_columns_and_types_of_its_table() -> None:
    for name, frame in sample.county().frames.items():
        table = TABLES[name]
        types = {column: DTYPES[kind] for column, kind in table.types.items()}
        assert {column: str(kind) for column, kind in frame.dtypes.items()} == types
        needed = [each.name for each in table.columns if each.needed]
        assert not frame[needed].isna().any(axis=None), name
        assert not frame.duplicated(list(table.key)).any(), name


def test_codes_are_valid_and_of_a_division_that_does_not_exist() -> None:
    employers = sample.county().frames["employers"]
    reference = load_reference(shipped())
    assert employers["employer"].map(uscc.is_valid).all()
    assert employers["industry"].isin(reference.industries.index).all()
    assert DIVISION not in reference.divisions.index
    hazards = {name for trade in TRADES for name in trade.hazards}
    assert hazards <= set(reference.factors["name_zh"])


def test_no_record_is_later_than_the_day_of_the_sample() -> None:
    after = {"due_on", "certified_until", "from_day", "to_day"}
    for name, frame in sample.county().frames.items():
        for column, kind in TABLES[name].types.items():
            if kind == "day" and column not in after:
                assert not (frame[column] > pd.Timestamp(sample.AS_OF)).any(), (name, column)


@pytest.fixture(scope="module")
def brought_in() -> Intake:
    folder, reference = shipped(), load_reference(shipped())
    return read(
        SHIPPED, load_profile("bureau", folder), reference, import_day=sample.AS_OF, division=DIVISION
    )


def test_the_sample_is_read_without_a_refused_row(brought_in: Intake) -> None:
    assert not brought_in.bad
    assert (brought_in.rejected, brought_in.file_refused) == (0, False)
    assert brought_in.read == sum(
        len(frame) for name, frame in sample.county().frames.items() if name != "exposures"
    )


@pytest.mark.parametrize("name", list(sample.county().frames))
def test_what_is_read_is_what_the_generator_made(brought_in: Intake, name: str) -> None:
    """Full-width digits, dates in words, codes without their letter and the Chinese datum are all undone."""
    key = list(TABLES[name].key)
    made, got = (
        frame.sort_values(key, ignore_index=True)[list(TABLES[name].types)]
        for frame in (sample.county().frames[name], brought_in.frames[name])
    )
    if name == "employers":
        lost = got["lat"].isna()
        assert 5 <= lost.sum() <= 20
        for axis in ("lat", "lon"):
            assert np.allclose(made.loc[~lost, axis], got.loc[~lost, axis], atol=2e-6)
        made, got = (frame.drop(columns=["lat", "lon"]) for frame in (made, got))
    pd.testing.assert_frame_equal(got, made)


def test_the_page_about_the_sample_tells_its_true_sizes() -> None:
    page = (SHIPPED.parents[2] / "docs" / "sample.md").read_text("utf-8")
    frames = sample.county().frames
    for file, table, _ in FILES:
        (line,) = (each for each in page.splitlines() if each.startswith("|") and file in each)
        files, counts = ([part.strip() for part in cell.split(", ")] for cell in line.split("|")[1:3])
        assert counts[files.index(file)] == f"{len(frames[table]):,}", file


def test_visits_are_made_by_two_officers_who_are_there_on_a_working_day() -> None:
    frames = sample.county().frames
    visits = frames["inspections"]
    pairs = visits["officers"].str.split(";", expand=True)
    assert pairs.shape[1] == 2
    assert (pairs[0] != pairs[1]).all()
    assert (visits["visited_on"].dt.day_of_week < 5).all()
    went = pd.concat([visits.assign(officer=pairs[0]), visits.assign(officer=pairs[1])])
    met = went.merge(frames["absences"], on="officer")
    assert not met["visited_on"].between(met["from_day"], met["to_day"]).any()


def test_officers_go_out_about_fifty_days_a_year() -> None:
    visits = sample.county().frames["inspections"].query("visited_on.dt.year == 2025")
    days = visits.assign(officer=visits["officers"].str.split(";")).explode("officer")
    assert 44 <= days.groupby("officer")["visited_on"].nunique().mean() <= 52


def test_an_outcome_depends_on_seed_employer_and_day_alone() -> None:
    codes = sample.county().frames["employers"]["employer"].head(300)
    many = sample.outcomes(list(codes), [DAY] * len(codes), seed=5)
    for code in reversed(list(codes)):
        one = sample.outcome(code, DAY, seed=5)
        assert (one.serious, one.findings, one.penalty) == tuple(
            many.loc[code, ["serious", "findings", "penalty"]]
        )
        assert len(one.items) == one.findings
        assert sum(severity == 3 for _, severity in one.items) == one.serious
    other = sample.outcomes(list(codes), [DAY] * len(codes), seed=6)
    assert (other["findings"] != many["findings"]).any()


def test_the_true_total_is_the_mean_of_the_drawn_totals() -> None:
    drawn = [sample.true_total(DAY, seed=seed) for seed in range(40)]
    expected = sample.true_total(DAY)
    assert abs(np.mean(drawn) - expected) < 4 * np.sqrt(expected / len(drawn))


def test_history_tells_of_the_hidden_process() -> None:
    """Past findings and self-checks order employers somewhat as the truth does, so that risk can be learned."""
    made = sample.county()
    truth = pd.Series(made.hidden["log_rate"].to_numpy(), index=made.hidden["employer"])
    seen = made.frames["inspections"].groupby("employer")["serious"].mean()
    checks = made.frames["self_checks"].groupby("employer")["score"].mean()
    assert spearmanr(seen, truth.loc[seen.index]).statistic > 0.3
    assert spearmanr(checks, truth.loc[checks.index]).statistic < -0.2


def test_a_stricter_pair_finds_more() -> None:
    rows = sample.county().hidden
    days = np.full(len(rows), np.datetime64(DAY))
    mild, strict = (process.outcomes(rows, days, 1, effect) for effect in (0.7, 1.4))
    assert (strict["findings"] >= mild["findings"]).all()
    assert strict["findings"].sum() > 1.5 * mild["findings"].sum()


def test_the_luck_of_a_name_is_even_and_counts_follow_poisson() -> None:
    luck = uniform(7, np.arange(200_000))
    assert abs(luck.mean() - 0.5) < 0.003
    assert abs(np.corrcoef(luck[:-1], luck[1:])[0, 1]) < 0.01
    counts = poisson(np.full(200_000, 1.7), luck)
    assert abs(counts.mean() - 1.7) < 0.015
    assert abs(counts.var() - 1.7) < 0.03


def test_small_firms_lack_what_large_ones_have() -> None:
    hidden = sample.county().hidden
    micro, large = hidden["employees"] < 20, hidden["employees"] >= 100
    for fact in ("declared", "tested", "checked"):
        assert hidden.loc[micro, fact].mean() < hidden.loc[large, fact].mean() - 0.05


def test_the_chinese_datum_lies_some_hundred_metres_off() -> None:
    lat, lon = gcj02(np.array([OFFICE[0]]), np.array([OFFICE[1]]))
    metres = np.hypot((lat - OFFICE[0]) * 111_200, (lon - OFFICE[1]) * 111_200 * np.cos(np.radians(30.9)))
    assert 300 < metres[0] < 800


def test_the_config_names_the_same_place_as_the_records() -> None:
    config = tomllib.loads((SHIPPED / "config.toml").read_text("utf-8"))
    assert config["bureau"]["division"] == DIVISION
    assert config["bureau"]["day"] == sample.AS_OF
    office = config["offices"][OFFICE_NAME]
    assert (office["lat"], office["lon"]) == OFFICE
    assert set(sample.county().frames["officers"]["office"]) == {OFFICE_NAME}
