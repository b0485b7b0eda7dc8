"""Files from outside read in a child process, and put together as record frames."""

from __future__ import annotations

import gc
import os
import signal
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from scheduler import child
from scheduler.domain.errors import BadCell, SchedulerError, SettingsError
from scheduler.domain.records import TABLES
from scheduler.intake.cells import Context, SheetPlace, shown_name
from scheduler.intake.guard.limits import PATIENCE, ReadLimits, spend_at_most
from scheduler.intake.readers.duplicates import refuse_duplicates
from scheduler.intake.readers.keys import ROW
from scheduler.intake.readers.records import Part, conform, empty, joined
from scheduler.intake.readers.work import ReadingTask, read_files, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from scheduler.intake.profile.profile import Profile, Source, Yield
    from scheduler.reference import Reference


@dataclass(frozen=True)
class Intake:
    """What a file or folder gave.

    Attributes
    ----------
    frames
        Good records by table, as in ``domain.records``, with ``known_on``.
    bad, warnings
        Cells and files that were refused, and those that are only doubtful, in the order of the files.
    read, rejected
        Rows of data read, and refused: those whose key could not be read.
    cells_unknown, cells_silent
        Cells of the other rows that could not be read, and those that are empty in a column of the file.
    named
        For each record of which a cell tells all that an employer has, the employers it speaks of.
    file_refused
        A file was refused as a whole: nothing of the import may be written.
    """

    frames: Mapping[str, pd.DataFrame]
    bad: tuple[BadCell, ...] = ()
    warnings: tuple[BadCell, ...] = ()
    read: int = 0
    rejected: int = 0
    cells_unknown: int = 0
    cells_silent: int = 0
    named: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    file_refused: bool = False


def read_apart(paths: tuple[Path, ...], job: ReadingTask, emit: Callable[[Part], None]) -> None:
    """Read files as ``read_files`` does, in a process that the system ends when it has worked too long.

    This is the outer edge of that process: whatever a file makes fail here, the file is refused, and the
    finding says where. What a dying parser writes to the terminal is not for the person who imports.
    """
    spend_at_most(job.limits.seconds, job.limits.memory_mb)
    # rows of cells hold no cycles, and looking for some among millions takes a quarter of the time
    gc.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        read_files(paths, job, emit)
    except (SchedulerError, MemoryError):
        raise
    except Exception as wrong:
        at = traceback.extract_tb(wrong.__traceback__)[-1]
        problem = f"{type(wrong).__name__} in {Path(at.filename).name}:{at.lineno}"
        at_fault = SheetPlace(shown_name(paths[0] if len(paths) == 1 else paths[0].parent))
        emit(Part(at_fault.file, 0, bad=(at_fault.bad("reading_failed", problem=problem),), refused=True))


def read(
    path: Path,
    profile: Profile,
    reference: Reference,
    *,
    import_day: date,
    division: str = "",
    zone: str = "",
    firms: Mapping[str, str] | None = None,
    trades: Mapping[str, str] | None = None,
    limits: ReadLimits | None = None,
    apart: bool = True,
) -> Intake:
    """Read a file, or every table of a folder, as a profile tells.

    With ``apart`` the files are parsed in a child process with limits of memory and time.

    Raises
    ------
    SchedulerError
        ``nothing_to_read`` where there is no table.
    """
    limits = limits or ReadLimits()
    paths = tables_of(path)
    context = Context(reference, import_day, division, zone, firms or {}, trades or {})
    job = ReadingTask(profile, context, limits, path.is_dir())
    parts: list[Part] = []
    try:
        if apart:
            bounds = child.Limits(memory_mb=_NO_LIMIT, seconds=limits.seconds * PATIENCE)
            child.run(read_apart, paths, job, limits=bounds, on_event=parts.append)
        else:
            read_files(paths, job, parts.append)
    except child.ChildDied as wrong:
        # what the parser was fed is to blame: it is one file's fault, told like any other
        reason = "clock" if _TOO_LONG in wrong.detail else wrong.reason
        place = SheetPlace(shown_name(path))
        parts.append(Part(place.file, 0, bad=(place.bad(f"reading_{reason}"),), refused=True))
    return _intake(parts, profile)


