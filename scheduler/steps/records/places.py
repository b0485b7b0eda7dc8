"""Employers whose place is not known, listed for a person to fill in and bring back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.intake.pages import add_page, whole_book
from scheduler.language import say
from scheduler.month.places import placed
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.storage import last_import, load_records, reading

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scheduler.bureau import Bureau

_WIDTHS = (22, 36, 14, 14, 12, 36, 16, 12)
_CLOSED = ("closed",)


@dataclass(frozen=True)
class Unplaced:
    """Employers without coordinates.

    Attributes
    ----------
    employers
        All that are not closed; ``unplaced`` of them have no coordinates.
    levels
        (what the places are guessed from, employers), the smallest area first.
    file
        The spreadsheet to fill in; ``None`` where nothing is to be filled in.
    table, table_places
        Rows of the bureau's table of places, and employers that are placed by it.
    """

    employers: int
    unplaced: int
    levels: tuple[tuple[str, int], ...]
    file: Path | None
    table: int = 0
    table_places: int = 0


def list_unplaced(bureau: Bureau) -> Unplaced:
    """List employers without coordinates, the worthiest first, in data/exports/places/DAY.xlsx."""
    snapshot = snapshot_of(bureau)
    register = _register(snapshot.frames)
    table = snapshot.frames.get("places")
    guesses = _placed(bureau, register, table)
    there = ~register["status"].isin(_CLOSED)
    open_ = register.join(guesses).join(snapshot.scores["worth"])[there]
    missing = open_[open_["placed_by"] != "known"].reset_index()
    missing = missing.sort_values(["worth", "employer"], ascending=[False, True], kind="stable")
    levels = missing["placed_by"].value_counts(sort=False).sort_values(kind="stable")
    target = bureau.folder / "data" / "exports" / "places" / f"{bureau.today}.xlsx"
    if len(missing):
        _sheet(target, missing, bureau.language)
    counts = tuple((str(name), int(count)) for name, count in levels.items())
    used = _placed_by_table(bureau, register, table, guesses)
    rows = 0 if table is None else len(table)
    return Unplaced(len(open_), len(missing), counts, target if len(missing) else None, rows, used)


def table_use(bureau: Bureau) -> tuple[int, int, int]:
    """Return rows of the bureau's table of places, employers that it places, and all without coordinates."""
    with reading(bureau.engine) as session:
        ledger = last_import(session, bureau.division)
        frames = load_records(session, bureau.division, bureau.today, ledger, ["employers", "places"])
    register, table = _register(frames), frames["places"]
    if register.empty:
        return len(table), 0, 0
    guesses = _placed(bureau, register, table)
    unplaced = int((guesses["placed_by"] != "known").sum())
    return len(table), _placed_by_table(bureau, register, table, guesses), unplaced


def _register(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    return frames["employers"].drop_duplicates("employer", keep="last").set_index("employer")


def _placed(bureau: Bureau, register: pd.DataFrame, table: pd.DataFrame | None) -> pd.DataFrame:
    offices = {name: (office.lat, office.lon) for name, office in bureau.offices}
    return placed(register, table, reference=bureau.reference, offices=offices, policy=bureau.policy)


def _placed_by_table(
    bureau: Bureau, register: pd.DataFrame, table: pd.DataFrame | None, guesses: pd.DataFrame
) -> int:
    """Return how many employers stand elsewhere with the table than without it."""
    if table is None or table.empty:
        return 0
    columns = ["at_lat", "at_lon", "placed_by"]
    without = _placed(bureau, register, None)[columns]
    return int((guesses[columns].compare(without, keep_shape=True).notna().any(axis=1)).sum())


def _sheet(target: Path, missing: pd.DataFrame, language: str) -> None:
    """Write the spreadsheet: latitude, longitude and datum stand empty, what is known stands beside them."""
    names = ("code", "name", "lat", "lon", "datum", "address", "guessed", "off_km")
    heads = [say(f"places_{name}", language) for name in names]
    with whole_book(target) as book:
        page = add_page(book, say("places_title", language), heads, _WIDTHS)
        for at, row in enumerate(missing.to_dict("records"), start=1):
            cells = (
                row["employer"],
                _text(row["name"]),
                "",
                "",
                "",
                _text(row["address"]) or _text(row["area"]),
                say(f"place_{row['placed_by']}", language),
                f"{row['spread_km']:.1f}",
            )
            for place, text in enumerate(cells):
                page.write_string(at, place, text)


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
