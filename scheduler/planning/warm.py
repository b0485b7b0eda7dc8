"""Compiles the planning kernels, at set-up or before the first plan, whose clock begins afterwards."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from scheduler.domain.problem import Candidate, Problem, Team, TravelMatrix
from scheduler.planning.compiled import clear_old, mark_warm, warm
from scheduler.planning.effort import EFFORTS, Effort
from scheduler.planning.model.grid import Grid
from scheduler.planning.model.month_model import model_of
from scheduler.planning.model.shortcuts import sites_on_shortcuts
from scheduler.planning.replan.replan import replan_month
from scheduler.planning.search.solve import solve

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.domain.plan import Plan

SITES = 700
FIRST = date(2026, 1, 5)


def main() -> None:
    """Compile all kernels into the cache, by planning a small made-up day and planning it anew."""
    clear_old()
    replan_month(small(), solve(small(), EFFORTS["quick"].within(None)))
    sites_on_shortcuts(model_of(Grid.of(small())))
    mark_warm()


def warm_up() -> bool:
    """Compile the kernels if this machine has not done so yet; say whether it was done now."""
    if warm():
        return False
    main()
    return True


def solve_warm(
    problem: Problem,
    effort: str | Effort,
    start: Plan | None = None,
    *,
    emit: Callable[[Plan | None], None],
) -> Plan:
    """Return what ``solve`` does, its clock begun after the kernels are compiled.

    Where they have to be, ``emit`` first gets ``None``.
    """
    if not warm():
        emit(None)
        main()
    return solve(problem, effort, start, emit=emit)


def small() -> Problem:
    """Return a problem just large enough to pass through every kernel."""
    codes = tuple(f"s{at:03d}" for at in range(SITES))
    line = np.concatenate(([0], np.arange(SITES) % 97))
    travel = np.abs(line[:, np.newaxis] - line) + 1
    np.fill_diagonal(travel, 0)
    candidates = tuple(Candidate(code, code, code, 1 + at % 89, 60) for at, code in enumerate(codes))
    team = Team("t", ("a", "b"), "office", (FIRST,), (300,), 1)
    return Problem(candidates, (team,), (FIRST,), TravelMatrix(("office", *codes), travel.astype(np.int32)))


if __name__ == "__main__":
    warm_up()
