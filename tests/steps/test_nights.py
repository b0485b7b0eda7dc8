"""A night brings in, grades, scores and writes its lists; once, and the same again on any database."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.risk.drift import moved
from scheduler.steps.nights.night import NIGHT, repeat_night
from scheduler.steps.nights.run_due import run_again
from scheduler.steps.nights.tables import refuse_useless
from scheduler.steps.records.imports import import_files
from scheduler.storage import list_plans, load_snapshot, reading, verify_audit
from tests.shared import agreed
from tests.steps.nights import DAY, at, changed_register, line, lines, night_of, ran, states, told

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau


pytestmark = pytest.mark.usefixtures("quick_looks")


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


@pytest.mark.both_databases
def test_a_night_in_a_child_process_does_its_steps_once_with_one_hash_on_both_databases(
    filled: Bureau, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done = night_of(filled, jobs=(NIGHT,))
    assert states(done) == [("night", DAY, "done")]
    night = ran(done, "night")
    assert [step for step, _, _ in night.steps] == ["back_up", "bring_in", "grade", "score", "lists"]
    assert all(told(night, step) for step in range(5))
    due = filled.folder / "data" / "exports" / "due" / f"{DAY}.csv"
    rows = table(due)
    assert rows[0][0] == "统一社会信用代码"
    assert len(rows) > 10
    assert {row[3] for row in rows[1:]} <= {"应查", "可查"}
    assert (done.sent, done.waiting) == (1, 0)
    assert night_of(filled, jobs=(NIGHT,)).ran == ()
    kept = line(filled)
    assert (kept.state, kept.output_hash, kept.attempts) == ("done", night.output_hash, 1)
    assert agreed(tmp_path_factory, "night-hash", night.output_hash) == night.output_hash
    with reading(filled.engine) as session:
        grades = load_snapshot(session, filled.division, "grades", date(2026, 11, 30))
        assert verify_audit(session).broken == ()
    assert grades is not None
    assert len(grades) == 60


@pytest.mark.usefixtures("at_hand")
def test_a_past_night_comes_out_the_same_whatever_came_in_since_and_leaves_nothing(
    filled: Bureau, files: Path, tmp_path: Path
) -> None:
    first = ran(night_of(filled, jobs=(NIGHT,)), "night")
    late = tmp_path / "企业台账.csv"
    late.write_bytes(changed_register(files))
    assert import_files(filled, late, "bureau", actor="test").rows["changed"] == 1
    before = lines(filled, "night")
    again = repeat_night(at(filled, "2026-12-20 12:00"), date(2026, 11, 30))
    assert (again.same, again.output_hash, again.moved) == (True, first.output_hash, ())
    assert lines(filled, "night") == before
    never = repeat_night(filled, date(2026, 12, 3))
    assert (never.before, never.same) == (None, True)
    assert never.output_hash != first.output_hash


@pytest.mark.usefixtures("at_hand")
def test_another_recipe_or_config_is_named_where_a_night_comes_out_otherwise(filled: Bureau) -> None:
    night_of(filled, jobs=(NIGHT,))
    again = repeat_night(replace(filled, config_version="0" * 12), date(2026, 11, 30))
    assert [name for name, _, _ in again.moved] == ["config"]
    assert again.same


@pytest.mark.usefixtures("at_hand")
def test_a_change_of_class_is_listed_with_its_reason(filled: Bureau) -> None:
    night_of(filled, jobs=(NIGHT,))
    later = at(filled, "2027-03-01 12:00")
    done = night_of(later, jobs=(NIGHT,))
    assert states(done)[-1] == ("night", "2027-03-01", "done")
    rows = table(filled.folder / "data" / "exports" / "changes" / "2027-03-01.csv")
    assert rows[0] == ["统一社会信用代码", "用人单位名称", "项目", "原为", "现为", "原因"]
    assert len(rows) > 1
    assert all(row[5] for row in rows[1:])
    assert any(row[2:5] == ["检查要求", "可查", "应查"] for row in rows[1:])


@pytest.mark.usefixtures("at_hand")
def test_a_bureau_without_records_has_a_night_that_says_so(bureau: Bureau) -> None:
    night = ran(night_of(bureau, jobs=(NIGHT,)), "night")
    assert night.state == "done"
    assert "没有用人单位" in told(night, -1)[0]


def test_the_month_after_is_drafted_on_its_day_and_left_to_whoever_began_it(filled: Bureau) -> None:
    done = night_of(filled)
    assert states(done) == [("night", DAY, "done"), ("month", "2026-11", "done")]
    with reading(filled.engine) as session:
        assert list_plans(session, filled.division) == (("2026-12", 1, "draft"),)
    files = {each.name for each in (filled.folder / "data" / "exports" / "2026-12").iterdir()}
    assert files == {"plan.xlsx", "due.xlsx", "plan.csv", "plan.geojson", "ics"}
    with filled.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM runs WHERE job = 'month'")
    month = ran(night_of(filled), "month")
    assert "已有计划" in told(month)[0]
    with reading(filled.engine) as session:
        assert len(list_plans(session, filled.division)) == 1


def scores(*harm: float) -> pd.DataFrame:
    return pd.DataFrame({"harm": harm})


def test_scores_that_rank_nobody_stop_the_night() -> None:
    refuse_useless(scores(*range(20)))
    refuse_useless(scores(*[1.0] * 19))
    with pytest.raises(SchedulerError, match="scores_constant"):
        refuse_useless(scores(*[1.0] * 20))
    with pytest.raises(SchedulerError, match="scores_missing"):
        refuse_useless(scores(1.0, float("nan")))


def test_a_shift_of_scores_is_nothing_for_the_same_and_large_for_others() -> None:
    base = np.arange(1000.0)
    assert moved(base, base) == 0.0
    assert moved(base, base * 1.02) < 0.1
    assert moved(base, base + 400) > 0.25


@pytest.mark.usefixtures("at_hand")
def test_only_what_failed_can_be_asked_for_again(filled: Bureau) -> None:
    night_of(filled, jobs=(NIGHT,))
    with pytest.raises(SchedulerError, match="run_not_failed"):
        run_again(filled, "night", DAY, actor="wang", reason="")
