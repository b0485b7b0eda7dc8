"""Each relaxation of a proof, held alone against every tour: none may cut off a tour that earns enough."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, permutations

import numpy as np
import pytest
from numpy.typing import NDArray

from scheduler.domain.problem import TravelMatrix
from scheduler.planning.bound.hall_cuts import HallCuts
from scheduler.planning.bound.kernels_hall_cuts import price_table
from scheduler.planning.bound.kernels_labels import CompletionBounds
from scheduler.planning.bound.labels import (
    LabelScale,
    completion_bounds,
    completion_bounds_by_hubs,
    eliminate_arcs,
    eliminate_nodes,
    layers_of,
)
from scheduler.planning.bound.legs import NodeSet
from scheduler.planning.bound.pricing import PricingProblem, exact_pricing
from scheduler.planning.model import month_model
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import model_of
from tests.builders import candidate, problem, team
from tests.planning.pricing_problems import most_by_start, offer_of, tours_of

GRAINS = (1, 2, 3, 7)
STEPS = 20_000


@pytest.fixture(autouse=True)
def few_zones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make zones so few that each holds several sites."""
    monkeypatch.setattr(month_model, "MOST_ZONES", 3)


def ground(seed: int) -> tuple[PricingProblem, NodeSet, NDArray[np.int64], dict[int, int]]:
    """Return an offer in which every site brings something, its field and masks, and each site's place."""
    pricing = offer_of(seed, 10, STEPS)
    pricing = pricing._replace(profit=np.maximum(pricing.profit, STEPS))
    field, masks = NodeSet.of(pricing.model, pricing.family, pricing.profit)
    return pricing, field, masks, {int(site): at for at, site in enumerate(field.chosen)}


def ways_of(field: NodeSet, scale: LabelScale, hubs: bool) -> CompletionBounds:
    """Return the labels over all legs, or over two legs a site and hubs for all others."""
    if hubs:
        return completion_bounds_by_hubs(field, field.nearest_legs(2), scale)
    return completion_bounds(field, field.all_legs(), scale)


