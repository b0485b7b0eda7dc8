"""The invented county's hidden truth with a memory: a serious finding stays until it is put right.

``invented_hidden`` draws what a visit finds from employer and day alone. Here each serious fault has a life:
it arises, stays, is seen or overlooked, is put right after an order or is not, and may come back. What the
county's files hold is not touched: this truth begins where they end.

All luck hangs on the seed and on the name of the fault, so two ways of planning live in the same county: a
fault that both leave alone is the same fault on the same days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.invented_hidden import DEPTH, Outcome, items, outcomes, rates, severities
from benchmarks.invented_luck import poisson, uniform

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

_STOCK, _STOCK_LIFE, _NEW, _NEW_DAY, _NEW_LIFE = 11, 12, 13, 14, 15
_SEEN, _RIGHT, _WHEN, _BACK, _BACK_DAY = 16, 17, 18, 19, 20
_MOST = 15


@dataclass(frozen=True)
class Memory:
    """How faults live: assumptions of this project, none of them measured; studies vary them.

    Attributes
    ----------
    life_days
        Mean days that a fault stays when nobody orders anything. A worn extractor or a missing test is
        mostly put right at the next overhaul or yearly test: a year and a half.
    seen
        Chance that a full visit by an officer of average strictness sees a fault that is there.
    right
        Chance that an employer of average badness has put a fault right by the due day of its order.
    right_by_badness
        How much the log-odds of that fall with each standard deviation of badness.
    back, back_days
        Chance that a fault that was put right comes back, and the mean days until it does.
    """

    life_days: float = 540.0
    seen: float = 0.8
    right: float = 0.8
    right_by_badness: float = 0.6
    back: float = 0.35
    back_days: float = 300.0


class Truth:
    """The faults of every employer from a day on; visits and orders change what comes after them.

    Parameters
    ----------
    hidden
        The hidden columns of the employers (see ``invented_county.County``).
    start, days
        The first day, and how many days this truth reaches.
    last_visit
        Day of each employer's last visit before ``start`` (NaT: never): what it found was mostly put right.
    """

    def __init__(
        self,
        hidden: pd.DataFrame,
        start: date,
        days: int,
        seed: int,
        *,
        last_visit: NDArray[np.datetime64] | None = None,
        memory: Memory | None = None,
    ) -> None:
        self.hidden = hidden.reset_index(drop=True)
        self.seed, self.memory, self.start = seed, memory or Memory(), np.datetime64(start, "D")
        self.place = {str(code): at for at, code in enumerate(self.hidden["employer"])}
        size = len(self.hidden)
        today = np.full(size, self.start)
        stock = rates(self.hidden, today) / self.memory.seen
        number = self.hidden["number"].to_numpy()
        old = poisson(stock * self._left(last_visit), uniform(seed, number, _STOCK), _MOST)
        new = poisson(stock * days / self.memory.life_days, uniform(seed, number, _NEW), _MOST)
        at, slot = _spread(old)
        born = np.full(len(at), -1.0)
        names = number[at] * 1000 + slot
        ends = self._life(names, _STOCK_LIFE)
        at2, slot2 = _spread(new)
        names2 = number[at2] * 1000 + 100 + slot2
        born2 = uniform(seed, names2, _NEW_DAY) * days
        self.at = np.concatenate([at, at2])
        self.name = np.concatenate([names, names2])
        self.born = np.concatenate([born, born2])
        self.ends = np.concatenate([ends, born2 + self._life(names2, _NEW_LIFE)])

    def _left(self, last_visit: NDArray[np.datetime64] | None) -> NDArray[np.float64]:
        """Return the share of the usual faults there are, so long after each employer's last visit."""
        if last_visit is None:
            return np.ones(len(self.hidden))
        ago = (self.start - last_visit.astype("datetime64[D]")).astype(np.float64)
        ago[np.isnat(last_visit)] = np.inf
        gone = self.memory.seen * self.memory.right * np.exp(-ago / self.memory.life_days)
        return np.asarray(1.0 - gone)

    def _life(self, names: NDArray[np.int64], key: int) -> NDArray[np.float64]:
        return -self.memory.life_days * np.log1p(-uniform(self.seed, names, key))

    def _day(self, day: date | np.datetime64) -> float:
        return float((np.datetime64(day, "D") - self.start).astype(np.int64))

    def present(self, day: date | np.datetime64) -> NDArray[np.int64]:
        """Return the places, in ``at`` and ``name``, of the faults that are there at the end of a day."""
        number = self._day(day)
        return np.flatnonzero((self.born <= number) & (self.ends > number))

    def harm(self, day: date | np.datetime64) -> float:
        """Return exposed workers times serious faults, over all employers, at the end of a day."""
        exposed = self.hidden["exposed_workers"].fillna(0.0).to_numpy(dtype=np.float64)
        return float(exposed[self.at[self.present(day)]].sum())

    def visit(self, employer: str, day: date, kind: str = "daily", strictness: float = 1.0) -> Seen:
        """Return what a visit sees; nothing is put right by being seen alone."""
        at, when = self.place[employer], int(np.datetime64(day, "D").astype(np.int64))
        there = [each for each in self.present(day) if self.at[each] == at]
        chance = min(1.0, self.memory.seen * DEPTH.get(kind, 1.0) * strictness)
        luck = uniform(self.seed, self.name[there], when, _SEEN) if there else np.empty(0)
        faults = tuple(int(each) for each, own in zip(there, luck, strict=True) if own < chance)
        row, days = self.hidden.iloc[[at]], np.array([day], dtype="datetime64[D]")
        other = outcomes(row, days, self.seed, DEPTH.get(kind, 1.0) * strictness).iloc[0]
        count = len(faults) + int(other["findings"] - other["serious"])
        places = np.arange(count)
        severity = severities(np.full(count, len(faults)), places)
        number = np.repeat(row["number"].to_numpy(), count)
        subjects = items(number, np.repeat(days, count), places, self.seed)
        listed = tuple((str(item), int(each)) for item, each in zip(subjects, severity, strict=True))
        result = "fail" if faults else "conditions" if count else "pass"
        penalty = float(other["penalty"]) if faults else 0.0
        return Seen(faults, Outcome(employer, len(faults), count, listed, penalty, result))

    def order(self, faults: Sequence[int], issued: date, due: date) -> None:
        """Order faults to be put right by a day; the employer does it by then, or the fault stays.

        The chance hangs on badness; an order given again is a new chance. One that is put right may come
        back later, as a fault of its own.
        """
        first, last = self._day(issued), self._day(due)
        for fault in faults:
            name, key = self.name[fault], int(last)
            badness = float(self.hidden["badness"].iloc[self.at[fault]])
            odds = (
                np.log(self.memory.right / (1 - self.memory.right)) - self.memory.right_by_badness * badness
            )
            if self.ends[fault] <= first or uniform(self.seed, name, key, _RIGHT) >= 1 / (1 + np.exp(-odds)):
                continue
            done = first + 1 + uniform(self.seed, name, key, _WHEN) * max(last - first - 1, 0)
            self.ends[fault] = min(self.ends[fault], done)
            if uniform(self.seed, name, key, _BACK) < self.memory.back:
                self._comes_back(fault, done)

    def _comes_back(self, fault: int, done: float) -> None:
        name = self.name[fault] + 1_000_000_007
        again = done - self.memory.back_days * np.log1p(-uniform(self.seed, name, _BACK_DAY))
        life = self._life(np.array([name]), _NEW_LIFE)[0]
        self.at = np.append(self.at, self.at[fault])
        self.name = np.append(self.name, name)
        self.born = np.append(self.born, again)
        self.ends = np.append(self.ends, again + life)

    def unsettled(self, faults: Sequence[int], day: date) -> tuple[int, ...]:
        """Return those of some faults that are still there on a day: what a re-inspection finds."""
        number = self._day(day)
        return tuple(each for each in faults if self.ends[each] > number)


@dataclass(frozen=True)
class Seen:
    """What a visit saw: the faults by their places in the truth, and the outcome that is recorded."""

    faults: tuple[int, ...]
    outcome: Outcome


def _spread(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for each fault, its employer's place and its number there."""
    at = np.repeat(np.arange(len(counts)), counts)
    slot = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
    return at, slot
