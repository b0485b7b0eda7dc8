"""What a file really is, told from its first bytes, and whether it is safe to be parsed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scheduler.intake.cells import shown_name
from scheduler.intake.guard.limits import FileRefused
from scheduler.intake.guard.ole import check_ole
from scheduler.intake.guard.package import check_package

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scheduler.intake.guard.limits import ReadLimits
    from scheduler.intake.guard.marks import Marks

_STARTS = (
    (b"PK\x03\x04", "package"), (b"PK", "broken_package"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"\x1f\x8b", "gzip"), (b"%PDF", "pdf"), (b"\x89PNG", "picture"), (b"\xff\xd8\xff", "picture"),
    (b"Rar!", "archive"), (b"7z\xbc\xaf", "archive"), (b"BZh", "archive"), (b"\xfd7zXZ", "archive"),
    (b"SQLite format 3", "database"), (b"\x7fELF", "program"), (b"MZ\x90", "program"),
)  # fmt: skip
_BY_NAME = {
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".ods": "ods", ".xls": "xls", ".gz": "gzip",
    ".csv": "text", ".txt": "text", ".tsv": "text",
}  # fmt: skip


@dataclass(frozen=True)
class AdmittedFile:
    """A file that may be parsed: ``kind`` is ``text`` or ``book``; marks of cells by sheet name."""

    kind: str
    marks: Mapping[str, Marks] = field(default_factory=dict)


def check_file(path: Path, limits: ReadLimits) -> AdmittedFile:
    """Look at a file from outside without parsing it.

    Raises
    ------
    FileRefused
        When it is not what its name says, or is broken, too large, locked, or made to do harm.
    """
    size = path.stat().st_size
    if not size:
        raise FileRefused("file_empty")
    real = _real(path)
    most = limits.text_mb if real in ("text", "gzip") else limits.book_mb
    if size > most * 1_000_000:
        raise FileRefused("file_too_large", most=most)
    marks: Mapping[str, Marks] = {}
    if real == "package":
        real, marks = check_package(path, limits)
    if real == "xls":
        # before the name is compared: a locked XLSX is a compound file too, and should be told so
        marks = check_ole(path, limits)
    said = _BY_NAME.get(path.suffix.lower(), real)
    if said != real or real not in _BY_NAME.values():
        raise FileRefused("not_what_it_says", said=path.suffix.lower() or shown_name(path), real=real)
    return AdmittedFile("text" if real in ("text", "gzip") else "book", marks)


def _real(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(16)
    return next((kind for magic, kind in _STARTS if start.startswith(magic)), "text")
