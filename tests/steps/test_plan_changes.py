"""A month that is changed: what cannot be is refused, what is taken back is told, a published plan goes on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar

from scheduler.domain.errors import SchedulerError
from scheduler.steps.months.checking import check_plan
from scheduler.steps.months.exporting import export_plan
from scheduler.steps.months.kept import approve_month, kept_plan, kept_plans, publish_month
from scheduler.steps.months.plans import plan_month
from scheduler.steps.months.replans import change_month
from scheduler.storage import reading, verify_books

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau
    from scheduler.steps.months.plans import Planned

MONTH = "2026-12"


@pytest.fixture
def filled(with_plan: tuple[Bureau, Planned]) -> Bureau:
    return with_plan[0]


@pytest.fixture
def planned(with_plan: tuple[Bureau, Planned]) -> Planned:
    return with_plan[1]


def _versions(bureau: Bureau) -> list[tuple[int, str]]:
    return [(each.version, each.state) for each in kept_plans(bureau, MONTH)]


@pytest.mark.parametrize("day", [date(2026, 12, 6), date(2027, 1, 4), date(2026, 11, 30)])
def test_a_move_to_a_day_that_cannot_be_is_refused_with_the_nearest_days_and_makes_no_version(
    filled: Bureau, planned: Planned, day: date
) -> None:
    code = planned.plan.visits[-1].code
    with pytest.raises(SchedulerError, match="move_not_possible") as refused:
        change_month(filled, MONTH, move=((code, day),), effort="quick", actor="wang")
    days = [date.fromisoformat(each) for each in str(refused.value.facts["days"]).split(", ")]
    assert 1 <= len(days) <= 3
    assert all(f"{each:%Y-%m}" == MONTH and each.weekday() < 5 for each in days)
    assert _versions(filled) == [(1, "draft")]


def test_a_change_that_changes_nothing_makes_no_version_and_says_so(filled: Bureau, planned: Planned) -> None:
    visit = planned.plan.visits[-1]
    before = {path: path.read_bytes() for path in planned.files}
    done = change_month(
        filled, MONTH, move=((visit.code, visit.day),), at_most=0, effort="quick", actor="wang"
    )
    assert not done.is_new
    assert "没有任何变化" in done.lines[0]
    assert _versions(filled) == [(1, "draft")]
    assert {path: path.read_bytes() for path in planned.files} == before


def test_a_month_that_is_over_is_planned_only_where_it_is_meant(filled: Bureau) -> None:
    with pytest.raises(SchedulerError, match="month_past"):
        plan_month(filled, "2026-10", effort="quick", actor="wang")
    assert plan_month(filled, "2026-10", effort="quick", past=True, actor="wang").version == 1


def _events(folder: Path) -> dict[tuple[str, str], tuple[str, int]]:
    return {
        (path.stem, str(event["UID"])): (str(event["STATUS"]), int(event["SEQUENCE"]))
        for path in folder.glob("ics/*.ics")
        for event in Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    }


def test_a_published_plan_is_changed_by_a_draft_beside_it_and_calendars_take_back_what_is_no_more(
    filled: Bureau, planned: Planned
) -> None:
    approve_month(filled, MONTH, actor="li", reason="reviewed")
    publish_month(filled, MONTH, actor="zhao", reason="")
    before = _events(planned.folder)
    files = (planned.folder / "plan.csv").read_bytes()
    dropped = next(each for each in reversed(planned.plan.visits) if not planned_duty(filled, each.code))
    done = change_month(filled, MONTH, drop=(dropped.code,), at_most=3, effort="quick", actor="wang")
    assert _versions(filled) == [(2, "draft"), (1, "published")]
    assert kept_plan(filled, MONTH)[0].version == 1
    told = check_plan(filled, MONTH)
    assert (told.version, told.newer, check_plan(filled, MONTH, version=2).newer) == (1, 2, 0)
    assert done.planned.folder == planned.folder / "v2"
    assert (planned.folder / "plan.csv").read_bytes() == files
    after = _events(done.planned.folder)
    assert before.keys() <= after.keys()
    assert all(after[each][1] > before[each][1] for each in before)
    assert {after[each][0] for each in before} == {"CONFIRMED", "CANCELLED"}
    approve_month(filled, MONTH, actor="li", reason="reviewed")
    publish_month(filled, MONTH, actor="zhao", reason="")
    assert _versions(filled) == [(2, "published"), (1, "superseded")]
    with reading(filled.engine) as session:
        assert verify_books(session, filled.division) == ()


def planned_duty(bureau: Bureau, code: str) -> bool:
    return kept_plan(bureau, MONTH)[1].candidate(code).duty


def test_files_of_an_older_version_never_stand_beside_those_of_a_newer_one(
    filled: Bureau, planned: Planned
) -> None:
    plan_month(filled, MONTH, effort="quick", actor="wang")
    newest = {path: path.read_bytes() for path in planned.folder.iterdir() if path.is_file()}
    assert {path.parent.name for path in export_plan(filled, MONTH, version=1).files} == {"v1", "ics"}
    assert {path: path.read_bytes() for path in newest} == newest
    assert not [each for each in planned.folder.rglob("*.part*")]
