"""Who to ask at an employer is forgotten after its time, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from scheduler.storage import (
    audit,
    forget_contacts,
    load_sheet,
    reading,
    save_plan,
    verify_books,
    writing,
)
from scheduler.storage.tables import imports
from tests.exports.sheets import month_sheet
from tests.storage.desk import HOME, bring, frame, known
from tests.storage.test_books import ASKED, MONTH, PLANNED, WHO

if TYPE_CHECKING:
    from sqlalchemy import Engine

ROW = {
    "employer": "A",
    "name": "一厂",
    "address": "路 1 号",
    "contact": "张三",
    "telephone": "1",
    "remarks": "夜班",
}


def forgotten(engine: Engine, before: datetime, division: str = HOME) -> int:
    with writing(engine) as session:
        count = forget_contacts(session, division, before)
        audit(session, "a", "r", "contacts", {"records": count}, division=HOME)
    return count


def imported_at(engine: Engine) -> datetime:
    with engine.connect() as connection:
        moment = connection.scalar(sa.select(imports.c.at))
    assert isinstance(moment, datetime)
    return moment


@pytest.mark.parametrize(("later", "kept"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_contacts_are_forgotten_when_they_are_older_than_the_moment(
    engine: Engine, later: timedelta, kept: bool
) -> None:
    bring(engine, employers=frame("employers", ROW))
    assert forgotten(engine, imported_at(engine) + later) == (0 if kept else 1)
    row = known(engine, "employers").iloc[0]
    assert row[["name", "address"]].tolist() == ["一厂", "路 1 号"]
    assert row[["contact", "telephone", "remarks"]].notna().tolist() == [kept] * 3


def test_what_is_forgotten_is_counted_once_and_comes_back_with_the_next_import(engine: Engine) -> None:
    bring(engine, employers=frame("employers", ROW, {"employer": "B", "name": "二厂"}))
    later = datetime.now(UTC) + timedelta(days=1)
    assert [forgotten(engine, later), forgotten(engine, later)] == [1, 0]
    bring(engine, employers=frame("employers", ROW))
    assert known(engine, "employers").set_index("employer").at["A", "contact"] == "张三"


def test_the_sheets_that_may_show_them_go_with_them_and_the_books_are_right(engine: Engine) -> None:
    bring(engine, employers=frame("employers", ROW))
    with writing(engine) as session:
        save_plan(session, HOME, MONTH, ASKED, PLANNED, ledger=0, sheet=month_sheet(3), **WHO)
    assert forgotten(engine, datetime.now(UTC) + timedelta(days=1)) == 1
    with reading(engine) as session:
        assert load_sheet(session, HOME, MONTH, 1) is None
        assert not verify_books(session, HOME)


def test_another_bureaus_contacts_stay(engine: Engine) -> None:
    bring(engine, employers=frame("employers", ROW))
    assert forgotten(engine, datetime.now(UTC) + timedelta(days=1), "110000") == 0
