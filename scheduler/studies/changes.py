"""What-if changes: small classes that a scenario file chooses by name, each with its keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.named import Named
from scheduler.ranges import Days, Officers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.domain.problem import Problem

    Frames = Mapping[str, pd.DataFrame]


class ScenarioChange(Named):
    """A change of what a month is made from; pure, at one of two levels, the other left as it is."""

    def records(self, frames: Frames) -> Frames:
        """Return the changed record frames; the given ones stay as they are."""
        return frames

    def problem(self, problem: Problem) -> Problem:
        """Return the changed problem."""
        return problem


def changes_of(table: Mapping[str, Any], where: str) -> tuple[ScenarioChange, ...]:
    """Return the changes of a scenario: a table for each, its keys the settings.

    Raises
    ------
    SettingsError
        ``unknown_name``, ``unknown_setting`` or ``wrong_setting``, with what would be right.
    """
    return tuple(ScenarioChange.chosen(name, settings, where) for name, settings in table.items())


@dataclass(frozen=True)
class MoreOfficers(ScenarioChange, name="more_officers"):
    """Add officers like the median one, or take some away.

    The median officer stands in the middle by number of skills, then by code. New ones have no leave and
    no recusals; who is taken away are the officers nearest the median.
    """

    count: Officers

    def records(self, frames: Frames) -> Frames:
        """Return frames with ``count`` more officers, or fewer, never below none."""
        officers = frames["officers"].sort_values("officer", kind="stable")
        skills = officers["skills"].str.count(";").add(1).fillna(0)
        ranked = officers.assign(_skills=skills).sort_values(["_skills", "officer"], kind="stable")
        middle = (len(ranked) - 1) // 2
        if self.count >= 0:
            changed = pd.concat([officers, self._copies(officers, ranked.index[middle])], ignore_index=True)
        else:
            away = (ranked.reset_index().index.to_series() - middle).abs().sort_values(kind="stable").index
            gone = ranked.index[away[: -self.count]]
            changed = officers.drop(index=gone).reset_index(drop=True)
        return {**frames, "officers": changed}

    def problem(self, problem: Problem) -> Problem:
        """Let any team go to a drawn site whose own team has lost an officer: someone would be sent."""
        gone = {team.code for team in problem.teams if not team.days}
        return replace(
            problem,
            candidates=tuple(
                replace(each, only_teams=frozenset()) if each.only_teams and each.only_teams <= gone else each
                for each in problem.candidates
            ),
        )

    def _copies(self, officers: pd.DataFrame, model: int) -> pd.DataFrame:
        copies = officers.loc[[model] * self.count].copy()
        copies["officer"] = [f"+{number}" for number in range(1, self.count + 1)]
        copies["name"] = copies["officer"]
        return copies


@dataclass(frozen=True)
class LoseDays(ScenarioChange, name="lose_days"):
    """Take the month's first days away from every team, for example 3 in a month of floods."""

    days: Days

    def problem(self, problem: Problem) -> Problem:
        """Drop days in calendar order, never below none; a team's budget shrinks where days run out."""
        lost = set(problem.days[: self.days])
        teams = []
        for team in problem.teams:
            left = [
                (day, length) for day, length in zip(team.days, team.minutes, strict=True) if day not in lost
            ]
            teams.append(
                replace(
                    team,
                    days=tuple(day for day, _ in left),
                    minutes=tuple(length for _, length in left),
                    most_tours=min(team.most_tours, len(left)),
                )
            )
        return replace(problem, teams=tuple(teams))
