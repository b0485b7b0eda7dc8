"""Keeping and reading records costs in proportion to their number; the work is counted, not the seconds."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import pytest

from scheduler.storage import audit, load_records, migrate, open_database, save_records, start_import, writing
from tests.storage.desk import HOME, frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    from sqlalchemy.orm import Session

STEPS = 100


def records(employers: int) -> dict[str, pd.DataFrame]:
    # in an order that is not the key's
    names = [f"E{each * 7919 % employers:06}" for each in range(employers)]
    return {
        "employers": frame("employers", *({"employer": each} for each in names)),
        "exposures": frame(
            "exposures", *({"employer": each, "factor": f} for each in names for f in ("a", "b"))
        ),
    }


def counted(session: Session, work: Callable[[], object]) -> int:
    """Return how many of SQLite's own steps a piece of work takes, in hundreds."""
    seen = [0]

    def count() -> int:
        seen[0] += 1
        return 0

    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(count, STEPS)
    work()
    driver.set_progress_handler(None, STEPS)
    return seen[0]


def costs(folder: Path, employers: int) -> dict[str, int]:
    engine = open_database(f"sqlite:///{folder / str(employers)}.db")
    migrate(engine)
    first = records(employers)
    changed = {
        "employers": first["employers"].assign(employees=1.0),
        "exposures": first["exposures"].assign(workers=1.0),
    }
    fewer = {**first, "exposures": first["exposures"].iloc[::2]}
    named = {"exposures": first["employers"]}
    found = {}
    for name, frames in (("first", first), ("again", first), ("changed", changed), ("fewer", fewer)):
        with writing(engine) as session:
            number = start_import(session, HOME, "test", [], actor="a", reason="r")
            save = partial(save_records, session, HOME, frames, number, whole=named)
            found[name] = counted(session, save)
            audit(session, "a", "r", "import", {}, division=HOME)
    with writing(engine, audited=False) as session:
        found["read"] = counted(session, partial(load_records, session, HOME, date(2026, 12, 1), 4))
    engine.dispose()
    return found


@pytest.fixture(scope="module")
def growth(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    """Give how much more work eight times the records are."""
    folder = tmp_path_factory.mktemp("growth")
    small, large = costs(folder, 250), costs(folder, 2000)
    return {name: large[name] / small[name] for name in small}


@pytest.mark.parametrize("work", ["first", "again", "changed", "fewer", "read"])
def test_eight_times_the_records_are_not_much_more_than_eight_times_the_work(
    growth: dict[str, float], work: str
) -> None:
    assert growth[work] < 12
