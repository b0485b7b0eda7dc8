"""The job of a night: a copy put aside, files brought in, every employer graded and scored, lists written."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from scheduler import child
from scheduler.domain.canonical import canonical, sha
from scheduler.domain.errors import SchedulerError
from scheduler.domain.periods import Timetable
from scheduler.steps.nights.inbox import bring_in
from scheduler.steps.nights.jobs import Job, Made, limits_of
from scheduler.steps.nights.letter import letter
from scheduler.steps.nights.tables import NightTables, night_tables
from scheduler.steps.upkeep.backups import copy_aside
from scheduler.storage import (
    RunFacts,
    audit,
    find_run,
    forget_contacts,
    forget_nights,
    last_import,
    put_out,
    reading,
    save_snapshot,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from scheduler.bureau import Bureau
    from scheduler.steps.nights.jobs import Steps
    from scheduler.storage import Claim

NIGHT_JOB = "night"
NOTHING = sha("")


def _timetable(bureau: Bureau) -> Timetable:
    return Timetable(NIGHT_JOB, "day", bureau.settings["nightly"].at)


def _make(bureau: Bureau, claim: Claim, steps: Steps) -> Made:
    """Do the work of a night; what it knows is what was known on its day."""
    day = date.fromisoformat(claim.period)
    with steps.step("back_up") as tell:
        copy_aside(bureau, tell)
    with steps.step("bring_in") as tell:
        bring_in(bureau, tell)
    with reading(bureau.engine) as session:
        ledger = last_import(session, bureau.division)
    try:
        tables = child.run(night_tables, replace(bureau), day, ledger, limits=limits_of(bureau))
    except SchedulerError as wrong:
        if wrong.code != "no_employers":
            raise
        with steps.step("grade") as tell:
            tell(wrong.code, **wrong.facts)
        return Made(RunFacts(NOTHING, day, ledger, {}), lambda session: None)
    steps.add(tables.steps)
    facts = RunFacts(tables.output_hash, day, ledger, dict(tables.versions), tables.input_hash)
    return Made(facts, lambda session: _keep(session, bureau, tables, steps))


def _keep(session: Session, bureau: Bureau, tables: NightTables, steps: Steps) -> None:
    """Keep grades and scores, and put out the lists and the letter."""
    _forget(session, bureau)
    versions, day = dict(tables.versions), tables.as_of.isoformat()
    for kind, frame in (("grades", tables.grades), ("scores", tables.scores)):
        save_snapshot(session, bureau.division, kind, frame, as_of=tables.as_of, versions=versions)
    body = {"day": day, "versions": canonical(versions), "before": tables.before}
    for what in ("due", "changes") if tables.before else ("due",):
        put_out(session, bureau.division, f"{bureau.division}/{what}/{day}", "export", {"what": what, **body})
    if bureau.settings["mail"].to:
        put_out(
            session,
            bureau.division,
            f"{bureau.division}/letter/{day}",
            "mail",
            letter(bureau, day, steps.done),
        )


def _forget(session: Session, bureau: Bureau) -> None:
    """Forget what the bureau has kept long enough: contacts, and once a month what old nights left."""
    kept = bureau.settings["records"]
    before = bureau.today - timedelta(days=kept.night_days)
    if kept.night_days and before.day == 1:
        count = forget_nights(session, bureau.division, before, kept.night_days * 86_400.0)
        facts = {"before": before.isoformat(), "rows": count}
        audit(session, NIGHT_JOB, "night_days", "nights_forgotten", facts, division=bureau.division)
    days = kept.contact_days
    if days and bureau.opened is not None:
        count = forget_contacts(session, bureau.division, bureau.opened - timedelta(days=days))
        if count:
            facts = {"records": count, "days": days}
            audit(session, NIGHT_JOB, "contact_days", "contacts", facts, division=bureau.division)


NIGHT = Job(NIGHT_JOB, _timetable, _make)


@dataclass(frozen=True)
class Repeated:
    """A night made again from the versions it used.

    Attributes
    ----------
    before
        Hash that the night had then; ``None`` where it never ran.
    moved
        Versions that differ today from those of the night: (name, then, now).
    """

    day: str
    output_hash: str
    before: str | None
    moved: tuple[tuple[str, str, str], ...]

    @property
    def same(self) -> bool:
        """Whether the night came out as it did then, or never ran."""
        return self.before in {None, self.output_hash}


def repeat_night(bureau: Bureau, day: date) -> Repeated:
    """Do a past night's grading and scoring again, from what it knew; nothing is written."""
    with reading(bureau.engine) as session:
        run = find_run(session, bureau.division, NIGHT_JOB, day.isoformat())
        ledger = last_import(session, bureau.division)
    known = run if run is not None and run.ledger is not None else None
    if known is not None and known.ledger is not None:
        ledger = known.ledger
    then = _versions(known.versions) if known is not None else {}
    # a card is told as "NAME VERSION", a trained model by the name it has in the registry
    served_by = None if not then else "" if " " in then["model"] else then["model"]
    tables = child.run(night_tables, replace(bureau), day, ledger, served_by, limits=limits_of(bureau))
    now = dict(tables.versions)
    moved = tuple(
        (name, then.get(name, "-"), now.get(name, "-"))
        for name in sorted(then.keys() | now.keys())
        if then and then.get(name) != now.get(name)
    )
    return Repeated(day.isoformat(), tables.output_hash, None if known is None else known.output_hash, moved)


def _versions(text: str | None) -> dict[str, str]:
    return dict(json.loads(text)) if text else {}
