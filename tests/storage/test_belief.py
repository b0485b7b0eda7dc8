"""A copy is believed only after its shape, bureau, book and counts were compared; else nothing is replaced."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.storage import back_up, migrate, open_database, restore, restore_whole
from tests.postgres import PASSWORD
from tests.storage.desk import HOME, bring, frame, known

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.postgres import Server

NIGHT = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)
OTHER = "330200"


def employers(*codes: str) -> dict[str, object]:
    """Return what ``bring`` takes to know some employers."""
    return {"employers": frame("employers", *({"employer": each} for each in codes))}


def codes(engine: Engine, division: str = HOME) -> list[str]:
    return known(engine, "employers", division=division)["employer"].tolist()


def changed(copy: Path, *statements: str) -> Path:
    """Change a copy as one who knows SQL would."""
    with closing(sqlite3.connect(copy)) as connection:
        for each in statements:
            connection.execute(each)
        connection.commit()
    return copy


LAID = {
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON employers BEGIN UPDATE employers SET name = 'x'; END",
    "a view": "CREATE VIEW v AS SELECT * FROM employers",
    "a table": "CREATE TABLE notes (a TEXT)",
    "a column": "ALTER TABLE employers ADD COLUMN mine TEXT DEFAULT 'x'",
    "a column that computes": "ALTER TABLE employers ADD COLUMN mine TEXT AS (hex(name)) VIRTUAL",
    "a view in place of a table": "DROP TABLE orders; CREATE VIEW orders AS SELECT * FROM findings",
}
FORGED = {
    "an entry of the book": "UPDATE audit_entries SET actor = 'somebody'",
    "an entry taken away": "DELETE FROM audit_entries WHERE number = 1",
    "a row slipped in": "INSERT INTO employers (bureau, employer, import_id, known_on, gone)"
    f" VALUES ('{HOME}', 'Z', 1, '2026-01-01', 0)",
    "a row taken away": "DELETE FROM employers",
    "a version of the program to come": "UPDATE alembic_version SET version_num = '9999'",
    "a day that is none": "UPDATE employers SET known_on = 'yesterday'",
}


@pytest.mark.parametrize("what", [*LAID, *FORGED])
def test_a_copy_in_which_somebody_had_a_hand_replaces_nothing(
    engine: Engine, database_url: str, tmp_path: Path, what: str
) -> None:
    bring(engine, **employers("A"))
    copy = back_up(engine, tmp_path / "backup", NIGHT, HOME)
    changed(copy, *({**LAID, **FORGED}[what].split("; CREATE VIEW orders")[:1]))
    if "; CREATE" in LAID.get(what, ""):
        changed(copy, "CREATE VIEW orders AS SELECT * FROM findings")
    bring(engine, **employers("B"))
    with pytest.raises(SchedulerError, match=r"backup_(not_ours|book_broken|newer|damaged|failed)"):
        restore(copy, database_url, NIGHT, HOME)
    assert codes(engine) == ["A", "B"]
    assert not [each for each in tmp_path.rglob("*.part")]


def test_the_copy_of_another_bureau_replaces_nothing(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    bring(engine, OTHER, **employers("B"))
    copy = back_up(engine, tmp_path / "backup", NIGHT, OTHER)
    bring(engine, **employers("A"))
    with pytest.raises(SchedulerError, match="backup_of_another") as refused:
        restore(copy, database_url, NIGHT, HOME)
    assert refused.value.facts["held"] == OTHER
    assert (codes(engine), codes(engine, OTHER)) == (["A"], ["B"])


def test_of_two_bureaux_one_is_restored_and_the_other_is_unchanged_to_the_byte(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    for division in (HOME, OTHER):
        bring(engine, division, **employers("A"))
    copy = back_up(engine, tmp_path / "backup", NIGHT, HOME)
    for division in (HOME, OTHER):
        bring(engine, division, **employers("B"))
    before = all_rows(engine, OTHER)
    engine.dispose()
    restore(copy, database_url, NIGHT, HOME)
    again = open_database(database_url)
    assert (codes(again), codes(again, OTHER)) == (["A"], ["A", "B"])
    assert all_rows(again, OTHER) == before
    # the numbers of imports go on above those of both
    bring(again, **employers("C"))
    assert codes(again) == ["A", "C"]
    again.dispose()


def all_rows(engine: Engine, division: str) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of a bureau."""
    from scheduler.storage.copies import rows_of
    from scheduler.storage.tables import METADATA

    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    table.select().where(rows_of(table, division)).order_by(*table.primary_key.columns)
                )
            ]
            for table in METADATA.sorted_tables
        }


