"""The guard of XLS: a compound file is walked sector by sector, and its records are counted.

The layout is that of Microsoft's published [MS-CFB] and [MS-XLS]. A parser that trusts a broken chain of
sectors may never come back, so every chain is followed here first, with an end.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scheduler.intake.guard.limits import SPARSE, SPARSE_FROM, FileRefused, beyond
from scheduler.intake.guard.marks import Marks

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.intake.guard.limits import ReadLimits

_END, _MOST = 0xFFFFFFFE, 0xFFFFFFFA
_ROOT, _STREAM = 5, 2
_LOCKED = {"EncryptedPackage", "EncryptionInfo", "DataSpaces"}
_MACROS = {"_VBA_PROJECT_CUR", "VBA", "Macros"}
_BOF, _FILEPASS, _SUPBOOK, _FORMULA, _BOOLERR, _MULRK = 0x809, 0x2F, 0x1AE, 0x06, 0x205, 0xBD
_BOUNDSHEET = 0x85
_CELLS = {0x203, 0x204, 0xFD, 0x27E, _FORMULA, _BOOLERR, _MULRK, 0xBE}
_OWN_BOOK, _ADD_IN = b"\x01\x04", b"\x01\x3a"


@dataclass(frozen=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class _Compound:
    """A compound file in memory; every chain is checked when it is followed."""

    def __init__(self, content: bytes) -> None:
        head = struct.unpack_from("<HHHHH6xLLL4xLLLLL", content, 24)
        if head[2] != 0xFFFE or head[3] not in (9, 12) or head[4] != 6:
            raise FileRefused("book_broken", problem="compound header")
        self.sector = 1 << head[3]
        self.content = content
        self.count = max(len(content) // self.sector - 1, 0)
        _, fat_count, directory, cutoff, mini_start, _, difat, difat_count = head[5:]
        self.cutoff = cutoff
        self.fat = self._table(self._fat_sectors(content, fat_count, difat, difat_count))
        self.entries = self._directory(directory)
        self.mini_fat = self._table(self.chain(mini_start)) if mini_start < _MOST else ()
        root = next((each for each in self.entries if each.kind == _ROOT), None)
        if root is None:
            raise FileRefused("book_broken", problem="compound root")
        self.mini = self._sectors(self.chain(root.start)) if root.start < _MOST else b""

    def _fat_sectors(self, content: bytes, count: int, difat: int, difat_count: int) -> list[int]:
        listed = list(struct.unpack_from("<109L", content, 76))
        seen: set[int] = set()
        while difat < _MOST and difat_count:
            if difat in seen or difat >= self.count:
                raise FileRefused("book_broken", problem="compound table goes in a circle")
            seen.add(difat)
            part = struct.unpack_from(f"<{self.sector // 4}L", content, (difat + 1) * self.sector)
            listed += part[:-1]
            difat = part[-1]
        found = [each for each in listed if each < _MOST]
        if len(found) < count or any(each >= self.count for each in found):
            raise FileRefused("book_broken", problem="compound table is cut off")
        return found[:count]

    def _table(self, sectors: list[int]) -> tuple[int, ...]:
        content = self._sectors(sectors)
        return struct.unpack(f"<{len(content) // 4}L", content)

    def _sectors(self, sectors: list[int]) -> bytes:
        return b"".join(
            self.content[(each + 1) * self.sector : (each + 2) * self.sector].ljust(self.sector, b"\x00")
            for each in sectors
        )

    def chain(self, start: int, table: tuple[int, ...] | None = None) -> list[int]:
        """Return the sectors of a chain; refuse one that leaves the file or comes back to itself."""
        table = self.fat if table is None else table
        most = self.count if table is self.fat else len(table)
        found: list[int] = []
        while start < _MOST:
            if start >= min(most, len(table)) or len(found) > most:
                raise FileRefused("book_broken", problem="compound chain has no end")
            found.append(start)
            start = table[start]
        if start != _END or len(set(found)) != len(found):
            raise FileRefused("book_broken", problem="compound chain has no end")
        return found

    def _directory(self, start: int) -> tuple[_Entry, ...]:
        content = self._sectors(self.chain(start))
        entries = []
        for at in range(0, len(content), 128):
            name, length, kind = struct.unpack_from("<64sHB", content, at)
            first, size = struct.unpack_from("<LQ", content, at + 116)
            if kind:
                text = name[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
                entries.append(_Entry(text, kind, first, size & 0xFFFFFFFF))
        return tuple(entries)

    def stream(self, entry: _Entry) -> bytes:
        """Return a stream's bytes, from the small sectors where it is small."""
        if entry.size > len(self.content):
            raise FileRefused("book_broken", problem="compound stream is longer than the file")
        if entry.size >= self.cutoff:
            found = self._sectors(self.chain(entry.start))
        else:
            parts = self.chain(entry.start, self.mini_fat) if entry.size else []
            found = b"".join(self.mini[each * 64 : (each + 1) * 64] for each in parts)
        if len(found) < entry.size:
            raise FileRefused("book_broken", problem="compound stream is cut off")
        return found[: entry.size]


