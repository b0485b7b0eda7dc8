"""A database opens whole, or says in one sentence why not."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from scheduler.domain import records
from scheduler.domain.errors import SchedulerError
from scheduler.storage import (
    audit,
    check_file,
    migrate,
    open_database,
    reading,
    upgrade,
    verify_audit,
    writing,
)
from scheduler.storage.database import mount_type
from scheduler.storage.tables import METADATA, RECORD_TABLES, runs
from tests.storage.desk import HOME, bring, frame, known

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def refusal(url: str) -> str:
    """Return the code with which an address is refused."""
    with pytest.raises(SchedulerError) as refused:
        migrate(open_database(url))
    return refused.value.code


def test_the_migrations_make_exactly_the_tables_of_the_program(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    bring(engine, employers=frame("employers", {"employer": "A"}))
    migrate(engine)
    assert len(known(engine, "employers")) == 1


def test_a_column_that_records_have_learned_is_added_as_unknown(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(engine, employers=frame("employers", {"employer": "A"}))
    table = records.TABLES["employers"]
    for kind in ("number", "flag"):
        learned = records.Column(f"learned_{kind}", kind)
        monkeypatch.setitem(
            records.TABLES,
            "employers",
            records.RecordTable("employers", table.key, (*table.columns, learned)),
        )
        migrate(engine)
        with engine.connect() as connection:
            found = connection.exec_driver_sql(f"SELECT {learned.name} FROM employers").scalar()
        assert found is None if kind == "number" else not found


@pytest.mark.parametrize("step", range(1, 5))
def test_a_migration_broken_off_leaves_nothing_and_can_be_done_again(
    database_url: str, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    opened = open_database(database_url)
    table = list(RECORD_TABLES.values())[step]

    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(table, "create", broken)
        with pytest.raises(KeyboardInterrupt):
            migrate(opened)
    assert sa.inspect(opened).get_table_names() == []
    migrate(opened)
    assert set(METADATA.tables) < set(sa.inspect(opened).get_table_names())
    opened.dispose()


def test_a_database_of_a_later_program_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchedulerError) as refused:
        migrate(engine)
    assert refused.value.code == "database_newer"


def test_an_upgrade_never_makes_a_database(database_url: str) -> None:
    empty = open_database(database_url)
    with pytest.raises(SchedulerError) as refused:
        upgrade(empty)
    assert refused.value.code == "no_database"
    assert sa.inspect(empty).get_table_names() == []
    empty.dispose()


def test_a_database_of_another_program_is_refused(database_url: str) -> None:
    opened = open_database(database_url)
    with opened.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE stock (id INTEGER)")
    with pytest.raises(SchedulerError) as refused:
        migrate(opened)
    assert refused.value.code == "database_not_ours"
    opened.dispose()


@pytest.mark.parametrize("url", ["", "bureau.db", "mysql://x/y", "sqlite://", "sqlite:///"])
def test_what_is_no_address_of_a_database_is_refused(url: str) -> None:
    assert refusal(url) == "wrong_database_url"


def test_a_missing_folder_and_a_silent_server_are_named(tmp_path: Path) -> None:
    assert refusal(f"sqlite:///{tmp_path}/none/bureau.db") == "database_no_folder"
    assert refusal(f"postgresql://postgres@/x?host={tmp_path}") == "database_unreachable"


def test_a_plain_postgresql_address_gets_the_right_driver(engine: Engine) -> None:
    if engine.dialect.name == "postgresql":
        assert engine.url.drivername == "postgresql+psycopg"
    else:
        assert engine.connect().exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "bureau.db"
    path.write_text("统一社会信用代码,企业名称\n" * 100)
    assert refusal(f"sqlite:///{path}") == "database_corrupt"
    assert path.read_text().startswith("统一")


@pytest.mark.parametrize("share", [each / 50 for each in range(50)])
def test_a_flipped_byte_ends_in_a_sentence_or_does_no_harm(tmp_path: Path, share: float) -> None:
    url = f"sqlite:///{tmp_path / 'bureau.db'}"
    opened = open_database(url)
    migrate(opened)
    bring(
        opened,
        employers=frame("employers", *({"employer": f"E{each}", "name": "x" * 50} for each in range(200))),
    )
    with opened.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.dispose()
    content = bytearray((tmp_path / "bureau.db").read_bytes())
    content[int(share * len(content))] ^= 0xFF
    (tmp_path / "bureau.db").write_bytes(content)
    try:
        again = open_database(url)
        migrate(again)
        known(again, "employers")
        check_file(again)
        again.dispose()
    except SchedulerError as refused:
        assert refused.code in {"database_corrupt", "database_newer", "database_not_ours"}


def test_a_file_without_its_journal_opens_whole_as_of_the_last_checkpoint(tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path / 'bureau.db'}")
    migrate(opened)
    bring(opened, employers=frame("employers", {"employer": "A"}))
    with opened.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.rollback()
        connection.exec_driver_sql("PRAGMA wal_autocheckpoint=0")
        bring(opened, employers=frame("employers", {"employer": "B"}))
        assert (tmp_path / "bureau.db-wal").stat().st_size
        (tmp_path / "copied").mkdir()
        (tmp_path / "copied" / "bureau.db").write_bytes((tmp_path / "bureau.db").read_bytes())
    opened.dispose()
    copied = open_database(f"sqlite:///{tmp_path / 'copied' / 'bureau.db'}")
    migrate(copied)
    assert check_file(copied) is None
    assert known(copied, "employers")["employer"].tolist() == ["A"]
    with reading(copied) as session:
        assert verify_audit(session).broken == ()
    copied.dispose()


def test_a_damaged_page_is_found_by_the_check(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bureau.db'}"
    opened = open_database(url)
    migrate(opened)
    assert check_file(opened) is None
    opened.dispose()
    content = bytearray((tmp_path / "bureau.db").read_bytes())
    content[4096 * 3 : 4096 * 3 + 200] = b"\xff" * 200
    (tmp_path / "bureau.db").write_bytes(content)
    assert check_file(open_database(url)) is not None


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_a_network_drive_is_refused(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.storage.database.mount_type", lambda _: kind)
    assert refusal(f"sqlite:///{tmp_path / 'bureau.db'}") == "database_on_network"
    open_database(f"sqlite:///{tmp_path / 'bureau.db'}", network_mount=True).dispose()


def test_the_mount_of_a_path_is_the_deepest_and_the_latest(tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    home = tmp_path / "with space"
    home.mkdir()
    escaped = str(home).replace(" ", "\\040")
    table.write_text(
        f"/dev/sda1 / ext4 rw 0 0\nserver:/x {escaped} ext4 rw 0 0\nserver:/x {escaped} nfs4 rw 0 0\n"
    )
    assert mount_type(home / "bureau.db", table) == "nfs4"
    assert mount_type(tmp_path / "bureau.db", table) == "ext4"
    assert mount_type(tmp_path, tmp_path / "none") == ""


def test_a_time_comes_back_in_utc_and_one_without_a_zone_is_refused(engine: Engine) -> None:
    noon = datetime(2026, 12, 1, 12, tzinfo=timezone(timedelta(hours=8)))
    row = {
        "bureau": HOME,
        "job": "night",
        "period": "1",
        "state": "done",
        "fence": 1,
        "attempts": 1,
        "owner": "x",
    }
    with writing(engine, audited=False) as session:
        session.execute(runs.insert().values(**row, started_at=noon))
    with reading(engine) as session:
        assert session.scalar(sa.select(runs.c.started_at)) == datetime(2026, 12, 1, 4, tzinfo=UTC)
    with pytest.raises(sa.exc.StatementError), writing(engine, audited=False) as session:
        session.execute(runs.update().values(started_at=datetime(2026, 12, 1)))


def test_a_change_without_an_audit_entry_is_not_kept(engine: Engine) -> None:
    with pytest.raises(ValueError, match="audit"), writing(engine) as session:
        session.execute(sa.text("INSERT INTO bureaux (bureau) VALUES ('x')"))
    with reading(engine) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM bureaux")) == 0


def test_a_failure_inside_keeps_nothing(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), writing(engine) as session:
        audit(session, "a", "r", "test", {})
        raise ZeroDivisionError
    with reading(engine) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM audit_entries")) == 0


def test_reading_sees_one_moment(engine: Engine) -> None:
    with reading(engine) as session:
        before = session.scalar(sa.text("SELECT count(*) FROM bureaux"))
        with writing(engine) as other:
            audit(other, "a", "r", "test", {})
        assert session.scalar(sa.text("SELECT count(*) FROM bureaux")) == before


def test_a_busy_database_says_so_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.storage.database.BUSY_SECONDS", 0.05)
    opened = open_database(f"sqlite:///{tmp_path / 'bureau.db'}")
    migrate(opened)
    holder = sqlite3.connect(tmp_path / "bureau.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(SchedulerError) as refused, writing(opened) as session:
        audit(session, "a", "r", "test", {})
    assert refused.value.code == "database_busy"
    with reading(opened) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM audit_entries")) == 0
    holder.rollback()
    with writing(opened) as session:
        audit(session, "a", "r", "test", {})


_FULL = """
import resource, sys
from pathlib import Path
from scheduler.domain.errors import SchedulerError
from scheduler.storage import audit, migrate, open_database, writing
engine = open_database("sqlite:///" + sys.argv[1])
migrate(engine)
size = Path(sys.argv[1] + "-wal").stat().st_size + 100_000
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
kept = 0
try:
    for _ in range(100):
        with writing(engine) as session:
            audit(session, "a", "r", "test", {"x": "y" * 9000})
        kept += 1
except SchedulerError as wrong:
    print(wrong.code, kept)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
with writing(engine) as session:
    audit(session, "a", "r", "test", {})
"""


def test_a_full_disk_keeps_what_was_acknowledged_and_works_again_when_freed(tmp_path: Path) -> None:
    path = tmp_path / "bureau.db"
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    code, kept = done.stdout.split()
    assert code in {"database_disk_full", "database_disk_error"}
    opened = open_database(f"sqlite:///{path}")
    assert check_file(opened) is None
    with reading(opened) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM audit_entries")) == int(kept) + 1


def test_a_database_that_may_only_be_read_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "bureau.db"
    opened = open_database(f"sqlite:///{path}")
    migrate(opened)
    opened.dispose()
    again = open_database(f"sqlite:///file:{path}?mode=ro&uri=true")
    with reading(again) as session:
        assert session.scalar(sa.text("SELECT count(*) FROM bureaux")) == 0
    with pytest.raises(SchedulerError) as refused, writing(again) as session:
        audit(session, "a", "r", "test", {})
    assert refused.value.code == "database_read_only"
