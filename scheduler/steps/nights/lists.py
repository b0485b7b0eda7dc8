"""The lists of the morning: whose visit is due, and which classes changed and why."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.domain.errors import SchedulerError
from scheduler.exports.text import csv_bytes
from scheduler.language import knows, say
from scheduler.month.page.words import cause_words, class_name
from scheduler.policy import changes
from scheduler.storage import load_records, load_snapshot, reading
from scheduler.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scheduler.bureau import Bureau

DUE = (
    "name",
    "supervision_class",
    "priority",
    "last_visit",
    "window_closes",
    "overdue_days",
    "points",
    "harm",
    "worth",
    "reasons",
)
CHANGED = ("employer", "name", "what", "before", "after", "why")


def write_list(bureau: Bureau, body: Mapping[str, Any]) -> Path:
    """Write the list that a thing of the outbox asks for, from the tables that its night kept."""
    day, versions = date.fromisoformat(body["day"]), json.loads(body["versions"])
    grades = _kept(bureau, "grades", day, versions)
    with reading(bureau.engine) as session:
        records = load_records(session, bureau.division, day, int(versions["ledger"]), ["employers"])
    names = records["employers"].drop_duplicates("employer", keep="last").set_index("employer")["name"]
    if body["what"] == "due":
        table = due_table(bureau, grades, _kept(bureau, "scores", day, versions), names)
    else:
        before = _kept(bureau, "grades", date.fromisoformat(body["before"]))
        table = change_table(bureau, before, grades, names)
    heads = [say(f"due_{each}", bureau.language) for each in table.columns]
    rows = zip(*(_plain(table[each]) for each in table.columns), strict=True)
    path = write_whole(bureau.exports(str(body["what"])) / f"{day}.csv", csv_bytes(heads, rows))
    _remove_old(path.parent, bureau)
    return path


def _remove_old(folder: Path, bureau: Bureau) -> None:
    """Remove the lists of nights that the bureau keeps no longer; files of other names stay."""
    if days := bureau.settings["records"].night_days:
        oldest = (bureau.today - timedelta(days=days)).isoformat()
        for path in folder.glob("????-??-??.csv"):
            if path.stem < oldest:
                path.unlink(missing_ok=True)


def _kept(bureau: Bureau, kind: str, day: date, versions: Mapping[str, str] | None = None) -> pd.DataFrame:
    with reading(bureau.engine) as session:
        table = load_snapshot(session, bureau.division, kind, day, versions)
    if table is None:
        raise SchedulerError("no_night_table", kind=kind, day=day)
    return table


def due_table(bureau: Bureau, grades: pd.DataFrame, scores: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return the employers whose visit is due or may be made: must before may, by expected harm."""
    due = grades.join(scores[["points", "harm", "worth"]]).assign(name=names.reindex(grades.index))
    due = due[due["priority"] != "not_yet"].sort_index()
    # "must" stands before "may": the other way round by letter
    due = due.sort_values(["priority", "worth"], ascending=[False, False], kind="stable")
    language = bureau.language
    shown = due.assign(
        harm=[f"{harm:.1f}" for harm in due["harm"]],
        supervision_class=due["supervision_class"].map(
            lambda name: class_name(bureau.policy, str(name), language)
        ),
        priority=due["priority"].map(lambda name: say(f"priority_{name}", language)),
        reasons=due["reasons"].map(lambda codes: cause_words(codes, language)),
    )
    return shown[list(DUE)].reset_index(names="employer")


def change_table(bureau: Bureau, before: pd.DataFrame, after: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Return what changed between two gradings, each with its reasons in words."""
    table, language = changes(before, after), bureau.language
    table.insert(1, "name", names.reindex(table["employer"]).to_numpy())
    table["why"] = table["why"].map(lambda codes: cause_words(codes, language))
    for side in ("before", "after"):
        words = [_value(bureau, what, value) for what, value in zip(table["what"], table[side], strict=True)]
        table[side] = pd.array(words, dtype="str")
    table["what"] = table["what"].map(lambda what: say(f"due_{what}", language))
    return table[list(CHANGED)]


def _value(bureau: Bureau, what: str, value: str) -> str:
    """Return a value of a grading as a reader knows it."""
    if what == "supervision_class" and value:
        return class_name(bureau.policy, value, bureau.language)
    code = f"priority_{value}"
    return say(code, bureau.language) if what == "priority" and knows(code, bureau.language) else value


def _plain(column: pd.Series[Any]) -> list[Any]:
    """Return a column's values as a CSV takes them: days as days, whole numbers whole, unknown as nothing."""
    if column.dtype.kind == "M":
        return [None if each is pd.NaT else each.date() for each in column]
    if column.dtype.kind == "f":
        return [None if pd.isna(each) else int(each) for each in column]
    return [None if pd.isna(each) else each for each in column.to_list()]
