"""The solver's end, whatever ends it, leaves a draft that says so; a mistake of the program's own is failed."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from scheduler.child import Limits
from scheduler.planning import greedy
from scheduler.steps.nights import month_job as jobs_month
from scheduler.steps.nights.health import status
from scheduler.steps.nights.month_job import MONTH
from scheduler.steps.nights.night import NIGHT
from scheduler.steps.nights.outbox import tell_trouble
from scheduler.storage import load_plan, load_problem, reading
from scheduler.storage.tables import runs
from tests.steps.nights import DAY, line, night_of, problem, ran, states, told, with_nightly

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.domain.plan import Plan
    from scheduler.domain.problem import Problem
    from scheduler.steps.nights.jobs import Round

pytestmark = pytest.mark.usefixtures("at_hand", "quick_looks")


def drafted(bureau: Bureau) -> tuple[Problem, Plan]:
    """Return the draft of the coming month and its problem."""
    with reading(bureau.engine) as session:
        kept = load_plan(session, bureau.division, "2026-12")
        assert kept is not None
        return load_problem(session, kept.problem_hash), kept.plan


def heard(tmp_path: Path, bureau: Bureau) -> tuple[Round, list[str]]:
    """Run the month, and return what the alarm heard, in Chinese."""
    box = tmp_path / "alarm"
    script = f"import sys; open({str(box)!r}, 'a').write(sys.stdin.read() + '\\n')"
    alarmed = with_nightly(bureau, alarm=(sys.executable, "-c", script))
    done = night_of(alarmed, jobs=(MONTH,), hear=partial(tell_trouble, alarmed))
    lines = box.read_text("utf-8").splitlines() if box.exists() else []
    return done, [json.loads(each)["problem"] for each in lines]


def test_a_solver_killed_as_by_a_computer_without_memory_is_tried_again_and_then_its_best_plan_is_kept(
    filled_lite: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_TESTING", "1")
    monkeypatch.setenv("FAILPOINT", "in_solve_warm:kill")
    assert states(night_of(filled_lite, jobs=(MONTH,))) == [("month", "2026-11", "again")]
    assert line(filled_lite, "month", "2026-11").attempts == 1
    with filled_lite.engine.begin() as connection:
        connection.execute(runs.update().values(attempts=2))
    done, alarms = heard(tmp_path, filled_lite)
    assert states(done) == [("month", "2026-11", "done")]
    (sentence,) = told(ran(done, "month"), 1)[1:]
    assert "终止" in sentence
    assert alarms == [sentence]
    month, plan = drafted(filled_lite)
    assert (plan.status, plan.ended_by) == ("greedy", "killed")
    assert plan.visits == greedy(month).visits
    assert (filled_lite.folder / "data" / "exports" / "2026-12" / "plan.xlsx").exists()


def test_a_solver_without_memory_leaves_the_greedy_plan_with_advice_and_an_alarm(
    filled_lite: Bureau, tmp_path: Path
) -> None:
    done, alarms = heard(tmp_path, with_nightly(filled_lite, memory_mb=300))
    assert states(done) == [("month", "2026-11", "done")]
    (sentence,) = told(ran(done, "month"), 1)[1:]
    month, plan = drafted(filled_lite)
    for fact in ("memory_mb", str(len(month.candidates)), str(len(month.teams))):
        assert fact in sentence
    assert alarms == [sentence]
    assert (plan.status, plan.ended_by) == ("greedy", "memory")


def test_a_solver_whose_time_is_up_leaves_the_best_plan_and_says_so(
    filled_lite: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_TESTING", "1")
    monkeypatch.setenv("FAILPOINT", "in_solve_warm:sleep")
    monkeypatch.setenv("FAILPOINT_SECONDS", "60")
    monkeypatch.setattr(jobs_month, "limits_of", lambda bureau: Limits(seconds=2.0))
    done, alarms = heard(tmp_path, filled_lite)
    assert states(done) == [("month", "2026-11", "done")]
    assert alarms == told(ran(done, "month"), 1)[1:]
    assert "超时" in alarms[0]
    assert drafted(filled_lite)[1].ended_by == "clock"


def test_a_month_in_which_no_duty_can_be_done_is_drafted_with_each_of_them_named(
    filled_lite: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = jobs_month.month_problem

    def without_days(*words: object) -> Problem:
        month = whole(*words)  # type: ignore[arg-type]
        return replace(month, teams=tuple(replace(team, most_tours=0) for team in month.teams))

    without_days.__name__ = "month_problem"
    monkeypatch.setattr(jobs_month, "month_problem", without_days)
    done = ran(night_of(filled_lite, jobs=(MONTH,)), "month")
    month, plan = drafted(filled_lite)
    duties = {each.code for each in month.candidates if each.duty}
    assert duties
    assert set(plan.missed_duties) == duties
    assert f"必查未排 {len(duties)}" in told(done, 1)[0]
    assert status(filled_lite).gap is not None


def test_a_mistake_of_the_programs_own_is_tried_three_times_and_then_failed_in_sight(
    filled_lite: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_TESTING", "1")
    monkeypatch.setenv("FAILPOINT", "graded:raise")
    for state in ("again", "again", "failed"):
        done = ran(night_of(filled_lite, jobs=(NIGHT,)), "night")
        assert done.state == state
        assert "FailpointError" in problem(done)
    assert line(filled_lite).state == "failed"
    assert night_of(filled_lite, jobs=(NIGHT,)).ran == ()
    assert line(filled_lite, period=DAY).attempts == 3
