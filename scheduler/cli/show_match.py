"""What a file would be read as, as a person reads it on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scheduler.cli.door import door

if TYPE_CHECKING:
    from scheduler.intake.matching import SheetMatch
    from scheduler.steps.records.matches import Matched

MOST_WORDS = 40


def show_match(done: Matched, path: str) -> None:
    """Say what each sheet and header would be read as, what is not understood, and what to do next."""
    from scheduler.intake import where

    for head, column, kept_in in done.remembered:
        door.tell("match_remembered", head=head, column=column, path=kept_in)
    for head, column in done.unfit:
        door.tell("match_unfit" if column else "match_not_held", head=head, column=column)
    for head in done.forgotten:
        door.tell("match_forgotten", head=head)
    for cell in done.refused:
        print(where(cell, door.language))
    for file, sheet in done.not_tables:
        door.tell("match_no_table", place=f"{file} {sheet}".strip())
    for each in done.sheets:
        _show_sheet(each)
    if done.words:
        door.tell("match_words", words=len(done.words))
        for word in done.words[:MOST_WORDS]:
            near = f"_{'near' if word.near else 'far'}" if word.code != "word_to_verify" else ""
            facts = {"word": word.word, "column": word.column, "cells": word.cells, "near": word.near}
            print("  " + door.say(f"match_{'verify' if not near else 'unknown'}{near}", **facts))
        if len(done.words) > MOST_WORDS:
            door.tell("match_more_words", more=len(done.words) - MOST_WORDS)
    door.tell("match_next" if done.profile else "match_next_none", profile=done.profile, path=path)


def _show_sheet(sheet: SheetMatch) -> None:
    place = f"{sheet.file} {sheet.sheet}".strip()
    door.tell("match_sheet", place=place, profile=sheet.profile, row=sheet.header, known=sheet.known)
    for each in sheet.heads:
        if each.column:
            print("  " + door.say("match_head", head=each.head, column=each.column))
    for each in sheet.heads:
        if not each.column:
            code = "match_head_near" if each.near_column else "match_head_unknown"
            facts = {"head": each.head, "near": each.near, "column": each.near_column}
            print("  " + door.say(code, **facts))
    if sheet.missing:
        print("  " + door.say("match_missing", columns=", ".join(sheet.missing)))
