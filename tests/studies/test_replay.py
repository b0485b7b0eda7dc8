"""A replay keeps the visits of each day and gives the first days to the highest scores."""

from __future__ import annotations

from datetime import date

import pandas as pd

from scheduler.studies.replay import replay

DAYS = ["2014-08-17", "2014-08-18", "2014-08-18", "2014-08-19", "2014-08-20"]
VISITS = pd.DataFrame(
    {
        "employer": ["Z", "A", "B", "C", "D"],
        "inspection": ["0", "1", "2", "3", "4"],
        "visited_on": pd.to_datetime(DAYS).astype("datetime64[s]"),
        "serious": [9.0, 0.0, 0.0, 0.0, 2.0],
    }
)
FIRST, LAST = date(2014, 8, 18), date(2014, 8, 20)


def test_the_highest_score_goes_first_and_each_day_keeps_its_visits() -> None:
    found = replay(VISITS, pd.Series({"A": 0.1, "B": 0.2, "C": 0.3, "D": 0.9}), FIRST, LAST)
    assert found.order["site"].to_list() == ["D", "C", "B", "A"]
    assert found.days["visits"].to_list() == [2, 1, 1]
    assert found.days["found_true"].to_list() == [0, 0, 1]
    assert found.days["found_planned"].to_list() == [1, 0, 0]
    assert found.days_earlier == 2.0


def test_a_site_without_a_score_comes_last_and_ties_follow_the_code() -> None:
    found = replay(VISITS, pd.Series({"B": 0.2, "A": 0.2, "D": 0.1}), FIRST, LAST)
    assert found.order["site"].to_list() == ["A", "B", "D", "C"]
