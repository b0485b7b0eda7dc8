"""The arrays of a problem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from scheduler.domain.plan import Plan
from scheduler.domain.problem import Problem, Row, TravelMatrix
from scheduler.planning.model import month_model, neighbours
from scheduler.planning.model.grid import NO_LIMIT, Grid
from scheduler.planning.model.tours import plan_of, tours_in
from tests.builders import candidate, day, problem, team
from tests.planning.strategies import problems_and_plans


@pytest.fixture
def grid() -> Grid:
    """Two sites and two teams of two offices on a one-way road, given out of order."""
    table = np.array([[0, 1, 2, 3], [10, 0, 12, 13], [20, 21, 0, 23], [30, 31, 32, 0]], dtype=np.int32)
    month = problem(
        candidate("B", minutes=5, worth=2),
        candidate("A", minutes=4, worth=3, first_day=day(1)),
        teams=(team("T2", days=2, office="south"), team("T1", days=1, office="north", most_tours=5)),
        rows=(
            Row("all", (("A", 2), ("B", -1)), low=1, high=None, price=9),
            Row("second", (("B", 4),), low=None, high=3, price=8, days=(day(1),)),
        ),
    )
    return Grid.of(replace(month, travel=TravelMatrix(("south", "A", "B", "north"), table)))


def test_sites_and_teams_stand_in_order_of_code(grid: Grid) -> None:
    assert [each.code for each in grid.candidates] == ["A", "B"]
    assert [each.code for each in grid.teams] == ["T1", "T2"]
    assert grid.worth.tolist() == [3, 2]
    assert grid.minutes.tolist() == [4, 5]


def test_travel_keeps_its_direction(grid: Grid) -> None:
    assert grid.travel.tolist() == [[0, 12], [21, 0]]
    assert grid.offices == ("north", "south")
    assert grid.office.tolist() == [0, 1]
    assert grid.out.tolist() == [[31, 32], [1, 2]]
    assert grid.back.tolist() == [[13, 23], [10, 20]]


def test_days_and_tours_of_a_team(grid: Grid) -> None:
    assert grid.tour_minutes.tolist() == [[420, 0], [420, 420]]
    assert grid.most_tours.tolist() == [1, 2]
    assert grid.on_days.tolist() == [[False, True], [True, True]]
    assert grid.by_team.all()
    assert grid.most_stops == 8


def test_rows_become_coefficients_limits_and_days(grid: Grid) -> None:
    assert grid.coefficients.toarray().tolist() == [[2, -1], [0, 4]]
    assert grid.row_days.tolist() == [[True, True], [False, True]]
    assert grid.row_low.tolist() == [1, -NO_LIMIT]
    assert grid.row_high.tolist() == [NO_LIMIT, 3]
    assert grid.row_price.tolist() == [9, 8]


@given(case=problems_and_plans())
def test_a_plan_read_as_tours_makes_the_same_plan_again(case: tuple[Problem, Plan]) -> None:
    month, plan = case
    grid = Grid.of(month)
    assert plan_of(grid, tours_in(grid, plan)) == plan


def test_near_sites_hold_those_that_the_same_few_teams_can_visit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(month_model, "MOST_NEAR", 5)
    monkeypatch.setattr(neighbours, "MOST_ALIKE", 2)
    line = [f"s{at:02d}" for at in range(21)]
    rare = {"s00", "s10", "s15", "s20"}
    sites = [candidate(code, skills=frozenset({"rare"} if code in rare else ())) for code in line]
    minutes = np.abs(np.subtract.outer(np.arange(22), np.arange(22))).astype(np.int32)
    month = problem(
        *sites,
        teams=(team("T1"), team("T2", skills=frozenset({"rare"}))),
        travel=TravelMatrix((*line, "office"), minutes),
    )
    near = month_model.model_of(Grid.of(month)).near
    assert near[0].tolist() == [1, 2, 3, 10, 15]
