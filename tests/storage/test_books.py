"""Plans, draws, models, travel and snapshots are kept as they were, in their order and states."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from scheduler.domain.canonical import digest
from scheduler.domain.errors import SchedulerError
from scheduler.domain.plan import Plan, Visit
from scheduler.domain.problem import Row
from scheduler.storage import (
    KeptModel,
    approve_plan,
    frame_digest,
    last_snapshot,
    list_draws,
    list_models,
    list_plans,
    load_draw,
    load_plan,
    load_problem,
    load_snapshot,
    load_travel,
    propose_model,
    publish_plan,
    reading,
    save_draw_stage,
    save_plan,
    save_snapshot,
    save_travel,
    serve_model,
    serving_model,
    undo_import,
    verify_audit,
    writing,
)
from tests.builders import candidate, day, problem, travel
from tests.storage.desk import HOME, bring, frame

if TYPE_CHECKING:
    from sqlalchemy import Engine

WHO = {"actor": "planner", "reason": "test"}
MONTH = "2026-12"
ASKED = problem(
    candidate("A", skills=frozenset({"noise", "dust"}), due_on=day(3), duty=True),
    candidate("B", worth=7),
    rows=(Row("coverage", (("A", 1), ("B", 1)), 1, None, 50, days=(day(0),)),),
    rules=(("cool_down", (("days", 30), ("kinds", ("a", "b")))),),
    versions=(("policy", "pilot-2022"),),
)
PLANNED = Plan((Visit("A", day(0), 550, "T1", 1),), 100, 100, bound=107, work=(("rounds", 3),))


def keep(engine: Engine, plan: Plan = PLANNED, ledger: int = 0) -> int:
    with writing(engine) as session:
        return save_plan(session, HOME, MONTH, ASKED, plan, ledger=ledger, **WHO)


def move(engine: Engine, step: object, version: int, plan_hash: str = digest(PLANNED)) -> None:
    with writing(engine, audited=False) as session:
        step(session, HOME, MONTH, version, plan_hash, **WHO)  # type: ignore[operator]


def refusal(step: object, *arguments: object) -> str:
    with pytest.raises(SchedulerError) as refused:
        step(*arguments)  # type: ignore[operator]
    return refused.value.code


def test_a_plan_and_its_problem_come_back_as_they_were(engine: Engine) -> None:
    assert keep(engine) == 1
    with reading(engine) as session:
        kept = load_plan(session, HOME, MONTH)
        asked = load_problem(session, kept.problem_hash)
    assert kept.plan == PLANNED
    assert (kept.state, kept.hash, kept.problem_hash) == ("draft", digest(PLANNED), digest(ASKED))
    assert digest(asked) == digest(ASKED)
    assert (asked.candidates, asked.teams, asked.rows, asked.rules) == (
        ASKED.candidates,
        ASKED.teams,
        ASKED.rows,
        ASKED.rules,
    )
    np.testing.assert_array_equal(asked.travel.minutes, ASKED.travel.minutes)


def test_older_versions_stay(engine: Engine) -> None:
    keep(engine)
    keep(engine, Plan((), 0, 0))
    with reading(engine) as session:
        assert load_plan(session, HOME, MONTH).plan == Plan((), 0, 0)
        assert load_plan(session, HOME, MONTH, version=1).plan == PLANNED
        assert list_plans(session, HOME) == ((MONTH, 2, "draft"), (MONTH, 1, "draft"))
        assert refusal(load_plan, session, "440300", MONTH) == "no_plan"
        assert refusal(load_problem, session, "0" * 64) == "no_problem"


def test_a_plan_is_published_once_after_approval_and_never_again_changed(engine: Engine) -> None:
    keep(engine)
    assert refusal(move, engine, publish_plan, 1) == "plan_not_approved"
    move(engine, approve_plan, 1)
    move(engine, publish_plan, 1)
    move(engine, publish_plan, 1)
    assert refusal(keep, engine) == "month_published"
    assert refusal(move, engine, approve_plan, 1) == "month_published"
    with reading(engine) as session:
        kept = load_plan(session, HOME, MONTH)
        found = verify_audit(session)
    assert (kept.state, kept.approved_by, kept.published_by) == ("published", "planner", "planner")
    assert (found.entries, found.broken) == (3, ())


def test_who_approves_must_have_seen_the_newest_plan(engine: Engine) -> None:
    keep(engine)
    keep(engine, Plan((), 0, 0))
    assert refusal(move, engine, approve_plan, 1) == "plan_changed"
    assert refusal(move, engine, approve_plan, 2, digest(PLANNED)) == "plan_changed"


def test_an_import_under_a_published_plan_cannot_be_withdrawn(engine: Engine) -> None:
    bring(engine, employers=frame("employers", {"employer": "A"}))
    keep(engine, ledger=1)
    bring(engine, employers=frame("employers", {"employer": "B"}))
    move(engine, approve_plan, 1)
    move(engine, publish_plan, 1)

    def undo(number: int, division: str = HOME) -> None:
        with writing(engine) as session:
            undo_import(session, division, number, **WHO)

    assert refusal(undo, 1) == "import_published"
    assert refusal(undo, 2, "440300") == "no_such_import"
    undo(2)
    assert refusal(undo, 2) == "import_withdrawn_before"
    assert refusal(undo, 3) == "no_such_import"


def test_a_stage_of_a_draw_happens_once_and_in_its_own_bureau(engine: Engine) -> None:
    def stage(name: str, division: str = HOME) -> None:
        with writing(engine) as session:
            save_draw_stage(session, division, "330100/2026-12/1", name, {"n": 3, "名": [1, 2]}, **WHO)

    stage("commit")
    stage("freeze")
    assert refusal(stage, "commit") == "draw_stage_repeated"
    assert refusal(stage, "seed", "440300") == "draw_of_another"
    with reading(engine) as session:
        stages = load_draw(session, HOME, "330100/2026-12/1")
        assert load_draw(session, "440300", "330100/2026-12/1") == ()
        assert list_draws(session, HOME) == (("330100/2026-12/1", "freeze"),)
    assert [each.name for each in stages] == ["commit", "freeze"]
    assert stages[0].body == {"n": 3, "名": [1, 2]}


def test_one_model_serves_at_a_time(engine: Engine) -> None:
    def propose(name: str) -> None:
        model = KeptModel(name, "proposed", "boosted", "00", date(2026, 11, 30), 4, {"auc": 0.75})
        with writing(engine) as session:
            propose_model(session, HOME, model, **WHO)

    def serve(name: str) -> None:
        with writing(engine) as session:
            serve_model(session, HOME, name, **WHO)

    propose("first")
    propose("second")
    assert refusal(propose, "first") == "model_known"
    assert refusal(serve, "third") == "no_model"
    with reading(engine) as session:
        assert serving_model(session, HOME) is None
    serve("first")
    serve("second")
    with reading(engine) as session:
        serving = serving_model(session, HOME)
        states = {each.name: each.state for each in list_models(session, HOME)}
    assert serving is not None
    assert (serving.name, serving.card) == ("second", {"auc": 0.75})
    assert states == {"first": "retired", "second": "serving"}


def test_travel_is_kept_by_its_content_or_by_a_name(engine: Engine) -> None:
    near, far = travel(("a", "b")), travel(("a", "b"), minutes=99)
    with writing(engine, audited=False) as session:
        assert save_travel(session, near) == save_travel(session, near) != save_travel(session, far)
        save_travel(session, near, "router")
        save_travel(session, far, "router")
    with reading(engine) as session:
        read = load_travel(session, "router")
        assert load_travel(session, "none") is None
    assert read is not None
    assert (read.points, read.between("a", "b")) == (("a", "b"), 99)


def graded() -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "class": pd.Series(["jia", None, "乙"], dtype="str"),
            "ratio": [0.5, np.nan, 2.0],
            "stale": [True, False, True],
            "opens": pd.to_datetime(["2026-01-01", None, "2026-02-01"]).as_unit("s"),
            "worth": np.array([1, 2, 3], dtype="int64"),
        }
    )
    return table.set_index(pd.Index(["A", "B", "C"], name="employer", dtype="str"))


def test_a_snapshot_comes_back_bit_for_bit(engine: Engine) -> None:
    table = graded()
    with writing(engine, audited=False) as session:
        name = save_snapshot(session, HOME, "grades", table, as_of=day(0), versions={"policy": "1"})
        save_snapshot(session, HOME, "grades", table.iloc[:0], as_of=day(2), versions={"policy": "1"})
    with reading(engine) as session:
        read = load_snapshot(session, HOME, "grades", day(0))
        empty = load_snapshot(session, HOME, "grades", day(2))
        assert load_snapshot(session, HOME, "scores", day(0)) is None
        assert load_snapshot(session, HOME, "grades", day(0), {"policy": "2"}) is None
        assert load_snapshot(session, "440300", "grades", day(0)) is None
        assert last_snapshot(session, HOME, "grades", day(2)) == day(0)
    assert read is not None
    assert empty is not None
    pd.testing.assert_frame_equal(read, table)
    pd.testing.assert_frame_equal(empty, table.iloc[:0])
    assert frame_digest(read) == frame_digest(table) == name


def test_a_snapshot_made_again_replaces_the_one_before(engine: Engine) -> None:
    for worth in (1, 2):
        with writing(engine, audited=False) as session:
            save_snapshot(
                session, HOME, "scores", graded().assign(worth=worth), as_of=day(0), versions={"model": "m"}
            )
    with reading(engine) as session:
        read = load_snapshot(session, HOME, "scores", day(0), {"model": "m"})
    assert read is not None
    assert read["worth"].tolist() == [2, 2, 2]


@pytest.mark.parametrize("column", list(graded().columns))
def test_the_digest_of_a_frame_sees_each_value_the_order_and_the_names(column: str) -> None:
    table, other = graded(), graded()
    other[column] = other[column].to_numpy()[[2, 0, 1]]
    names = {
        frame_digest(each) for each in (table, other, table.rename(columns={column: "x"}), table.iloc[::-1])
    }
    assert len(names) == 4
