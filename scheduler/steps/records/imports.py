"""Bringing files in, and taking an import back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from scheduler.domain.errors import SchedulerError
from scheduler.intake import cell_facts, load_profile, outcome, read, refused_sheet, shown_name
from scheduler.steps.records.firm_keys import firms_beside, with_known_firms
from scheduler.steps.records.places import table_use
from scheduler.steps.records.twins import list_twins
from scheduler.storage import (
    audit,
    employers_touched,
    finish_import,
    last_import,
    load_records,
    reading,
    save_records,
    start_import,
    undo_import,
    writing,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from sqlalchemy.orm import Session

    from scheduler.bureau import Bureau
    from scheduler.intake import Intake, Profile
    from scheduler.steps.records.twins import Twins
    from scheduler.storage import ImportCounts


@dataclass(frozen=True)
class Imported:
    """How an import ended.

    Attributes
    ----------
    id
        Number of the import; 0 where nothing was written.
    outcome
        ``accept``, ``accept_with_warning``, ``reject_rows`` or ``reject_file``.
    rows
        Counts by name: read, new, changed, unchanged, rejected, imported.
    cells_unknown, cells_empty
        Cells of rows that are not lost: those that could not be read, and the empty ones, which leave what is
        known as it is.
    twins
        Employers of the whole register that may be one, where the files named employers.
    places
        Where the files named places: rows of the table, employers that it places, all without coordinates.
    """

    id: int
    outcome: str
    rows: dict[str, int]
    cells: tuple[dict[str, Any], ...]
    warnings: tuple[dict[str, Any], ...]
    accepted: bool
    cells_unknown: int = 0
    cells_empty: int = 0
    refused_file: Path | None = None
    twins: Twins | None = None
    places: tuple[int, int, int] | None = None


WHOLE = "exposures"
"""A register names all hazards of an employer: one that it no longer names is gone."""


def import_files(
    bureau: Bureau,
    path: Path,
    profile: str,
    *,
    actor: str,
    reason: str = "",
    dry_run: bool = False,
    accept_good: bool = False,
    refused_to: Path | None = None,
) -> Imported:
    """Read a file or folder by a profile and keep its records in one transaction.

    Nothing is kept in a dry run, or when cells are refused and ``accept_good`` is not asked for; with it a
    refused cell is unknown, and only a row whose key is refused is lost. Rows with refused cells are written
    to ``refused_to`` with their reasons, to be corrected and imported again. Suspected twins are listed once
    employers were kept.

    Raises
    ------
    SchedulerError
        ``no_file`` where the path does not exist; ``unknown_profile`` with the nearest name.
    """
    if not path.exists():
        raise SchedulerError("no_file", path=path)
    chosen = load_profile(profile, bureau.folder)
    intake = with_known_firms(bureau, _read(bureau, path, chosen))
    how = outcome(intake)
    fit = not intake.file_refused and (how != "reject_rows" or accept_good)
    entry = _Entry(bureau, chosen, _fingerprints(path), how, actor, reason)
    number, rows = entry.save(intake, keep=fit and not dry_run)
    back = 0
    if refused_to is not None:
        back = refused_sheet(refused_to, path, intake, chosen, language=bureau.language)
    return Imported(
        id=number,
        outcome=how,
        rows=rows,
        cells=tuple(cell_facts(each) for each in intake.bad),
        warnings=tuple(cell_facts(each) for each in intake.warnings),
        accepted=fit,
        cells_unknown=intake.cells_unknown,
        cells_empty=intake.cells_silent,
        refused_file=refused_to if back else None,
        twins=list_twins(bureau) if number and "employers" in intake.frames else None,
        places=table_use(bureau) if number and len(intake.frames.get("places", ())) else None,
    )


def _read(bureau: Bureau, path: Path, profile: Profile) -> Intake:
    """Read a file or folder; once more, where it brings the firms that other tables of it name."""
    firms, trades = _firms(bureau) if profile.asks_for_firms else ({}, {})
    told = partial(
        read,
        path,
        profile,
        bureau.reference,
        import_day=bureau.today,
        division=bureau.division,
        zone=bureau.about.zone,
    )
    intake = told(firms=firms, trades=trades)
    came = intake.frames.get("employers")
    if came is None or came.empty or not any(each.code == "firm_unknown" for each in intake.bad):
        return intake
    more, more_trades = _named(came)
    return told(firms=firms | firms_beside(firms, more), trades=more_trades | trades)


def _firms(bureau: Bureau) -> tuple[dict[str, str], dict[str, str]]:
    """Return the names of the register's firms by code, and their industries."""
    with reading(bureau.engine) as session:
        ledger = last_import(session, bureau.division)
        kept = load_records(session, bureau.division, bureau.today, ledger, ["employers"])["employers"]
    return _named(kept)