def _numbered(parts: list[Part], at: int) -> Iterator[pd.DataFrame]:
    """Return the frames of one yield, each row with the number of its part."""
    for number, part in enumerate(parts):
        yield part.frames[at].assign(_part=number)


_NO_LIMIT = 1 << 22
"""The child sets its own limit of memory, once it has loaded what it needs."""
_TOO_LONG = f"exit code {-getattr(signal, 'SIGXCPU', 24)}"


def _intake(parts: list[Part], profile: Profile) -> Intake:
    """Put the parts together: rows that must not meet twice are taken out, the rest becomes frames."""
    bad = [cell for part in parts for cell in part.bad]
    rejected = sum(part.rejected for part in parts)
    frames: dict[str, list[pd.DataFrame]] = {}
    named: dict[str, list[pd.DataFrame]] = {}
    for source in profile.sources:
        own = [part for part in parts if part.source == source.name]
        if source.unique:
            own, found, dropped = refuse_duplicates(own)
            bad += found
            rejected += dropped
        # a source that was read and yields none of a record says that there is none
        for at, rule in enumerate(source.yields if own else ()):
            whole = joined(_numbered(own, at) if rule.once else (part.frames[at] for part in own))
            made = _finished(whole, rule, source) if len(whole) else empty(rule.record)
            frames.setdefault(rule.record, []).append(made)
            if rule.each:
                named.setdefault(rule.record, []).extend(part.named[at] for part in own)
    files = {name: place for place, name in enumerate(dict.fromkeys(part.file for part in parts))}

    def place(cell: BadCell) -> tuple[int, str, int]:
        return files.get(cell.file, -1), cell.sheet, cell.row

    return Intake(
        {record: joined(listed) if any(map(len, listed)) else listed[0] for record, listed in frames.items()},
        tuple(sorted(bad, key=place)),
        tuple(_few_of_each(sorted((cell for part in parts for cell in part.warnings), key=place))),
        sum(part.read for part in parts),
        rejected,
        sum(part.cells_unknown for part in parts),
        sum(part.cells_silent for part in parts),
        {record: joined(listed) for record, listed in named.items()},
        any(part.refused for part in parts),
    )


def _few_of_each(warnings: list[BadCell], most: int = 200) -> list[BadCell]:
    """Leave out warnings that only repeat what many have said of the same column, and tell their number."""
    said: Counter[tuple[str, str, str, str]] = Counter()
    kept = []
    for each in warnings:
        kind = (each.file, each.sheet, each.column, each.code)
        said[kind] += 1
        if said[kind] <= most:
            kept.append(each)
    for (file, sheet, column, code), count in said.items():
        if count > most:
            facts = {"count": str(count - most), "like": code}
            kept.append(SheetPlace(file, sheet).bad("more_like_this", 0, column, **facts))
    return kept


def _finished(whole: pd.DataFrame, rule: Yield, source: Source) -> pd.DataFrame:
    """Number, thin out and conform the records of one yield."""
    key = list(TABLES[rule.record].key)
    if rule.once:
        whole = whole.sort_values("known_on", kind="stable").drop_duplicates(key).sort_values(["_part", ROW])
    if rule.numbered:
        label = whole[rule.numbered[0]].astype("str")
        for column in rule.numbered[1:]:
            label = label + "/" + whole[column].astype("str")
        whole[key[0]] = label + "/" + (whole.groupby(label).cumcount() + 1).astype("str")
    table = conform(whole, rule.record)
    if table.duplicated(key).any():
        raise SettingsError("profile_repeats_key", source=source.name, record=rule.record, key=", ".join(key))
    return table
