"""Exact neighbourhoods: never worse, better where a schedule leaves room, and the same each time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from scheduler.planning.bound.assignment import Schedule
from scheduler.planning.bound.column_generation import begin, run
from scheduler.planning.bound.columns import Pool
from scheduler.planning.bound.relaxation import Relaxation, relaxation_of
from scheduler.planning.effort import EFFORTS, TimeLimit
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import model_of
from scheduler.planning.search.dive import HURRIED, Dive
from scheduler.planning.search.enumeration import schedule_value
from scheduler.planning.search.exact_neighbourhood import ExactNeighbourhoods
from tests.planning.strategies import random_month

EFFORT = replace(EFFORTS["quick"], rounds=4, proofs=0, cuts=0, fruitless=3, seconds=None)
SEEDS = range(4)


@cache
def searched(seed: int, fruitless: int = EFFORT.fruitless) -> tuple[Relaxation, Schedule, Schedule, int]:
    """Return a month's relaxation, a hasty dive, what became of it, and how many neighbourhoods that took."""
    model = model_of(Grid.of(random_month(seed)))
    effort, time_limit = replace(EFFORT, fruitless=fruitless), TimeLimit(None)
    relaxation = relaxation_of(model, Pool(model), effort, time_limit, 10_000)
    begin(relaxation, [], 0)
    run(relaxation, 1.0, lambda: None)
    relaxation.prove(10**9)
    dive = Schedule(model, relaxation.pool)
    Dive(relaxation, dive, model.worth > 0, HURRIED, lambda: True).run()
    neighbourhoods = ExactNeighbourhoods(relaxation, effort, time_limit)
    return relaxation, dive, neighbourhoods.run(dive), neighbourhoods.searches


@pytest.mark.parametrize("seed", SEEDS)
def test_a_schedule_is_never_worth_less_and_visits_no_site_twice(seed: int) -> None:
    relaxation, before, after, searches = searched(seed)
    assert schedule_value(relaxation, after) >= schedule_value(relaxation, before)
    visited = [site for tour in after.where for site in relaxation.pool.sites(tour)]
    assert len(visited) == len(set(visited))
    assert len(set(after.where.values())) == len(after.where)
    assert searches >= EFFORT.fruitless


def test_what_a_hasty_dive_left_is_found() -> None:
    gains = [
        schedule_value(relaxation, after) - schedule_value(relaxation, before)
        for relaxation, before, after, _ in map(searched, SEEDS)
    ]
    assert max(gains) > 0


def test_the_same_month_gives_the_same_schedule_each_time() -> None:
    first = searched(0)[2]
    searched.cache_clear()
    assert searched(0)[2].where == first.where


def test_none_is_searched_where_the_effort_asks_for_none() -> None:
    _, before, after, searches = searched(1, 0)
    assert (after.where, searches) == (before.where, 0)
