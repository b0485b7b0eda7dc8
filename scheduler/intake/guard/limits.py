"""How large an outside file may be, and how long its reading may take."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scheduler.domain.errors import SchedulerError

PATIENCE = 5
_HELD = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Limits of one import.

    Attributes
    ----------
    book_mb, unpacked_mb, members
        A spreadsheet's size, its size unpacked, and the files inside it.
    rows, columns
        Of one sheet of a spreadsheet.
    text_mb
        A text file's size, unpacked.
    cell
        Characters of one cell; ``line`` of one line of a text file.
    memory_mb, seconds
        Memory that the child process may take for reading, and its processor time; by the clock it may
        need ``PATIENCE`` times as long, so that a busy machine refuses no file.
    bad_cells
        Findings after which a file is refused as a whole.
    """

    book_mb: int = 20
    unpacked_mb: int = 200
    members: int = 2000
    rows: int = 200_000
    columns: int = 200
    text_mb: int = 500
    cell: int = 32_768
    line: int = 1_000_000
    memory_mb: int = 1024
    seconds: float = 120.0
    bad_cells: int = 100_000


class FileRefused(SchedulerError):
    """A file that is refused as a whole, at a row and column where that can be said."""

    def __init__(
        self, code: str, row: int = 0, column: str = "", value: str = "", sheet: str = "", **facts: object
    ) -> None:
        super().__init__(code, **facts)
        self.row = row
        self.column = column
        self.value = value
        self.sheet = sheet

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuilt, (self.code, (self.row, self.column, self.value, self.sheet), self.facts)


SPARSE_FROM, SPARSE = 2_000_000, 50
"""A sheet that spans so many places may not leave more than so many empty for each that is filled."""


def beyond(limits: ReadLimits, rows: int, columns: int, cells: int, sheet: str = "") -> FileRefused:
    """Return why a sheet that reaches so far is refused: a cell lies far out, or it is full and too large."""
    if rows * columns > SPARSE * cells:
        return FileRefused("far_cell", sheet=sheet, rows=rows, columns=columns)
    facts = {"height": rows, "width": columns, "most_rows": limits.rows, "most_columns": limits.columns}
    return FileRefused("sheet_too_large", sheet=sheet, **facts)  # type: ignore[arg-type]


def spend_at_most(seconds: float, memory_mb: int) -> None:
    """Let the system end this process when it uses so much processor time, or so much memory from now on.

    What the program itself has reserved is not counted: it grows with the processors of a machine. What the
    system cannot limit is left: both on Windows, memory on macOS.
    """
    try:
        import resource
    except ModuleNotFoundError:
        return
    whole = max(1, round(seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 5))
    if not _HELD.exists():
        return
    held = int(_HELD.read_text().split()[0]) * resource.getpagesize()
    most = held + memory_mb * 1_000_000
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _rebuilt(code: str, at: tuple[int, str, str, str], facts: dict[str, Any]) -> FileRefused:
    return FileRefused(code, *at, **facts)
