"""Employers whose place is not known, listed for a person to fill in and bring back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.intake.pages import add_page, whole_book
from scheduler.language import say
from scheduler.month.places import placed
from scheduler.steps.records.snapshot import snapshot_of

if TYPE_CHECKING:
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
    """

    employers: int
    unplaced: int
    levels: tuple[tuple[str, int], ...]
    file: Path | None


def list_unplaced(bureau: Bureau) -> Unplaced:
    """List employers without coordinates, the worthiest first, in data/exports/places/DAY.xlsx."""
    snapshot = snapshot_of(bureau)
    register = snapshot.frames["employers"].drop_duplicates("employer", keep="last").set_index("employer")
    offices = {name: (office.lat, office.lon) for name, office in bureau.offices}
    guesses = placed(
        register,
        snapshot.frames.get("places"),
        reference=bureau.reference,
        offices=offices,
        policy=bureau.policy,
    )
    there = ~register["status"].isin(_CLOSED)
    open_ = register.join(guesses).join(snapshot.scores["worth"])[there]
    missing = open_[open_["placed_by"] != "known"].reset_index()
    missing = missing.sort_values(["worth", "employer"], ascending=[False, True], kind="stable")
    levels = missing["placed_by"].value_counts(sort=False).sort_values(kind="stable")
    target = bureau.folder / "data" / "exports" / "places" / f"{bureau.today}.xlsx"
    if len(missing):
        _sheet(target, missing, bureau.language)
    counts = tuple((str(name), int(count)) for name, count in levels.items())
    return Unplaced(len(open_), len(missing), counts, target if len(missing) else None)


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
