"""What a file really is, told from its first bytes, and whether it is safe to be parsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.intake.limits import FileRefused

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.intake.limits import ReadLimits

TEXT, BOOK = "text", "book"


def check_file(path: Path, limits: ReadLimits) -> str:
    """Say whether a file is a text or a spreadsheet."""
    with path.open("rb") as stream:
        start = stream.read(8)
    if start.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return BOOK
    if not start:
        raise FileRefused("file_empty")
    return TEXT
