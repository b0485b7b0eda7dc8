"""A bureau folder that an older program made opens with its plan, draw, recipe, model and config.

``tests/older/bureau.zip`` is such a folder, of sixty-three invented employers, with the same bureau's dump
from PostgreSQL. It was made once and is never made anew.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scheduler.bureau import Bureau, open_bureau
from scheduler.steps.drawing import draw
from scheduler.steps.months.checking import check_plan
from scheduler.steps.months.exporting import export_plan
from scheduler.steps.months.kept import kept_plan
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.storage import reading, verify_audit, verify_books

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDER = Path(__file__).parent.parent / "older" / "bureau.zip"
MONTH = "2026-12"
HASH = "c4fa2888889a1f1f48440ac74aa5b834b0ab0b6d2a7e24f1b54a8fdb6a3b1e4d"
MODEL = "additive-2026-11-30-d7e5348c"

pytestmark = pytest.mark.both_databases


@pytest.fixture
def older(tmp_path: Path, database_url: str) -> Iterator[Bureau]:
    """Give the older folder, its records in a database of each kind."""
    folder = tmp_path / "older"
    with zipfile.ZipFile(OLDER) as packed:
        packed.extractall(folder)
    config = folder / "config.toml"
    if database_url.startswith("postgresql"):
        import psycopg

        # what a dump says to its own client is not SQL
        lines = (folder / "postgresql.sql").read_text("utf-8").splitlines()
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("\n".join(line for line in lines if not line.startswith("\\")).encode())
        (folder / "data" / "bureau.db").unlink()
        config.write_text(
            config.read_text("utf-8") + f"\n[database]\nurl = {json.dumps(database_url)}\n", "utf-8"
        )
    bureau = open_bureau(config)
    yield bureau
    bureau.close()


def test_its_plan_is_kept_as_it_was_and_is_checked_and_written_again(older: Bureau) -> None:
    kept, problem = kept_plan(older, MONTH, 1)
    assert (kept.state, kept.created_by, kept.approved_by) == ("approved", "maker", "maker")
    if older.engine.dialect.name == "sqlite":
        assert kept.hash == HASH
    assert len(problem.candidates) > len(kept.plan.visits) > 0
    (breach,) = check_plan(older, MONTH, version=1).found
    assert (breach.rule, breach.amount) == ("rows", 10)
    done = export_plan(older, MONTH, version=1)
    assert not done.failed
    assert {"plan.xlsx", "plan.csv", "plan.geojson"} <= {each.name for each in done.files}


def test_its_books_hold(older: Bureau) -> None:
    with reading(older.engine) as session:
        assert verify_audit(session, older.division).entries > 10
        assert not verify_books(session, older.division)


def test_its_draw_is_whole_and_verifies(older: Bureau) -> None:
    assert "random" in {stratum for each in draw.drawn(older, MONTH) for stratum, _ in each.chances}
    lists = [each for each in draw.files(older, MONTH) if each.name == "draw_list.csv"]
    assert lists
    for each in lists:
        assert not draw.verify_files(each, each.with_name("draw.json"), each.with_name("announcement.json"))


def test_its_config_and_its_own_recipe_score(older: Bureau) -> None:
    snapshot = snapshot_of(older, served_by="")
    assert older.about.name == "虚构县疾病预防控制局"
    # no recipe of this name is shipped, so it can only be the folder's
    assert older.settings["risk"].recipe == "ours"
    assert snapshot.recipe.name == "scorecard"
    assert len(snapshot.scores) == 63
    assert snapshot.scores["worth"].min() >= 1


def test_its_trained_model_serves(older: Bureau) -> None:
    pytest.importorskip("skops")
    snapshot = snapshot_of(older, served_by=MODEL)
    if older.engine.dialect.name == "sqlite":
        assert snapshot_of(older).served_by == MODEL
    assert snapshot.recipe.name == "additive"
    assert len(snapshot.scores) == 63
