"""What a month has to decide: candidates, teams, days, travel, priced rows and the rules switched on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

MOST_WORTH = 1_000_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A visit that may be planned.

    Attributes
    ----------
    code
        Its own name in plan, rules and draw: the employer's code, or ``employer/2`` for a second
        visit or premises in the same month.
    place
        Name of its point in the travel matrix.
    worth
        Expected harm that the visit removes; whole, 1 to 1,000,000.
    minutes
        Minutes on site, without travel.
    first_day, last_day
        Days between which the visit may take place, both included; ``None``: no limit.
    duty
        Whether law or policy demands the visit this month; ``due_on`` says until when.
    programmes
        Names of the programmes the visit serves ("check once").
    skills
        Skills that at least one officer of the team must hold, each of them.
    only_teams
        The teams that alone may go (a drawn site's team); empty: any.
    barred_teams
        Teams that must not go (recusal).
    locked_day, locked_team
        Where replanning must leave the visit; the two are locked apart.
    held
        Why the visit must stand in the plan though the law may not ask for it: ``asked`` by a person,
        ``drawn``, or ``announced``; empty where nothing holds it.
    """

    code: str
    employer: str
    place: str
    worth: int
    minutes: int
    first_day: date | None = None
    last_day: date | None = None
    duty: bool = False
    due_on: date | None = None
    programmes: tuple[str, ...] = ()
    skills: frozenset[str] = frozenset()
    only_teams: frozenset[str] = frozenset()
    barred_teams: frozenset[str] = frozenset()
    last_visit: date | None = None
    locked_day: date | None = None
    locked_team: str | None = None
    held: str = ""

    @property
    def must(self) -> bool:
        """Whether a plan without the visit misses something: a duty, or what is held."""
        return self.duty or bool(self.held)

    def __post_init__(self) -> None:
        if not 1 <= self.worth <= MOST_WORTH:
            raise ValueError(f"worth of {self.code} is {self.worth}, not in 1..{MOST_WORTH}")
        if self.minutes < 0:
            raise ValueError(f"minutes of {self.code} are {self.minutes}, less than 0")


@dataclass(frozen=True, slots=True)
class Team:
    """Officers who go together, and the days they can.

    Attributes
    ----------
    office
        Name of the team's start and end in the travel matrix.
    days
        Days on which all its officers are free, in order.
    minutes
        Minutes of a tour with travel, one number for each day of ``days`` (part days are shorter).
    most_tours
        Budget of inspection days in the month; never more than ``len(days)``.
    """

    code: str
    officers: tuple[str, ...]
    office: str
    days: tuple[date, ...]
    minutes: tuple[int, ...]
    most_tours: int
    skills: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if len(self.days) != len(self.minutes):
            raise ValueError(
                f"team {self.code} has {len(self.days)} days but {len(self.minutes)} day lengths"
            )
        if list(self.days) != sorted(set(self.days)):
            raise ValueError(f"the days of team {self.code} are not in order")


@dataclass(frozen=True, slots=True)
class Row:
    """A plan rule as plain data: a linear row over visits, its limits, and the price of missing them.

    The row's amount is the sum of ``coefficients`` over the visits in the plan, and ``tours`` for each tour.
    Only what is done on ``days`` and by ``teams`` counts, where they are given. Each unit below ``low`` or
    above ``high`` costs ``price`` in worth.

    Attributes
    ----------
    coefficients
        (candidate code, whole coefficient), one entry a candidate.
    unit
        What one unit is, as a word of ``language`` (``visits``, ``minutes`` ...).
    teams
        Codes of the teams whose visits and tours count; ``None``: all.
    tours
        What a tour counts beside its visits; whole, 0 where only visits count.
    """

    name: str
    coefficients: tuple[tuple[str, int], ...]
    low: int | None
    high: int | None
    price: int
    unit: str = "visits"
    days: tuple[date, ...] | None = None
    teams: tuple[str, ...] | None = None
    tours: int = 0

    def counts(self, day: date, team: str) -> bool:
        """Say whether what a team does on a day counts in the row."""
        return (self.days is None or day in self.days) and (self.teams is None or team in self.teams)


@dataclass(frozen=True)
class TravelMatrix:
    """Minutes between named points; int32, shape (points, points), directed, the diagonal 0."""

    points: tuple[str, ...]
    minutes: NDArray[np.int32]
    source: str = "formula"

    def __post_init__(self) -> None:
        if self.minutes.shape != (len(self.points), len(self.points)):
            raise ValueError(f"a travel matrix of {len(self.points)} points has shape {self.minutes.shape}")

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Position of each point by name."""
        return {name: at for at, name in enumerate(self.points)}

    def between(self, start: str, end: str) -> int:
        """Return the minutes from one point to another."""
        return int(self.minutes[self.index[start], self.index[end]])


@dataclass(frozen=True)
class Problem:
    """A month, whole: nothing else reaches the solver, the hash or the checker.

    Attributes
    ----------
    duty_price
        Worth that a missed duty costs; more than any month's worth.
    rules
        (name, settings) of the rule classes switched on in config.
    versions
        What the problem was made from: policy, config, model, ledger, as-of day.
    day_starts
        Minutes after midnight at which a tour leaves the office.
    worth_per_harm
        Worth that stands for one unit of expected harm (docs/risk.md): people are told harm, the solver
        counts in worth.
    given_up
        Codes of visits that a person dropped from the month: no candidate, until someone adds them again.
    """

    candidates: tuple[Candidate, ...]
    teams: tuple[Team, ...]
    days: tuple[date, ...]
    travel: TravelMatrix
    rows: tuple[Row, ...] = ()
    rules: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = ()
    duty_price: int = 1_000_000_000
    day_starts: int = 9 * 60
    versions: tuple[tuple[str, str], ...] = field(default=())
    worth_per_harm: float = 1000.0
    given_up: tuple[str, ...] = ()

    @cached_property
    def by_code(self) -> Mapping[str, Candidate]:
        """Candidates by code."""
        return {each.code: each for each in self.candidates}

    @cached_property
    def by_team(self) -> Mapping[str, Team]:
        """Teams by code."""
        return {each.code: each for each in self.teams}

    def candidate(self, code: str) -> Candidate:
        """Return the candidate of this code."""
        return self.by_code[code]

    def harm(self, worth: int) -> float:
        """Return the expected harm that a worth stands for."""
        return worth / self.worth_per_harm
