"""A version changes what its source tells, and leaves the rest as it stands, whatever is hidden from a reader."""

from __future__ import annotations

import tempfile
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.records import TABLES, TOLD
from scheduler.storage import bulk, migrate, open_database, undo_import, writing
from tests.examples import examples
from tests.storage.desk import HOME, bring, frame, known, telling

if TYPE_CHECKING:
    from sqlalchemy import Engine


def one(engine: Engine, *columns: str, **seen: object) -> tuple[object, ...]:
    row = known(engine, "employers", **seen).iloc[0]  # type: ignore[arg-type]
    return tuple(None if pd.isna(row[name]) else row[name] for name in columns)


def place(lat: float | None, lon: float | None = 2.0, **told: object) -> pd.DataFrame:
    return telling("employers", "employer lat lon", {"employer": "A", "lat": lat, "lon": lon}, **told)  # type: ignore[arg-type]


WHOLE = {"employer": "A", "name": "x", "employees": 5.0, "lat": 1.0, "lon": 1.0}


def test_a_source_that_tells_two_columns_changes_no_other(engine: Engine) -> None:
    bring(engine, employers=frame("employers", WHOLE))
    counts = bring(engine, employers=place(3.0))
    assert (counts.new, counts.changed, counts.unchanged) == (0, 1, 0)
    assert one(engine, "name", "employees", "lat", "lon", "import_id") == ("x", 5.0, 3.0, 2.0, 2)


def test_a_source_that_tells_what_stands_brings_no_version(engine: Engine) -> None:
    bring(engine, employers=frame("employers", WHOLE))
    assert bring(engine, employers=place(1.0, 1.0)).unchanged == 1
    bring(engine, employers=place(3.0))
    again = bring(engine, employers=telling("employers", "employees", {"employer": "A", "employees": 5.0}))
    assert (again.changed, again.unchanged) == (0, 1)


def test_a_value_told_to_be_unknown_is_cleared(engine: Engine) -> None:
    bring(engine, employers=frame("employers", WHOLE))
    assert bring(engine, employers=place(None, 1.0)).changed == 1
    assert one(engine, "name", "lat", "lon") == ("x", None, 1.0)


def test_each_row_may_tell_other_columns(engine: Engine) -> None:
    bring(engine, employers=frame("employers", WHOLE, {**WHOLE, "employer": "B"}))
    rows = frame("employers", {"employer": "A", "lat": 9.0}, {"employer": "B", "employees": 9.0})
    bits = [TABLES["employers"].bit(name) for name in ("lat", "employees")]
    assert bring(engine, employers=rows.assign(**{TOLD: bits})).changed == 2
    read = known(engine, "employers")
    assert read[["name", "employees", "lat"]].values.tolist() == [["x", 5.0, 9.0], ["x", 9.0, 1.0]]


def test_what_was_withdrawn_is_not_seen_through_a_later_version(engine: Engine) -> None:
    bring(engine, employers=frame("employers", {**WHOLE, "employees": 4.0}))
    bring(engine, employers=frame("employers", WHOLE))
    bring(engine, employers=place(3.0))
    with writing(engine) as session:
        undo_import(session, HOME, 2, actor="a", reason="wrong file")
    assert one(engine, "employees", "lat") == (4.0, 3.0)
    assert one(engine, "employees", "lat", ledger=3) == (5.0, 3.0)
    back = bring(engine, employers=telling("employers", "employees", {"employer": "A", "employees": 5.0}))
    assert back.changed == 1


def test_a_day_sees_through_a_later_version_only_what_was_known_by_then(engine: Engine) -> None:
    bring(engine, employers=frame("employers", {**WHOLE, "employees": 4.0}, known_on="2026-01-05"))
    bring(engine, employers=frame("employers", WHOLE, known_on="2026-01-20"))
    bring(engine, employers=place(3.0, known_on="2026-01-10"))
    seen = [one(engine, "employees", "lat", as_of=date(2026, 1, day)) for day in (9, 10, 19, 20)]
    assert seen == [(4.0, 1.0), (4.0, 3.0), (4.0, 3.0), (5.0, 3.0)]


