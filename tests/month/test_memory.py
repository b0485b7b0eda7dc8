"""The hidden truth with a memory: faults stay, are put right by badness, and the luck is the same for all plans."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from benchmarks.invented_county import AS_OF, county
from benchmarks.invented_hidden import rates
from benchmarks.invented_memory import Memory, Truth

DAYS = 400


@pytest.fixture(scope="module")
def hidden():
    return county().hidden


def truth(hidden, seed: int = 1, **memory: float) -> Truth:
    return Truth(hidden, AS_OF, DAYS, seed, memory=Memory(**memory))


def worst(found: Truth) -> str:
    return str(found.hidden["employer"].iloc[np.bincount(found.at[found.present(AS_OF)]).argmax()])


def test_full_visits_see_as_much_as_the_rates_of_the_county_say(hidden) -> None:
    found = truth(hidden)
    seen = sum(found.visit(code, AS_OF).outcome.serious for code in found.hidden["employer"])
    day = np.full(len(hidden), np.datetime64(AS_OF, "D"))
    assert seen == pytest.approx(rates(hidden, day).sum(), rel=0.1)


def test_without_visits_the_number_of_faults_stays_about_the_same(hidden) -> None:
    found = truth(hidden)
    later = AS_OF + timedelta(days=360)
    assert len(found.present(later)) == pytest.approx(len(found.present(AS_OF)), rel=0.12)


def test_a_fault_that_is_seen_and_not_ordered_to_be_put_right_stays(hidden) -> None:
    found = truth(hidden, seen=0.999999, life_days=1e9)
    code = worst(found)
    first = found.visit(code, AS_OF + timedelta(days=1)).faults
    assert first
    assert first == found.visit(code, AS_OF + timedelta(days=30)).faults


def test_an_order_ends_a_fault_by_its_due_day_or_a_reinspection_finds_it(hidden) -> None:
    day, due = AS_OF + timedelta(days=1), AS_OF + timedelta(days=20)
    done, not_done = truth(hidden, right=0.999999), truth(hidden, right=1e-9)
    code = worst(done)
    for found, left in ((done, False), (not_done, True)):
        faults = found.visit(code, day).faults
        found.ends[list(faults)] = DAYS * 10.0
        found.order(faults, day, due)
        assert bool(found.unsettled(faults, due)) is left


def test_worse_employers_put_less_right(hidden) -> None:
    found = truth(hidden, back=0.0)
    there = found.present(AS_OF)
    found.ends[there] = DAYS * 10.0
    found.order(there.tolist(), AS_OF, AS_OF + timedelta(days=30))
    still = np.isin(there, found.unsettled(there.tolist(), AS_OF + timedelta(days=30)))
    bad = found.hidden["badness"].to_numpy()[found.at[there]] > 0.8
    assert still[bad].mean() > still[~bad].mean()


def test_what_was_put_right_comes_back_with_time(hidden) -> None:
    found = truth(hidden, right=0.999999, back=0.999999, back_days=1.0)
    code = worst(found)
    faults = found.visit(code, AS_OF).faults
    found.order(faults, AS_OF, AS_OF + timedelta(days=2))
    before = len(found.at)
    assert before > len(truth(hidden).at)
    assert (found.born[-len(faults) :] > 0).all()


def test_a_fault_that_nobody_touches_is_the_same_whatever_else_was_done(hidden) -> None:
    quiet, busy = truth(hidden), truth(hidden)
    code = worst(busy)
    busy.order(busy.visit(code, AS_OF).faults, AS_OF, date(2026, 12, 20))
    others = quiet.hidden["employer"] != code
    for each in quiet.hidden["employer"][others].head(50):
        assert quiet.visit(each, date(2027, 3, 1)) == busy.visit(each, date(2027, 3, 1))
