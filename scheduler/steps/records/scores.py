"""Grading and scoring every employer, kept with what they were made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scheduler.policy import changes
from scheduler.steps.records.snapshot import Snapshot, snapshot_of
from scheduler.storage import audit, last_snapshot, load_snapshot, reading, save_snapshot, writing

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from scheduler.bureau import Bureau


@dataclass(frozen=True)
class Graded:
    """What a grading came to.

    Attributes
    ----------
    classes, grades, priorities
        Employers by supervision class, risk grade and priority, in order of name.
    changed
        Changes since the grading before: (employer, what, before, after, why).
    digest
        SHA-256 of the whole table.
    """

    as_of: date
    employers: int
    classes: tuple[tuple[str, int], ...]
    grades: tuple[tuple[str, int], ...]
    priorities: tuple[tuple[str, int], ...]
    stale: int
    unassessed: int
    changed: tuple[tuple[str, ...], ...]
    digest: str


@dataclass(frozen=True)
class Scored:
    """What a scoring came to.

    Attributes
    ----------
    first
        The ten of highest expected harm: (employer, points, worth).
    names
        Names of those ten.
    worth_per_harm
        Worth of one unit of expected harm, by the recipe.
    """

    as_of: date
    recipe: str
    employers: int
    total_harm: float
    first: tuple[tuple[str, int, int], ...]
    digest: str
    names: dict[str, str] = field(default_factory=dict)
    worth_per_harm: float = 1000.0


def grade_all(bureau: Bureau, *, as_of: date | None = None, actor: str, reason: str = "") -> Graded:
    """Grade every employer as of a day, and keep the table with its reasons."""
    snapshot = snapshot_of(bureau, as_of)
    before = _before(bureau, snapshot.as_of)
    return _kept_grades(bureau, snapshot, before, actor, reason)


def _before(bureau: Bureau, as_of: date) -> pd.DataFrame | None:
    """Return the grades kept last before a day."""
    with reading(bureau.engine) as session:
        last = last_snapshot(session, bureau.division, "grades", as_of)
        return None if last is None else load_snapshot(session, bureau.division, "grades", last)


def _kept_grades(
    bureau: Bureau, snapshot: Snapshot, before: pd.DataFrame | None, actor: str, reason: str
) -> Graded:
    grades = snapshot.grades
    moved = () if before is None else tuple(changes(before, grades).itertuples(index=False, name=None))
    with writing(bureau.engine) as session:
        digest = save_snapshot(
            session, bureau.division, "grades", grades, as_of=snapshot.as_of, versions=dict(snapshot.versions)
        )
        facts = {"as_of": snapshot.as_of.isoformat(), "digest": digest, "changed": len(moved)}
        audit(session, actor, reason, "grade", facts, division=bureau.division)
    return Graded(
        as_of=snapshot.as_of,
        employers=len(grades),
        classes=_counted(grades["supervision_class"]),
        grades=_counted(grades["risk_grade"]),
        priorities=_counted(grades["priority"]),
        stale=int(grades["test_stale"].sum()),
        unassessed=int(grades["self_check_missing"].sum()),
        changed=moved,
        digest=digest,
    )


def _counted(column: pd.Series[str]) -> tuple[tuple[str, int], ...]:
    counts = column.value_counts().sort_index()
    return tuple((str(name), int(count)) for name, count in counts.items())


def score_all(bureau: Bureau, *, as_of: date | None = None, actor: str, reason: str = "") -> Scored:
    """Score every employer as of a day, and keep the table with its parts."""
    snapshot = snapshot_of(bureau, as_of)
    scores = snapshot.scores
    with writing(bureau.engine) as session:
        digest = save_snapshot(
            session, bureau.division, "scores", scores, as_of=snapshot.as_of, versions=dict(snapshot.versions)
        )
        facts = {"as_of": snapshot.as_of.isoformat(), "digest": digest, "recipe": snapshot.recipe.name}
        audit(session, actor, reason, "score", facts, division=bureau.division)
    first = scores.sort_index().sort_values("worth", ascending=False, kind="stable").head(10)
    return Scored(
        as_of=snapshot.as_of,
        recipe=f"{snapshot.recipe.name} {snapshot.recipe.version}",
        employers=len(scores),
        total_harm=float(scores["harm"].sum()),
        first=tuple(
            (str(code), int(points), int(worth))
            for code, points, worth in zip(first.index, first["points"], first["worth"], strict=True)
        ),
        digest=digest,
        names={str(code): snapshot.names.get(str(code), "") for code in first.index},
        worth_per_harm=snapshot.recipe.harm.worth_per_harm,
    )