def test_what_nobody_told_is_what_the_newest_version_supposes(engine: Engine) -> None:
    row = {"inspection": "I", "employer": "A", "visited_on": "2026-01-02", "on_site": True}
    bring(engine, inspections=telling("inspections", "employer visited_on", row))
    assert known(engine, "inspections").loc[0, "on_site"]
    bring(engine, inspections=telling("inspections", "on_site", {**row, "on_site": False}))
    bring(engine, inspections=telling("inspections", "minutes", {**row, "minutes": 30.0}))
    read = known(engine, "inspections").iloc[0]
    assert (bool(read["on_site"]), read["minutes"]) == (False, 30.0)


def test_a_record_that_went_and_came_back_has_forgotten_what_it_said(engine: Engine) -> None:
    employers = frame("employers", {"employer": "A"})
    dust = {"employer": "A", "factor": "dust", "workers": 7.0}
    bring(engine, employers=employers, exposures=frame("exposures", dust))
    bring(engine, whole={"exposures": employers}, employers=employers, exposures=frame("exposures").iloc[:0])
    assert known(engine, "exposures").empty
    back = bring(engine, exposures=telling("exposures", "employer factor", {**dust, "workers": None}))
    assert back.new == 1
    assert known(engine, "exposures")["workers"].isna().tolist() == [True]


def test_versions_of_one_record_may_lie_across_the_blocks_of_a_reading(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(engine, employers=frame("employers", *({**WHOLE, "employer": each} for each in "ABC")))
    for lat in (2.0, 3.0, 4.0):
        rows = ({"employer": each, "lat": lat} for each in "AC")
        bring(engine, employers=telling("employers", "lat", *rows))
    whole = known(engine, "employers")
    for size in (1, 2, 3, 4, 5):
        monkeypatch.setattr(bulk, "BLOCK", size)
        pd.testing.assert_frame_equal(known(engine, "employers"), whole)
    assert whole[["lat", "employees"]].values.tolist() == [[4.0, 5.0], [1.0, 5.0], [4.0, 5.0]]


STEP = st.tuples(
    st.sampled_from(["", "lat", "lon", "lat lon", "employees name"]),
    st.sampled_from([None, 1.0, 2.0]),
    st.integers(1, 4),
    st.booleans(),
)


@examples(40)
@given(steps=st.lists(STEP, min_size=1, max_size=6), day=st.integers(1, 4))
def test_any_history_reads_as_if_each_telling_were_laid_over_the_ones_before(
    steps: list[tuple[str, float | None, int, bool]], day: int
) -> None:
    """An empty list of columns stands for a source that tells everything; the last part is an undo."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{folder}/a.db")
        migrate(engine)
        _lay(engine, steps, day)
        engine.dispose()


def _lay(engine: Engine, steps: list[tuple[str, float | None, int, bool]], day: int) -> None:
    laid: dict[str, object] = {}
    number = 0
    for columns, value, known_day, undone in steps:
        names = columns.split() or ["lat", "lon", "employees", "name"]
        values = {"lat": value, "lon": value, "employees": value, "name": str(value)}
        row = {name: values[name] for name in names}
        on = f"2026-01-0{known_day}"
        rows = frame("employers", {"employer": "A", **row}, known_on=on)
        if columns:
            rows = rows.assign(**{TOLD: sum(TABLES["employers"].bit(name) for name in names)})
        before = len(known(engine, "employers"))
        changed = bring(engine, employers=rows)
        number += 1
        kept = changed.new + changed.changed
        assert before or kept
        if undone:
            with writing(engine) as session:
                number = undo_import(session, HOME, number, actor="a", reason="r")
        elif kept and known_day <= day:
            laid |= row | {"seen": True}
    read = known(engine, "employers", date(2026, 1, day))
    if not laid:
        assert read.empty
        return
    for name in ("lat", "lon", "employees", "name"):
        told, right = read.loc[0, name], laid.get(name)
        assert pd.isna(told) if right is None else told == right, name
