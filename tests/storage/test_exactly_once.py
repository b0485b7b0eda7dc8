"""The small form of the harness; benchmarks/exactly_once.py is the large one."""

from __future__ import annotations

from benchmarks.exactly_once import Trial, run


def test_under_kills_and_zombies_each_period_takes_effect_exactly_once(database_url: str) -> None:
    outcome = run(Trial(database_url, periods=60, work=0.03, die=0.35, stop=0.06))
    assert outcome.right, outcome
    assert (outcome.periods, outcome.kills >= 10, outcome.zombies >= 1) == (60, True, True)
