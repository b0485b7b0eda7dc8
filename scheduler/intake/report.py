"""What an import came to, in one word, and its findings as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.intake.cells import seen
from scheduler.language import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.domain.errors import BadCell
    from scheduler.intake.reading import Intake


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
    if cell.code == "more_like_this":
        facts = dict(cell.facts)
        told |= {"like": facts["like"], "count": int(facts["count"])}
    return told | {language: sentence(cell, language) for language in LANGUAGES}


def sentence(cell: BadCell, language: str) -> str:
    """Return the reason of a finding in a language."""
    facts: dict[str, object] = {
        name: getattr(cell, name) for name in ("file", "sheet", "row", "column", "value")
    }
    facts |= dict(cell.facts)
    if "near" in facts:
        facts["near"] = "" if facts["near"] == "-" else say("nearest_is", language, near=facts["near"])
    for name in ("standing", "verdict"):
        if name in facts:
            facts[name] = say(f"{name}_{facts[name]}", language)
    if "real" in facts:
        facts["real"] = say(f"content_{facts['real']}", language)
    return seen(say(cell.code, language, **facts))


def where(told: Mapping[str, object], language: str) -> str:
    """Return where a finding of ``cell_facts`` is and why, in one line: row 17, column 从业人数: ..."""
    code = "finding_in_row" if told["row"] else "finding_in_file"
    if told["row"] and told["column"]:
        code = "finding_in_cell"
    place = f"{told['file']} {told['sheet']}".strip()
    facts = {"row": told["row"], "column": told["column"], "reason": told[language]}
    return seen(say(code, language, place=place, **facts))
