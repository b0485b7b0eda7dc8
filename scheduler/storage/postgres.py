"""What is PostgreSQL's own about an address and a connection, with a pooler in between or without one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

import sqlalchemy as sa

from scheduler.domain.errors import SchedulerError
from scheduler.extras import extra

if TYPE_CHECKING:
    from sqlalchemy import Engine

BUSY_SECONDS = 10
SETTINGS = {
    "TimeZone": "UTC",
    # who stops in the middle of a transaction must not hold the others up for ever
    "idle_in_transaction_session_timeout": "300s",
    "lock_timeout": f"{BUSY_SECONDS}s",
    "work_mem": "64MB",  # sorts of a county's records need not go to the disk
}
_HIDDEN = "***"
_SCHEMES = ("sqlite", "postgresql")


def parsed(url: str) -> sa.URL:
    """Return an address in its parts.

    Raises
    ------
    SchedulerError
        ``wrong_database_url``; what it shows holds no password, wherever in the address it was mistyped.
    """
    try:
        address = sa.make_url(url)
        wrong = "@" in (address.host or "")  # a password with an @ that was not written as %40
    except (sa.exc.ArgumentError, ValueError) as problem:
        raise SchedulerError("wrong_database_url", url=shown(url)) from problem
    wrong = wrong or (address.drivername.startswith("sqlite") and bool(address.host or address.username))
    if wrong or not address.drivername.startswith(_SCHEMES):
        raise SchedulerError("wrong_database_url", url=shown(url))
    return address


def shown(url: str) -> str:
    """Return of an address what cannot hold a password: its beginning."""
    scheme, parting, _ = url.partition("://")
    return f"{scheme}://..." if parting and re.fullmatch(r"[A-Za-z0-9+]{1,30}", scheme) else "..."


def without_password(text: str, address: sa.URL) -> str:
    """Return a text without the passwords of an address, as it writes them or in codes."""
    secrets = [str(address.password or "")]
    for name in ("password", "sslpassword"):
        found = address.query.get(name, ())
        secrets += (found,) if isinstance(found, str) else found
    for secret in filter(None, secrets):
        for form in {secret, quote(secret, safe=""), quote_plus(secret)}:
            text = text.replace(form, _HIDDEN)
    return text


def engine_of(address: sa.URL) -> Engine:
    """Return an engine whose settings are those of each transaction.

    A pooler such as PgBouncer takes no settings with the connection, and may give each transaction another
    connection of its own: settings of the session, and statements prepared in it, would be lost or met by
    somebody else.
    """
    with extra("postgres"):
        import psycopg  # noqa: F401
    engine = sa.create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        connect_args={"connect_timeout": BUSY_SECONDS, "prepare_threshold": None},
    )
    calls = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in SETTINGS.items())

    def begin(connection: sa.Connection) -> None:
        if connection.connection.dbapi_connection.autocommit:  # type: ignore[union-attr]
            return
        connection.exec_driver_sql(f"SELECT {calls}")

    sa.event.listen(engine, "begin", begin)
    return engine


def place_of(engine: Engine) -> Any:
    """Return how a database is named to a person: its file, its server, or its service."""
    url = engine.url
    if engine.dialect.name == "sqlite":
        return url.database
    return url.host or url.query.get("host") or url.query.get("service") or "-"
