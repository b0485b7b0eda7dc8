"""A changed plan, problem or draw is found, whichever field was changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from scheduler.domain.canonical import digest, sheet_to_json, to_json
from scheduler.domain.errors import SchedulerError
from scheduler.storage import (
    approve_plan,
    load_plan,
    load_sheet,
    publish_plan,
    reading,
    save_draw_stage,
    save_plan,
    verify_books,
    writing,
)
from scheduler.storage.tables import draws, plans, problems, sheets, travels
from scheduler.storage.types import UtcTime
from tests.exports.sheets import month_sheet
from tests.storage.desk import HOME
from tests.storage.test_books import ASKED, MONTH, PLANNED, WHO

if TYPE_CHECKING:
    from sqlalchemy import Engine

DRAW = "330100/2026-12/1"
FIELDS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in (plans, sheets, problems, travels, draws)
    for column in table.c
    if not column.foreign_keys and (table, column.name) not in {(problems, "hash"), (travels, "key")}
]


@pytest.fixture
def books(engine: Engine) -> Engine:
    """Give a database with a published plan, a draft and a draw of two stages."""
    with writing(engine) as session:
        save_plan(session, HOME, MONTH, ASKED, PLANNED, ledger=0, sheet=month_sheet(3), **WHO)
        approve_plan(session, HOME, MONTH, 1, digest(PLANNED), **WHO)
        publish_plan(session, HOME, MONTH, 1, digest(PLANNED), **WHO)
        save_plan(session, HOME, "2027-01", ASKED, PLANNED, ledger=0, **WHO)
        for stage in ("commit", "freeze"):
            save_draw_stage(session, HOME, DRAW, stage, {"stage": stage}, **WHO)
    return engine


def found(engine: Engine) -> set[tuple[str, str]]:
    with reading(engine) as session:
        return set(verify_books(session, HOME))


def change(engine: Engine, statement: sa.Executable) -> None:
    with writing(engine, audited=False) as session:
        session.execute(statement)


def test_books_as_they_were_written_are_right(books: Engine) -> None:
    assert found(books) == set()


@pytest.mark.parametrize(("table", "column"), FIELDS)
def test_a_change_of_one_field_is_found(books: Engine, table: sa.Table, column: sa.Column[object]) -> None:
    other: object = "x"
    if isinstance(column.type, sa.Integer):
        other = 77
    elif isinstance(column.type, UtcTime):
        other = datetime(2020, 1, 1, tzinfo=UTC)
    elif isinstance(column.type, sa.LargeBinary):
        with reading(books) as session:
            content = session.scalar(sa.select(column))
        assert isinstance(content, bytes)
        other = content[:-5] + bytes(each ^ 1 for each in content[-5:])
    mine = table.update().values({column: other})
    if table is plans:
        mine = mine.where(plans.c.month == MONTH)
    if table is draws:
        mine = mine.where(draws.c.stage == "freeze")
    change(books, mine)
    assert found(books)


def test_a_draft_that_was_changed_in_the_database_is_neither_read_nor_approved(books: Engine) -> None:
    other = replace(PLANNED, value=PLANNED.value - 1)
    where = (plans.c.month == "2027-01", plans.c.version == 1)
    change(books, plans.update().where(*where).values(body=to_json(other)))
    with reading(books) as session, pytest.raises(SchedulerError, match="plan_not_as_kept"):
        load_plan(session, HOME, "2027-01", 1)
    change(books, plans.update().where(*where).values(hash=digest(other)))
    with writing(books, audited=False) as session, pytest.raises(SchedulerError, match="plan_not_as_kept"):
        approve_plan(session, HOME, "2027-01", 1, digest(other), **WHO)


def test_a_sheet_that_was_changed_in_the_database_is_not_believed(books: Engine) -> None:
    with reading(books) as session:
        assert load_sheet(session, HOME, MONTH, 1) == month_sheet(3)
    change(books, sheets.update().values(body=sheet_to_json(month_sheet(2))))
    with reading(books) as session:
        assert load_sheet(session, HOME, MONTH, 1) is None


def test_a_row_taken_away_or_slipped_in_is_found(books: Engine) -> None:
    change(books, draws.delete().where(draws.c.stage == "commit"))
    assert found(books) == {("draw", f"{DRAW}/commit")}
    change(books, plans.delete().where(plans.c.month == MONTH))
    assert ("plan", f"{MONTH}/1") in found(books)
    with reading(books) as session:
        row = dict(session.execute(sa.select(plans)).mappings().one())
    change(books, plans.insert().values(**{**row, "version": 2}))
    assert ("plan", "2027-01/2") in found(books)


def test_another_divisions_books_are_not_looked_at(books: Engine) -> None:
    with reading(books) as session:
        assert verify_books(session, "440300") == ()
