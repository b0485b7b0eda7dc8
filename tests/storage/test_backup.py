"""A backup is whole or not there, is kept by rule, and brings everything back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from scheduler.domain.errors import SchedulerError
from scheduler.storage import (
    Keep,
    Restored,
    back_up,
    list_backups,
    migrate,
    open_database,
    reading,
    remove_old,
    restore,
    verify_audit,
)
from scheduler.storage.backup import kept
from scheduler.storage.tables import audit_entries
from tests.storage.desk import HOME, bring, frame, known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

NIGHT = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)


def refusal(step: object, *arguments: object) -> str:
    with pytest.raises(SchedulerError) as refused:
        step(*arguments)  # type: ignore[operator]
    return refused.value.code


def restored(copy: Path, url: str, division: str = HOME) -> Restored:
    """Bring a copy back."""
    return restore(copy, url, NIGHT, division, actor="wang", reason="drill")


def test_a_restored_backup_brings_back_what_was_there_and_nothing_later(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    bring(engine, employers=frame("employers", {"employer": "A", "name": "化工厂"}))
    saved = back_up(engine, tmp_path / "backup", NIGHT, HOME)
    assert list_backups(tmp_path / "backup") == (saved,)
    bring(engine, employers=frame("employers", {"employer": "B"}))
    engine.dispose()
    aside = restored(saved, database_url).aside
    again = open_database(database_url)
    migrate(again)
    assert known(again, "employers", date(2026, 12, 1))["employer"].tolist() == ["A"]
    assert bring(again, employers=frame("employers", {"employer": "C"})).new == 1
    with reading(again) as session:
        assert verify_audit(session).broken == ()
        last = session.execute(sa.select(audit_entries).where(audit_entries.c.what == "restore")).one()
    assert (last.actor, last.reason) == ("wang", "drill")
    again.dispose()
    if aside is not None:
        former = open_database(f"sqlite:///{aside}")
        assert known(former, "employers", date(2026, 12, 1))["employer"].tolist() == ["A", "B"]
        former.dispose()


def test_copies_of_the_same_second_keep_what_each_saw(engine: Engine, tmp_path: Path) -> None:
    saved = []
    for code in "ABC":
        bring(engine, employers=frame("employers", {"employer": code}))
        saved.append(back_up(engine, tmp_path / "backup", NIGHT, HOME))
    assert list_backups(tmp_path / "backup") == tuple(reversed(saved))
    for copy, codes in zip(saved, ("A", "AB", "ABC"), strict=True):
        again = open_database(f"sqlite:///{copy}")
        assert known(again, "employers", date(2026, 12, 1))["employer"].tolist() == list(codes)
        again.dispose()
    remove_old(tmp_path / "backup", Keep(1, 0, 0))
    assert list_backups(tmp_path / "backup") == (saved[-1],)
    newest = back_up(engine, tmp_path / "backup", NIGHT, HOME)
    remove_old(tmp_path / "backup", Keep(1, 0, 0))
    assert list_backups(tmp_path / "backup") == (newest,)


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'bureau.db'}")
    migrate(opened)
    bring(opened, employers=frame("employers", {"employer": "A"}))
    yield opened
    opened.dispose()


def test_a_backup_is_taken_while_someone_writes(lite: Engine, tmp_path: Path) -> None:
    with lite.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        connection.exec_driver_sql("DELETE FROM employers")
        saved = back_up(lite, tmp_path, NIGHT, HOME)
    copy = open_database(f"sqlite:///{saved}")
    assert len(known(copy, "employers")) == 1
    copy.dispose()


def test_a_backup_that_breaks_off_leaves_no_file(
    lite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APP_TESTING", "1")
    monkeypatch.setenv("FAILPOINT", "before_backup_rename:enospc")
    with pytest.raises(OSError, match="space"):
        back_up(lite, tmp_path / "backup", NIGHT, HOME)
    assert list((tmp_path / "backup").iterdir()) == []


def test_a_damaged_or_missing_backup_replaces_nothing(lite: Engine, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bureau.db'}"
    saved = back_up(lite, tmp_path, NIGHT, HOME)
    content = bytearray(saved.read_bytes())
    content[4096 * 3 : 4096 * 3 + 300] = b"\xff" * 300
    saved.write_bytes(content)
    assert refusal(restore, saved, url, NIGHT, HOME) == "backup_damaged"
    assert refusal(restore, tmp_path / "none.db", url, NIGHT, HOME) == "no_backup"
    assert len(known(lite, "employers")) == 1


def test_the_latest_of_each_day_week_and_month_stays(tmp_path: Path) -> None:
    taken = [NIGHT - timedelta(hours=12 * each) for each in range(800)]
    names = [tmp_path / f"bureau-{each:%Y%m%dT%H%M%SZ}.db" for each in taken]
    stay = sorted(kept(names, Keep(days=3, weeks=2, months=2)), reverse=True)
    assert [each.stem for each in stay] == [
        "bureau-20261201T023000Z",
        "bureau-20261130T143000Z",
        "bureau-20261129T143000Z",
    ]
    months = kept(names, Keep(days=0, weeks=0, months=4))
    assert sorted(each.stem[7:15] for each in months) == ["20260930", "20261031", "20261130", "20261201"]


def test_old_backups_are_removed_but_never_the_newest_nor_other_files(tmp_path: Path) -> None:
    for each in range(5):
        (tmp_path / f"bureau-{NIGHT - timedelta(days=each):%Y%m%dT%H%M%SZ}.db").touch()
    (tmp_path / "bureau-before-the-move.db").touch()
    remove_old(tmp_path, Keep(0, 0, 0))
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "bureau-20261201T023000Z.db",
        "bureau-before-the-move.db",
    ]
