"""A month as the engine sees it: sites, families of tours, kinds of team, and sets of team-days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.model.neighbours import nearest
from scheduler.planning.model.priced_rows import PricedRows, priced_rows
from scheduler.planning.model.shortcuts import shortest_ways, sites_on_shortcuts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scheduler.planning.model.grid import Grid

MOST_KINDS = 62
MOST_ZONES = 64
MOST_NEAR = 256


@dataclass(frozen=True, eq=False)
class TeamGroup:
    """Teams that nothing in the month tells apart, and how many tours each of them may make."""

    teams: tuple[int, ...]
    most: int


@dataclass(frozen=True, eq=False)
class TeamKind:
    """The days of one length of the teams of one group; ``days`` is a mask over the month's days."""

    group: int
    family: int
    days: int


@dataclass(frozen=True, eq=False)
class TourFamily:
    """Tours that leave from one office and last at most ``minutes``.

    Attributes
    ----------
    out, back
        Minutes from the office to each site, and from each site to the office.
    least_out, least_back
        The same, with visits on the way where that is less.
    kinds
        The team kinds that make such tours; bit ``b`` of a mask stands for ``kinds[b]``.
    serves
        Mask of the team kinds that may visit each site within this family; 0 where none can.
    """

    minutes: int
    out: NDArray[np.int32]
    back: NDArray[np.int32]
    least_out: NDArray[np.int32]
    least_back: NDArray[np.int32]
    kinds: tuple[int, ...]
    serves: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ExactLengths:
    """Lengths in doubles that a tour must keep beside the whole minutes, which are rounded down."""

    limit: float
    legs: NDArray[np.float64]
    outs: NDArray[np.float64]
    backs: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MonthModel:
    """All arrays of a month; index ``i`` of every site array is candidate ``i`` of the grid.

    ``days`` is each site's mask of allowed days. ``travel[i, j]`` are minutes from ``i`` to ``j``. ``duty``
    marks the duties that some team can visit at all; what the others cost is no choice. Their ``worth`` is 0
    here: their ``duty_worth`` counts as a cost where they are not visited.
    """

    worth: NDArray[np.int64]
    duty: NDArray[np.bool_]
    minutes: NDArray[np.int32]
    days: NDArray[np.int64]
    travel: NDArray[np.int32]
    groups: tuple[TeamGroup, ...]
    kinds: tuple[TeamKind, ...]
    families: tuple[TourFamily, ...]
    stops: int
    rows: PricedRows
    duty_worth: NDArray[np.int64]
    exact: ExactLengths | None = None

    @property
    def total_duty_worth(self) -> int:
        """Worth of all duties together."""
        return int(self.duty_worth.sum())

    def miss_costs(self, price: int) -> NDArray[np.int64]:
        """Return what missing each duty costs at a ``price`` of a miss; 0 at other sites."""
        return np.where(self.duty, price + self.duty_worth, 0)

    @cached_property
    def symmetric(self) -> bool:
        """Whether every way back is as long as the way out."""
        ends = all(np.array_equal(each.out, each.back) for each in self.families)
        return ends and np.array_equal(self.travel, self.travel.T)

    @cached_property
    def closest(self) -> NDArray[np.int32]:
        """Minutes between each two sites in the shorter direction."""
        return self.travel if self.symmetric else np.minimum(self.travel, self.travel.T)

    @cached_property
    def near(self) -> NDArray[np.int32]:
        """At most 256 sites near to each site, nearest first, as far as the shorter direction.

        A part of them are the nearest that the same teams can visit: where few teams hold a skill, their
        tours join sites that lie far apart among many others.
        """
        serves = np.stack([family.serves for family in self.families])
        return nearest(self.closest, MOST_NEAR, np.unique(serves, axis=1, return_inverse=True)[1].ravel())

    @cached_property
    def zones(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Neighbourhoods: each site's zone, and the least minutes from each site into each zone.

        Each new zone grows around the site farthest from the ones before; shape (sites, zones).
        """
        size = len(self.worth)
        centre, zone = 0, np.zeros(size, dtype=np.int64)
        away = np.full(size, np.iinfo(np.int32).max, dtype=np.int32)
        for number in range(min(MOST_ZONES, size)):
            closer = self.closest[centre] < away
            away, zone = np.where(closer, self.closest[centre], away), np.where(closer, number, zone)
            centre = int(np.argmax(away))
        used, zone = np.unique(zone, return_inverse=True)
        order = np.argsort(zone, kind="stable")
        first = np.searchsorted(zone[order], np.arange(len(used)))
        return zone, np.minimum.reduceat(self.closest[:, order], first, axis=1)

    @cached_property
    def on_shortcuts(self) -> NDArray[np.bool_]:
        """Whether a visit to each site can save time."""
        return sites_on_shortcuts(self)

    @cached_property
    def reachable(self) -> NDArray[np.bool_]:
        """Whether some team can visit each site on some day at all."""
        marks = np.zeros(len(self.worth), dtype=bool)
        for family in self.families:
            marks |= family.serves != 0
        return marks

    def capacity(self, inside: tuple[int, ...]) -> int:
        """Return how many tours the team-days of a set can hold; ``inside``: a day mask for each kind."""
        slots = [0] * len(self.groups)
        for kind, mask in zip(self.kinds, inside, strict=True):
            slots[kind.group] += (mask & kind.days).bit_count()
        return sum(
            len(group.teams) * min(group.most, own) for group, own in zip(self.groups, slots, strict=True)
        )

    def family_capacity(self, family: int) -> int:
        """Return how many tours the team-days of a family can hold."""
        return self.capacity(tuple(kind.days if kind.family == family else 0 for kind in self.kinds))

    def family_of(self, team: int, day: int) -> int:
        """Return the family of a team's tours on a day; -1 where it has none."""
        for kind in self.kinds:
            if team in self.groups[kind.group].teams and kind.days >> day & 1:
                return kind.family
        return -1

    @cached_property
    def single_slot(self) -> NDArray[np.bool_]:
        """Whether only one kind of team can visit each site, and on one day only: a locked visit is so."""
        kinds = np.sum([np.bitwise_count(family.serves) for family in self.families], axis=0)
        single_slot: NDArray[np.bool_] = (np.bitwise_count(self.days) == 1) & (kinds == 1)
        return single_slot

    @cached_property
    def team_days(self) -> int:
        """Number of tours that the month can hold."""
        return self.capacity(tuple(kind.days for kind in self.kinds))


def model_of(grid: Grid) -> MonthModel:
    """Return the engine's arrays of a grid."""
    groups, kinds, lengths = _groups(grid)
    days = _masks(grid.on_days)
    families = _families(grid, groups, kinds, lengths, days)
    reachable = sum((each.serves != 0 for each in families), np.zeros(len(days), dtype=bool))
    duty = grid.duty & reachable
    model = MonthModel(
        worth=np.where(duty, 0, grid.worth),
        duty=duty,
        minutes=grid.minutes,
        days=days,
        travel=grid.travel,
        groups=groups,
        kinds=kinds,
        families=families,
        stops=grid.most_stops,
        rows=priced_rows(grid),
        duty_worth=np.where(duty, grid.worth, 0),
    )
    return stretched(model) if (grid.minutes == 0).any() else model


def stretched(model: MonthModel) -> MonthModel:
    """Return the same month in finer time, in which every visit takes at least one step.

    Minutes count ``stops + 1`` steps, a visit one more, and a day ``stops`` more: whole minutes fit the day
    if and only if the steps do, as a tour has at most ``stops`` visits.
    """
    factor = model.stops + 1
    families = tuple(
        replace(
            family,
            minutes=family.minutes * factor + model.stops,
            out=family.out * np.int32(factor),
            back=family.back * np.int32(factor),
            least_out=family.least_out * np.int32(factor),
            least_back=family.least_back * np.int32(factor),
        )
        for family in model.families
    )
    minutes = model.minutes * np.int32(factor) + np.int32(1)
    return replace(model, minutes=minutes, travel=model.travel * np.int32(factor), families=families)


def _masks(marks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return one bit mask a row of marks."""
    if marks.shape[1] > MOST_KINDS:
        raise ValueError(f"a month of {marks.shape[1]} days is longer than {MOST_KINDS}")
    return marks.astype(np.int64) @ (np.int64(1) << np.arange(marks.shape[1], dtype=np.int64))


def _groups(grid: Grid) -> tuple[tuple[TeamGroup, ...], tuple[TeamKind, ...], list[tuple[int, int]]]:
    """Return groups of equal teams, their kinds, and (office, minutes) of each family."""
    alike: dict[tuple[int, bytes, int, bytes], list[int]] = {}
    for team in range(len(grid.teams)):
        look = (
            int(grid.office[team]),
            grid.tour_minutes[team].tobytes(),
            int(grid.most_tours[team]),
            grid.by_team[:, team].tobytes(),
        )
        alike.setdefault(look, []).append(team)
    groups: list[TeamGroup] = []
    kinds: list[TeamKind] = []
    lengths: list[tuple[int, int]] = []
    load: dict[tuple[int, int], list[int]] = {}
    for (office, _, most, _), teams in alike.items():
        minutes = grid.tour_minutes[teams[0]]
        for length in np.unique(minutes[minutes > 0]) if most > 0 else ():
            chunks = load.setdefault((office, int(length)), [])
            if not chunks or sum(kind.family == chunks[-1] for kind in kinds) >= MOST_KINDS:
                chunks.append(len(lengths))
                lengths.append((office, int(length)))
            mask = int(_masks((minutes == length)[np.newaxis])[0])
            kinds.append(TeamKind(len(groups), chunks[-1], mask))
        groups.append(TeamGroup(tuple(teams), most))
    return tuple(groups), tuple(kinds), lengths


def _families(
    grid: Grid,
    groups: tuple[TeamGroup, ...],
    kinds: tuple[TeamKind, ...],
    lengths: list[tuple[int, int]],
    days: NDArray[np.int64],
) -> tuple[TourFamily, ...]:
    ways = [
        (shortest_ways(out, grid.minutes, grid.travel.T), shortest_ways(back, grid.minutes, grid.travel))
        for out, back in zip(grid.out, grid.back, strict=True)
    ]
    families = []
    for number, (office, minutes) in enumerate(lengths):
        own = tuple(at for at, kind in enumerate(kinds) if kind.family == number)
        out, back = grid.out[office], grid.back[office]
        least_out, least_back = ways[office]
        fits = least_out + grid.minutes + least_back <= minutes
        serves = np.zeros(len(days), dtype=np.int64)
        for bit, at in enumerate(own):
            may = grid.by_team[:, groups[kinds[at].group].teams[0]] & (days & kinds[at].days != 0)
            serves |= np.where(may & fits, np.int64(1) << bit, 0)
        families.append(TourFamily(minutes, out, back, least_out, least_back, own, serves))
    return tuple(families)
