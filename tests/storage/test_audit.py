"""The audit book: nothing in it can be changed, taken out or cut off unseen."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from scheduler.storage import audit, reading, verify_audit, writing
from scheduler.storage.tables import audit_entries, bureaux
from tests.storage.desk import HOME

if TYPE_CHECKING:
    from sqlalchemy import Engine


def enter(engine: Engine, *reasons: str, division: str = HOME) -> None:
    for each in reasons:
        with writing(engine) as session:
            audit(session, "王检查员", each, "import", {"rows": 3, "file": "台账.csv"}, division=division)


def broken(engine: Engine) -> tuple[tuple[str, int], ...]:
    with reading(engine) as session:
        return verify_audit(session).broken


def test_an_untouched_book_is_whole(engine: Engine) -> None:
    enter(engine, "a", "b", "c")
    enter(engine, "x", division="440300")
    with reading(engine) as session:
        found = verify_audit(session)
        assert verify_audit(session, HOME).entries == 3
    assert (found.entries, found.broken) == (4, ())
    assert [each[:2] for each in found.heads] == [(HOME, 3), ("440300", 1)]


@pytest.mark.parametrize("column", [each.name for each in audit_entries.c if each.name != "bureau"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_change_of_one_field_is_found(engine: Engine, column: str, number: int) -> None:
    enter(engine, "a", "b", "c")
    value = 7 if column == "number" else "x"
    with writing(engine, audited=False) as session:
        session.execute(
            audit_entries.update().where(audit_entries.c.number == number).values({column: value})
        )
    assert broken(engine) == ((HOME, number),)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_entry_taken_out_is_found_even_the_last(engine: Engine, number: int) -> None:
    enter(engine, "a", "b", "c")
    with writing(engine, audited=False) as session:
        session.execute(audit_entries.delete().where(audit_entries.c.number == number))
    assert broken(engine) == ((HOME, number),)


def test_a_head_set_back_with_its_entry_is_seen_against_the_head_kept_outside(engine: Engine) -> None:
    enter(engine, "a", "b")
    with reading(engine) as session:
        before = verify_audit(session).heads
    with writing(engine, audited=False) as session:
        session.execute(audit_entries.delete().where(audit_entries.c.number == 2))
        first = session.scalar(sa.select(audit_entries.c.hash))
        session.execute(bureaux.update().values(audit_number=1, audit_hash=first))
    with reading(engine) as session:
        after = verify_audit(session)
    assert after.broken == ()
    assert after.heads != before


def test_two_writers_make_one_chain(engine: Engine) -> None:
    wrong: list[BaseException] = []

    def write() -> None:
        try:
            enter(engine, *"abcdefgh")
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not wrong
    with reading(engine) as session:
        found = verify_audit(session)
    assert (found.entries, found.broken) == (32, ())
