"""A model is trained once a month, enters the register in the run's own commit, and scores only if it wins."""

from __future__ import annotations

import signal
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.steps.nights.night import NIGHT, repeat_night
from scheduler.steps.nights.run_due import jobs_of
from scheduler.steps.nights.train_job import TRAIN
from scheduler.steps.records.models import all_models, put_into_service
from scheduler.steps.records.snapshot import registry_of
from scheduler.steps.upkeep.doctor import BAD, examine
from tests.steps.nights import (
    DAY,
    after_the_lease,
    at,
    broken,
    line,
    night_of,
    problem,
    ran,
    states,
    told,
    with_nightly,
)

if TYPE_CHECKING:
    from scheduler.bureau import Bureau

PERIOD = "2026-11"
NEXT = "2026-12-01 12:00"


@pytest.fixture(scope="module")
def training(grown: Bureau) -> Bureau:
    """Give a bureau of six hundred employers that trains by itself."""
    return with_nightly(grown, train="small")


def test_nothing_is_trained_unless_config_names_a_recipe(training: Bureau) -> None:
    assert TRAIN in jobs_of(training)
    assert TRAIN not in jobs_of(with_nightly(training, train=""))


@pytest.mark.usefixtures("at_hand")
def test_a_young_bureau_goes_on_with_its_card_and_says_what_it_lacks(filled: Bureau) -> None:
    done = ran(night_of(with_nightly(filled, train="additive"), jobs=(TRAIN,)), "train")
    assert done.state == "done"
    assert told(done)
    assert all_models(filled) == ()


@pytest.mark.usefixtures("at_hand", "quick_looks")
def test_a_model_is_entered_once_although_its_runner_was_killed_and_scores_only_if_it_wins(
    training: Bureau,
) -> None:
    # in a child of its own: a fork must not inherit the threads of a fit
    assert broken(training, "after_claim:kill", jobs=(TRAIN,)) == -signal.SIGKILL
    after_the_lease(training)
    done = ran(night_of(training, jobs=(TRAIN,)), "train")
    assert (done.state, line(training, "train", PERIOD).attempts) == ("done", 2)
    (kept,) = all_models(training)
    assert kept.as_of == date.fromisoformat(DAY)
    assert (kept.state == "serving") == ("胜出，今后" in told(done)[0])
    assert (registry_of(training) / kept.name / "card.html").exists()
    with training.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM runs WHERE job = 'train'")
    again = ran(night_of(training, jobs=(TRAIN,)), "train")
    assert "没有新的内容" in told(again)[0]
    assert len(all_models(training)) == 1


@pytest.mark.usefixtures("at_hand", "quick_looks")
def test_a_night_is_repeated_by_the_model_that_scored_it_and_stops_where_its_file_was_changed(
    training: Bureau,
) -> None:
    first = ran(night_of(training, jobs=(NIGHT,)), "night")
    (kept,) = all_models(training)
    put_into_service(training, kept.name, actor="li", reason="agreed")
    again = repeat_night(replace(training), date.fromisoformat(DAY))
    assert (again.same, again.output_hash) == (True, first.output_hash)
    second = night_of(at(training, NEXT), jobs=(NIGHT,))
    assert states(second)[-1] == ("night", "2026-12-01", "done")
    assert f'"model":"{kept.name}"' in (line(training, "night", "2026-12-01").versions or "")
    path = registry_of(training) / kept.name / "model.skops"
    path.write_bytes(path.read_bytes()[:-7])
    third = ran(night_of(at(training, "2026-12-02 12:00"), jobs=(NIGHT,)), "night")
    assert third.state == "failed"
    assert kept.name in problem(third)
    (models,) = (each for each in examine(training) if each.place == "models")
    assert (models.state, models.message.code) == (BAD, "model_changed")
    with pytest.raises(SchedulerError, match="model_changed"):
        repeat_night(training, date(2026, 12, 1))
