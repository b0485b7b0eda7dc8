"""What would let a left-out site in: small changes of a month, each one a planner could decide."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scheduler.domain.problem import MOST_WORTH

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from scheduler.domain.problem import Candidate, Problem, Team


@dataclass(frozen=True)
class Remedy(ABC):
    """A change of a month that would bring ``code`` into the plan; it is data, and calling it applies it."""

    code: str

    @property
    @abstractmethod
    def sentence(self) -> str:
        """Code of the sentence that tells the change; its facts are the fields."""

    @abstractmethod
    def __call__(self, problem: Problem) -> Problem:
        """Return the month with the change made."""


@dataclass(frozen=True)
class Raise(Remedy):
    """Rank the site higher, by so much worth."""

    worth: int
    sentence = "change_raise"

    def __call__(self, problem: Problem) -> Problem:
        """Raise the worth of the candidate, never above the most there is."""
        return _with_candidate(
            problem, self.code, lambda site: replace(site, worth=min(site.worth + self.worth, MOST_WORTH))
        )


@dataclass(frozen=True)
class ExtraHalfDay(Remedy):
    """Send a team out for a half day more, on a day on which it makes no tour."""

    team: str
    day: date
    minutes: int
    sentence = "change_half_day"

    def __call__(self, problem: Problem) -> Problem:
        """Give the team that day with so many minutes, and one more tour."""

        def longer(team: Team) -> Team:
            length = dict(zip(team.days, team.minutes, strict=True)) | {self.day: self.minutes}
            days = tuple(sorted(length))
            return replace(
                team,
                days=days,
                minutes=tuple(length[day] for day in days),
                most_tours=team.most_tours + 1,
            )

        return replace(
            problem,
            teams=tuple(longer(team) if team.code == self.team else team for team in problem.teams),
        )


@dataclass(frozen=True)
class LendSkills(Remedy):
    """Let an officer of a team gain, or lend it an officer with, the skills that the site needs."""

    team: str
    skills: tuple[str, ...]
    sentence = "change_skill"

    def __call__(self, problem: Problem) -> Problem:
        """Give the team the skills."""
        return replace(
            problem,
            teams=tuple(
                replace(team, skills=team.skills | set(self.skills)) if team.code == self.team else team
                for team in problem.teams
            ),
        )


@dataclass(frozen=True)
class WiderWindow(Remedy):
    """Open the site's window on one more day; a due day or a time of peace gives way too."""

    day: date
    sentence = "change_window"

    def __call__(self, problem: Problem) -> Problem:
        """Stretch every date of the candidate that keeps a visit off the day."""

        def wider(site: Candidate) -> Candidate:
            return replace(
                site,
                first_day=site.first_day and min(site.first_day, self.day),
                last_day=site.last_day and max(site.last_day, self.day),
                due_on=site.due_on and max(site.due_on, self.day),
                last_visit=None,
            )

        return _with_candidate(problem, self.code, wider)


@dataclass(frozen=True)
class TwoRemedies(Remedy):
    """Two changes that are needed together."""

    first: Remedy
    second: Remedy
    sentence = "change_both"

    def __call__(self, problem: Problem) -> Problem:
        """Make one change after the other."""
        return self.second(self.first(problem))


def _with_candidate(problem: Problem, code: str, changed: Callable[[Candidate], Candidate]) -> Problem:
    return replace(
        problem,
        candidates=tuple(changed(site) if site.code == code else site for site in problem.candidates),
    )
