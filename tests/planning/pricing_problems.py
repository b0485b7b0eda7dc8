"""Tours of one family at random prices, few enough that every tour can be tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scheduler.planning.bound.hall_cuts import HallCuts
from scheduler.planning.bound.kernels_hall_cuts import hall_price
from scheduler.planning.bound.kernels_subset_rows import SubsetRowDuals
from scheduler.planning.bound.pricing import PricingProblem
from scheduler.planning.bound.subset_rows import SubsetRowCuts
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import model_of
from tests.builders import candidate, day, problem, team


class Tried(NamedTuple):
    """A tour of distinct sites that fits its day, and what it earns above its price."""

    stops: tuple[int, ...]
    earned: int


def offer_of(seed: int, size: int = 12, steps: int = 1, *, short: bool = False) -> PricingProblem:
    """Return one family's tours at random prices: uneven travel, windows, duals of triples, two kinds of team.

    One in three holds tours of three visits at most. ``steps``: price steps of a unit of worth. ``short``:
    visits and ways of no to three minutes, some places at one spot, and some ways that no day holds.
    """
    visits, ways, length = ((1, 4), (0, 4), 11) if short else ((20, 80), (5, 50), 240)
    rng = np.random.default_rng(seed)
    sites = tuple(
        candidate(
            f"c{at:02d}",
            worth=int(rng.integers(1, 900)),
            minutes=int(rng.integers(*visits)),
            first_day=day(int(rng.integers(0, 2))),
            last_day=day(int(rng.integers(1, 4))),
            skills=frozenset(["a"]) if rng.random() < 0.3 else frozenset(),
        )
        for at in range(size)
    )
    month = problem(
        *sites,
        teams=(team("T1", 4, length), team("T2", 4, length, skills=frozenset("a"))),
        rules=(("most_visits_a_day", (("most", 8 if seed % 3 else 3),)),),
    )
    minutes = rng.integers(*ways, month.travel.minutes.shape).astype(np.int32)
    if short:
        minutes[rng.random(minutes.shape) < 0.1] = 120_000
    if seed % 2:
        minutes = np.minimum(minutes, minutes.T)
    np.fill_diagonal(minutes, 0)
    month.travel.minutes[:] = minutes
    model = model_of(Grid.of(month))
    cuts = HallCuts.of(model)
    for _ in range(3):
        cuts.add(tuple(int(rng.integers(0, 16)) & kind.days for kind in model.kinds))
    duals = rng.integers(0, 300, len(cuts.sets)).astype(np.int64) * steps
    profit = (model.worth - rng.integers(0, 600, size)) * steps + rng.integers(0, steps, size)
    cuts_of_three = SubsetRowCuts(size)
    cuts_of_three.add(np.sort([rng.permutation(size)[:3] for _ in range(4)], axis=1).astype(np.int32))
    subset_row_duals = cuts_of_three.duals(
        rng.integers(0, 200, len(cuts_of_three)) * (rng.random(len(cuts_of_three)) < 0.7) * steps
    )
    return PricingProblem(model, model.families[0], profit, cuts.duals(0, duals), 1.0, subset_row_duals)


def subset_row_price(stops: tuple[int, ...], subset_row_duals: SubsetRowDuals | None) -> int:
    """Return what a tour pays for visiting two or more of three sites; each of the three tells of the triple."""
    paid = 0
    for site in stops if subset_row_duals else ():
        for at in range(subset_row_duals.first[site], subset_row_duals.first[site + 1]):
            seen = [
                other for other in (subset_row_duals.one[at], subset_row_duals.other[at]) if other in stops
            ]
            paid += int(subset_row_duals.worth[at]) if seen and site < min(seen) else 0
    return paid


def tours_of(pricing: PricingProblem) -> Iterator[Tried]:
    """Yield every tour of distinct sites that fits the day and that some team can make on some day."""
    family, model = pricing.family, pricing.model
    starts = np.flatnonzero(family.serves).tolist()
    waiting: list[tuple[tuple[int, ...], int, int, int]] = [
        ((at,), int(family.out[at]), int(family.serves[at]), int(model.days[at])) for at in starts
    ]
    while waiting:
        stops, minutes, kinds, days = waiting.pop()
        minutes += int(model.minutes[stops[-1]])
        if minutes + family.back[stops[-1]] <= family.minutes:
            price = int(hall_price(np.int64(kinds), np.int64(days), pricing.hall_duals))
            yield Tried(
                stops,
                int(pricing.profit[list(stops)].sum())
                - price
                - subset_row_price(stops, pricing.subset_row_duals),
            )
        if len(stops) == model.stops or minutes > family.minutes:
            continue
        for at in starts:
            both, free = kinds & int(family.serves[at]), days & int(model.days[at])
            if at not in stops and both and free:
                waiting.append(((*stops, at), minutes + int(model.travel[stops[-1], at]), both, free))


def most_by_start(pricing: PricingProblem) -> NDArray[np.int64]:
    """Return the most that tours earn from each start, by trying all; at least 0."""
    best = np.zeros(len(pricing.profit), dtype=np.int64)
    for tour in tours_of(pricing):
        best[tour.stops[0]] = max(best[tour.stops[0]], tour.earned)
    return best
