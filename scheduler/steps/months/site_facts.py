"""What the register says of a site that an officer needs: where it is, who to ask for, what to verify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.language import say
from scheduler.month.page.contacts import COLUMNS, to_verify
from scheduler.month.page.words import text_of

if TYPE_CHECKING:
    import pandas as pd


def site_facts(register: pd.DataFrame, employer: str, language: str) -> list[str]:
    """Return a line for each thing that is known of an employer; none where nothing is."""
    rows = register[register["employer"] == employer]
    if rows.empty:
        return []
    row = rows.iloc[-1]
    told = [(name, text_of(row.get(name))) for name in COLUMNS]
    lines = [say(f"why_{name}", language, value=value) for name, value in told if value]
    if words := to_verify(row, language):
        lines.append(say("why_to_verify", language, words=words))
    return lines
