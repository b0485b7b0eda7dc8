"""On which days a visit could be at all, whatever else the plan holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from scheduler.planning.model.grid import Grid

if TYPE_CHECKING:
    from datetime import date

    from scheduler.domain.problem import Problem


def possible_days(problem: Problem, code: str) -> tuple[date, ...]:
    """Return the days on which some team that may go to a site is free long enough for it alone.

    The day on which the visit is locked does not count.
    """
    site = replace(problem.candidate(code), locked_day=None)
    grid = Grid.of(replace(problem, candidates=(site,), rows=()))
    there_and_back = grid.out[grid.office, 0] + site.minutes + grid.back[grid.office, 0]
    fits = (grid.tour_minutes >= there_and_back[:, None]) & (grid.tour_minutes > 0)
    may = (fits & grid.by_team[0][:, None]).any(axis=0) & grid.on_days[0]
    return tuple(grid.days[may].tolist())
