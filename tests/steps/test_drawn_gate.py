"""The draw at the gate: a plan that leaves drawn sites out is told by check and verify, and never approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.draw.sites import DrawChange
from scheduler.planning import greedy
from scheduler.steps.drawing import draw
from scheduler.steps.months.checking import check_plan
from scheduler.steps.months.drawn_gate import months_that_miss
from scheduler.steps.months.kept import approve_month, publish_month
from scheduler.steps.months.making import make_month
from scheduler.steps.records.snapshot import snapshot_of
from scheduler.storage import newest_version, reading, save_plan, writing
from tests.steps.test_draw_month import MONTH, drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem

LATER = date(2026, 12, 1)


def kept(
    bureau: Bureau, as_of: date | None = None, change: Callable[[Problem, Plan], Plan] | None = None
) -> None:
    """Keep a quick plan of the month as its newest draft."""
    snapshot = snapshot_of(bureau, as_of)
    problem = make_month(snapshot, MONTH).problem
    plan = greedy(problem)
    plan = replace(plan if change is None else change(problem, plan), versions=problem.versions)
    with writing(bureau.engine) as session:
        after = newest_version(session, bureau.division, MONTH) or None
        facts = {"ledger": snapshot.ledger, "actor": "zhang", "reason": "", "after": after}
        save_plan(session, bureau.division, MONTH, problem, plan, **facts)  # type: ignore[arg-type]


def refused(act: Callable[..., object], bureau: Bureau) -> bool:
    try:
        act(bureau, MONTH, actor="li", reason="")
    except SchedulerError as wrong:
        assert wrong.code == "draw_missed"
        return True
    return False


def told(bureau: Bureau) -> set[str]:
    return {each.rule for each in check_plan(bureau, MONTH).found if each.rule.startswith("drawn")}


@pytest.fixture
def later(filled: Bureau) -> Bureau:
    return replace(filled, today=LATER)


def test_a_plan_as_of_the_day_before_the_draw_is_told_and_refused(later: Bureau) -> None:
    drawn(later)
    kept(later, LATER - timedelta(days=1))
    assert "drawn" in told(later)
    assert refused(approve_month, later)
    kept(later)
    assert told(later) == set()
    assert not refused(approve_month, later)
    assert not refused(publish_month, later)
    assert list(months_that_miss(later)) == []


def test_a_programme_that_is_switched_off_after_the_draw_does_not_hide_its_sites(later: Bureau) -> None:
    drawn(later)
    off = {"random": {"off": True}, "low_risk": {"off": True}, "non_responder": {"off": True}}
    kept(replace(later, settings={**later.settings, "programmes": off}))
    assert "drawn" in told(later)
    assert refused(approve_month, later)


def test_a_visit_taken_out_by_hand_is_told_until_two_people_drop_the_site(later: Bureau) -> None:
    site = drawn(later).sites()[0]

    def without(problem: Problem, plan: Plan) -> Plan:
        left = [each for each in plan.visits if problem.candidate(each.code).employer != site.code]
        return replace(plan, visits=tuple(left))

    kept(later, change=without)
    assert refused(approve_month, later)
    draw.change(later, MONTH, DrawChange("drop", site.code, None, "zhang", "li", "burnt down"))
    assert told(later) == set()
    assert not refused(approve_month, later)


def test_other_officers_than_the_draw_gave_are_told_until_two_people_swap_them(later: Bureau) -> None:
    now = drawn(later)
    moved = next(each for each in now.sites() if each.team)
    other = next(team for team in sorted(now.officers) if team != moved.team)

    def handed_over(problem: Problem, plan: Plan) -> Plan:
        return replace(
            plan,
            visits=tuple(
                replace(each, team=other) if problem.candidate(each.code).employer == moved.code else each
                for each in plan.visits
            ),
        )

    kept(later, change=handed_over)
    assert told(later) == {"drawn_team"}
    assert refused(approve_month, later)
    draw.change(later, MONTH, DrawChange("swap", moved.code, other, "zhang", "li", "leave"))
    assert not refused(approve_month, later)


def test_a_draw_that_is_finished_after_the_approval_stops_the_publication_and_verify_tells_of_one_after_it(
    later: Bureau,
) -> None:
    kept(later)
    assert not refused(approve_month, later)
    drawn(later)
    assert refused(publish_month, later)
    with reading(later.engine) as session:
        assert newest_version(session, later.division, MONTH) == 1


def test_verify_tells_of_a_published_plan_that_breaks_the_draw(later: Bureau) -> None:
    kept(later)
    approve_month(later, MONTH, actor="li", reason="")
    publish_month(later, MONTH, actor="li", reason="")
    assert list(months_that_miss(later)) == []
    sites = drawn(later).sites()
    (found,) = months_that_miss(later)
    assert found[:2] == (MONTH, 1)
    assert 0 < found[2] <= len(sites)
