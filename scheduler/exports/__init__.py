"""Writes a month as the files people use; each file whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.domain.message import Message, message_of
from scheduler.domain.plain_text import in_one_line_each
from scheduler.exports.base import Export, export, export_names, known_exports
from scheduler.whole import make_folder, move_in, passing_folder, sweep

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from scheduler.domain.sheet import MonthSheet

__all__ = ["Export", "Written", "export_names", "known_exports", "write_month"]


@dataclass(frozen=True)
class Written:
    """The files of a month.

    Attributes
    ----------
    failed
        (name, what went wrong) of each export that could not be written.
    """

    files: tuple[Path, ...]
    failed: tuple[tuple[str, Message], ...] = ()


def write_month(folder: Path, sheet: MonthSheet, leave_out: Collection[str] = ()) -> Written:
    """Write every export but those left out; one that fails keeps no other from being written.

    The same sheet gives the same bytes. What an earlier run left half written is removed first. The files
    are made apart and take their places together, so that a folder holds those of one version.
    """
    make_folder(folder)
    sweep(folder)
    with passing_folder(folder) as made:
        done = _written(made, in_one_line_each(sheet), leave_out)
        move_in(made, folder)
    return Written(tuple(folder / path.relative_to(made) for path in done.files), done.failed)


def _written(folder: Path, sheet: MonthSheet, leave_out: Collection[str]) -> Written:
    done: list[tuple[int, tuple[Path, ...]]] = []
    failed: list[tuple[str, Message]] = []
    for name in export_names():
        if name in leave_out:
            continue
        try:
            chosen = export(name)
            done.append((chosen.place, chosen.write(folder, sheet)))
        except MemoryError:
            raise
        except Exception as wrong:  # whatever is wrong with one export is its own matter, and is told by name
            failed.append((name, message_of(wrong)))
    files = tuple(path for _, paths in sorted(done) for path in paths)
    return Written(files, tuple(failed))
