"""Records are kept in versions and read as they were known."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from scheduler.domain.records import TABLES, TOLD
from scheduler.storage import ImportCounts, undo_import, writing
from tests.storage.desk import HOME, bring, frame, known

if TYPE_CHECKING:
    from sqlalchemy import Engine


def test_what_is_saved_is_read_back_with_its_types_and_its_gaps(engine: Engine) -> None:
    saved = frame(
        "employers",
        {"employer": "B", "name": '化工"厂\t\\N', "employees": 12.5, "last_inspection_on": "2025-06-30"},
        {"employer": "A"},
    )
    assert bring(engine, employers=saved) == ImportCounts(2, 0, 0, (("employers", 2, 0, 0),))
    read = known(engine, "employers")
    expected = saved.sort_values("employer", ignore_index=True)
    pd.testing.assert_frame_equal(read[list(saved.columns)], expected)
    assert read["import_id"].tolist() == [1, 1]


@pytest.mark.parametrize("table", TABLES)
def test_every_kind_of_record_can_be_kept_and_an_empty_one_has_its_types(engine: Engine, table: str) -> None:
    samples = {"text": "x", "number": 1.5, "day": "2026-02-01", "flag": True}
    full = {column.name: samples[column.type] for column in TABLES[table].columns}
    needed = {column.name: samples[column.type] for column in TABLES[table].columns if column.needed}
    first, key = frame(table, full), TABLES[table].key[0]
    bare = frame(table, {**needed, key: "y"})
    assert known(engine, table).dtypes.to_dict() == {**first.dtypes.to_dict(), "import_id": "int64"}
    bring(engine, **{table: pd.concat([first, bare], ignore_index=True)})
    read = known(engine, table)
    pd.testing.assert_frame_equal(read[list(first.columns)], pd.concat([first, bare], ignore_index=True))


def test_a_file_imported_twice_changes_nothing(engine: Engine) -> None:
    employers = frame("employers", {"employer": "A", "employees": 5.0}, {"employer": "B"})
    points = frame(
        "measurements",
        {"employer": "A", "factor": "dust", "measured_on": "2026-01-05", "value": 1.0},
        {"employer": "A", "factor": "dust", "measured_on": "2026-01-05", "value": 1.0, "point": "2"},
    )
    bring(engine, employers=employers, measurements=points)
    again = bring(engine, employers=employers, measurements=points)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 4)
    assert known(engine, "employers")["import_id"].tolist() == [1, 1]


def test_only_what_changed_becomes_a_new_version(engine: Engine) -> None:
    bring(engine, employers=frame("employers", {"employer": "A"}, {"employer": "B"}, {"employer": "C"}))
    changed = frame("employers", {"employer": "A"}, {"employer": "B", "employees": 9.0}, {"employer": "D"})
    counts = bring(engine, employers=changed)
    assert (counts.new, counts.changed, counts.unchanged) == (1, 1, 1)
    read = known(engine, "employers").set_index("employer")
    assert read["import_id"].to_dict() == {"A": 1, "B": 2, "C": 1, "D": 2}
    assert read.loc["B", "employees"] == 9.0


def test_a_value_that_becomes_unknown_is_a_change(engine: Engine) -> None:
    bring(engine, employers=frame("employers", {"employer": "A", "employees": 5.0, "name": "x"}))
    assert bring(engine, employers=frame("employers", {"employer": "A", "name": "x"})).changed == 1
    assert pd.isna(known(engine, "employers").loc[0, "employees"])


def test_of_two_rows_with_one_key_the_last_counts(engine: Engine) -> None:
    twice = frame("employers", {"employer": "A", "employees": 1.0}, {"employer": "A", "employees": 2.0})
    assert bring(engine, employers=twice).new == 1
    assert known(engine, "employers")["employees"].tolist() == [2.0]


def test_a_day_sees_only_what_was_known_by_then(engine: Engine) -> None:
    bring(engine, employers=frame("employers", {"employer": "A", "employees": 1.0}, known_on="2026-01-10"))
    bring(engine, employers=frame("employers", {"employer": "A", "employees": 2.0}, known_on="2026-01-20"))
    seen = {
        day: known(engine, "employers", date(2026, 1, day))["employees"].tolist() for day in (9, 10, 19, 20)
    }
    assert seen == {9: [], 10: [1.0], 19: [1.0], 20: [2.0]}


def test_a_ledger_hides_later_imports_even_of_things_known_before(engine: Engine) -> None:
    bring(engine, employers=frame("employers", {"employer": "A", "employees": 1.0}))
    bring(engine, employers=frame("employers", {"employer": "A", "employees": 2.0}))
    assert known(engine, "employers", ledger=1)["employees"].tolist() == [1.0]
    assert known(engine, "employers", ledger=0).empty


def test_divisions_never_see_each_other(engine: Engine) -> None:
    bring(engine, employers=frame("employers", {"employer": "A"}))
    other = bring(engine, "440300", employers=frame("employers", {"employer": "A"}))
    assert other.new == 1
    assert len(known(engine, "employers")) == 1
    assert known(engine, "employers", ledger=2, division="440300")["import_id"].tolist() == [2]


def test_an_undone_import_is_as_if_it_had_never_been(engine: Engine) -> None:
    bring(engine, employers=frame("employers", {"employer": "A", "employees": 1.0}))
    bring(engine, employers=frame("employers", {"employer": "A", "employees": 2.0}, {"employer": "B"}))
    with writing(engine) as session:
        assert undo_import(session, HOME, 2, actor="a", reason="wrong file") == 3
    assert known(engine, "employers")["employees"].tolist() == [1.0]
    assert known(engine, "employers", ledger=2)["employees"].tolist() == [
        2.0,
        pytest.approx(float("nan"), nan_ok=True),
    ]
    again = bring(engine, employers=frame("employers", {"employer": "A", "employees": 2.0}))
    assert (again.new, again.changed) == (0, 1)


def test_a_record_that_a_whole_source_no_longer_names_is_gone(engine: Engine) -> None:
    both = frame("employers", {"employer": "A"}, {"employer": "B"})
    dust, noise = ({"employer": "A", "factor": each} for each in ("dust", "noise"))
    other = {"employer": "B", "factor": "dust"}
    bring(engine, employers=both, exposures=frame("exposures", dust, noise, other))
    only_a = frame("employers", {"employer": "A"})
    counts = bring(engine, whole={"exposures": only_a}, employers=only_a, exposures=frame("exposures", noise))
    assert ("exposures", 0, 1, 1) in counts.tables
    read = known(engine, "exposures")
    assert list(zip(read["employer"], read["factor"], strict=True)) == [("A", "noise"), ("B", "dust")]
    assert len(known(engine, "exposures", ledger=1)) == 3
    back = bring(engine, exposures=frame("exposures", dust))
    assert back.new == 1
    assert len(known(engine, "exposures")) == 3


def test_what_a_row_supposes_of_a_column_that_it_does_not_tell_is_kept(engine: Engine) -> None:
    two = frame(
        "employers", {"employer": "A", "status": "active", "never_inspected": True}, {"employer": "B"}
    )
    two[TOLD] = TABLES["employers"].bit("name")
    bring(engine, employers=two)
    read = known(engine, "employers")
    assert read["status"].tolist()[:1] == ["active"]
    assert read["status"].isna().tolist() == [False, True]
    assert read["never_inspected"].tolist() == [True, False]
