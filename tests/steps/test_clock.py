"""A clock that cannot be believed: what jumped waits for a person, and there is a way back from it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from scheduler.bureau import reopened
from scheduler.domain.errors import SchedulerError
from scheduler.steps.nights.clock import believe_clock, clock_is_right, copy_if_old, done_in_future
from scheduler.steps.nights.run_due import jobs_of
from scheduler.steps.upkeep.backups import copies_of, save_backup
from scheduler.steps.upkeep.doctor import BAD, GOOD, examine
from scheduler.storage import audit, beat, claim_run, put_out, send_waiting, skip_runs, writing
from tests.steps.nights import lines, with_nightly
from tests.steps.small import small_bureau

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau

WORD = {"actor": "zhang", "reason": "the computer's clock was set right"}


@pytest.fixture
def real(tmp_path: Path) -> Bureau:
    """Give a bureau of the computer's own day."""
    bureau = small_bureau(tmp_path / "bureau")
    about = replace(bureau.about, day=None)
    return reopened(replace(bureau, settings={**bureau.settings, "bureau": about}), datetime.now(UTC))


def finished(bureau: Bureau, *periods: str, job: str = "night") -> None:
    skip_runs(bureau.engine, bureau.division, job, periods, owner="test")


def silent_for(bureau: Bureau, days: float) -> None:
    """Let the last entry of the audit book be so many days old."""
    then = datetime.now(UTC) - timedelta(days=days)
    with bureau.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entries SET at = ?", (then.isoformat(),))


def doctor_says(bureau: Bureau, place: str) -> tuple[str, str]:
    return next((each.state, each.message.code) for each in examine(bureau) if each.place == place)


@pytest.mark.parametrize(("days", "waits"), [(9.9, False), (10.1, True), (366, True)])
def test_a_jump_of_more_than_ten_days_waits_for_a_person(real: Bureau, days: float, waits: bool) -> None:
    finished(real, "2026-01-01")
    silent_for(real, days)
    if not waits:
        return believe_clock(real)
    with pytest.raises(SchedulerError, match="clock_jumped"):
        believe_clock(real)
    assert doctor_says(real, "clock") == (BAD, "clock_jumped")
    clock_is_right(real, jobs_of(real), **WORD)
    believe_clock(real)
    return None


def test_how_far_a_clock_may_jump_is_a_setting(real: Bureau) -> None:
    finished(real, "2026-01-01")
    silent_for(real, 40)
    believe_clock(with_nightly(real, jump_days=41.0))
    with pytest.raises(SchedulerError, match="clock_jumped"):
        believe_clock(with_nightly(real, jump_days=39.0))


def test_a_bureau_that_never_had_a_night_needs_no_word_for_its_first(real: Bureau) -> None:
    silent_for(real, 400)
    believe_clock(real)


def test_nights_of_days_that_have_not_come_are_bad_and_forgotten_on_a_persons_word(real: Bureau) -> None:
    finished(real, "2026-01-01", "2199-01-01", "2199-01-02")
    finished(real, "2026-01", "2199-01", job="month")
    assert done_in_future(real, jobs_of(real)) == (
        ("night", "2199-01-01"), ("night", "2199-01-02"), ("month", "2199-01")
    )  # fmt: skip
    assert doctor_says(real, "nights") == (BAD, "doctor_future")
    assert clock_is_right(real, jobs_of(real), **WORD) == (
        "night/2199-01-01",
        "night/2199-01-02",
        "month/2199-01",
    )
    assert lines(real, "night") == {"2026-01-01": "skipped"}
    assert lines(real, "month") == {"2026-01": "skipped"}
    assert doctor_says(real, "nights")[0] == GOOD


def test_entries_of_days_that_have_not_come_hold_nothing_up_after_a_persons_word(real: Bureau) -> None:
    finished(real, "2026-01-01")
    silent_for(real, -300)
    with pytest.raises(SchedulerError, match="clock_went_back"):
        believe_clock(real)
    clock_is_right(real, jobs_of(real), **WORD)
    believe_clock(real)


@pytest.mark.parametrize(
    ("actor", "reason"), [("-", "why"), ("", "why"), ("\u200b", "why"), ("zhang", " "), ("zhang", "\u3164")]
)
def test_a_word_without_a_person_or_a_reason_counts_for_nothing(
    real: Bureau, actor: str, reason: str
) -> None:
    finished(real, "2199-01-01")
    with pytest.raises(SchedulerError, match="clock_unexplained"):
        clock_is_right(real, jobs_of(real), actor=actor, reason=reason)
    assert lines(real, "night") == {"2199-01-01": "skipped"}


def test_a_copy_is_made_each_day_whatever_the_nights_calendar_says(real: Bureau) -> None:
    copy_if_old(real)
    assert copies_of(real) == (), "before the first night nobody waits for a copy"
    finished(real, "2199-01-01")
    copy_if_old(real)
    (first,) = copies_of(real)
    copy_if_old(real)
    assert copies_of(real) == (first,)
    old = datetime.now(UTC).timestamp() - 27 * 3600
    os.utime(first, (old, old))
    copy_if_old(real)
    (newest,) = copies_of(real)  # the latest of a day stays
    assert newest != first


def test_a_copy_of_a_day_that_has_not_come_counts_for_nothing(real: Bureau) -> None:
    finished(real, "2199-01-01")
    future = datetime.now(UTC).timestamp() + 300 * 86_400
    wrong = save_backup(real)
    os.utime(wrong, (future, future))
    copy_if_old(real)
    assert set(copies_of(real)) - {wrong}


def test_a_lease_that_a_wrong_clock_gave_holds_nobody_up(real: Bureau) -> None:
    period = ("night", "2026-01-02")
    assert claim_run(real.engine, real.division, *period, owner="one") is not None
    assert claim_run(real.engine, real.division, *period, owner="two") is None
    with real.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE runs SET lease_until = '2199-01-01 00:00:00.000000'")
    taken = claim_run(real.engine, real.division, *period, owner="two")
    assert taken is not None
    assert taken.fence == 2
    assert beat(real.engine, taken)
    assert claim_run(real.engine, real.division, *period, owner="three") is None


def test_a_letter_that_a_wrong_clock_put_off_leaves_all_the_same(real: Bureau) -> None:
    with writing(real.engine) as session:
        put_out(session, real.division, "one", "mail", {"text": "x"})
        audit(session, "test", "", "test", {}, division=real.division)
    with real.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE outbox SET due_at = '2199-01-01 00:00:00.000000'")
    sent: list[str] = []
    assert send_waiting(real.engine, {"mail": lambda key, body: sent.append(key)}) == 1
    assert len(sent) == 1
