"""Opens a bureau: its config, database, policy and models; the one place that reads what day it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduler import __version__
from scheduler.bureau.sections import Office, section_classes
from scheduler.domain.errors import SchedulerError, SettingsError
from scheduler.links import own_folder
from scheduler.settings import read_toml, section, sections
from scheduler.shipped import own_or_shipped

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from scheduler.bureau.sections import BureauSettings
    from scheduler.policy import Policy
    from scheduler.reference import Reference


@dataclass(frozen=True)
class Bureau:
    """An opened bureau folder: settings, day, and (opened when first used) database and policy.

    Attributes
    ----------
    folder
        The bureau folder: config.toml, data/, models/.
    settings
        One object a section of config.toml.
    config_version
        First 12 hex digits of the SHA-256 of config.toml.
    today
        The bureau's day; everything that asks "as of when" takes it from here.
    opened
        The moment the bureau was opened, in UTC; ``None`` where the day is fixed.
    asked_in
        Language of whoever asks; empty: the bureau's.
    """

    folder: Path
    settings: dict[str, Any]
    config_version: str
    today: date
    offices: tuple[tuple[str, Office], ...] = field(default=())
    opened: datetime | None = None
    asked_in: str = ""

    @property
    def now(self) -> datetime:
        """The bureau's moment, in UTC: when it was opened, or the last second of a fixed day."""
        if self.opened is not None:
            return self.opened
        return datetime.combine(self.today, time(23, 59, 59), ZoneInfo(self.about.zone)).astimezone(UTC)

    @property
    def about(self) -> BureauSettings:
        """Section [bureau]."""
        about: BureauSettings = self.settings["bureau"]
        return about

    @property
    def division(self) -> str:
        """Division whose records are seen; every query is scoped by it."""
        return self.about.division

    @property
    def language(self) -> str:
        """Language of what is written."""
        return self.about.language

    @property
    def spoken(self) -> str:
        """Language of what is only shown to whoever asks."""
        return self.asked_in or self.language

    @cached_property
    def engine(self) -> Engine:
        """The database, in the shape that this program knows.

        Raises
        ------
        SchedulerError
            ``no_database`` before ``supervise init``; ``database_newer`` where a later program upgraded it;
            others where the file cannot be trusted.
        """
        from scheduler.storage import open_database, sqlite_file, upgrade

        url = self.database_url
        if url.startswith("sqlite:///") and "mode=ro" not in url and not sqlite_file(url).exists():
            raise SchedulerError("no_database", path=sqlite_file(url))
        engine = open_database(url)
        if "mode=ro" not in url:
            upgrade(engine)
        return engine

    def close(self) -> None:
        """Give back the connections of the database, if it was opened; it opens again when it is used."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    @property
    def database_url(self) -> str:
        """URL of the database; SQLite in the bureau folder unless config names another."""
        from scheduler.storage import sqlite_address

        url: str = self.settings["database"].url
        return url or sqlite_address(self.folder / "data" / "bureau.db")

    @cached_property
    def policy(self) -> Policy:
        """The policy file in force."""
        from scheduler.policy import load_policy

        return load_policy(own_or_shipped(self.folder, "data", "policy", f"{self.about.policy}.toml"))

    @cached_property
    def reference(self) -> Reference:
        """The official tables."""
        from scheduler.reference import load_reference

        return load_reference(self.folder)

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """What a result is made with, for its foot and its hash."""
        return (
            ("program", __version__),
            ("config", self.config_version),
            *((f"policy {name}", version) for name, version in self.policy.versions),
        )

    def exports(self, name: str) -> Path:
        """Folder of a month's files, or of a list's.

        Raises
        ------
        SchedulerError
            ``folder_is_link`` where it, or a folder in it, leads elsewhere.
        """
        named: str = self.settings["folders"].exports
        return own_folder(Path(named), name) if named else own_folder(self.folder, "data", "exports", name)

    @property
    def exports_home(self) -> Path:
        """Folder of all exports."""
        named: str = self.settings["folders"].exports
        return Path(named) if named else self.folder / "data" / "exports"

    @property
    def inbox(self) -> Path:
        """Folder into which files are dropped."""
        named: str = self.settings["folders"].inbox
        return Path(named) if named else self.folder / "data" / "inbox"


def open_bureau(config: Path, today: date | None = None) -> Bureau:
    """Open the bureau of a config file.

    Raises
    ------
    SettingsError
        Where config.toml is missing or not right; the sentence says where and what would be right.
    """
    table = read_toml(config)
    offices = tuple(
        (name, section(each, Office, f"{config.name}, offices.{name}"))
        for name, each in table.pop("offices", {}).items()
    )
    settings = sections(table, section_classes(), config.name)
    if settings["exports"].leave_out:
        from scheduler.exports import known_exports

        known_exports(settings["exports"].leave_out, f"{config.name}, exports.leave_out")
    about: BureauSettings = settings["bureau"]
    now = datetime.now(UTC)
    fixed = today or about.day
    return Bureau(
        folder=config.resolve().parent,
        settings=settings,
        config_version=hashlib.sha256(config.read_bytes()).hexdigest()[:12],
        today=fixed or now.astimezone(_zone(about.zone)).date(),
        offices=offices,
        opened=None if fixed else now,
    )


def reopened(bureau: Bureau, now: datetime | None = None) -> Bureau:
    """Return a bureau as its settings stand, at a moment (this one by default), with its own connections."""
    if now is None and bureau.opened is None:
        return replace(bureau)
    now = now or datetime.now(UTC)
    return replace(bureau, today=now.astimezone(_zone(bureau.about.zone)).date(), opened=now)


def _zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        raise SettingsError("unknown_zone", name=zone) from wrong
