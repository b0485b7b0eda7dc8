"""PgBouncer may stand between: each transaction has what it needs, and leaves nothing in the connection."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scheduler.storage import migrate, open_database, reading, writing
from tests.postgres import PASSWORD, free_port, user_of_server
from tests.storage.desk import bring, brought_back, frame, known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Server

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
NIGHT = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed on this computer")


@pytest.fixture(params=["session", "transaction"])
def pooled(request: pytest.FixtureRequest, postgres_server: Server) -> Iterator[str]:
    """Give the address of an empty database behind a pooler, as Debian packs it, in each of its modes."""
    name, port = f"pooled_{os.getpid()}", free_port()
    postgres_server.make(name)
    # where the server's user may write
    home = Path(tempfile.mkdtemp(prefix="pooler", dir=postgres_server.socket))
    home.chmod(0o777)
    escaped = PASSWORD.replace('"', '""')
    (home / "users.txt").write_text(f'"postgres" "{escaped}"\n', "utf-8")
    (home / "pgb.ini").write_text(
        f"[databases]\n{name} = host={postgres_server.socket} port={postgres_server.port} dbname={name}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = scram-sha-256\n"
        f"auth_file = {home}/users.txt\npool_mode = {request.param}\ndefault_pool_size = 3\n"
        f"logfile = {home}/pgb.log\npidfile = {home}/pgb.pid\n",
        "utf-8",
    )
    process = subprocess.Popen(
        [str(PROGRAM), "-q", str(home / "pgb.ini")], user=user_of_server(), cwd="/",
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port, home)
        yield postgres_server.url(name, tcp=True).replace(f":{postgres_server.port}/", f":{port}/")
    finally:
        process.terminate()
        process.wait()
        postgres_server.drop(name)


def _wait_for(port: int, home: Path) -> None:
    import socket

    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError((home / "pgb.log").read_text() if (home / "pgb.log").exists() else "no pooler")


def test_records_are_brought_in_read_and_copied_through_a_pooler(pooled: str, tmp_path: Path) -> None:
    assert brought_back(pooled, tmp_path, NIGHT)[1] == ["A"]


def test_the_settings_of_a_transaction_are_its_own(pooled: str) -> None:
    engine = open_database(pooled)
    migrate(engine)
    query = "SELECT current_setting('TimeZone'), current_setting('lock_timeout')"
    with reading(engine) as session:
        assert tuple(session.connection().exec_driver_sql(query).one()) == ("UTC", "10s")
    with writing(engine, audited=False) as session:
        assert tuple(session.connection().exec_driver_sql(query).one()) == ("UTC", "10s")
    engine.dispose()


def test_many_at_once_share_few_connections(pooled: str) -> None:
    engine = open_database(pooled)
    migrate(engine)
    problems: list[BaseException] = []

    def work(name: str) -> None:
        own = open_database(pooled)
        try:
            for each in range(3):
                bring(own, employers=frame("employers", {"employer": f"{name}{each}"}))
        except BaseException as wrong:
            problems.append(wrong)
        finally:
            own.dispose()

    threads = [threading.Thread(target=work, args=(name,)) for name in "ABC"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert problems == []
    assert len(known(engine, "employers")) == 9
    engine.dispose()
