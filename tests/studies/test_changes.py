"""What-if changes, each to the exact officer and day."""

from __future__ import annotations

import pandas as pd

from scheduler.studies import LoseDays, MoreOfficers
from tests.builders import candidate, day, problem, team


def officers(*skills: str) -> dict[str, pd.DataFrame]:
    codes = [f"O{number}" for number in range(1, len(skills) + 1)]
    return {"officers": pd.DataFrame({"officer": codes, "name": codes, "skills": list(skills)})}


def test_new_officers_are_like_the_one_in_the_middle() -> None:
    frames = officers("a;b;c", "a", "a;b")
    changed = MoreOfficers(2).records(frames)["officers"]
    assert changed["officer"].to_list() == ["O1", "O2", "O3", "+1", "+2"]
    assert changed["skills"].to_list()[3:] == ["a;b", "a;b"]
    assert len(frames["officers"]) == 3


def test_who_is_taken_away_stands_nearest_the_middle_and_never_more_than_all() -> None:
    frames = officers("a;b;c", "a", "a;b")
    assert MoreOfficers(-1).records(frames)["officers"]["officer"].to_list() == ["O1", "O2"]
    assert MoreOfficers(-5).records(frames)["officers"].empty


def test_lost_days_are_the_months_first_and_shrink_the_budget_only_when_days_run_out() -> None:
    month = problem(candidate(), teams=(team("A", days=5, most_tours=2), team("B", days=3, most_tours=3)))
    changed = LoseDays(2).problem(month)
    assert changed.teams[0].days == (day(2), day(3), day(4))
    assert [each.most_tours for each in changed.teams] == [2, 1]
