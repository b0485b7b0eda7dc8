"""Each period takes effect once, whoever tries and whoever dies."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message
from scheduler.storage import (
    Claim,
    Run,
    RunFacts,
    audit,
    beat,
    check_clock,
    claim_run,
    committing,
    fail_run,
    find_run,
    finished_periods,
    kept_alive,
    list_runs,
    reading,
    release_run,
    reopen_run,
    skip_runs,
    verify_audit,
    writing,
)
from scheduler.storage import runs as run_ledger
from scheduler.storage.tables import audit_entries, runs
from scheduler.storage.types import database_time
from tests.storage.desk import HOME

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

FACTS = RunFacts(
    "abc",
    date(2026, 12, 1),
    7,
    {"policy": "pilot-2022"},
    steps=(("grade", 1.5, (Message.of("ok", employers=3),)),),
)
LONG, OVER = 60.0, -1.0


def claim(engine: Engine, owner: str = "a", lease: float = LONG, period: str = "2026-12-01") -> Claim | None:
    return claim_run(engine, HOME, "night", period, owner=owner, lease_seconds=lease)


def claimed(engine: Engine, owner: str = "a", lease: float = LONG) -> Claim:
    found = claim(engine, owner, lease)
    assert found is not None
    return found


def commit(engine: Engine, mine: Claim) -> None:
    with committing(engine, mine, FACTS, reason="night") as session:
        audit(session, mine.owner, "night", "result", {"of": mine.owner}, division=HOME)


def line(engine: Engine, period: str = "2026-12-01") -> Run:
    with reading(engine) as session:
        found = find_run(session, HOME, "night", period)
    assert found is not None
    return found


def refusal(step: object, *arguments: object) -> str:
    with pytest.raises(SchedulerError) as refused:
        step(*arguments)  # type: ignore[operator]
    return refused.value.code


def test_a_period_is_claimed_once_while_the_lease_holds(engine: Engine) -> None:
    mine = claimed(engine)
    assert (mine.fence, mine.attempts) == (1, 1)
    assert claim(engine, "b") is None
    other = claim(engine, "b", period="2026-12-02")
    assert other is not None


def test_what_a_run_made_is_kept_with_its_line_and_its_audit_entry(engine: Engine) -> None:
    commit(engine, claimed(engine))
    kept = line(engine)
    assert (kept.state, kept.output_hash, kept.as_of, kept.ledger) == ("done", "abc", date(2026, 12, 1), 7)
    assert kept.steps == FACTS.steps
    assert claim(engine, "b") is None
    with reading(engine) as session:
        assert finished_periods(session, HOME, "night") == {"2026-12-01"}
        assert verify_audit(session).entries == 2


def test_a_run_whose_lease_is_over_is_taken_over_and_the_late_one_is_turned_away(engine: Engine) -> None:
    late = claimed(engine, "late", OVER)
    heir = claimed(engine, "heir")
    assert heir.fence > late.fence
    assert refusal(commit, engine, late) == "run_fenced_off"
    assert not beat(engine, late)
    commit(engine, heir)
    assert refusal(commit, engine, late) == "run_fenced_off"
    assert refusal(commit, engine, heir) == "run_fenced_off"
    with reading(engine) as session:
        assert verify_audit(session).entries == 2
    assert line(engine).owner == "heir"


def test_a_failure_while_committing_keeps_nothing_and_the_period_open(engine: Engine) -> None:
    mine = claimed(engine)
    with pytest.raises(ZeroDivisionError), committing(engine, mine, FACTS, reason="night"):
        raise ZeroDivisionError
    assert line(engine).state == "running"
    commit(engine, mine)


def test_a_beat_keeps_the_lease_even_a_short_one(engine: Engine) -> None:
    mine = claimed(engine, lease=OVER)
    assert beat(engine, mine)
    assert claim(engine, "b") is None


def test_the_lease_is_kept_alive_in_the_background_and_a_loss_is_noticed(engine: Engine) -> None:
    mine = claimed(engine, lease=0.3)
    with kept_alive(engine, mine, 0.3) as lost:
        assert not lost.wait(0.7)
        assert claim(engine, "b") is None
        with writing(engine, audited=False) as session:
            session.execute(runs.update().values(fence=runs.c.fence + 1))
        assert lost.wait(30)


def test_a_period_whose_runners_die_each_time_is_failed_in_sight(engine: Engine) -> None:
    for attempt in (1, 2, 3):
        mine = claimed(engine, lease=OVER)
        assert (mine.attempts, mine.last) == (attempt, attempt == 3)
    assert refusal(claim, engine) == "died_each_time"
    assert claim(engine) is None
    assert (line(engine).state, line(engine).error) == ("failed", Message("died_each_time"))
    with writing(engine) as session:
        reopen_run(session, HOME, "night", "2026-12-01", actor="chief", reason="memory added")
    mine = claimed(engine)
    assert mine.fence == 4
    commit(engine, mine)
    with pytest.raises(SchedulerError, match="run_not_failed"), writing(engine) as session:
        reopen_run(session, HOME, "night", "2026-12-01", actor="chief", reason="again")


def test_a_failure_ends_the_period_or_leaves_it_to_the_next(engine: Engine) -> None:
    fail_run(engine, claimed(engine), Message("memory"), again=True)
    mine = claimed(engine)
    assert mine.attempts == 2
    fail_run(engine, mine, Message("memory"))
    assert (line(engine).state, line(engine).error) == ("failed", Message("memory"))
    assert claim(engine) is None


def test_a_late_failure_does_not_touch_the_heirs_run(engine: Engine) -> None:
    late = claimed(engine, "late", OVER)
    heir = claimed(engine, "heir")
    fail_run(engine, late, "late")
    release_run(engine, late)
    assert claim(engine) is None
    commit(engine, heir)


def test_a_period_given_back_is_free_at_once_and_not_counted_as_tried(engine: Engine) -> None:
    release_run(engine, claimed(engine))
    assert claimed(engine).attempts == 1


def test_a_superseded_period_is_closed_once_its_runner_is_dead_and_not_before(engine: Engine) -> None:
    periods = ("2026-12-01", "2026-12-02")
    mine = claimed(engine)
    assert skip_runs(engine, HOME, "night", periods, owner="b") == ("2026-12-02",)
    assert line(engine).state == "running"
    beat(engine, mine, OVER)
    assert skip_runs(engine, HOME, "night", periods, owner="b") == ("2026-12-01",)
    assert skip_runs(engine, HOME, "night", periods, owner="b") == ()
    with pytest.raises(SchedulerError, match="run_fenced_off"):
        commit(engine, mine)
    assert line(engine).state == "skipped"


def test_skipped_periods_are_recorded_and_never_run(engine: Engine) -> None:
    commit(engine, claimed(engine))
    skip_runs(engine, HOME, "night", ("2026-12-01", "2026-12-02"), owner="a")
    skip_runs(engine, HOME, "night", (), owner="a")
    assert (line(engine).state, line(engine, "2026-12-02").state) == ("done", "skipped")
    assert claim(engine, period="2026-12-02") is None
    with reading(engine) as session:
        assert [each.period for each in list_runs(session, HOME)] == ["2026-12-02", "2026-12-01"]
        assert list_runs(session, HOME, "month") == list_runs(session, "440300") == ()
        assert find_run(session, HOME, "month", "2026-12") is None


def test_of_eight_at_once_one_gets_the_period(engine: Engine) -> None:
    won: list[Claim | None] = []
    start = threading.Barrier(8)

    def race(owner: str) -> None:
        start.wait()
        won.append(claim(engine, owner))

    threads = [threading.Thread(target=race, args=(str(each),)) for each in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(won) == 8
    assert sum(each is not None for each in won) == 1


@pytest.mark.parametrize("shift", [3600, -3600, 86400 * 40])
def test_a_clock_that_differs_from_the_databases_is_refused(engine: Engine, shift: int) -> None:
    with reading(engine) as session:
        now = session.execute(sa.select(database_time(sa.literal(0.0)))).scalar_one()
        check_clock(session, HOME, now)
        assert refusal(check_clock, session, HOME, now + timedelta(seconds=shift)) == "clock_differs"


def test_a_clock_that_stands_before_the_last_entry_is_refused(engine: Engine) -> None:
    with writing(engine) as session:
        audit(session, "a", "r", "test", {}, division=HOME)
    with reading(engine) as session:
        now = datetime.fromisoformat(session.execute(sa.select(audit_entries.c.at)).scalar_one())
        check_clock(session, HOME, now)
    with writing(engine, audited=False) as session:
        session.execute(audit_entries.update().values(at=(now + timedelta(days=1)).isoformat()))
    with reading(engine) as session:
        check_clock(session, "440300", now)
        assert refusal(check_clock, session, HOME, now) == "clock_went_back"


def test_a_lease_that_ends_while_another_looks_costs_the_period_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_up = run_ledger._give_up

    def late(session: Session, *of: Any) -> bool:
        session.execute(runs.update().values(lease_until=datetime(2026, 1, 1, tzinfo=UTC)))
        return give_up(session, *of)

    claimed(engine)
    monkeypatch.setattr(run_ledger, "_give_up", late)
    assert claim(engine, "b") is None
    assert line(engine).state == "running"
