"""Opens a bureau: its config, database, policy and models; the one place that reads what day it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scheduler import __version__
from scheduler.domain.errors import SettingsError
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
    """Section [nightly]: when the night runs, in the bureau's zone."""

    at: time = time(2, 0)


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
    """

    folder: Path
    settings: dict[str, Any]
    config_version: str
    today: date
    offices: tuple[tuple[str, Office], ...] = field(default=())

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

        return open_database(self.database_url)

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
    return Bureau(
        folder=config.resolve().parent,
        settings=settings,
        config_version=hashlib.sha256(config.read_bytes()).hexdigest()[:12],
        today=today or about.day or _today(about.zone),
        offices=offices,
    )


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
        "planning": PlanningSettings,
        "capacity": CapacitySettings,
        "teams": TeamsSettings,
        "calendar": CalendarSettings,
        "programmes": dict,
    }


def _today(zone: str) -> date:
    try:
        return datetime.now(ZoneInfo(zone)).date()
    except (ZoneInfoNotFoundError, ValueError) as wrong:
        raise SettingsError("unknown_zone", name=zone) from wrong
