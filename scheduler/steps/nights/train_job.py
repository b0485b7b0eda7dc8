"""The job of training: once a month a model is trained, judged, and serves only if it wins on its card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler import child
from scheduler.domain.canonical import canonical, sha
from scheduler.domain.errors import SchedulerError
from scheduler.domain.periods import Timetable
from scheduler.steps.nights.jobs import Job, Made, limits_of
from scheduler.steps.records.models import all_models, enter_model, made_model
from scheduler.storage import RunFacts, last_import, reading

if TYPE_CHECKING:
    from datetime import date

    from scheduler.bureau import Bureau
    from scheduler.steps.nights.jobs import Steps
    from scheduler.storage import Claim

TRAIN_JOB = "train"
TOO_LITTLE = {"no_employers", "too_little_history", "too_few_cases"}
"""What a young bureau lacks; the points card goes on serving."""


def _timetable(bureau: Bureau) -> Timetable:
    return Timetable(TRAIN_JOB, "month", bureau.settings["nightly"].at, day=1)


def _make(bureau: Bureau, claim: Claim, steps: Steps) -> Made:
    """Train on what is known today; a model that is known already is not entered again."""
    day, recipe = bureau.today, bureau.settings["nightly"].train
    with reading(bureau.engine) as session:
        ledger = last_import(session, bureau.division)
    with steps.step("train") as tell:
        try:
            new = child.run(made_model, replace(bureau), recipe, day, ledger, limits=limits_of(bureau))
        except SchedulerError as wrong:
            if wrong.code not in TOO_LITTLE:
                raise
            tell(wrong.code, **wrong.facts)
            return _nothing(day, ledger, wrong.code)
        if any(each.name == new.name for each in all_models(bureau)):
            tell("train_nothing_new", name=new.name)
            return _nothing(day, ledger, new.name)
        tell("train_serves" if new.serves else "train_proposed", name=new.name)
        for each in new.compared:
            low, high = f"{100 * each.low:+.1f}", f"{100 * each.high:+.1f}"
            tell("train_compared", against=each.against, low=low, high=high)
    output = sha(canonical({"model": new.kept.hash, "serves": new.serves}))
    facts = RunFacts(output, day, ledger, {**dict(bureau.versions), "recipe": recipe, "model": new.name})
    return Made(
        facts,
        lambda session: enter_model(session, bureau.division, new, actor=TRAIN_JOB, reason="nightly"),
    )


def _nothing(day: date, ledger: int, why: str) -> Made:
    return Made(RunFacts(sha(why), day, ledger, {}), lambda session: None)


TRAIN = Job(TRAIN_JOB, _timetable, _make)
