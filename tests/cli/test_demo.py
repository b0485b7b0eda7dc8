"""The demos, as a visitor runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import once

SUPERVISE = Path(sys.executable).parent / "supervise"
CHICAGO = Path(__file__).parents[3] / "shared" / "benchdata" / "chicago_food"


def demo(folder: Path, *words: str, seed: str = "0") -> str:
    """Run a demo in a folder of its own, and return what it printed."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [str(SUPERVISE), "demo", *words],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": seed, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def month_of(folder: Path) -> Path:
    """Return where a demo in a folder left its month."""
    return folder / "demo" / "county" / "data" / "exports" / "2026-12"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Give the folder of a demo, and what it printed."""
    return once(tmp_path_factory, "demo", lambda folder: demo(folder, seed="1"))


def test_the_demo_leaves_a_planned_month_and_says_what_to_try_next(shown: tuple[Path, str]) -> None:
    folder, told = shown
    names = {each.name for each in month_of(folder).iterdir()}
    assert names >= {"plan.xlsx", "plan.csv", "plan.geojson", "ics", "draw"}
    assert "supervise why" in told


@pytest.mark.ci
def test_the_demo_gives_the_same_plan_in_another_folder_and_with_another_hash_seed(
    shown: tuple[Path, str], tmp_path: Path
) -> None:
    demo(tmp_path, seed="2")
    assert (month_of(tmp_path) / "plan.csv").read_bytes() == (month_of(shown[0]) / "plan.csv").read_bytes()


def test_a_folder_that_is_no_demo_is_left_alone(tmp_path: Path) -> None:
    own = tmp_path / "demo" / "county"
    own.mkdir(parents=True)
    (own / "mine.txt").write_text("mine", "utf-8")
    done = subprocess.run([str(SUPERVISE), "demo"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "mine.txt" in {each.name for each in own.iterdir()}
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.shared
@pytest.mark.slow
def test_two_weeks_of_chicago_are_planned_from_what_was_known_before(tmp_path: Path) -> None:
    if not CHICAGO.is_dir():
        pytest.skip("the public records of Chicago are not beside the project")
    told = demo(tmp_path, "--city", "chicago", "--from", str(CHICAGO))
    assert "24518 read" in told
    assert "446 sites on the inspectors' list" in told
    table = (tmp_path / "demo" / "chicago" / "data" / "exports" / "2014-08" / "replay.csv").read_text(
        "utf-8-sig"
    )
    assert len(table.splitlines()) == 447
