"""A server that asks for a password is reached as offices reach theirs, and no password is ever shown."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from scheduler.domain.errors import SchedulerError
from scheduler.language import LANGUAGES, say
from scheduler.storage import open_database
from tests.postgres import PASSWORD
from tests.storage.desk import brought_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.postgres import Server

NIGHT = datetime(2026, 12, 1, 2, 30, tzinfo=UTC)
WAYS = ("config", "environment", "passfile", "service")


@pytest.fixture
def name(postgres_server: Server) -> Iterator[str]:
    made = f"asked_{os.getpid()}"
    postgres_server.make(made)
    yield made
    postgres_server.drop(made)


@pytest.fixture
def address(
    request: pytest.FixtureRequest,
    postgres_server: Server,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """Give the address of a database whose password stands in one of the places where offices keep it."""
    way, tcp = request.param
    if way == "config":
        return postgres_server.url(name, tcp=tcp)
    if way == "environment":
        monkeypatch.setenv("PGPASSWORD", PASSWORD)
    else:
        file = tmp_path / "pass"
        written = PASSWORD.replace("\\", "\\\\").replace(":", "\\:")
        file.write_text(f"*:{postgres_server.port}:*:postgres:{written}\n", "utf-8")
        file.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(file))
    if way != "service":
        return postgres_server.url(name, password=None, tcp=tcp)
    host = "127.0.0.1" if tcp else postgres_server.socket
    service = tmp_path / "services"
    service.write_text(
        f"[bureau]\nhost={host}\nport={postgres_server.port}\ndbname={name}\nuser=postgres\n", "utf-8"
    )
    monkeypatch.setenv("PGSERVICEFILE", str(service))
    return "postgresql:///?service=bureau"


@pytest.mark.parametrize("address", [(way, tcp) for way in WAYS for tcp in (False, True)], indirect=True)
def test_copies_are_made_and_brought_back_wherever_the_password_stands(address: str, tmp_path: Path) -> None:
    copy, employers = brought_back(address, tmp_path, NIGHT)
    assert employers == ["A"]
    assert PASSWORD.encode() not in copy.read_bytes()


SECRET = "Sesam-0ffne"
MISTYPED = (
    f"postgresql://u:{SECRET}@127.0.0.1:1/x",
    f"postgresql://u:{SECRET}@127.0.0.1:99999/x",
    f"postgresql://u:{SECRET}@127.0.0.1:port/x",
    f"postgresql://u:{SECRET}@127.0.0.1:1/x?sslmode=nonsense",
    f"postgresql://u:{SECRET}@127.0.0.1:1/x?sslcert=/no/such/file&sslmode=verify-full",
    f"postgresql://u:{SECRET}@127.0.0.1:1/x?nonsense=1",
    f"postgresql://u:p@{SECRET}@127.0.0.1:1/x",
    f"postgresql://u:{SECRET}",
    f"postgresql://{SECRET}:",
    f"postgres://u:{SECRET}@127.0.0.1/x",
    f"postgresql//u:{SECRET}@127.0.0.1/x",
    f"host=127.0.0.1 password={SECRET}",
    f"sqlite://u:{SECRET}@127.0.0.1/x",
    f"postgresql://u:{SECRET}@..a:1/x",
    f"postgresql://u@127.0.0.1:1/x?password={SECRET}&sslmode=nonsense",
    f"postgresql:///x?service=none&sslpassword={SECRET}",
)


@pytest.mark.parametrize("address", MISTYPED)
def test_an_address_mistyped_is_one_sentence_without_the_password(address: str) -> None:
    with pytest.raises(SchedulerError, match=r"wrong_database_url|database_unreachable") as refused:
        open_database(address)
    for language in LANGUAGES:
        told = say(refused.value.code, language, **refused.value.facts)
        assert SECRET not in told
        assert "\n" not in told
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("wrong", ["a wrong one", "p@ss/w:rd", ""])
def test_a_wrong_password_is_refused_in_one_sentence(postgres_server: Server, name: str, wrong: str) -> None:
    with pytest.raises(SchedulerError, match="database_unreachable") as refused:
        open_database(postgres_server.url(name, password=wrong, tcp=True))
    assert not wrong or quote(wrong, safe="") not in str(refused.value)
    assert not wrong or wrong not in str(refused.value)
