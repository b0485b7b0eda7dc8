"""One text names a problem or a plan: the same on every machine, another for every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from scheduler.domain.canonical import (
    canonical,
    digest,
    plan_from_json,
    problem_from_json,
    sheet_from_json,
    sheet_to_json,
    to_json,
)
from scheduler.domain.plan import Breach, Plan, Visit
from scheduler.domain.problem import Row, TravelMatrix
from scheduler.domain.sheet import SheetTable, WithdrawnVisit
from tests.builders import candidate, day, problem, team
from tests.exports.sheets import month_sheet

ASKED = problem(
    candidate("A", skills=frozenset({"noise", "dust"}), due_on=day(3)),
    candidate("B"),
    rows=(Row("coverage", (("A", 1),), 1, None, 50),),
    rules=(("cool_down", (("days", 30), ("from", ("a", "b")))),),
)


def test_a_text_is_written_in_one_way_only() -> None:
    value = {"b": (1, 2.5), "a": {"y", "x"}, "名": date(2026, 12, 1), "n": np.int64(3), "none": None}
    assert canonical(value) == '{"a":["x","y"],"b":[1,2.5],"n":3,"none":null,"名":"2026-12-01"}'


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_say_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(value)


def test_a_problem_comes_back_from_its_text() -> None:
    again = problem_from_json(to_json(ASKED), ASKED.travel.minutes)
    assert digest(again) == digest(ASKED)
    assert (again.candidates, again.teams, again.rows, again.rules, again.days) == (
        ASKED.candidates,
        ASKED.teams,
        ASKED.rows,
        ASKED.rules,
        ASKED.days,
    )


def test_a_plan_comes_back_from_its_text() -> None:
    plan = Plan(
        (Visit("A", day(0), 540, "T1", 1),),
        worth=100,
        value=90,
        bound=95,
        breaches=(Breach("coverage", "A", 1, "visits"),),
        missed_duties=("B",),
        prices=(("2026-12-01", "two", 3),),
    )
    assert plan_from_json(to_json(plan)) == plan


def test_a_sheet_comes_back_from_its_text_with_the_days_in_its_tables() -> None:
    table = SheetTable("left", ("name", "due", "lacks", "sure"), (("甲", date(2026, 12, 9), None, True),), 2)
    line = replace(month_sheet(visits=1).visits[0], due_on=date(2026, 12, 31), lat=None)
    gone = WithdrawnVisit("A", "甲", "01", date(2026, 12, 3), 540, 60)
    sheet = replace(month_sheet(), visits=(line,), tables=(table,), withdrawn=(gone,), due=table)
    assert sheet_from_json(sheet_to_json(sheet)) == sheet


def test_every_change_changes_the_digest() -> None:
    farther = TravelMatrix(ASKED.travel.points, ASKED.travel.minutes + np.int32(1))
    changed = [
        ASKED,
        replace(ASKED, candidates=ASKED.candidates[:1]),
        replace(ASKED, candidates=(replace(ASKED.candidates[0], worth=101), ASKED.candidates[1])),
        replace(ASKED, teams=(team(minutes=421),)),
        replace(ASKED, rows=()),
        replace(ASKED, rules=()),
        replace(ASKED, duty_price=5),
        replace(ASKED, travel=farther),
    ]
    names = sorted(digest(each) for each in changed)
    assert all(one != other for one, other in pairwise(names))


def test_the_digest_does_not_depend_on_how_the_matrix_lies_in_memory() -> None:
    matrix = ASKED.travel.minutes
    for other in (np.asfortranarray(matrix), matrix.astype(">i4"), matrix.astype(np.int64)):
        assert digest(replace(ASKED, travel=TravelMatrix(ASKED.travel.points, other))) == digest(ASKED)


def test_a_field_at_its_default_is_left_out_so_that_a_new_one_changes_no_old_digest() -> None:
    assert "duty_price" not in to_json(ASKED)
    assert "barred_teams" not in to_json(ASKED)


def test_a_matrix_that_is_not_the_problems_own_is_refused() -> None:
    with pytest.raises(ValueError, match="travel"):
        problem_from_json(to_json(ASKED), ASKED.travel.minutes + np.int32(1))
