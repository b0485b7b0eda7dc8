"""Where each visit goes and who to ask for, as the officers need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.language import say
from scheduler.month.page.tables import table
from scheduler.month.page.words import text_of

if TYPE_CHECKING:
    from scheduler.domain.plan import Plan
    from scheduler.domain.sheet import SheetTable
    from scheduler.month.problem import Month

COLUMNS = ("address", "contact", "telephone", "remarks")
WORDS = ("industry_word", "hazard_words")
UNREAD = "hazards_unread"
STANDINGS = ("active", "suspended", "closed")


def contacts_table(month: Month, plan: Plan, language: str) -> tuple[SheetTable, ...]:
    """Return one line a visit that has an address or somebody to ask for; no table where none has."""
    rows = []
    for visit in plan.visits:
        row: Any = month.view.loc[month.problem.candidate(visit.code).employer]
        known = [text_of(row.get(name)) for name in COLUMNS]
        doubts = to_verify(row, language)
        if any(known) or doubts:
            rows.append((visit.day, visit.team, visit.order, text_of(row["name"]), *known, doubts))
    heads = ("day", "team", "stop", "name", *COLUMNS, "to_verify")
    return (table("contacts", heads, rows, language),) if rows else ()


def to_verify(row: Any, language: str) -> str:
    """Return the words of a register's row that are to be verified, and those that nobody knows."""
    words = [str(row.get(name)).replace(";", "、") for name in WORDS if pd.notna(row.get(name))]
    if pd.notna(row.get(UNREAD)):
        words.append(say("words_unread", language, words=str(row[UNREAD]).replace(";", "、")))
    if pd.notna(row.get("status")) and row["status"] not in STANDINGS:
        words.append(say("status_unclear", language, status=row["status"]))
    return say("list_comma", language).join(words)
