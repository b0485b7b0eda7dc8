"""Employers that may stand in the register twice, listed for a person, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.intake import suspected_twins, twins_sheet
from scheduler.storage import last_import, load_records, reading

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau


@dataclass(frozen=True)
class Twin:
    """Two employers that may be one.

    Attributes
    ----------
    reason
        Codes of sentences, parted by ``;``.
    km
        Distance between them; ``None`` where a place is unknown.
    likeness
        Of their names, 0 to 1; ``None`` where one has none.
    """

    employer: str
    name: str
    other: str
    other_name: str
    reason: str
    km: float | None
    likeness: float | None


@dataclass(frozen=True)
class Twins:
    """Pairs of a register of ``employers``, and the spreadsheet that lists them; none for no pair."""

    employers: int
    pairs: tuple[Twin, ...]
    file: Path | None


def list_twins(bureau: Bureau) -> Twins:
    """List the register's suspected twins, and write them to data/exports/twins/DAY.xlsx."""
    with reading(bureau.engine) as session:
        ledger = last_import(session, bureau.division)
        kept = load_records(session, bureau.division, bureau.today, ledger, ["employers"])
    found = suspected_twins(kept["employers"])
    target = bureau.folder / "data" / "exports" / "twins" / f"{bureau.today}.xlsx"
    if len(found):
        twins_sheet(target, found, bureau.language)
    rows = found.astype("object").where(found.notna(), None).itertuples(index=False)
    return Twins(len(kept["employers"]), tuple(Twin(*row) for row in rows), target if len(found) else None)
