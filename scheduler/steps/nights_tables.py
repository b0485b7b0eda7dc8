"""What a night computes, in a child process: grades, scores, what changed and why; all of it pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain import failpoint
from scheduler.domain.canonical import canonical, sha
from scheduler.domain.errors import SchedulerError
from scheduler.policy import changes
from scheduler.steps.jobs import Step, Steps
from scheduler.steps.look import look
from scheduler.storage import frame_digest, last_snapshot, load_snapshot, reading

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

    from scheduler.bureau import Bureau
    from scheduler.steps.look import Look

ENOUGH = 20
"""So many employers cannot all be worth the same by chance."""
LARGE_SHIFT = 0.25
"""Population stability above which a distribution has moved a lot, by the usual rule of thumb."""
LEAST_SHARE = 1e-4


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
        seen = look(bureau, day, ledger, served_by=served_by)
        grades = seen.grades
        before, old = _earlier(bureau, "grades", day)
        moved = 0 if old is None else len(changes(old, grades))
        tell("night_graded", employers=len(grades), changed=moved)
    failpoint.reach("graded")
    with steps.step("score") as tell:
        scores = seen.scores
        refuse_useless(scores)
        tell("night_scored", employers=len(scores), recipe=f"{seen.recipe.name} {seen.recipe.version}")
        _tell_drift(bureau, scores, day, tell)
    failpoint.reach("scored")
    with steps.step("lists") as tell:
        counts = grades["priority"].value_counts()
        tell("night_due", must=int(counts.get("must", 0)), may=int(counts.get("may", 0)))
        hashed = {"grades": frame_digest(grades), "scores": frame_digest(scores), "day": day.isoformat()}
    return NightTables(
        as_of=day,
        grades=grades,
        scores=scores,
        before=before,
        versions=seen.versions,
        input_hash=_input_hash(seen),
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


def _earlier(bureau: Bureau, kind: str, day: date) -> tuple[str, pd.DataFrame | None]:
    """Return the table kept last before a day, and its day."""
    with reading(bureau.engine) as session:
        last = last_snapshot(session, bureau.division, kind, day)
        if last is None:
            return "", None
        return last.isoformat(), load_snapshot(session, bureau.division, kind, last)


def _tell_drift(bureau: Bureau, scores: pd.DataFrame, day: date, tell: Callable[..., None]) -> None:
    before, old = _earlier(bureau, "scores", day)
    if old is None or len(old) < ENOUGH:
        return
    moved = shift(old["harm"].to_numpy(), scores["harm"].to_numpy())
    if moved > LARGE_SHIFT:
        tell("night_drift", before=before, shift=f"{moved:.2f}")


def shift(before: np.ndarray, after: np.ndarray) -> float:
    """Return the population stability index of two samples over the tenths of the first.

    Sum over the tenths of (share after - share before) x log(share after / share before).
    """
    edges = np.unique(np.quantile(before, np.arange(0.1, 1.0, 0.1)))
    shares = [
        np.maximum(
            np.bincount(np.searchsorted(edges, each), minlength=len(edges) + 1) / len(each), LEAST_SHARE
        )
        for each in (before, after)
    ]
    return float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))


def _input_hash(seen: Look) -> str:
    frames = {
        name: frame_digest(frame.drop(columns="import_id", errors="ignore"))
        for name, frame in seen.frames.items()
    }
    versions = {name: value for name, value in seen.versions if name != "ledger"}
    return sha(canonical({"frames": frames, "versions": versions}))
