"""Which team makes which tour on which day: exact matching of tours with team-days, and what it forbids."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from scheduler.planning.bound.columns import Pool
    from scheduler.planning.model.month_model import MonthModel

FLOW_UNIT = 100_000


class TeamDay(NamedTuple):
    """A day of a team, by their places in the grid."""

    team: int
    day: int


class Schedule:
    """Tours with a team and day each: at most one tour a team a day, and a team's budget of tours.

    A tour that finds its slots taken moves others to slots of theirs, so ``place`` fails only if no
    timetable of all these tours exists.
    """

    def __init__(self, model: MonthModel, pool: Pool) -> None:
        self.model, self.pool = model, pool
        self.where: dict[int, TeamDay] = {}
        self.tour_at: dict[TeamDay, int] = {}
        self.tours = {team: 0 for group in model.groups for team in group.teams}
        self._most = {team: group.most for group in model.groups for team in group.teams}

    def copy(self) -> Schedule:
        """Return a schedule of the same tours on the same days."""
        other = Schedule(self.model, self.pool)
        other.where, other.tour_at, other.tours = dict(self.where), dict(self.tour_at), dict(self.tours)
        return other

    def remove(self, tours: Iterable[int]) -> None:
        """Take tours out."""
        for tour in tours:
            slot = self.where.pop(tour)
            del self.tour_at[slot]
            self.tours[slot.team] -= 1

    def options(self, tour: int) -> Iterator[TeamDay]:
        """Return the slots at which a tour can be made."""
        family = self.model.families[int(self.pool.family[tour])]
        kinds, days = int(self.pool.kinds[tour]), int(self.pool.days[tour])
        for bit, at in enumerate(family.kinds):
            if kinds >> bit & 1:
                kind = self.model.kinds[at]
                free = kind.days & days
                for day in range(free.bit_length()):
                    if free >> day & 1:
                        for team in self.model.groups[kind.group].teams:
                            yield TeamDay(team, day)

    def put(self, tour: int, slot: TeamDay) -> None:
        """Set a tour on a slot that is free."""
        self.where[tour] = slot
        self.tour_at[slot] = tour
        self.tours[slot.team] += 1

    def place(self, tour: int) -> bool:
        """Give a tour a slot, moving others where needed; say whether there was one."""
        waiting, wanted = deque([tour]), {tour}
        parent: dict[int, tuple[int, TeamDay]] = {}
        seen: set[TeamDay] = set()
        full: set[int] = set()
        while waiting:
            mover = waiting.popleft()
            for slot in self.options(mover):
                if slot in seen:
                    continue
                seen.add(slot)
                holder = self.tour_at.get(slot)
                if holder is None and self.tours[slot.team] < self._most[slot.team]:
                    self._shift(mover, slot, parent)
                    return True
                if holder is not None:
                    others = [holder]
                elif slot.team not in full:
                    full.add(slot.team)
                    others = [each for each, at in self.where.items() if at.team == slot.team]
                else:
                    others = []
                for other in others:
                    if other not in wanted:
                        wanted.add(other)
                        parent[other] = (mover, slot)
                        waiting.append(other)
        return False

    def _shift(self, mover: int, slot: TeamDay, parent: dict[int, tuple[int, TeamDay]]) -> None:
        """Move the last tour of a chain to a free slot, and each before it to the slot it asked for."""
        moves = [(mover, slot)]
        while moves[-1][0] in parent:
            moves.append(parent[moves[-1][0]])
        self.remove([tour for tour, _ in moves if tour in self.where])
        for tour, target in moves:
            self.put(tour, target)


def overfull_hall_set(
    model: MonthModel, pool: Pool, tours: NDArray[np.int64], amounts: NDArray[np.float64]
) -> tuple[int, ...] | None:
    """Return a set of slots (a day mask for each team kind) that must hold more tours than it can.

    ``None`` where these amounts of tours fit the month. Found as the least cut of a flow from tours, by
    their sort, through slots and team budgets.
    """
    sorts = np.stack((pool.family[tours], pool.kinds[tours], pool.days[tours]), axis=1)
    kinds, which = np.unique(sorts, axis=0, return_inverse=True)
    supply = np.rint(np.bincount(which.ravel(), weights=amounts) * FLOW_UNIT).astype(np.int64)
    edges = list(_edges(model, kinds, supply))
    ends = np.array([edge[:2] for edge in edges])
    room = np.array([edge[2] for edge in edges], dtype=np.int32)
    size = int(ends.max()) + 1
    graph = coo_array((room, (ends[:, 0], ends[:, 1])), shape=(size, size)).tocsr()
    flow = maximum_flow(graph, 0, 1)
    if flow.flow_value >= supply.sum() - max(len(kinds), FLOW_UNIT // 1000):
        return None
    left = graph - flow.flow
    left.data = np.where(left.data > 0, left.data, 0)
    left.eliminate_zeros()
    reached = set(breadth_first_order(left, 0, return_predecessors=False).tolist())
    first = 2 + len(model.groups) + len(kinds)
    width = max(kind.days.bit_length() for kind in model.kinds)
    return tuple(
        sum(1 << day for day in range(width) if first + at * width + day in reached and kind.days >> day & 1)
        for at, kind in enumerate(model.kinds)
    )


def _edges(
    model: MonthModel, sorts: NDArray[np.int64], supply: NDArray[np.int64]
) -> Iterator[tuple[int, int, int]]:
    """Return (from, to, room): 0 source, 1 sink, then groups, sorts of tours, and slots kind by kind."""
    groups = len(model.groups)
    first = 2 + groups + len(sorts)
    width = max(kind.days.bit_length() for kind in model.kinds)
    for number, group in enumerate(model.groups):
        yield 2 + number, 1, FLOW_UNIT * len(group.teams) * group.most
    for at, kind in enumerate(model.kinds):
        for day in range(width):
            if kind.days >> day & 1:
                teams = len(model.groups[kind.group].teams)
                yield first + at * width + day, 2 + kind.group, FLOW_UNIT * teams
    for sort, (family, kinds, days) in enumerate(sorts.tolist()):
        yield 0, 2 + groups + sort, int(supply[sort])
        for bit, at in enumerate(model.families[family].kinds):
            free = model.kinds[at].days & days if kinds >> bit & 1 else 0
            for day in range(free.bit_length()):
                if free >> day & 1:
                    yield 2 + groups + sort, first + at * width + day, int(supply[sort])
