"""What config.toml may say: one class a section, its keys the class's arguments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Annotated

from pydantic import Field

from scheduler.language import LANGUAGES
from scheduler.ranges import AtLeastOne, Days, Latitude, Line, Longitude


@dataclass(frozen=True)
class BureauSettings:
    """Section [bureau]: who we are.

    Attributes
    ----------
    day
        A fixed today, for samples and drills; empty: the real day of the zone.
    """

    name: Line = ""
    division: Line = ""
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
    """Section [risk]: the recipe that scores until a trained model serves, and when a night tells of drift.

    Attributes
    ----------
    drift_alarm
        Population stability index above which scores, or a feature of the serving model, have moved.
    calibration_alarm
        How many times more, or fewer, serious findings than the chances said is too far off.
    """

    recipe: str = "scorecard"
    drift_alarm: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 0.25
    calibration_alarm: Annotated[float, Field(ge=1, le=1000, allow_inf_nan=False)] = 1.5


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
    jump_days
        After so many days without an entry in the audit book, the nights wait for a person's word that the
        clock is right: a clock that jumped looks the same as a long silence.
    alarm
        A command that is told of what failed, as JSON on its standard input; empty: none.
    """

    at: time = time(2, 0)
    month_day: Annotated[int, Field(ge=1, le=31)] = 25
    train: str = ""
    lease_seconds: Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)] = 60.0
    memory_mb: AtLeastOne = 4096
    nice: Annotated[int, Field(ge=0, le=19)] = 10
    jump_days: Annotated[float, Field(gt=0, le=3650, allow_inf_nan=False)] = 10.0
    alarm: tuple[str, ...] = ()


Copies = Annotated[int, Field(ge=0, le=100_000)]


@dataclass(frozen=True)
class RecordsSettings:
    """Section [records]: how long what may name a person, and what nights leave behind, is kept.

    Attributes
    ----------
    contact_days
        Days after the import that brought them; then a night makes contact, telephone and remarks of an
        employer unknown. 0: they are kept.
    night_days
        Days that grades and scores of each night, the lists written of them, lines of the ledger and what was
        sent are kept. 0: for good.
    """

    contact_days: Days = 1095
    night_days: Days = 400


@dataclass(frozen=True)
class BackupSettings:
    """Section [backup]: where copies lie (empty: data/backup) and how many of them stay."""

    folder: str = ""
    days: Copies = 7
    weeks: Copies = 5
    months: Copies = 12


@dataclass(frozen=True)
class FoldersSettings:
    """Section [folders]: places outside of the bureau folder.

    Attributes
    ----------
    inbox, exports
        Full paths; empty: data/inbox and data/exports. A link in their place is not followed.
    """

    inbox: str = ""
    exports: str = ""


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
    port: Annotated[int, Field(ge=1, le=65_535)] = 25
    command: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExportSettings:
    """Section [exports]: what is written, and who else may read it.

    Attributes
    ----------
    leave_out
        Names of the exports that are not written.
    group
        A group of this system whose people may read the exports; empty: nobody else.
    """

    leave_out: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Office:
    """A table [offices.NAME]: where tours start and end, in degrees of WGS-84."""

    lat: Latitude
    lon: Longitude
    name: Line = ""


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
        "records": RecordsSettings,
        "backup": BackupSettings,
        "folders": FoldersSettings,
        "mail": MailSettings,
        "exports": ExportSettings,
        "planning": PlanningSettings,
        "capacity": CapacitySettings,
        "teams": TeamsSettings,
        "calendar": CalendarSettings,
        "programmes": dict,
    }
