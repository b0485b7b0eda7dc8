"""From the linear program to a plan: fix a few tours, price again for the rest, until all are whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduler.planning.bound.pricing import PricingScope

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from scheduler.planning.bound.assignment import Schedule
    from scheduler.planning.bound.master import RestrictedMaster
    from scheduler.planning.bound.relaxation import Relaxation

SURE = 0.97
DOUBTFUL = 0.35
FIRST_DUTIES = 0.15
NEAR = PricingScope(30, 2, 2, 1000)


@dataclass(frozen=True)
class Pace:
    """How a dive goes.

    Attributes
    ----------
    share
        Share of the open tours fixed a step.
    rounds
        How often a step is priced again.
    renew
        The program is made anew when this share of its tours is still open.
    listed
        Tours that a pricing round adds at most; more where more slots are open.
    """

    share: float = 0.08
    rounds: int = 2
    renew: float = 0.75
    listed: int = 40


HURRIED = Pace(share=0.3, rounds=1)


class Dive:
    """A diving heuristic: the schedule holds the tours kept and gets those that the dive fixes.

    ``free`` marks the sites that may still be used, ``priced`` those among which tours are looked for.
    ``over``: whether time is up; then larger shares are fixed at a time.
    """

    def __init__(
        self,
        relaxation: Relaxation,
        schedule: Schedule,
        free: NDArray[np.bool_],
        pace: Pace,
        over: Callable[[], bool],
    ) -> None:
        self.relaxation, self.schedule, self.pace, self.over = relaxation, schedule, pace, over
        self.free = free.copy()
        self.room = relaxation.model.team_days - len(schedule.where)

    def run(self) -> None:
        """Fix tours until no slot or no tour is left."""
        program, size = self._program(), self.room
        while self.room > 0:
            pace = HURRIED if self.over() else self.pace
            self._price_again(program, pace.rounds)
            new = self._fix(program, pace.share)
            if not new:
                break
            if self.room < self.pace.renew * size:
                program, size = self._program(), self.room
            else:
                program.fix(new)
                program.solve()

    def priced(self) -> NDArray[np.int64]:
        """Return the tours of the linear program once it is priced for the sites still free; fix none."""
        program = self._program()
        self._price_again(program, self.pace.rounds)
        return program.numbers

    def _program(self) -> RestrictedMaster:
        program = self.relaxation.program(self.schedule.where, self.free, self.room)
        program.solve()
        return program

    def _fix(self, program: RestrictedMaster, share: float) -> list[int]:
        """Fix tours by how much of each is used, those with duties first; return them."""
        pool, model = self.relaxation.pool, self.relaxation.model
        most = max(1, int(self.room * share))
        amounts = program.amounts()
        places = np.flatnonzero(amounts > 1e-4)
        routes = pool.routes[program.numbers[places]]
        duty = ((routes >= 0) & model.duty[routes]).any(axis=1)
        order = np.argsort(-(amounts[places] + FIRST_DUTIES * duty), kind="stable")
        fixed: list[int] = []
        doubtful = 0
        for at in order.tolist():
            amount, tour = amounts[places[at]], int(program.numbers[places[at]])
            if amount < SURE and (doubtful >= most or (doubtful and amount < DOUBTFUL)):
                break
            sites = routes[at][routes[at] >= 0]
            if tour in self.schedule.where or not self.free[sites].all() or not self.schedule.place(tour):
                continue
            self.free[sites] = False
            fixed.append(tour)
            doubtful += amount < SURE
        self.room -= len(fixed)
        return fixed

    def _price_again(self, program: RestrictedMaster, rounds: int) -> None:
        """Add tours over the sites still free, at the prices of what is fixed."""
        relaxation = self.relaxation
        for _ in range(rounds):
            prices = program.prices()
            profit, new = np.where(self.free, prices.reduced_profit(relaxation.model), 0), 0
            for number, pricing in enumerate(relaxation.pricer.problems(prices, profit)):
                found = relaxation.pricer.heuristic(pricing, 1, NEAR)
                best = found.routes[: max(self.pace.listed, 2 * self.room)]
                new += program.add(relaxation.pool.add(number, best).tolist())
            if not new:
                break
            program.solve()