def _named(employers: pd.DataFrame) -> tuple[dict[str, str], dict[str, str]]:
    """Return names and industries by code, where they are known."""
    told = (employers.dropna(subset=column) for column in ("name", "industry"))
    names, trades = (
        dict(zip(rows["employer"], rows[column], strict=True))
        for rows, column in zip(told, ("name", "industry"), strict=True)
    )
    return names, trades


class _NotKept(Exception):
    """Ends a transaction that only counted."""


@dataclass(frozen=True)
class _Entry:
    """An import about to be written, or only counted."""

    bureau: Bureau
    profile: Profile
    files: list[tuple[str, str]]
    outcome: str
    actor: str
    reason: str

    def save(self, intake: Intake, *, keep: bool) -> tuple[int, dict[str, int]]:
        """Write the records and return the import's number and counts; a count alone is rolled back."""
        rows: dict[str, int] = {}
        try:
            with writing(self.bureau.engine) as session:
                number, rows = self._write(session, intake)
                if not keep:
                    raise _NotKept
        except _NotKept:
            return 0, rows
        return number, rows | {"imported": intake.read - intake.rejected}

    def _write(self, session: Session, intake: Intake) -> tuple[int, dict[str, int]]:
        division = self.bureau.division
        number = start_import(
            session, division, self.profile.name, self.files, actor=self.actor, reason=self.reason
        )
        counts = save_records(session, division, intake.frames, number, whole=_whole(intake))
        finish_import(session, number, self.outcome, counts)
        facts = {"import": number, "profile": self.profile.name, "new": counts.new, "changed": counts.changed}
        audit(session, self.actor, self.reason, "import", facts, division=division)
        new, changed = _row_counts(session, division, number, self.profile, counts)
        good = intake.read - intake.rejected
        new = min(new, good)
        changed = min(changed, good - new)
        return number, {
            "read": intake.read,
            "new": new,
            "changed": changed,
            "unchanged": max(0, good - new - changed),
            "rejected": intake.rejected,
            "imported": 0,
        }


def _whole(intake: Intake) -> dict[str, pd.DataFrame]:
    """Return the employers whose hazards are told whole: in a register's cell, or in a list of hazards."""
    if WHOLE not in intake.frames:
        return {}
    named = intake.named.get(WHOLE)
    return {WHOLE: intake.frames[WHOLE] if named is None else named}


def _row_counts(
    session: Session, division: str, number: int, profile: Profile, counts: ImportCounts
) -> tuple[int, int]:
    """Return rows that are new and rows that changed: each row is told by the record it is there for.

    A row of the register is changed, too, where only its hazards are.
    """
    main = _main_records(profile)
    by_table = {name: (new, changed) for name, new, changed, _ in counts.tables if name in main}
    new, changed = (sum(each[place] for each in by_table.values()) for place in (0, 1))
    if "employers" in by_table:
        touched = employers_touched(session, division, number, ("employers", "exposures"))
        changed += touched - sum(by_table["employers"])
    return new, changed


def _main_records(profile: Profile) -> frozenset[str]:
    """Return the record that each source's rows are there for."""
    found = frozenset(source.main.record for source in profile.sources)
    return found - {WHOLE} if len(profile.sources) > 1 else found


def _fingerprints(path: Path) -> list[tuple[str, str]]:
    """Return name and SHA-256 of each file."""
    found = []
    for each in sorted(path.iterdir()) if path.is_dir() else [path]:
        if each.is_file():
            with each.open("rb") as stream:
                found.append((shown_name(each), hashlib.file_digest(stream, "sha256").hexdigest()))
    return found


def withdraw_import(bureau: Bureau, number: int, *, actor: str, reason: str) -> int:
    """Withdraw an import while nothing published rests on it; return the number of the entry."""
    with writing(bureau.engine) as session:
        return undo_import(session, bureau.division, number, actor=actor, reason=reason)
