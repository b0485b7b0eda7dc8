"""A night: bring in what lies in the inbox, grade, score, write the lists of the morning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.exports import csv_bytes, write_whole
from scheduler.language import say
from scheduler.steps.look import look
from scheduler.steps.records import import_files
from scheduler.steps.scores import grade_all, score_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scheduler.bureau import Bureau


@dataclass(frozen=True)
class Night:
    """What a night did: each step's name with its one sentence."""

    day: str
    steps: tuple[tuple[str, str], ...]


def run_night(bureau: Bureau, *, actor: str = "night") -> Night:
    """Run the steps of a night one after the other; each leaves one sentence."""
    steps = [("bring_in", each) for each in _bring_in(bureau, actor)]
    language = bureau.language
    graded = grade_all(bureau, actor=actor, reason="night")
    steps.append(
        ("grade", say("night_graded", language, employers=graded.employers, changed=len(graded.changed)))
    )
    scored = score_all(bureau, actor=actor, reason="night")
    steps.append(("score", say("night_scored", language, employers=scored.employers, recipe=scored.recipe)))
    path = _due_list(bureau)
    steps.append(("export", say("night_exported", language, path=path.relative_to(bureau.folder).as_posix())))
    return Night(bureau.today.isoformat(), tuple(steps))


def _bring_in(bureau: Bureau, actor: str) -> Iterator[str]:
    """Import each file of the inbox by its headers; move it to ``done`` or ``refused``."""
    inbox = bureau.folder / "data" / "inbox"
    files = sorted(each for each in inbox.iterdir() if each.is_file()) if inbox.is_dir() else []
    if not files:
        yield say("night_inbox_empty", bureau.language)
    for each in files:
        yield _bring_in_file(bureau, each, actor)


def _bring_in_file(bureau: Bureau, path: Path, actor: str) -> str:
    try:
        done = import_files(bureau, path, "bureau", actor=actor, reason="inbox")
    except SchedulerError as wrong:
        _move(path, "refused")
        return f"{path.name}: {say(wrong.code, bureau.language, **wrong.facts)}"
    _move(path, "done" if done.accepted else "refused")
    return f"{path.name}: {say('import_rows', bureau.language, **done.rows)}"


def _move(path: Path, where: str) -> None:
    target = path.parent / where
    target.mkdir(exist_ok=True)
    path.replace(target / path.name)


def _due_list(bureau: Bureau) -> Path:
    """Write the employers whose visit is due or may be made, must before may, the worthiest first."""
    seen = look(bureau)
    due = seen.grades.join(seen.scores[["points", "worth"]])
    due = due[due["priority"] != "not_yet"]
    due = due.join(seen.frames["employers"].set_index("employer")[["name"]])
    due = due.sort_index().sort_values(["priority", "worth"], ascending=[False, False], kind="stable")
    heads = [say(f"due_{each}", bureau.language) for each in ("employer", *DUE)]
    columns = [due.index.to_list(), *(_plain(due[each]) for each in DUE)]
    path = bureau.folder / "data" / "exports" / "due" / f"{seen.as_of}.csv"
    return write_whole(path, csv_bytes(heads, zip(*columns, strict=True)))


DUE = (
    "name",
    "supervision_class",
    "priority",
    "last_visit",
    "window_closes",
    "overdue_days",
    "points",
    "worth",
    "reasons",
)


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Return a column's values as a CSV takes them: days as days, whole numbers whole, unknown as nothing."""
    if column.dtype.kind == "M":
        return [None if each is pd.NaT else each.date() for each in column]
    if column.dtype.kind == "f":
        return [None if pd.isna(each) else int(each) for each in column]
    return [None if pd.isna(each) else each for each in column.to_list()]
