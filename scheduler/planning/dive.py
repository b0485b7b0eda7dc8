"""From the linear program to a plan: fix a few tours, price again for the rest, until all are whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.prices import SCALE
from scheduler.planning.pricing import Look, quick

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.planning.dating import Calendar
    from scheduler.planning.engine import Relaxation
    from scheduler.planning.master import Master

SURE = 0.97
DOUBTFUL = 0.35
FIRST_DUTIES = 0.15


@dataclass(frozen=True)
class Pace:
    """How a dive goes: share of the open tours fixed a step, and how often each step is priced again."""

    share: float = 0.08
    rounds: int = 2
    look: Look = Look(30, 2, 2, 1000)


def dive(
    relaxation: Relaxation,
    master: Master,
    calendar: Calendar,
    free: NDArray[np.bool_],
    pace: Pace,
    over: Callable[[], bool],
) -> list[int]:
    """Return tours that go together, each dated in the calendar, over the sites that are ``free``.

    The calendar holds the tours kept beside them and gets the new ones. ``over``: whether time is up;
    then the rest is fixed in one go.
    """
    free = free.copy()
    room = relaxation.model.team_days - len(calendar.where)
    fixed: list[int] = []
    master.solve()
    while True:
        hurried = over()
        if fixed and not hurried:
            _price_again(relaxation, master, free, pace, room - len(fixed))
        amounts = master.amounts()
        share = 1.0 if hurried else pace.share
        new = _fix(relaxation, master, calendar, free, amounts, max(1, int((room - len(fixed)) * share)))
        fixed += new
        if not new or len(fixed) >= room:
            break
        master.fix(new, 1)
        master.solve()
    master.fix(fixed, 0)
    return fixed


def _fix(
    relaxation: Relaxation,
    master: Master,
    calendar: Calendar,
    free: NDArray[np.bool_],
    amounts: NDArray[np.float64],
    most: int,
) -> list[int]:
    """Fix tours by how much of them is used; those with duties first. Marks their sites as no longer free."""
    pool = relaxation.pool
    places = np.flatnonzero(amounts > 1e-4)
    routes = pool.routes[master.numbers[places]]
    duty = ((routes >= 0) & relaxation.model.duty[routes]).any(axis=1)
    order = np.argsort(-(amounts[places] + FIRST_DUTIES * duty), kind="stable")
    fixed: list[int] = []
    doubtful = 0
    for at in order.tolist():
        amount, tour = amounts[places[at]], int(master.numbers[places[at]])
        if amount < SURE and (doubtful >= most or (doubtful and amount < DOUBTFUL)):
            break
        sites = routes[at][routes[at] >= 0]
        if not free[sites].all() or not calendar.place(tour):
            continue
        free[sites] = False
        fixed.append(tour)
        doubtful += amount < SURE
    return fixed


def _price_again(
    relaxation: Relaxation, master: Master, free: NDArray[np.bool_], pace: Pace, left: int
) -> None:
    """Add tours over the sites still free, at the prices of what is fixed."""
    model = relaxation.model
    for _ in range(pace.rounds):
        prices = master.prices()
        gain, new = np.where(free, prices.gain(model), 0), 0
        for number, family in enumerate(model.families):
            told = relaxation.sets.prices(number, prices.sets)
            found = quick(model, family, gain, told, 1, pace.look, relaxation.slope * SCALE)
            relaxation.work["nodes"] += found.nodes
            best = found.routes[: max(40, 2 * left)]
            new += master.add(relaxation.pool.add(number, best).tolist())
        if not new:
            break
        master.solve()
