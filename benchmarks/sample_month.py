"""The sample county's December, as `supervise demo` poses it, for benchmarks of the planner."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.bureau import open_bureau
from scheduler.steps.drawing.order import order_of
from scheduler.steps.drawing.show import show_draw, show_rule
from scheduler.steps.months.making import make_month
from scheduler.steps.records.imports import import_files
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.steps.upkeep.demo import MONTH, SAMPLE
from scheduler.steps.upkeep.start import init_bureau

if TYPE_CHECKING:
    from scheduler.domain.problem import Problem


def sample_month() -> Problem:
    """Return the month's problem: the county imported into a folder of its own, with its random draw."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "county"
        init_bureau(folder, config=SAMPLE / "config.toml", actor="bench")
        bureau = open_bureau(folder / "config.toml")
        import_files(bureau, SAMPLE, "bureau", actor="bench", reason="bench")
        show_draw(bureau, MONTH, order_of(bureau, MONTH, show_rule(bureau)), actor="bench", reason="bench")
        problem = make_month(snapshot_of(bureau), MONTH).problem
        bureau.engine.dispose()
    return problem
