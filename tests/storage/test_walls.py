"""With docs/deploy/walls.sql each bureau's login reaches its own rows, whatever its config says."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
import sqlalchemy as sa

from scheduler.domain.errors import SchedulerError
from scheduler.storage import back_up, known_bureaux, migrate, open_database, reading, restore, writing
from scheduler.storage.tables import METADATA
from tests.storage.desk import HOME, bring, frame, known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.postgres import Server

OTHER = "330200"
NIGHT = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)
WALLS = Path(__file__).parents[2] / "docs" / "deploy" / "walls.sql"


@pytest.fixture
def logins(postgres_server: Server) -> Iterator[dict[str, str]]:
    """Give the address with which each of two bureaux logs in, and the owner's (by an empty name)."""
    name = f"walled_{os.getpid()}"
    owner = postgres_server.make(name)
    engine = open_database(owner)
    migrate(engine)
    for division in (HOME, OTHER):
        bring(engine, division, employers=frame("employers", {"employer": f"OF-{division}"}))
    found = {"": owner}
    with psycopg.connect(owner, autocommit=True) as connection:
        for _ in range(2):  # again after an update
            connection.execute(WALLS.read_text("utf-8").encode())
        for division in (HOME, OTHER):
            role = f"bureau_{division}_{os.getpid()}"
            connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'own'".encode())
            connection.execute(f"GRANT supervise_bureau TO {role}".encode())
            connection.execute("INSERT INTO bureau_logins VALUES (%s, %s)", (role, division))
            found[division] = postgres_server.url(name, role, "own")
    yield found
    engine.dispose()
    postgres_server.drop(name)
    for division in (HOME, OTHER):
        postgres_server.say(f"DROP ROLE bureau_{division}_{os.getpid()}")


def seen(engine: Engine, division: str) -> list[str]:
    return known(engine, "employers", division=division)["employer"].tolist()


def test_a_login_sees_and_writes_the_rows_of_its_own_bureau_alone(logins: dict[str, str]) -> None:
    engine = open_database(logins[OTHER])
    with reading(engine) as session:
        assert known_bureaux(session) == (OTHER,)
    bring(engine, OTHER, employers=frame("employers", {"employer": "NEW"}))
    assert (seen(engine, OTHER), seen(engine, HOME)) == (["NEW", f"OF-{OTHER}"], [])
    with pytest.raises(SchedulerError, match="database_wall"):
        bring(engine, HOME, employers=frame("employers", {"employer": "SLIPPED-IN"}))
    engine.dispose()


@pytest.mark.parametrize("table", sorted(METADATA.tables))
def test_no_table_tells_or_changes_anything_of_another_bureau(logins: dict[str, str], table: str) -> None:
    engine, own = open_database(logins[OTHER]), METADATA.tables[table]
    if "bureau" in own.c:
        with reading(engine) as session:
            whose = set(session.scalars(sa.select(own.c.bureau)))
        assert whose <= {OTHER}
        with writing(engine, audited=False) as session:
            touched = session.execute(
                own.update().where(own.c.bureau == HOME).values(bureau=OTHER),
                execution_options={"preserve_rowcount": True},
            )
            assert touched.rowcount == 0
    with engine.connect() as connection:
        policies = connection.scalar(
            sa.text("SELECT count(*) FROM pg_policies WHERE tablename = :table"), {"table": table}
        )
    assert policies
    engine.dispose()


def test_a_login_cannot_name_itself_another_bureaus(logins: dict[str, str]) -> None:
    engine = open_database(logins[OTHER])
    statements = ("SELECT * FROM bureau_logins", f"UPDATE bureau_logins SET bureau = '{HOME}'")
    for each in (*statements, "ALTER TABLE employers DISABLE ROW LEVEL SECURITY"):
        with (
            pytest.raises((SchedulerError, sa.exc.DBAPIError), match=r"database_wall|must be owner"),
            writing(engine, audited=False) as session,
        ):
            session.connection().exec_driver_sql(each)
    engine.dispose()


def test_a_bureau_behind_a_wall_makes_and_brings_back_its_own_copies(
    logins: dict[str, str], tmp_path: Path
) -> None:
    engine = open_database(logins[OTHER])
    copy = back_up(engine, tmp_path, NIGHT, OTHER)
    bring(engine, OTHER, employers=frame("employers", {"employer": "LATER"}))
    restore(copy, logins[OTHER], NIGHT, OTHER)
    assert seen(engine, OTHER) == [f"OF-{OTHER}"]
    bring(engine, OTHER, employers=frame("employers", {"employer": "AFTER"}))
    owner = open_database(logins[""])
    assert seen(owner, HOME) == [f"OF-{HOME}"]
    for each in (engine, owner):
        each.dispose()
