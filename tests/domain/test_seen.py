"""What a day may see of rows that were known by then."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from scheduler.domain.records import DAYS, TABLES, matter
from scheduler.domain.seen import rows_seen, seen
from tests.builders import records

TODAY, TOMORROW = date(2026, 11, 30), date(2026, 12, 1)
TOLD = [(table, column, tells) for table, columns in DAYS.items() for column, tells in columns.items()]


def test_every_day_column_is_told_to_be_of_the_row_a_happening_or_a_plan() -> None:
    days = {
        (name, each.name) for name, table in TABLES.items() for each in table.columns if each.type == "day"
    }
    assert {(table, column) for table, column, _ in TOLD} == days
    assert {tells for *_, tells in TOLD} == {"row", "happened", "planned"}


@pytest.mark.parametrize("table", DAYS)
def test_a_row_has_at_most_one_day_of_its_own(table: str) -> None:
    assert sum(tells == "row" for tells in DAYS[table].values()) <= 1
    assert matter(table) == next((each for each, tells in DAYS[table].items() if tells == "row"), "")


@pytest.mark.parametrize(("table", "column", "tells"), TOLD)
def test_what_lies_ahead_is_not_seen_and_what_is_planned_is(table: str, column: str, tells: str) -> None:
    rows = records(table, *({column: day} for day in (TODAY, TOMORROW, None)))
    told = rows_seen(table, rows, TODAY)
    if tells == "row":
        assert told.index.tolist() == [0, 2]
    else:
        expected = [TODAY, TOMORROW if tells == "planned" else None, None]
        pd.testing.assert_frame_equal(told, records(table, *({column: day} for day in expected)))


def test_a_row_recorded_tomorrow_is_not_there_unless_rows_until_tomorrow_are_asked_for() -> None:
    rows = records("employers", {"employer": "A"}, {"employer": "B", "declared_on": TOMORROW})
    rows = rows.assign(known_on=pd.to_datetime([TODAY, TOMORROW]))
    assert rows_seen("employers", rows, TODAY)["employer"].tolist() == ["A"]
    arriving = rows_seen("employers", rows, TODAY, known_by=TOMORROW)
    assert arriving["employer"].tolist() == ["A", "B"]
    assert arriving["declared_on"].isna().all()


def test_frames_that_tell_of_nothing_later_stay_themselves() -> None:
    frames: dict[str, Any] = {
        "orders": records("orders", {"order": "1", "issued_on": TODAY, "due_on": TOMORROW}),
        "recusals": records("recusals", {"officer": "A", "employer": "B"}),
    }
    assert all(frame is frames[name] for name, frame in seen(frames, TODAY).items())
