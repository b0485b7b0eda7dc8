"""After any time of silence: the latest night runs, every month is made up for, the rest is on record."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler.domain.canonical import sha
from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message
from scheduler.steps.nights.jobs import Job, Made, Steps
from scheduler.steps.nights.month_job import MONTH
from scheduler.steps.nights.night import NIGHT
from scheduler.steps.nights.run_due import run_due
from scheduler.storage import RunFacts
from tests.steps.nights import at, line, lines, night_of, states, with_nightly

if TYPE_CHECKING:
    from scheduler.bureau import Bureau
    from scheduler.storage import Claim

pytestmark = pytest.mark.usefixtures("at_hand", "quick_looks")


def _nothing(bureau: Bureau, claim: Claim, steps: Steps) -> Made:
    return Made(RunFacts(sha(claim.period), bureau.today, 0, {}), lambda session: None)


# what is due does not hang on what a job does
LIGHT = (Job("night", NIGHT.timetable, _nothing), Job("month", MONTH.timetable, _nothing))


def test_an_hour_of_silence_over_the_hour_of_the_night_loses_nothing(bureau: Bureau) -> None:
    # 02:00 in Shanghai is 18:00 of the day before in UTC
    night_of(at(bureau, "2026-12-01 12:00"), jobs=LIGHT)
    before, after = at(bureau, "2026-12-02 17:30"), at(bureau, "2026-12-02 18:30")
    assert states(night_of(before, jobs=LIGHT)) == [("night", "2026-12-02", "done")]
    assert states(night_of(after, jobs=LIGHT)) == [("night", "2026-12-03", "done")]
    assert night_of(after, jobs=LIGHT).ran == ()


def test_three_days_of_silence_run_the_latest_night_and_record_the_others(bureau: Bureau) -> None:
    night_of(at(bureau, "2026-12-01 12:00"), jobs=LIGHT)
    done = night_of(at(bureau, "2026-12-04 12:00"), jobs=LIGHT)
    assert states(done) == [
        ("night", "2026-12-02", "skipped"),
        ("night", "2026-12-03", "skipped"),
        ("night", "2026-12-04", "done"),
    ]
    skipped = line(bureau, "night", "2026-12-02")
    assert (skipped.state, skipped.error) == ("skipped", Message("superseded"))


def test_forty_days_of_silence_make_up_for_every_month_and_for_one_night(bureau: Bureau) -> None:
    night_of(at(bureau, "2026-12-24 12:00"), jobs=LIGHT)
    night_of(at(bureau, "2027-02-02 12:00"), jobs=LIGHT)
    nights = lines(bureau, "night")
    assert len(nights) == 41
    assert [each for each, state in nights.items() if state == "done"] == ["2027-02-02", "2026-12-24"]
    assert lines(bureau, "month") == {"2026-11": "done", "2026-12": "done", "2027-01": "done"}


def test_a_night_that_began_before_the_silence_is_superseded_too(bureau: Bureau) -> None:
    def die(bureau: Bureau, claim: Claim, steps: Steps) -> Made:
        raise OSError("the disk is away")

    dead = Job("night", NIGHT.timetable, die)
    assert states(night_of(at(bureau, "2026-12-01 12:00"), jobs=(dead,))) == [
        ("night", "2026-12-01", "again")
    ]
    night_of(at(bureau, "2026-12-03 12:00"), jobs=LIGHT[:1])
    assert lines(bureau, "night") == {
        "2026-12-03": "done",
        "2026-12-02": "skipped",
        "2026-12-01": "skipped",
    }


def test_a_draft_that_comes_late_is_quick_and_knows_what_was_known_by_the_months_eve(filled: Bureau) -> None:
    late = at(filled, "2026-12-03 12:00")
    done = night_of(late, jobs=(MONTH,))
    assert states(done) == [("month", "2026-11", "done")]
    found = line(filled, "month", "2026-11")
    assert found.as_of == date(2026, 11, 30)
    assert json.loads(found.versions or "{}")["effort"] == "quick"


def test_a_month_day_that_a_month_does_not_have_is_its_last(bureau: Bureau) -> None:
    last = with_nightly(bureau, month_day=31)
    night_of(at(last, "2027-01-31 12:00"), jobs=LIGHT[1:])
    assert night_of(at(last, "2027-02-27 12:00"), jobs=LIGHT[1:]).ran == ()
    assert states(night_of(at(last, "2027-02-28 12:00"), jobs=LIGHT[1:])) == [("month", "2027-02", "done")]


@pytest.mark.parametrize("moment", ["2026-01-01 00:00", "2036-01-01 00:00"])
def test_a_clock_that_differs_from_the_databases_runs_nothing(bureau: Bureau, moment: str) -> None:
    with pytest.raises(SchedulerError, match="clock_differs"):
        run_due(at(bureau, moment), jobs=LIGHT)
    assert lines(bureau, "night") == {}


def test_a_clock_set_back_repeats_no_night(bureau: Bureau) -> None:
    night_of(at(bureau, "2026-12-02 18:30"), jobs=LIGHT)
    assert night_of(at(bureau, "2026-12-02 17:30"), jobs=LIGHT).ran == ()
    assert night_of(at(bureau, "2026-12-02 18:31"), jobs=LIGHT).ran == ()
    assert lines(bureau, "night") == {"2026-12-03": "done"}
