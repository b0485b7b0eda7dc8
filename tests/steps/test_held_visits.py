"""Visits that a person asked for and sites that were drawn stay in the plan, until somebody gives them up."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest
import sqlalchemy as sa

from scheduler.domain.errors import SchedulerError
from scheduler.draw.sites import DrawChange
from scheduler.language import say
from scheduler.planning import greedy
from scheduler.steps.drawing import draw
from scheduler.steps.months import plans, replans
from scheduler.steps.months.explaining import explain
from scheduler.steps.months.kept import newest_plan
from scheduler.steps.months.plans import plan_month
from scheduler.steps.months.replans import change_month
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.storage import audit, reading, save_records, start_import, writing
from scheduler.storage.tables import audit_entries
from tests.builders import records
from tests.steps.test_draw_month import drawn

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.steps.months.plans import Planned

MONTH = "2026-12"


@pytest.fixture(autouse=True)
def _solved_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plan by the greedy hand: what is held does not hang on how well the rest is planned."""
    for step in (plans, replans):
        monkeypatch.setattr(step, "solved", lambda problem, *_, **__: greedy(problem))


@pytest.fixture
def filled(with_plan: tuple[Bureau, Planned]) -> Bureau:
    return with_plan[0]


@pytest.fixture
def left_out(with_plan: tuple[Bureau, Planned]) -> str:
    """Give the least worthy site that the plan leaves out and the law does not ask for."""
    problem = newest_plan(with_plan[0], MONTH)[1]
    return next(each for each in reversed(with_plan[1].left_out) if not problem.candidate(each).duty)


def _planned(bureau: Bureau) -> dict[str, date]:
    return {visit.code: visit.day for visit in newest_plan(bureau, MONTH)[0].plan.visits}


def _change(bureau: Bureau, **words: object) -> None:
    change_month(bureau, MONTH, effort="quick", actor="wang", **words)  # type: ignore[arg-type]


def test_an_addition_outlives_a_new_solve_and_other_changes_on_the_day_that_was_asked(
    filled: Bureau, left_out: str
) -> None:
    _change(filled, add=(left_out,), reason="asked by the mayor")
    day = max(newest_plan(filled, MONTH)[1].days)
    _change(filled, move=((left_out, day),))
    plan_month(filled, MONTH, effort="quick", actor="wang")
    assert _planned(filled)[left_out] == day
    kept, problem = newest_plan(filled, MONTH)
    assert not problem.candidate(left_out).duty
    other = next(visit.code for visit in reversed(kept.plan.visits) if visit.code != left_out)
    _change(filled, drop=(other,))
    assert _planned(filled)[left_out] == day
    told = "\n".join(explain(filled, left_out, MONTH).lines)
    assert say("site_held_asked", filled.language, code=left_out) in told


def test_an_addition_is_given_up_by_name_and_reason_alone_and_the_books_tell_it(
    filled: Bureau, left_out: str
) -> None:
    _change(filled, add=(left_out,))
    with pytest.raises(SchedulerError, match="drop_unexplained"):
        _change(filled, drop=(left_out,))
    assert left_out in _planned(filled)
    _change(filled, drop=(left_out,), reason="the firm moved away")
    assert left_out not in _planned(filled)
    with reading(filled.engine) as session:
        query = sa.select(audit_entries).order_by(audit_entries.c.number.desc()).limit(1)
        last = session.execute(query).one()
    assert (last.actor, last.reason) == ("wang", "the firm moved away")
    assert json.loads(last.details)["given_up"] == [left_out]
    plan_month(filled, MONTH, effort="quick", actor="wang")
    assert newest_plan(filled, MONTH)[1].by_code.get(left_out) is None or left_out not in _held(filled)


def test_what_was_dropped_stays_out_of_later_versions_until_it_is_added(filled: Bureau) -> None:
    first, second = list(_planned(filled))[-2:]
    _change(filled, drop=(first,), reason="the firm asked")
    _change(filled, drop=(second,), reason="the firm asked")
    assert newest_plan(filled, MONTH)[1].given_up == tuple(sorted((first, second)))
    plan_month(filled, MONTH, effort="quick", actor="wang")
    assert {first, second}.isdisjoint(_planned(filled))
    assert say("left_out_given_up", filled.language) in explain(filled, first, MONTH).lines
    _change(filled, add=(first,))
    assert first in _planned(filled)
    assert newest_plan(filled, MONTH)[1].given_up == (second,)


def _held(bureau: Bureau) -> set[str]:
    return {each.code for each in newest_plan(bureau, MONTH)[1].candidates if each.held}


def test_an_addition_whose_firm_closed_stops_a_plan_until_it_is_given_up(
    filled: Bureau, left_out: str
) -> None:
    _change(filled, add=(left_out,))
    _close(filled, left_out.partition("/")[0])
    with pytest.raises(SchedulerError, match="held_closed"):
        plan_month(filled, MONTH, effort="quick", actor="wang")
    with pytest.raises(SchedulerError, match="held_closed"):
        _change(filled)
    _change(filled, drop=(left_out,), reason="closed for good")
    assert left_out not in _planned(filled)


def _close(bureau: Bureau, code: str) -> None:
    register = snapshot_of(bureau).frames["employers"].drop(columns=["known_on", "import_id"])
    register = register[register["employer"] == code].assign(status="closed", known_on=bureau.today)
    with writing(bureau.engine) as session:
        number = start_import(session, bureau.division, "bureau", [("x", "0" * 64)], actor="li", reason="")
        save_records(session, bureau.division, {"employers": register}, number)
        audit(session, "li", "", "import", {}, division=bureau.division)


def test_a_drawn_site_leaves_by_the_draws_own_procedure_alone(filled: Bureau) -> None:
    drawn(filled)
    plan_month(filled, MONTH, effort="quick", actor="wang")
    planned = _planned(filled)
    site = next(each.code for each in draw.current(filled, MONTH).sites() if each.code in planned)
    with pytest.raises(SchedulerError, match="drop_drawn"):
        _change(filled, drop=(site,), reason="inconvenient")
    plan_month(filled, MONTH, effort="quick", actor="wang")
    assert site in _held(filled) & _planned(filled).keys()
    draw.change(filled, MONTH, DrawChange("drop", site, None, "plans", "audit", "burnt down"))
    plan_month(filled, MONTH, effort="quick", actor="wang")
    assert site not in _held(filled)


def test_a_visit_that_took_place_cannot_be_dropped(filled: Bureau) -> None:
    first = next(iter(_planned(filled)))
    later = replace(filled, today=date(2026, 12, 10))
    _visited(later, first.partition("/")[0])
    with pytest.raises(SchedulerError, match="drop_made"):
        _change(later, drop=(first,), reason="by mistake")


def _visited(bureau: Bureau, code: str) -> None:
    row = {"inspection": "R1", "employer": code, "visited_on": date(2026, 12, 2), "kind": "daily"}
    frame = records("inspections", row | {"on_site": True, "result": "pass"})
    frame = frame.drop(columns=["import_id"], errors="ignore").assign(known_on=pd.Timestamp("2026-12-03"))
    with writing(bureau.engine) as session:
        number = start_import(session, bureau.division, "bureau", [("x", "0" * 64)], actor="li", reason="")
        save_records(session, bureau.division, {"inspections": frame}, number)
        audit(session, "li", "", "import", {}, division=bureau.division)
