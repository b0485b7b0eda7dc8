"""The doctor: looks at all that a bureau's nights rest on, and says what to do about what is not right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message, message_of
from scheduler.month.calendar import month_days
from scheduler.risk import load_recipe
from scheduler.risk.registry import load
from scheduler.steps.nights.clock import believe_clock, done_in_future
from scheduler.steps.nights.health import status
from scheduler.steps.nights.run_due import jobs_of
from scheduler.steps.records.snapshot import registry_of
from scheduler.steps.upkeep.backups import backup_folder, free_mb
from scheduler.steps.upkeep.closed import opened_to_others
from scheduler.storage import (
    check_clock,
    check_file,
    check_writable,
    known_bureaux,
    list_backups,
    reading,
    serving_model,
)
from scheduler.storage.database import mount_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.bureau import Bureau

GOOD, WARNING, BAD = "good", "warning", "bad"
LITTLE_MB, TOO_LITTLE_MB = 2000, 300
OLD_BACKUP = timedelta(days=3)


@dataclass(frozen=True)
class Diagnosis:
    """What the doctor found in one place.

    Attributes
    ----------
    state
        ``good``, ``warning`` or ``bad``.
    message
        What is so, and what to do where it is not good.
    """

    place: str
    state: str
    message: Message


def examine(bureau: Bureau) -> tuple[Diagnosis, ...]:
    """Snapshot at every place; one that cannot be looked at is a finding too."""
    return tuple(_looked(bureau, place, look) for place, look in PLACES.items())


def _looked(bureau: Bureau, place: str, look: Callable[[Bureau], tuple[str, Message]]) -> Diagnosis:
    try:
        return Diagnosis(place, *look(bureau))
    except SchedulerError as wrong:
        if wrong.code in _OF_WORDS and place != "words":
            return Diagnosis(place, WARNING, Message.of("doctor_after_words"))
        return Diagnosis(place, BAD, message_of(wrong))
    except OSError as wrong:
        return Diagnosis(place, BAD, Message.of("doctor_cannot_look", problem=wrong.strerror or wrong))


def _database(bureau: Bureau) -> tuple[str, Message]:
    wrong = check_file(bureau.engine)
    if wrong is not None:
        return BAD, Message.of("doctor_database_damaged", problem=wrong)
    check_writable(bureau.engine)
    return GOOD, Message.of("doctor_database", kind=bureau.engine.dialect.name)


def _mounts(bureau: Bureau) -> tuple[str, Message]:
    folders = {bureau.folder, backup_folder(bureau)}
    kinds = {folder: mount_type(folder) or "-" for folder in sorted(folders) if folder.exists()}
    shown = ", ".join(f"{folder} ({kind})" for folder, kind in kinds.items())
    return GOOD, Message.of("doctor_mounts", folders=shown)


def _clock(bureau: Bureau) -> tuple[str, Message]:
    with reading(bureau.engine) as session:
        check_clock(session, bureau.division, datetime.now(UTC))
    if bureau.opened is not None:
        believe_clock(bureau)
    return GOOD, Message.of("doctor_clock", zone=bureau.about.zone, day=bureau.today)


_OF_WORDS = ("strange_word", "words_unreadable")
"""What is wrong with a bureau's own words, wherever the tables that they stand among are read."""


def _words(bureau: Bureau) -> tuple[str, Message]:
    own = int(bureau.reference.words["own"].sum())
    return GOOD, Message.of("doctor_words", own=own, words=len(bureau.reference.words) - own)


def _calendar(bureau: Bureau) -> tuple[str, Message]:
    coming = bureau.today.replace(day=1) + timedelta(days=32)
    days = month_days(f"{coming:%Y-%m}", bureau.policy, bureau.reference, bureau.settings["calendar"])
    if days.provisional:
        return WARNING, Message.of("doctor_calendar_guessed", year=coming.year)
    return GOOD, Message.of("doctor_calendar", month=days.name, days=len(days.working))


def _models(bureau: Bureau) -> tuple[str, Message]:
    with reading(bureau.engine) as session:
        serving = serving_model(session, bureau.division)
    if serving is not None:
        load(registry_of(bureau), serving.name)
        return GOOD, Message.of("doctor_models", recipe=serving.name)
    recipe = load_recipe(bureau.settings["risk"].recipe, bureau.folder)
    return GOOD, Message.of("doctor_models", recipe=f"{recipe.name} {recipe.version}")


def _kernels(bureau: Bureau) -> tuple[str, Message]:
    from scheduler.planning.compiled import FOLDER, HERE, KEPT

    if KEPT:
        return GOOD, Message.of("doctor_kernels", folder=FOLDER)
    return WARNING, Message.of("doctor_kernels_not_kept", folder=HERE)


def _disk(bureau: Bureau) -> tuple[str, Message]:
    free = min(free_mb(each) for each in (bureau.folder, backup_folder(bureau)) if each.exists())
    if free < TOO_LITTLE_MB:
        return BAD, Message.of("doctor_disk_full", mb=free)
    return (WARNING if free < LITTLE_MB else GOOD), Message.of("doctor_disk", mb=free)


def _fonts(bureau: Bureau) -> tuple[str, Message]:
    return GOOD, Message.of("doctor_fonts")


def _backups(bureau: Bureau) -> tuple[str, Message]:
    newest = next(iter(list_backups(backup_folder(bureau), bureau.division)), None)
    if newest is None:
        return WARNING, Message.of("doctor_no_backup")
    taken = datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    age = datetime.now(UTC) - taken
    code = "doctor_backup_old" if age > OLD_BACKUP else "doctor_backup"
    message = Message.of(code, file=newest.name, days=age.days)
    return (WARNING if age > OLD_BACKUP else GOOD), message


def _nights(bureau: Bureau) -> tuple[str, Message]:
    future = done_in_future(bureau, jobs_of(bureau))
    if future:
        job, period = future[-1]
        return BAD, Message.of("doctor_future", count=len(future), last=f"{job}/{period}")
    found = status(bureau)
    failed = [f"{each.job}/{period}" for each in found.jobs for period, _ in each.failed]
    if failed:
        return WARNING, Message.of("doctor_failed", count=len(failed), last=failed[0])
    dead = sum(each[1] == "dead" for each in found.outbox)
    if dead:
        return WARNING, Message.of("doctor_outbox_dead", count=dead)
    return GOOD, Message.of("doctor_nights", waiting=len(found.outbox))


def _walls(bureau: Bureau) -> tuple[str, Message]:
    with reading(bureau.engine) as session:
        others = len(set(known_bureaux(session)) - {bureau.division})
    if others:
        return WARNING, Message.of("doctor_walls_none", others=others)
    return GOOD, Message.of("doctor_walls_alone")


def _closed(bureau: Bureau) -> tuple[str, Message]:
    found = opened_to_others(bureau)
    if found:
        return WARNING, Message.of("doctor_open", count=len(found), first=found[0])
    return GOOD, Message.of("doctor_closed", group=bureau.settings["exports"].group or "-")


PLACES: dict[str, Callable[[Bureau], tuple[str, Message]]] = {
    "database": _database,
    "mounts": _mounts,
    "clock": _clock,
    "words": _words,
    "calendar": _calendar,
    "models": _models,
    "kernels": _kernels,
    "disk": _disk,
    "fonts": _fonts,
    "backups": _backups,
    "walls": _walls,
    "closed": _closed,
    "nights": _nights,
}
