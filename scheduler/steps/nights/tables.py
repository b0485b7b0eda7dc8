"""What a night computes, in a child process: grades, scores, what changed and why; all of it pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.domain import failpoint
from scheduler.domain.canonical import canonical, sha
from scheduler.domain.errors import SchedulerError
from scheduler.policy import changes
from scheduler.steps.nights.drift import kept_before, tell_drift
from scheduler.steps.nights.jobs import Step, Steps
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.storage import frame_digest

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from scheduler.bureau import Bureau
    from scheduler.steps.records.snapshot import Snapshot

ENOUGH = 20
"""So many employers cannot all be worth the same by chance."""


@dataclass(frozen=True)
class NightTables:
    """The results of a night.

    Attributes
    ----------
    before
        Day of the grading before, to which changes are told; empty where there is none.
    input_hash
        Names records, day and versions; the numbers of imports, which databases give out
        differently, are left out.
    output_hash
        Names grades and scores to the last bit.
    """

    as_of: date
    grades: pd.DataFrame
    scores: pd.DataFrame
    before: str
    versions: tuple[tuple[str, str], ...]
    input_hash: str
    output_hash: str
    steps: tuple[Step, ...]


def night_tables(bureau: Bureau, day: date, ledger: int, served_by: str | None = None) -> NightTables:
    """Grade and score every employer as of a day within a ledger, by the serving model or a named one.

    Raises
    ------
    SchedulerError
        ``no_employers``; ``scores_missing`` or ``scores_constant`` where nobody could be ranked.
    """
    steps = Steps()
    with steps.step("grade") as tell:
        snapshot = snapshot_of(bureau, day, ledger, served_by=served_by)
        grades = snapshot.grades
        before, old = kept_before(bureau, "grades", day)
        moved = 0 if old is None else len(changes(old, grades))
        tell("night_graded", employers=len(grades), changed=moved)
    failpoint.reach("graded")
    with steps.step("score") as tell:
        scores = snapshot.scores
        refuse_useless(scores)
        tell(
            "night_scored", employers=len(scores), recipe=f"{snapshot.recipe.name} {snapshot.recipe.version}"
        )
        tell_drift(bureau, snapshot, day, tell)
    failpoint.reach("scored")
    with steps.step("lists") as tell:
        counts = grades["priority"].value_counts()
        tell("night_due", must=int(counts.get("must", 0)), may=int(counts.get("may", 0)))
        hashed = {"grades": frame_digest(grades), "scores": frame_digest(scores), "day": day.isoformat()}
    return NightTables(
        as_of=day,
        grades=grades,
        scores=scores,
        before="" if old is None else before.isoformat(),
        versions=snapshot.versions,
        input_hash=_input_hash(snapshot),
        output_hash=sha(canonical(hashed)),
        steps=tuple(steps.done),
    )


def refuse_useless(scores: pd.DataFrame) -> None:
    """Stop before scores are used that cannot rank anybody.

    Raises
    ------
    SchedulerError
        ``scores_missing`` where some are unknown; ``scores_constant`` where all are the same.
    """
    missing = int(scores["harm"].isna().sum())
    if missing:
        raise SchedulerError("scores_missing", missing=missing, employers=len(scores))
    if len(scores) >= ENOUGH and scores["harm"].nunique() == 1:
        raise SchedulerError("scores_constant", employers=len(scores))


def _input_hash(snapshot: Snapshot) -> str:
    frames = {
        name: frame_digest(frame.drop(columns="import_id", errors="ignore"))
        for name, frame in snapshot.frames.items()
    }
    versions = {name: value for name, value in snapshot.versions if name != "ledger"}
    return sha(canonical({"frames": frames, "versions": versions}))
