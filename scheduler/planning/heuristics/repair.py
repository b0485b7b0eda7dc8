"""An old plan under a changed month: what of it still stands, and the few moves that mend it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.planning.heuristics.insertions import MOST_TRIES, Insertion, insertions
from scheduler.planning.model.tours import Tour, minutes_of, plan_of, tours_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scheduler.domain.plan import Plan, Visit
    from scheduler.planning.model.grid import Grid

MOST_HEAVY = 100


def changed(old: Iterable[Visit], new: Iterable[Visit]) -> frozenset[str]:
    """Return the codes whose day or team differs, or that only one of the two plans visits."""
    before = {visit.code: (visit.day, visit.team) for visit in old}
    after = {visit.code: (visit.day, visit.team) for visit in new}
    return frozenset(code for code in before.keys() | after.keys() if before.get(code) != after.get(code))


def still_allowed(grid: Grid, plan: Plan) -> tuple[Tour, ...]:
    """Return the tours of an old plan as far as the grid still allows them.

    Visits that no longer may take place are left out, then the least worthy ones of tours that are too
    long, then the least worthy tours of teams that go out too often.
    """
    days = set(grid.days.tolist())
    known = tuple(
        visit
        for visit in plan.visits
        if visit.code in grid.index and visit.team in grid.team_index and visit.day in days
    )
    tours = (_allowed(grid, tour) for tour in tours_in(grid, replace(plan, visits=known)))
    kept: list[Tour] = []
    for tour in sorted((each for each in tours if each.stops), key=lambda each: -_weight(grid, each)):
        if sum(other.team == tour.team for other in kept) < grid.most_tours[tour.team]:
            kept.append(tour)
    return tuple(sorted(kept))


def repaired(grid: Grid, tours: tuple[Tour, ...], locked: frozenset[int]) -> tuple[Tour, ...]:
    """Return tours that hold every duty for which a place is found, each with as little loss as possible."""
    held = {stop for tour in tours for stop in tour.stops}
    for site in grid.duty.nonzero()[0].tolist():
        if site not in held:
            tours = with_ejections(grid, tours, site, locked) or tours
    return tours


def with_ejections(
    grid: Grid, tours: tuple[Tour, ...], site: int, locked: frozenset[int]
) -> tuple[Tour, ...] | None:
    """Return the tours of most value found that hold a site, ``None`` where they are worth no more.

    The best few places are tried, and those that push out a single duty. What is pushed out goes where it
    pushes out the least in turn, if that is worth it.
    """
    best, value = None, plan_of(grid, tours).value
    for place in _worth_trying(grid, insertions(grid, tours, site, locked)):
        made: tuple[Tour, ...] = (*(tour for tour in tours if tour != place.before), place.tour)
        for ejected in sorted(place.ejected, key=lambda stop: -_worth(grid, stop)):
            again = next(iter(insertions(grid, made, ejected, locked | {site})), None)
            if again is not None and again.loss < _worth(grid, ejected):
                made = (*(tour for tour in made if tour != again.before), again.tour)
        reached = plan_of(grid, made).value
        if reached > value:
            best, value = made, reached
    return best


def _worth_trying(grid: Grid, found: list[Insertion]) -> list[Insertion]:
    light = [place for place in found if not grid.duty[list(place.ejected)].any()]
    heavy = [place for place in found if len(place.ejected) == 1 and grid.duty[place.ejected[0]]]
    return [*light[: 2 * MOST_TRIES], *heavy[:MOST_HEAVY]]


def locked_sites(grid: Grid) -> frozenset[int]:
    """Return the sites that must not leave their tour: those whose day and team are locked."""
    return frozenset(
        at
        for at, site in enumerate(grid.candidates)
        if site.locked_day is not None and site.locked_team is not None
    )


def _allowed(grid: Grid, tour: Tour) -> Tour:
    """Return a tour without the sites that may not be visited in it, and not longer than its day."""
    limit = int(grid.tour_minutes[tour.team, tour.day])
    stops = [
        stop
        for stop in dict.fromkeys(tour.stops)
        if limit > 0 and grid.on_days[stop, tour.day] and grid.by_team[stop, tour.team]
    ]
    while stops and (len(stops) > grid.most_stops or minutes_of(grid, Tour(*tour[:2], tuple(stops))) > limit):
        stops.remove(min(stops, key=lambda stop: (_worth(grid, stop), stop)))
    return tour._replace(stops=tuple(stops))


def _weight(grid: Grid, tour: Tour) -> int:
    return sum(_worth(grid, stop) for stop in tour.stops)


def _worth(grid: Grid, stop: int) -> int:
    """Return the worth of a site, duties and locked visits above all."""
    site = grid.candidates[stop]
    is_locked = bool(site.held) or site.locked_day is not None or site.locked_team is not None
    return site.worth + (site.duty + is_locked) * grid.problem.duty_price
