"""What an import came to, in one word, and its findings as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.language import LANGUAGES, say

if TYPE_CHECKING:
    from scheduler.domain.errors import BadCell
    from scheduler.intake.read import Intake


def outcome(intake: Intake) -> str:
    """Return ``accept``, ``accept_with_warning``, ``reject_rows`` or ``reject_file``."""
    if intake.file_refused:
        return "reject_file"
    if intake.bad:
        return "reject_rows"
    return "accept_with_warning" if intake.warnings else "accept"


def cell_facts(cell: BadCell) -> dict[str, object]:
    """Return a finding as plain data: where, what, its code, and its sentence in each language."""
    told = {name: getattr(cell, name) for name in ("file", "sheet", "row", "column", "value", "code")}
    return told | {language: sentence(cell, language) for language in LANGUAGES}


def sentence(cell: BadCell, language: str) -> str:
    """Return the reason of a finding in a language."""
    shown = {name: getattr(cell, name) for name in ("file", "sheet", "row", "column", "value")}
    return say(cell.code, language, **(shown | dict(cell.facts)))


def where(cell: BadCell, language: str) -> str:
    """Return where a finding is and why, in one line: row 17, column 统一社会信用代码: ..."""
    code = "finding_in_row" if cell.row else "finding_in_file"
    if cell.row and cell.column:
        code = "finding_in_cell"
    place = f"{cell.file} {cell.sheet}".strip()
    return say(code, language, place=place, row=cell.row, column=cell.column, reason=sentence(cell, language))