def check_ole(path: Path, limits: ReadLimits) -> dict[str, Marks]:
    """Check an XLS; return its sheets' marks, by the sheets' names.

    Raises
    ------
    FileRefused
        With the first thing that is wrong.
    """
    try:
        compound = _Compound(path.read_bytes())
        names = {each.name for each in compound.entries}
        if names & _LOCKED:
            raise FileRefused("password")
        if names & _MACROS:
            raise FileRefused("macro", name=min(names & _MACROS))
        streams = [each for each in compound.entries if each.kind == _STREAM]
        books = [each for each in streams if each.name in ("Workbook", "Book")]
        if not books:
            raise FileRefused("not_what_it_says", said=".xls", real="compound")
        for each in streams:
            compound.stream(each)
        return _check_records(compound.stream(books[0]), limits)
    except struct.error as wrong:
        raise FileRefused("book_broken", problem=str(wrong)) from wrong


@dataclass
class _Sheet:
    """A sheet while its records are walked: cells so far, the farthest, and those that are errors."""

    cells: int = 0
    row: int = 0
    column: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    def take(self, kind: int, content: bytes) -> None:
        row, column = struct.unpack_from("<HH", content)
        self.cells += max(len(content) // 6, 1)
        self.row, self.column = max(self.row, row + 1), max(self.column, column + 1)
        error = kind == _BOOLERR and content[7:8] == b"\x01"
        error = error or (kind == _FORMULA and content[6:7] == b"\x02" and content[12:14] == b"\xff\xff")
        if error:
            self.errors[row + 1, column + 1] = "error_cell"

    def check(self, limits: ReadLimits) -> None:
        area = self.row * self.column
        if self.column > limits.columns or area > max(SPARSE_FROM, SPARSE * self.cells):
            raise beyond(limits, self.row, self.column, self.cells)


def _check_records(book: bytes, limits: ReadLimits) -> dict[str, Marks]:
    """Walk the records of a workbook: it must not be locked, linked, cut off, or nearly empty and huge."""
    if book[:2] != struct.pack("<H", _BOF):
        raise FileRefused("book_broken", problem="no workbook record")
    at = 0
    names: dict[int, str] = {}
    sheets: dict[int, _Sheet] = {}
    here = _Sheet()
    while at + 4 <= len(book) and book[at : at + 4] != b"\x00" * 4:
        kind, size = struct.unpack_from("<HH", book, at)
        content = book[at + 4 : at + 4 + size]
        if len(content) < size:
            raise FileRefused("book_broken", problem="a record is cut off")
        if kind == _FILEPASS:
            raise FileRefused("password")
        if kind == _SUPBOOK and content[2:4] not in (_OWN_BOOK, _ADD_IN):
            raise FileRefused("external_link", name="SUPBOOK")
        if kind == _BOF:
            here = sheets.setdefault(at, _Sheet())
        elif kind == _BOUNDSHEET:
            names[struct.unpack_from("<L", content)[0]] = _sheet_name(content)
        elif kind in _CELLS and size >= 4:
            here.take(kind, content)
        at += 4 + size
    for each in sheets.values():
        each.check(limits)
    return {name: Marks(sheets[place].errors) for place, name in names.items() if place in sheets}


def _sheet_name(content: bytes) -> str:
    """Return the name in a sheet's record; two bytes a character where its flag says so."""
    length, wide = struct.unpack_from("<BB", content, 6)
    if wide & 1:
        return content[8 : 8 + 2 * length].decode("utf-16-le", "replace")
    return content[8 : 8 + length].decode("latin-1")
