"""Triples of sites: no plan breaks one, a solution that does is found out, and the bound falls by it."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from scheduler.planning.bound import subset_rows as rules
from scheduler.planning.bound.column_generation import begin, run, tighten
from scheduler.planning.bound.columns import Pool
from scheduler.planning.bound.master import RestrictedMaster
from scheduler.planning.bound.pricing import exact_pricing
from scheduler.planning.bound.relaxation import Relaxation, relaxation_of
from scheduler.planning.bound.subset_rows import MOST, PER_SITE, VIOLATED, SubsetRowCuts, violated_triples
from scheduler.planning.effort import EFFORTS, TimeLimit
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import model_of
from tests.builders import candidate, problem, team
from tests.planning.tiny import tiny

SITES = 9


def solution(seed: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return tours of one to four sites in use by parts, no site more than once."""
    rng = np.random.default_rng(seed)
    routes = np.full((14, 5), -1, dtype=np.int32)
    for route in routes:
        stops = int(rng.integers(1, 5))
        route[:stops] = rng.permutation(SITES)[:stops]
    amounts = rng.random(len(routes))
    uses = np.array([amounts[(routes == site).any(axis=1)].sum() for site in range(SITES)])
    return routes, amounts / uses.max()


def excess(
    routes: NDArray[np.int32], amounts: NDArray[np.float64], triple: tuple[int, ...] | list[int]
) -> float:
    """Return by how much a triple is used more than once, told plainly."""
    met = [len(set(route) & set(triple)) > 1 for route in routes.tolist()]
    return float(amounts[met].sum()) - 1


def test_all_triples_that_a_solution_breaks_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "PER_SITE", 100)
    monkeypatch.setattr(rules, "MOST", 1000)
    seen = 0
    for seed in range(150):
        routes, amounts = solution(seed)
        wanted = [
            triple
            for triple in combinations(range(SITES), 3)
            if excess(routes, amounts, triple) > VIOLATED + 1e-9
        ]
        found = violated_triples(routes, amounts, SubsetRowCuts(SITES))
        assert sorted(map(tuple, found.tolist())) == wanted, f"solution {seed}"
        over = [excess(routes, amounts, triple) for triple in found.tolist()]
        assert np.allclose(over, sorted(over, reverse=True))
        seen += len(wanted)
    assert seen > 30


def test_a_turn_takes_few_triples_and_none_twice() -> None:
    rng = np.random.default_rng(0)
    pairs = np.array(list(combinations(range(SITES), 2)), dtype=np.int32)
    routes = np.concatenate((pairs, np.full((len(pairs), 1), -1, dtype=np.int32)), axis=1)
    amounts, known = 0.5 - 1e-3 * rng.random(len(routes)), SubsetRowCuts(SITES)
    while len(fresh := violated_triples(routes, amounts, known)):
        assert len(fresh) <= MOST
        assert np.unique(fresh, return_counts=True)[1].max() <= PER_SITE
        known.add(fresh)
    assert len(np.unique(known.sites, axis=0)) == len(known) == len(list(combinations(range(SITES), 3)))


def test_no_plan_breaks_a_triple() -> None:
    routes = np.array([[0, 1, 2, 3], [4, 5, -1, -1], [6, 7, 8, -1]], dtype=np.int32)
    assert len(violated_triples(routes, np.ones(3), SubsetRowCuts(SITES))) == 0
    held = SubsetRowCuts(SITES)
    held.add(np.array(list(combinations(range(SITES), 3)), dtype=np.int32))
    assert held.meet(routes).sum(axis=1).max() == 1


def odd_month() -> Relaxation:
    """Return a month of two days in which any two of three sites fit a day, and a fourth only alone."""
    sites = [candidate(code, minutes=100, worth=100) for code in "ABC"]
    month = problem(*sites, candidate("D", minutes=200, worth=90), teams=(team("T1", 2, 240),))
    month.travel.minutes[:] = 5
    model = model_of(Grid.of(month))
    effort = replace(EFFORTS["normal"].within(None), proofs=4)
    relaxation = relaxation_of(model, Pool(model), effort, TimeLimit(None), 1)
    begin(relaxation, ())
    run(relaxation, 1.0, lambda: None)
    return relaxation


def test_a_bound_falls_to_the_plan_where_halves_of_three_tours_stood_above_it() -> None:
    relaxation = odd_month()
    assert relaxation.value == pytest.approx(345)
    tighten(relaxation, 1.0)
    assert relaxation.cuts.subset_rows.sites.tolist() == [[0, 1, 2]]
    assert relaxation.value == pytest.approx(300)
    assert relaxation.bound == 300


def test_triples_are_read_from_the_solution_also_where_the_program_changes_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    relaxation = odd_month()
    monkeypatch.setattr(RestrictedMaster, "trim", lambda program, keep: program.fix(program.numbers[:1]))
    run(relaxation, 1.0, lambda: None)
    tighten(relaxation, 1.0)
    assert relaxation.cuts.subset_rows.sites.tolist() == [[0, 1, 2]]


def test_duals_of_triples_are_the_same_in_the_search_and_in_the_program() -> None:
    months = 0
    for seed in range(30):
        model = model_of(Grid.of(tiny(seed)))
        if not model.team_days or not model.reachable.any():
            continue
        relaxation = relaxation_of(model, Pool(model), EFFORTS["normal"].within(None), TimeLimit(None), 500)
        begin(relaxation, ())
        rng = np.random.default_rng(seed)
        sites = [np.sort(rng.permutation(len(model.worth))[:3]) for _ in range(3)]
        relaxation.cuts.subset_rows.add(np.array(sites, dtype=np.int32))
        relaxation.add_cut_rows()
        prices = replace(
            relaxation.cuts.extended(relaxation.centre.prices), subset_rows=rng.integers(0, 90_000, 3)
        )
        for family, pricing in enumerate(relaxation.pricer.problems(prices)):
            found = exact_pricing(pricing, 0, 50)
            own = np.where(found.routes >= 0, pricing.profit[found.routes], 1).min(axis=1) > 0
            earned = relaxation.cuts.reduced_profits(family, found.routes[own], prices)
            assert earned.tolist() == found.earned[own].tolist()
            months += own.any()
    assert months > 10