def lowest(
    labels: tuple[NDArray[np.int32], NDArray[np.int32]], site: int, minutes: int, scale: LabelScale
) -> list[int]:
    """Return what labels leave from a site in so many minutes or more, without each other site in turn."""
    layer, mask = -(-minutes // scale.grain), (1 << scale.bits) - 1
    best, second = (each[site, layer:] for each in labels)
    places = range(len(labels[0]))
    return [
        int((np.where(best & mask == other, second, best) >> scale.bits).min()) * scale.unit
        for other in places
    ]


@pytest.mark.parametrize("hubs", [False, True], ids=["all legs", "hubs"])
@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("seed", range(4))
def test_labels_never_understate_what_is_collected_before_or_after_a_site(
    seed: int, grain: int, hubs: bool
) -> None:
    pricing, field, _, place = ground(seed)
    scale = LabelScale.of(field, grain)
    assert scale.unit > 1, "units are too fine to tell rounding up from rounding down"
    ways, told, family = ways_of(field, scale, hubs), pricing.model, pricing.family
    after, before = (ways.backward, ways.backward_second), (ways.forward, ways.forward_second)
    sides = ((1, after, told.travel, family.back), (-1, before, told.travel.T, family.out))
    for tour in tours_of(pricing):
        for turn, labels, travel, ends in sides:
            here, *rest = tour.stops[::turn]
            line = [here, *rest]
            minutes = int(travel[line[:-1], line[1:]].sum() + told.minutes[rest].sum() + ends[line[-1]])
            left = lowest(labels, place[here], minutes, scale)
            first = place[rest[0]] if rest else -1
            assert min(each for at, each in enumerate(left) if at != first) >= pricing.profit[rest].sum()


def needs_of(pricing: PricingProblem, masks: NDArray[np.int64], threshold: int) -> NDArray[np.int64]:
    """Return what tours of each two sorts of site must collect to earn more than ``threshold``."""
    table = np.zeros((masks.shape[1], masks.shape[1]), dtype=np.int64)
    kinds, days = np.ascontiguousarray(masks)
    price_table(kinds, days, pricing.hall_duals, table)
    return table + threshold


@pytest.mark.parametrize("hubs", [False, True], ids=["all legs", "hubs"])
@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("seed", range(5))
def test_the_sites_of_every_tour_that_earns_enough_are_kept(seed: int, grain: int, hubs: bool) -> None:
    pricing, field, masks, place = ground(seed)
    tours = sorted(tours_of(pricing), key=lambda tour: -tour.earned)
    scale, threshold = LabelScale.of(field, grain), tours[1].earned
    kept = eliminate_nodes(field, ways_of(field, scale, hubs), scale, needs_of(pricing, masks, threshold))
    for tour in tours:
        assert tour.earned <= threshold or kept[[place[site] for site in tour.stops]].all()


@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("seed", range(5))
def test_the_legs_of_every_tour_that_earns_enough_are_kept(seed: int, grain: int) -> None:
    pricing, field, masks, place = ground(seed)
    tours = sorted(tours_of(pricing), key=lambda tour: -tour.earned)
    scale, threshold, legs = LabelScale.of(field, grain), tours[1].earned, field.all_legs()
    kept = eliminate_arcs(
        field, legs, ways_of(field, scale, False), scale, needs_of(pricing, masks, threshold)
    )
    pairs = set(zip(kept.owner.tolist(), kept.to.tolist(), strict=True))
    assert len(pairs) < len(legs.to), "nothing is cut, so nothing is shown"
    for tour in tours:
        assert tour.earned <= threshold or pairs.issuperset(pairwise(place[site] for site in tour.stops))


def filled(seed: int, count: int, slack: int) -> PricingProblem:
    """Return the tours of a month whose day holds all its sites in the shortest order, and ``slack`` more.

    Every other month has visits that take no time.
    """
    rng = np.random.default_rng(seed)
    table = rng.integers(5, 40, (count + 1, count + 1)).astype(np.int32)
    np.fill_diagonal(table, 0)
    codes = [f"c{at}" for at in range(count)]
    sites = [candidate(code, minutes=int(rng.integers(10, 40)) * (seed % 2)) for code in codes]
    rounds = ([0, *order, 0] for order in permutations(range(1, count + 1)))
    shortest = min(int(table[line[:-1], line[1:]].sum()) for line in rounds)
    longest = shortest + sum(site.minutes for site in sites) + slack
    told = model_of(
        Grid.of(
            problem(*sites, teams=(team(minutes=longest),), travel=TravelMatrix(("office", *codes), table))
        )
    )
    sets = HallCuts.of(told)
    prices = sets.duals(0, np.zeros(len(sets.sets), dtype=np.int64))
    return PricingProblem(told, told.families[0], 10 * rng.integers(1, 50, count), prices, 1.0)


@pytest.mark.parametrize("slack", [0, 200])
@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("seed", range(4))
def test_the_one_tour_of_all_sites_is_kept_whole_by_layers_and_units_of_any_size(
    seed: int, count: int, grain: int, slack: int
) -> None:
    pricing = filled(seed, count, slack)
    best = max(tours_of(pricing), key=lambda tour: (tour.earned, tour.stops))
    assert len(best.stops) == count
    field, masks = NodeSet.of(pricing.model, pricing.family, pricing.profit)
    scale = replace(LabelScale.of(field, grain), unit=10)
    needs, legs = needs_of(pricing, masks, best.earned - 1), field.all_legs()
    ways = completion_bounds(field, legs, scale)
    assert eliminate_nodes(field, ways, scale, needs).all()
    kept = eliminate_arcs(field, legs, ways, scale, needs)
    assert set(pairwise(best.stops)) <= set(zip(kept.owner.tolist(), kept.to.tolist(), strict=True))
    assert exact_pricing(pricing, best.earned - 1).ceiling.top == best.earned


def test_a_way_longer_than_any_day_takes_more_layers_than_any_day() -> None:
    assert layers_of(np.array([5, 420, 120_000, 2**30], dtype=np.int32), 3).tolist() == [1, 140, 32767, 32767]


@pytest.mark.parametrize("budget", [0, 1, 2, 5, 20])
@pytest.mark.parametrize("seed", range(6))
def test_what_a_budget_cuts_off_counts_with_what_it_could_earn(seed: int, budget: int) -> None:
    pricing = offer_of(seed)
    told = pricing._replace(profit=np.maximum(pricing.profit, 1))
    assert exact_pricing(told, 0, budget=budget).ceiling.top >= max(tour.earned for tour in tours_of(told))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("seed", range(6))
def test_a_proof_that_looks_for_no_small_tours_still_says_what_they_earn_at_most(
    seed: int, share: float
) -> None:
    pricing = offer_of(seed)
    bringing = np.where(pricing.model.on_shortcuts, np.maximum(pricing.profit, 1), pricing.profit)
    most = most_by_start(pricing._replace(profit=bringing))[bringing > 0]
    threshold = int(share * most.max())
    found = exact_pricing(pricing, threshold).ceiling
    assert found.floor == threshold
    assert found.above.tolist() == sorted(most[most > threshold].tolist(), reverse=True)
