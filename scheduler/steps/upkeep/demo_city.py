"""A real city: two weeks of Chicago's food inspections, planned from what was known before them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from scheduler.bureau import open_bureau
from scheduler.domain.errors import SchedulerError
from scheduler.exports.text import csv_bytes
from scheduler.risk import Target, explain, score
from scheduler.risk.learning.training import train
from scheduler.shipped import shipped
from scheduler.steps.records.imports import import_files
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.steps.upkeep.demo import clear
from scheduler.steps.upkeep.start import init_bureau
from scheduler.studies.replay import Replay, replay
from scheduler.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from scheduler.steps.records.snapshot import Snapshot

FIRST, LAST = date(2014, 8, 18), date(2014, 8, 29)
TARGET = Target("inspections", "serious", days=60)
LEAST_FACTOR = 1.1
"""Parts of a score that change the odds by less are not told."""


@dataclass(frozen=True)
class CityDemo:
    """Two weeks replayed; ``first`` are the first ten sites, each with the sentences that say why."""

    replay: Replay
    listed: int
    known: int
    recipe: str
    first: tuple[tuple[str, str, tuple[str, ...]], ...]
    file: Path


def demo_chicago(folder: Path, source: Path | None, *, actor: str, say: Callable[..., None]) -> CityDemo:
    """Import the city's records, score as of the day before, and give the days' visits out anew.

    Raises
    ------
    SchedulerError
        ``city_without_records`` where no folder of records is named, or it has none.
    """
    if source is None or not source.is_dir():
        raise SchedulerError("city_without_records", folder=source or "-")
    clear(folder)
    init_bureau(folder, config=shipped("data", "sample", "chicago", "config.toml"), actor=actor)
    bureau = open_bureau(folder / "config.toml")
    say("demo_importing", name=source.name, profile="chicago_food")
    done = import_files(bureau, source, "chicago_food", actor=actor, reason="demo")
    if not done.accepted:
        raise SchedulerError(
            "demo_sample_refused", first=done.cells[0][bureau.language] if done.cells else "-"
        )
    say("import_rows", **done.rows)
    snapshot = snapshot_of(bureau, FIRST - timedelta(days=1))
    say("demo_training", recipe=snapshot.recipe.name, day=snapshot.as_of)
    scores = _scores(snapshot)
    visits = snapshot_of(bureau, LAST).frames["inspections"]
    found = replay(visits, scores["chance"], FIRST, LAST)
    known = int(found.order["site"].isin(snapshot.frames["inspections"]["employer"]).sum())
    return CityDemo(
        found,
        len(found.order),
        known,
        snapshot.recipe.name,
        _first(snapshot, scores, found),
        _written(folder, found),
    )


def _scores(snapshot: Snapshot) -> pd.DataFrame:
    """Train on what was known, and score every licence."""
    model = train(snapshot.frames, snapshot.recipe, snapshot.as_of, TARGET)
    return score(snapshot.history, snapshot.recipe, model)


def _first(
    snapshot: Snapshot, scores: pd.DataFrame, found: Replay
) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Return code, kind and reasons of the first ten sites."""
    kinds = (
        snapshot.frames["employers"].drop_duplicates("employer", keep="last").set_index("employer")["kind"]
    )
    parts = [str(name) for name in scores if str(name).startswith("part_")]
    explained = []
    for code in found.order["site"].head(10):
        row = {str(name): value for name, value in scores.loc[code].items()}
        row |= {name: 0.0 for name in parts if abs(row[name]) < math.log(LEAST_FACTOR)}
        explained.append((str(code), str(kinds.get(code, "")), explain(row, snapshot.recipe, "en")))
    return tuple(explained)


def _written(folder: Path, found: Replay) -> Path:
    """Write the planned order as a table."""
    heads = ("order", "day", "licence", "score", "visited_on", "serious findings")
    order = found.order
    rows = zip(
        range(1, len(order) + 1),
        [each.date() for each in order["day"]],
        order["site"],
        order["score"].round(4),
        [each.date() for each in order["visited_on"]],
        order["found"].astype("int64"),
        strict=True,
    )
    return write_whole(folder / "data" / "exports" / "2014-08" / "replay.csv", csv_bytes(heads, rows))