def test_the_copy_of_one_bureau_holds_nothing_of_another(engine: Engine, tmp_path: Path) -> None:
    bring(engine, **employers("MINE"))
    bring(engine, OTHER, **employers("THEIRS"))
    copy = back_up(engine, tmp_path / "backup", NIGHT, HOME)
    assert b"MINE" in copy.read_bytes()
    assert b"THEIRS" not in copy.read_bytes()
    assert OTHER.encode() not in copy.read_bytes()


def test_a_whole_database_is_replaced_only_by_its_name_and_says_whom_it_touches(
    engine: Engine, database_url: str, tmp_path: Path
) -> None:
    bring(engine, **employers("A"))
    copy = back_up(engine, tmp_path / "backup", NIGHT)
    bring(engine, OTHER, **employers("B"))
    for name in ("", "postgres"):
        with pytest.raises(SchedulerError, match="restore_names_whole") as refused:
            restore_whole(copy, database_url, NIGHT, name)
        assert refused.value.facts["bureaux"] == f"{HOME}, {OTHER}"
    assert codes(engine, OTHER) == ["B"]
    engine.dispose()
    done = restore_whole(copy, database_url, NIGHT, str(refused.value.facts["name"]))
    assert done.bureaux == (HOME, OTHER)
    again = open_database(database_url)
    assert (codes(again), codes(again, OTHER)) == (["A"], [])
    again.dispose()


def copied(folder: Path) -> tuple[str, Path]:
    """Return the address of a new database with one employer, and a copy of it."""
    url = f"sqlite:///{folder / 'bureau.db'}"
    engine = open_database(url)
    migrate(engine)
    bring(engine, **employers("A"))
    copy = back_up(engine, folder / "backup", NIGHT, HOME)
    engine.dispose()
    return url, copy


def test_a_copy_is_brought_back_where_the_database_is_lost_or_damaged(tmp_path: Path) -> None:
    url, copy = copied(tmp_path)
    for damage in (b"", b"no database", (tmp_path / "bureau.db").read_bytes()[:5000]):
        (tmp_path / "bureau.db").write_bytes(damage)
        restore(copy, url, NIGHT, HOME)
        again = open_database(url)
        assert codes(again) == ["A"]
        again.dispose()
    (tmp_path / "bureau.db").unlink()
    assert restore(copy, url, NIGHT, HOME).aside is None


def test_a_link_is_no_copy(tmp_path: Path) -> None:
    url, copy = copied(tmp_path)
    link = copy.with_name("bureau-20270101T000000Z.db")
    link.symlink_to(copy)
    with pytest.raises(SchedulerError, match="no_backup"):
        restore(link, url, NIGHT, HOME)


def test_a_dump_is_listed_before_it_is_read_and_never_run(postgres_server: Server, tmp_path: Path) -> None:
    url = postgres_server.make(f"dumped_{os.getpid()}")
    engine = open_database(url)
    migrate(engine)
    odd = {"employer": "A", "name": "tab\there\\N, line\nhere", "remarks": None}
    bring(engine, employers=frame("employers", odd))
    dump = tmp_path / "bureau-20261201T023000Z.dump"

    def dumped() -> None:
        address = postgres_server.url(f"dumped_{os.getpid()}", password=None)
        subprocess.run(
            ["pg_dump", f"--dbname={address}", "--format=custom", f"--file={dump}"],
            env={**os.environ, "PGPASSWORD": PASSWORD}, check=True,
        )  # fmt: skip

    dumped()
    bring(engine, **employers("B"))
    assert restore(dump, url, NIGHT, HOME).rows > 0
    assert known(engine, "employers")[["employer", "name"]].to_numpy().tolist() == [["A", odd["name"]]]
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE VIEW v AS SELECT * FROM employers")
    dumped()
    with pytest.raises(SchedulerError, match="backup_not_ours"):
        restore(dump, url, NIGHT, HOME)
    engine.dispose()
    postgres_server.drop(f"dumped_{os.getpid()}")
