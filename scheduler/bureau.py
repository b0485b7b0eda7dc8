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
from scheduler.domain.errors import SchedulerError, SettingsError
from scheduler.language import LANGUAGES
from scheduler.settings import read_toml, section, sections
from scheduler.shipped import own_or_shipped

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from scheduler.policy import Policy
    from scheduler.reference import Reference


@dataclass(frozen=True)
class BureauSettings:
    """Section [bureau]: who we are.

    Attributes
    ----------
    day
        A fixed today, for samples and drills; empty: the real day of the zone.
    """

    name: str = ""
    division: str = ""
    zone: str = "Asia/Shanghai"
    language: str = "zh"
    policy: str = "pilot-2022"
    day: date | None = None

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"language {self.language!r} is not one of {', '.join(LANGUAGES)}")


@dataclass(frozen=True)
class DatabaseSettings:
    """Section [database]: a SQLAlchemy URL; empty: data/bureau.db of the bureau folder."""

    url: str = ""


@dataclass(frozen=True)
class RiskSettings:
    """Section [risk]: the recipe that scores, until a trained model serves."""

    recipe: str = "scorecard"


@dataclass(frozen=True)
class NightlySettings:
    """Section [nightly]: when nights run, in the bureau's zone, and what their work may use.

    Attributes
    ----------
    month_day
        Day of the month on which the coming month is drafted, at the hour of the night.
    lease_seconds
        After so long without a sign of life, another runner takes a period over.
    train
        Recipe that is trained anew each month, on its first day; empty: nothing is trained by itself.
    memory_mb, nice
        Address space of the process that works, and how far it steps back behind others.
    alarm
        A command that is told of what failed, as JSON on its standard input; empty: none.
    """

    at: time = time(2, 0)
    month_day: int = 25
    train: str = ""
    lease_seconds: float = 60.0
    memory_mb: int = 4096
    nice: int = 10
    alarm: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.month_day <= 31:
            raise ValueError(f"month_day {self.month_day} is not a day of a month")


@dataclass(frozen=True)
class BackupSettings:
    """Section [backup]: where copies lie (empty: data/backup) and how many of them stay."""

    folder: str = ""
    days: int = 7
    weeks: int = 5
    months: int = 12


@dataclass(frozen=True)
class MailSettings:
    """Section [mail]: who gets a letter after each night; nobody unless ``to`` names someone.

    Attributes
    ----------
    host, port
        A mail server that takes letters without a password.
    command
        A command that takes the letter on its standard input instead, such as sendmail -t.
    """

    to: tuple[str, ...] = ()
    sender: str = "supervise@localhost"
    host: str = "localhost"
    port: int = 25
    command: tuple[str, ...] = ()


@dataclass(frozen=True)
class Office:
    """A table [offices.NAME]: where tours start and end, in degrees of WGS-84."""

    lat: float
    lon: float
    name: str = ""


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
    """

    folder: Path
    settings: dict[str, Any]
    config_version: str
    today: date
    offices: tuple[tuple[str, Office], ...] = field(default=())
    opened: datetime | None = None

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

    @cached_property
    def engine(self) -> Engine:
        """The database.

        Raises
        ------
        SchedulerError
            ``no_database`` before ``supervise init``; others where the file cannot be trusted.
        """
        from scheduler.storage import open_database

        url = self.database_url
        path = Path(url.removeprefix("sqlite:///"))
        if url.startswith("sqlite:///") and "mode=ro" not in url and not path.exists():
            raise SchedulerError("no_database", path=path)
        return open_database(url)

    def close(self) -> None:
        """Give back the connections of the database, if it was opened; it opens again when it is used."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    @property
    def database_url(self) -> str:
        """URL of the database; SQLite in the bureau folder unless config names another."""
        url: str = self.settings["database"].url
        return url or f"sqlite:///{self.folder / 'data' / 'bureau.db'}"

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

    def exports(self, month: str) -> Path:
        """Folder of a month's files."""
        return self.folder / "data" / "exports" / month


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


def section_classes() -> dict[str, type]:
    """Return the class of each section of config.toml; ``dict`` where a family reads its own tables."""
    from scheduler.month.settings import (
        CalendarSettings,
        CapacitySettings,
        PlanningSettings,
        TeamsSettings,
    )

    return {
        "bureau": BureauSettings,
        "database": DatabaseSettings,
        "risk": RiskSettings,
        "nightly": NightlySettings,
        "backup": BackupSettings,
        "mail": MailSettings,
        "planning": PlanningSettings,
        "capacity": CapacitySettings,
        "teams": TeamsSettings,
        "calendar": CalendarSettings,
        "programmes": dict,
    }


def _zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        raise SettingsError("unknown_zone", name=zone) from wrong
