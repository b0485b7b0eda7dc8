"""What must leave the house leaves once, or waits in sight."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message
from scheduler.storage import Parcel, list_outbox, put_out, reading, send_again, send_waiting, writing
from scheduler.storage.outbox import GIVE_UP_SECONDS
from scheduler.storage.tables import outbox
from tests.storage.desk import HOME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Engine


def put(engine: Engine, *keys: str, kind: str = "mail") -> None:
    with writing(engine, audited=False) as session:
        for key in keys:
            put_out(session, HOME, key, kind, {"to": key})


def waiting(engine: Engine, state: str | None = None) -> tuple[Parcel, ...]:
    with reading(engine) as session:
        return list_outbox(session, HOME, state)


def refuse(key: str, body: Mapping[str, Any]) -> None:
    raise ConnectionError("no route")


def make_due(engine: Engine, older: float = 0.0) -> None:
    with writing(engine, audited=False) as session:
        for each in list_outbox(session, HOME):
            past = each.created_at - timedelta(seconds=older)
            session.execute(
                outbox.update().where(outbox.c.key == each.key).values(due_at=past, created_at=past)
            )


def test_what_was_put_in_once_or_twice_leaves_once(engine: Engine) -> None:
    left: list[tuple[str, Mapping[str, Any]]] = []
    put(engine, "a", "b")
    put(engine, "a")
    assert send_waiting(engine, {"mail": lambda key, body: left.append((key, body))}) == 2
    assert send_waiting(engine, {"mail": lambda key, body: left.append((key, body))}) == 0
    assert sorted(left) == [("a", {"to": "a"}), ("b", {"to": "b"})]
    assert [each.state for each in waiting(engine)] == ["sent", "sent"]


def test_a_kind_without_a_sender_waits(engine: Engine) -> None:
    put(engine, "a", kind="export")
    assert send_waiting(engine, {"mail": refuse}) == 0
    assert waiting(engine)[0].attempts == 0


def test_what_fails_waits_longer_each_time_and_says_why(engine: Engine) -> None:
    put(engine, "a")
    pauses = []
    for _ in range(3):
        assert send_waiting(engine, {"mail": refuse}) == 0
        assert send_waiting(engine, {"mail": refuse}) == 0
        parcel = waiting(engine, "waiting")[0]
        assert parcel.error == Message("went_wrong", {"kind": "ConnectionError", "problem": "no route"})
        pauses.append((parcel.due_at - parcel.created_at).total_seconds())
        make_due(engine)
    assert pauses[0] < pauses[1] < pauses[2]
    assert waiting(engine)[0].attempts == 3
    assert send_waiting(engine, {"mail": lambda key, body: None}) == 1
    assert waiting(engine)[0].error is None


def test_after_a_day_it_is_given_up_until_a_person_asks_again(engine: Engine) -> None:
    put(engine, "a")
    make_due(engine, older=GIVE_UP_SECONDS + 60)
    send_waiting(engine, {"mail": refuse})
    assert [each.state for each in waiting(engine, "dead")] == ["dead"]
    assert send_waiting(engine, {"mail": refuse}) == 0
    with writing(engine) as session:
        send_again(session, HOME, "a", actor="a", reason="mail server is back")
    assert send_waiting(engine, {"mail": lambda key, body: None}) == 1
    with pytest.raises(SchedulerError, match="not_given_up"), writing(engine) as session:
        send_again(session, HOME, "a", actor="a", reason="again")


def test_a_sender_that_died_is_followed_by_another_and_its_late_word_is_ignored(engine: Engine) -> None:
    put(engine, "a")

    def slow(key: str, body: Mapping[str, Any]) -> None:
        make_due(engine)
        assert send_waiting(engine, {"mail": lambda key, body: None}) == 1
        raise TimeoutError

    assert send_waiting(engine, {"mail": slow}) == 0
    assert [(each.state, each.error) for each in waiting(engine)] == [("sent", None)]


def test_senders_at_once_share_the_work(engine: Engine) -> None:
    put(engine, *(f"{each:02}" for each in range(20)))
    left: list[str] = []
    threads = [
        threading.Thread(
            target=send_waiting,
            args=(engine, {"mail": lambda key, body: left.append(key)}),
            kwargs={"most": 20},
        )
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(left) == [f"{each:02}" for each in range(20)]


def test_a_division_sends_its_own_things_only(engine: Engine) -> None:
    left: list[str] = []
    put(engine, "a")
    senders = {"mail": lambda key, body: left.append(key)}
    assert send_waiting(engine, senders, division="440300") == 0
    assert send_waiting(engine, senders, division=HOME) == 1
    assert left == ["a"]
