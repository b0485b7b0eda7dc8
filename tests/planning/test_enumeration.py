"""The exact end: what it lists holds every tour of a better plan, and what it proves is so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scheduler.planning.bound.column_generation import begin, run
from scheduler.planning.bound.columns import Pool
from scheduler.planning.bound.relaxation import Relaxation, relaxation_of
from scheduler.planning.effort import EFFORTS, TimeLimit
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import model_of
from scheduler.planning.search import enumeration
from scheduler.planning.search.enumeration import enumerate_routes, schedule_value
from tests.planning.tiny import best_value, tiny

ONE_ROUND = replace(EFFORTS["quick"].within(None), rounds=1)


def loosely_bounded(seed: int, rows: bool) -> tuple[Relaxation, int] | None:
    """Return a tiny month without duties after one round, and the value of its best plan."""
    month = tiny(seed, rows=rows)
    month = replace(month, candidates=tuple(replace(each, duty=False) for each in month.candidates))
    model = model_of(Grid.of(month))
    if not model.team_days or not model.reachable.any():
        return None
    relaxation = relaxation_of(model, Pool(model), ONE_ROUND, TimeLimit(None), 1)
    begin(relaxation, ())
    run(relaxation, 1.0, lambda: None)
    return relaxation, best_value(month)


@pytest.mark.parametrize("room", [400, 1])
def test_the_exact_end_finds_what_is_better_and_proves_only_what_is_best(
    room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enumeration, "ROOM", room)
    months = [each for each in (loosely_bounded(seed, rows=False) for seed in range(12)) if each]
    ended = 0
    for relaxation, best in months:
        for value in (best - 1, best // 2):
            enumerated = enumerate_routes(relaxation, value, 10.0)
            if enumerated is not None:
                ended += 1
                assert enumerated.schedule is not None
                assert schedule_value(relaxation, enumerated.schedule) == best == enumerated.bound
        enumerated = enumerate_routes(relaxation, best, 10.0)
        assert enumerated is None or (enumerated.schedule, enumerated.bound) == (None, best)
    assert room == 1 or ended > len(months)


def test_the_exact_end_counts_a_visit_on_its_best_day_where_rows_look_at_days() -> None:
    months = [each for each in (loosely_bounded(seed, rows=True) for seed in range(20)) if each]
    for relaxation, best in months:
        enumerated = enumerate_routes(relaxation, best - 1, 10.0)
        assert enumerated is None or (enumerated.schedule is not None and enumerated.bound >= best)
