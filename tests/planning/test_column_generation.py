"""Column generation: prices stay such that proofs succeed, and hopeless proofs end."""

from __future__ import annotations

import numpy as np
import pytest

from scheduler.planning.bound import pricer
from scheduler.planning.bound.column_generation import begin, run
from scheduler.planning.bound.columns import Pool
from scheduler.planning.bound.prices import SCALE, EarningBounds
from scheduler.planning.bound.pricing import PricedTours, PricingProblem
from scheduler.planning.bound.relaxation import Relaxation, relaxation_of
from scheduler.planning.effort import EFFORTS, TimeLimit
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import model_of
from tests.builders import candidate, day, problem, team

MISSED = 50_000


def begun(seed: int) -> Relaxation:
    """Return a month of three days, each with a visit that is locked, and twenty sites beside."""
    rng = np.random.default_rng(seed)
    locked = [
        candidate(f"locked {at}", worth=50, duty=True, first_day=day(at), last_day=day(at)) for at in range(3)
    ]
    others = [
        candidate(f"c{at:02d}", worth=int(rng.integers(50, 300)), minutes=int(rng.integers(40, 90)))
        for at in range(20)
    ]
    month = problem(*locked, *others, teams=(team(days=3),))
    minutes = rng.integers(5, 40, month.travel.minutes.shape).astype(np.int32)
    np.fill_diagonal(minutes, 0)
    month.travel.minutes[:] = minutes
    model = model_of(Grid.of(month))
    relaxation = relaxation_of(model, Pool(model), EFFORTS["quick"].within(None), TimeLimit(None), MISSED)
    begin(relaxation, ())
    return relaxation


@pytest.mark.parametrize("seed", range(4))
def test_a_locked_visit_is_priced_by_its_place_not_by_what_missing_it_costs(seed: int) -> None:
    relaxation = begun(seed)
    run(relaxation, 1.0, lambda: None)
    profit = (
        relaxation.solution.prices.reduced_profit(relaxation.model)[relaxation.model.single_slot] // SCALE
    )
    assert len(profit) == 3
    assert profit.max() < 1000 < MISSED
    assert relaxation.bound is not None
    assert relaxation.bound - relaxation.value < 0.003 * relaxation.value


def test_proofs_that_nodes_do_not_suffice_for_end_when_they_gain_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    relaxation = begun(0)

    def cut(pricing: PricingProblem, threshold: int, *_: int) -> PricedTours:
        none = np.empty(0, dtype=np.int64)
        ceiling = EarningBounds(threshold, np.full(3, 10**9, dtype=np.int64))
        return PricedTours(np.empty((0, 8), dtype=np.int32), none, ceiling, 1, incomplete=True, cut_off=True)

    monkeypatch.setattr(pricer, "exact_pricing", cut)
    run(relaxation, 1.0, lambda: None)
    assert relaxation.work["proofs"] == 2
    assert relaxation.bound is not None
