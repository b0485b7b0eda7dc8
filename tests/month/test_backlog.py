"""What is due, overdue, asked, promised and wished: counted once more by code that shares nothing with the program."""

from __future__ import annotations

from datetime import date

import pandas as pd

from scheduler.domain.plan import Plan, Visit
from scheduler.month import Month
from scheduler.month.page.backlog import backlog, standing
from tests.month.bureau import employer, month, only, order

ROWS = (
    employer("due", last_inspection_on=date(2025, 12, 15)),
    employer("late", last_inspection_on=date(2025, 11, 15)),
    employer("old", last_inspection_on=date(2025, 6, 1)),
    employer("oldest", last_inspection_on=date(2020, 6, 1)),
    employer("never", last_inspection_on=None),
    employer("open", last_inspection_on=date(2026, 2, 1)),
    employer("resting", last_inspection_on=date(2026, 11, 2)),
    employer("closed", last_inspection_on=date(2020, 6, 1), status="closed"),
)


def plan_of(made: Month, *codes: str) -> Plan:
    team = made.problem.teams[0]
    visits = tuple(Visit(code, team.days[at], 540, team.code, 1) for at, code in enumerate(codes))
    return Plan(visits=visits, value=0, worth=0, bound=None)


def test_the_backlog_is_told_by_class_and_age_with_what_the_plan_takes() -> None:
    made = month(*ROWS, policy=only("class_duty"))  # without self-checks all are bing: 6 to 12 months
    bing, yi, jia = backlog(made, plan_of(made, "due", "oldest", "open"))
    assert (bing.name, bing.due, bing.overdue, bing.share) == ("bing", 1, (1, 1, 1, 1), 2)
    assert (bing.taken_due, bing.taken_overdue, bing.months_left, bing.months_asked) == (1, 1, 4, 12)
    assert (yi.all_overdue, jia.all_overdue, yi.months_left) == (0, 0, 0)


def test_a_backlog_of_which_nothing_is_taken_is_never_gone() -> None:
    made = month(*ROWS, policy=only("class_duty"))
    assert backlog(made, plan_of(made, "open"))[0].months_left is None


def test_five_words_count_each_employer_once() -> None:
    orders = [order("resting", date(2026, 12, 5)), order("open", date(2026, 10, 1))]
    made = month(*ROWS, policy=only("class_duty", "orders"), orders=orders)
    told = {word: (count, planned) for word, count, planned in standing(made, plan_of(made, "due", "open"))}
    assert told["legally_due"] == (2, 1)  # a window, and an order to be seen again by 15 December
    assert told["overdue"] == (5, 1)  # four windows and an order
    assert told["backlog_share"] == (2, 1)
    assert told["wished"] == (0, 0)
    assert told["promised"] == (0, 0)


def test_the_counts_of_the_sample_county_are_those_of_its_stored_grades() -> None:
    from tests.month.test_sample import _december

    made = _december()
    grades, frames = made.view, made.situation.frames
    classes = {"bing": 0, "yi": 0, "jia": 0}
    closed = set(
        frames["employers"].loc[frames["employers"]["status"].isin(["closed", "suspended"]), "employer"]
    )
    for code, row in grades.iterrows():
        if code in closed:
            continue
        closes, never = row["window_closes"], pd.isna(row["last_visit"])
        late = closes < pd.Timestamp(2026, 12, 1) or (never and row["priority"] == "must")
        classes[row["supervision_class"]] += bool(late)
    assert {each.name: each.all_overdue for each in backlog(made, plan_of(made))} == classes
    assert sum(classes.values()) > 100
