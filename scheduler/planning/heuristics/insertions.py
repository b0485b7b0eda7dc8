"""Where one more site can go in a plan, and what it pushes out."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple

from scheduler.planning.heuristics.greedy import build
from scheduler.planning.model.tours import Tour, minutes_of, plan_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scheduler.domain.plan import Plan
    from scheduler.planning.model.grid import Grid

MOST_TRIES = 6


class Insertion(NamedTuple):
    """A tour that holds the site: the tour it was before, if any, the sites pushed out and their worth."""

    loss: int
    minutes: int
    tour: Tour
    before: Tour | None
    ejected: tuple[int, ...]


def insertions(
    grid: Grid, tours: Iterable[Tour], site: int, locked: frozenset[int] = frozenset()
) -> list[Insertion]:
    """Return the places of a site, those that push out the least worth first.

    A tour may move to another free day of its team to make room. Sites in ``locked`` are not pushed out.
    """
    found: list[Insertion] = []
    tours = tuple(tours)
    for team in grid.by_team[site].nonzero()[0].tolist():
        own = [tour for tour in tours if tour.team == team]
        taken = {tour.day for tour in own}
        free = [day for day in (grid.tour_minutes[team] > 0).nonzero()[0].tolist() if day not in taken]
        for tour in own:
            found += _joining(grid, tour, [tour.day, *free], site, locked)
        if len(own) < grid.most_tours[team]:
            found += _joining(grid, Tour(team, -1, ()), free, site, locked)
    return sorted(found, key=lambda each: each[:3])


def _joining(
    grid: Grid, tour: Tour, days: list[int], site: int, locked: frozenset[int]
) -> Iterator[Insertion]:
    """Yield a place for each set of sites that may stay beside the new one, on the first day that suits."""
    days = [day for day in days if grid.on_days[site, day]]
    worth = grid.worth + grid.duty * grid.problem.duty_price
    for stay in _subsets(tour.stops):
        ejected = tuple(stop for stop in tour.stops if stop not in stay)
        if len(stay) >= grid.most_stops or not locked.isdisjoint(ejected):
            continue
        minutes, stops = min(
            (minutes_of(grid, Tour(tour.team, 0, line)), line)
            for line in ((*stay[:at], site, *stay[at:]) for at in range(len(stay) + 1))
        )
        for day in days:
            if minutes <= grid.tour_minutes[tour.team, day] and grid.on_days[list(stay), day].all():
                before = tour if tour.stops else None
                loss = int(worth[list(ejected)].sum())
                yield Insertion(loss, minutes, Tour(tour.team, day, stops), before, ejected)
                break


def _subsets(stops: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    return chain.from_iterable(combinations(stops, size) for size in range(len(stops) + 1))


def with_site(grid: Grid, tours: Iterable[Tour], site: int) -> tuple[Insertion, Plan] | None:
    """Return the best plan found that takes a site in, and its place; ``None`` where it has none.

    The best few places are tried; what they push out, and whatever else fits, is inserted again.
    """
    tours = tuple(tours)
    best: tuple[Insertion, Plan] | None = None
    for place in insertions(grid, tours, site)[:MOST_TRIES]:
        changed = (*(tour for tour in tours if tour != place.before), place.tour)
        plan = plan_of(grid, build(grid, kept=changed))
        if best is None or plan.value > best[1].value:
            best = place, plan
    return best
