"""Prices found without a program: they stay within their limits, prove more than flat ones, and bring good tours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scheduler.planning.bound.assignment import Schedule
from scheduler.planning.bound.column_generation import begin, run
from scheduler.planning.bound.columns import Pool
from scheduler.planning.bound.prices import SCALE, earnings, has_high, has_low
from scheduler.planning.bound.pricing import exact_pricing
from scheduler.planning.bound.relaxation import Relaxation, relaxation_of
from scheduler.planning.effort import EFFORTS, TimeLimit
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import model_of
from scheduler.planning.search.enumeration import promising, restricted_master_heuristic, schedule_value
from tests.planning.strategies import random_month

MISSED = 5000
QUICK = EFFORTS["quick"].within(None)


def after_steps(seed: int, steps: int, worth: int = 0) -> Relaxation:
    """Return the relaxation of a month of 60 sites after the volume algorithm towards a known worth."""
    model = model_of(Grid.of(random_month(seed)))
    relaxation = relaxation_of(model, Pool(model), replace(QUICK, steps=steps), TimeLimit(None), MISSED)
    begin(relaxation, (), worth)
    return relaxation


def proven(relaxation: Relaxation) -> float:
    """Return the bound that its prices prove."""
    model, prices = relaxation.model, relaxation.centre.prices
    ceilings = [exact_pricing(pricing, 0).ceiling for pricing in relaxation.pricer.problems(prices)]
    return prices.bound(model, relaxation.cuts.hall.sets, earnings(model, ceilings)) / SCALE


@pytest.mark.parametrize("seed", range(4))
def test_the_volume_algorithm_comes_most_of_the_way_from_flat_prices_to_the_bound(seed: int) -> None:
    flat, last = proven(after_steps(seed, 0)), after_steps(seed, 120)
    after = proven(last)
    run(last, 1.0, lambda: None)
    assert last.bound is not None
    assert last.bound <= after <= last.bound + 0.25 * (flat - last.bound)
    tight = proven(after_steps(seed, 120, last.bound))
    assert last.bound <= tight <= last.bound + 0.25 * (flat - last.bound)


@pytest.mark.parametrize("seed", range(4))
def test_prices_of_the_volume_algorithm_stay_within_their_limits(seed: int) -> None:
    relaxation = after_steps(seed, 120)
    model, prices = relaxation.model, relaxation.centre.prices
    assert (prices.sites >= np.where(model.duty, -MISSED * SCALE, 0)).all()
    assert (prices.hall >= 0).all()
    for each, has in ((prices.low, has_low(model)), (prices.high, has_high(model))):
        assert (each >= 0).all()
        assert (each <= model.rows.price * SCALE * has).all()


def test_prices_from_before_a_hall_set_was_added_still_price_tours() -> None:
    relaxation = after_steps(0, 10)
    run(relaxation, 1.0, lambda: None)
    kinds = relaxation.model.kinds
    assert relaxation.cuts.hall.add((kinds[0].days & -kinds[0].days, *(0 for _ in kinds[1:])))
    relaxation.master.add_cut_rows()
    found = restricted_master_heuristic(
        relaxation, Schedule(relaxation.model, relaxation.pool), promising(relaxation), 5.0
    )
    assert len(found.where) > 0


@pytest.mark.parametrize("seed", range(4))
def test_the_tours_found_are_combined_to_a_plan_that_is_no_worse_and_dated(seed: int) -> None:
    relaxation = after_steps(seed, 120)
    run(relaxation, 1.0, lambda: None)
    nothing = Schedule(relaxation.model, relaxation.pool)
    found = restricted_master_heuristic(relaxation, nothing, promising(relaxation), 5.0)
    assert schedule_value(relaxation, found) > schedule_value(relaxation, nothing)
    again = restricted_master_heuristic(relaxation, found, promising(relaxation), 5.0)
    assert again.where.keys() == found.where.keys()
    assert len(set(found.where.values())) == len(found.where)
