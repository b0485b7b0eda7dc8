"""Whether a few sites can all be visited: every way to share them among team-days is tried."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.model.tours import Tour, minutes_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.planning.model.grid import Grid

MOST_NODES = 20_000

Lines = dict[tuple[frozenset[int], int], tuple[int, tuple[int, ...]]]


class Unsure(Exception):
    """The work allowed was not enough to know."""


def fits(grid: Grid) -> bool:
    """Say whether all sites of a grid can be visited together.

    Raises
    ------
    Unsure
        After too many nodes.
    """
    return _enough_minutes(grid) and next(placements(grid), None) is not None


def placements(grid: Grid) -> Iterator[tuple[Tour, ...]]:
    """Yield the ways to visit all sites of a grid, each tour in its shortest order.

    Raises
    ------
    Unsure
        After too many nodes.
    """
    yield from _Search(grid).ways(0, {})


def _enough_minutes(grid: Grid) -> bool:
    """Say whether the longest tours that the budgets allow hold the minutes on site, without travel."""
    longest = np.sort(grid.tour_minutes.astype(np.int64), axis=1)[:, ::-1]
    budget = sum(int(row[:most].sum()) for row, most in zip(longest, grid.most_tours, strict=True))
    return int(grid.minutes.sum()) <= budget


class _Search:
    """Depth first over the sites, those with the fewest team-days first."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.nodes = 0
        self.slots = [self._open(site) for site in range(len(grid.candidates))]
        self.order = sorted(range(len(self.slots)), key=lambda site: (len(self.slots[site]), site))
        self.shortest = cache(self._shortest)

    def _open(self, site: int) -> list[tuple[int, int]]:
        grid = self.grid
        teams, days = range(len(grid.teams)), range(len(grid.days))
        return [
            (team, day)
            for team, day in product(teams, days)
            if grid.by_team[site, team] and grid.on_days[site, day] and grid.tour_minutes[team, day] > 0
        ]

    def ways(self, depth: int, held: dict[tuple[int, int], tuple[int, ...]]) -> Iterator[tuple[Tour, ...]]:
        """Yield every way to place the sites from ``depth`` on beside those already held."""
        if depth == len(self.order):
            yield tuple(
                Tour(team, day, self.shortest(team, stops)[1]) for (team, day), stops in sorted(held.items())
            )
            return
        site = self.order[depth]
        for slot in self.slots[site]:
            self.nodes += 1
            if self.nodes > MOST_NODES:
                raise Unsure
            stops = tuple(sorted((*held.get(slot, ()), site)))
            if self._may(slot, stops, held):
                yield from self.ways(depth + 1, {**held, slot: stops})

    def _may(
        self,
        slot: tuple[int, int],
        stops: tuple[int, ...],
        held: dict[tuple[int, int], tuple[int, ...]],
    ) -> bool:
        team, day = slot
        out = sum(other == team for other, _ in held) + (slot not in held)
        return (
            len(stops) <= self.grid.most_stops
            and out <= self.grid.most_tours[team]
            and self.shortest(team, stops)[0] <= self.grid.tour_minutes[team, day]
        )

    def _shortest(self, team: int, stops: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        """Return minutes and order of the shortest tour through some stops, by dynamic programming."""
        grid, office = self.grid, self.grid.office[team]
        lines: Lines = {(frozenset({stop}), stop): (int(grid.out[office, stop]), (stop,)) for stop in stops}
        for _ in stops[1:]:
            longer: Lines = {}
            for (seen, last), (minutes, line) in lines.items():
                for stop in stops:
                    if stop not in seen:
                        key = (seen | {stop}, stop)
                        made = (minutes + int(grid.travel[last, stop]), (*line, stop))
                        longer[key] = min(longer.get(key, made), made)
            lines = longer
        line = min(
            (minutes + int(grid.back[office, last]), line) for (_, last), (minutes, line) in lines.items()
        )[1]
        return minutes_of(grid, Tour(team, 0, line)), line
