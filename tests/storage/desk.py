"""Short ways to bring records in and to look at them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.records import DTYPES, TABLES, TOLD
from scheduler.storage import (
    ImportCounts,
    audit,
    back_up,
    last_import,
    load_records,
    migrate,
    open_database,
    reading,
    restore,
    save_records,
    start_import,
    writing,
)

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine

HOME = "330100"


def frame(table: str, *rows: dict[str, object], known_on: str = "2026-01-01") -> pd.DataFrame:
    """Return a frame of a table; a column that a row does not tell is unknown."""
    wanted = {**TABLES[table].types, "known_on": "day"}
    columns = {name: [row.get(name) for row in rows] for name in wanted}
    columns["known_on"] = [row.get("known_on", known_on) for row in rows]
    made = {
        name: pd.Series(pd.to_datetime(columns[name]) if kind == "day" else columns[name])
        .fillna(False if kind == "flag" else None)
        .astype(DTYPES[kind])
        for name, kind in wanted.items()
    }
    return pd.DataFrame(made)


def telling(table: str, columns: str, *rows: dict[str, object], known_on: str = "2026-01-01") -> pd.DataFrame:
    """Return a frame whose rows tell some columns, named with spaces between, and are silent on the others."""
    bits = sum(TABLES[table].bit(name) for name in columns.split())
    return frame(table, *rows, known_on=known_on).assign(**{TOLD: bits})


def bring(
    engine: Engine, division: str = HOME, whole: dict[str, pd.DataFrame] | None = None, **frames: pd.DataFrame
) -> ImportCounts:
    """Import frames and return what they brought."""
    with writing(engine) as session:
        number = start_import(session, division, "test", [("a.csv", "00")], actor="a", reason="r")
        counts = save_records(session, division, frames, number, whole=whole)
        facts = {"import": number, "new": counts.new, "changed": counts.changed}
        audit(session, "a", "r", "import", facts, division=division)
    return counts


def known(
    engine: Engine,
    table: str,
    as_of: date = date(2026, 12, 1),
    ledger: int | None = None,
    division: str = HOME,
) -> pd.DataFrame:
    """Return the records of a table as of a day."""
    with reading(engine) as session:
        ledger = last_import(session, division) if ledger is None else ledger
        return load_records(session, division, as_of, ledger, [table])[table]


def brought_back(address: str, folder: Path, moment: datetime) -> tuple[Path, list[str]]:
    """Copy a new database with employer A, add B, bring the copy back; return it and whom the records know."""
    engine = open_database(address)
    migrate(engine)
    bring(engine, employers=frame("employers", {"employer": "A"}))
    copy = back_up(engine, folder / "backup", moment, HOME)
    bring(engine, employers=frame("employers", {"employer": "B"}))
    restore(copy, address, moment, HOME)
    employers = known(engine, "employers")["employer"].tolist()
    engine.dispose()
    return copy, employers
