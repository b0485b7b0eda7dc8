"""Making a bureau folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.bureau import open_bureau
from scheduler.domain.errors import SchedulerError
from scheduler.reference import load_reference
from scheduler.settings import read_toml
from scheduler.shipped import shipped
from scheduler.steps.upkeep.config_text import with_values
from scheduler.storage import audit, migrate, names_at_init, open_database, writing
from scheduler.whole import make_folder, write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from scheduler.bureau import Bureau

FOLDERS = ("data/inbox", "data/exports", "data/backup", "models/fitted")


@dataclass(frozen=True)
class Started:
    """A new bureau folder.

    Attributes
    ----------
    joined
        The database, one that several share, knew this bureau before: the folder is a further one of it.
    language
        In which it is told: the one asked for, else the bureau's.
    """

    folder: Path
    config: Path
    division: str
    known_division: bool
    joined: bool = False
    language: str = "zh"


def init_bureau(
    folder: Path,
    *,
    division: str = "",
    name: str = "",
    config: Path | None = None,
    actor: str = "-",
    language: str = "",
) -> Started:
    """Make a bureau folder with its config, its folders and an empty database.

    ``division`` and ``name`` go before what a ``config`` to start from says. ``language``: that of a bureau
    that starts from no config, and of the answer. What cannot be set up leaves no
    folder behind that would be taken for a bureau.

    Raises
    ------
    SchedulerError
        ``already_a_bureau`` where the folder has a config.toml; ``not_a_folder_name`` for a name
        with characters that nobody can see; ``division_needed`` and ``division_taken`` where several bureaux
        share the database.
    SettingsError
        Where the config to start from is not right.
    """
    target = folder / "config.toml"
    if target.exists():
        raise SchedulerError("already_a_bureau", folder=folder)
    _check_name(folder)
    known = load_reference(folder).divisions
    text = _text(config, division, name, folder, language)
    try:
        for each in FOLDERS:
            make_folder(folder / each)
        write_whole(target, text.encode())
        bureau, joined = _opened(target, actor)
    except SchedulerError:
        _leave_nothing(folder, target)
        raise
    except OSError as wrong:
        raise SchedulerError("cannot_make_folder", folder=folder, problem=wrong.strerror) from wrong
    spoken = language or bureau.language
    return Started(folder, target, bureau.division, bureau.division in known.index, joined, spoken)


def _check_name(folder: Path) -> None:
    """Refuse a path with characters that nobody can see."""
    odd = [each for each in str(folder.resolve()) if not each.isprintable()]
    if odd:
        raise SchedulerError(
            "not_a_folder_name", folder=repr(str(folder))[1:-1], letter=repr("".join(odd[:1]))[1:-1]
        )


def _text(config: Path | None, division: str, name: str, folder: Path, language: str) -> str:
    """Return the text of the new config: the shipped one filled, or a given one with what was asked for."""
    given = {key: value for key, value in (("division", division), ("name", name)) if value}
    if config is not None:
        read_toml(config)
        return with_values(config.read_text("utf-8"), "bureau", given, config.name)
    given |= {"language": language} if language else {}
    text, divisions = shipped("config.toml").read_text("utf-8"), load_reference(folder).divisions
    if division in divisions.index:
        seat = divisions.loc[division]
        given = {"name": str(seat["name_zh"]), **given}
        text = text.replace("lat = 0.0", f"lat = {seat['lat']:.4f}")
        text = text.replace("lon = 0.0", f"lon = {seat['lng']:.4f}")
    text = with_values(text, "bureau", given, "config.toml")
    if given.get("name"):
        # tours start at an office of the bureau's own name until somebody says otherwise
        text = text.replace(
            '[offices.main]\nname = ""',
            f"[offices.main]\nname = {json.dumps(given['name'], ensure_ascii=False)}",
        )
    return text


def _opened(target: Path, actor: str) -> tuple[Bureau, bool]:
    """Open the new bureau, make its database and its first entry; say whether the database knew it."""
    bureau = open_bureau(target)
    shared = bool(bureau.settings["database"].url)
    if shared and not bureau.division:
        raise SchedulerError("division_needed")
    engine = open_database(bureau.database_url)
    migrate(engine)
    engine.dispose()
    try:
        with writing(bureau.engine) as session:
            before = names_at_init(session, bureau.division) if shared else ()
            if any(each != bureau.about.name for each in before):
                other = next(each for each in before if each != bureau.about.name)
                raise SchedulerError("division_taken", division=bureau.division, name=other or "-")
            audit(session, actor, "", "init", {"name": bureau.about.name}, division=bureau.division)
    finally:
        bureau.close()
    return bureau, bool(before)


def _leave_nothing(folder: Path, target: Path) -> None:
    """Take the config of a failed set-up away, and the folders that are empty; nothing else."""
    target.unlink(missing_ok=True)
    for each in (*FOLDERS, "data", "models", "."):
        place = folder / each
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
