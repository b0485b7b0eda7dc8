"""Making a bureau folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.bureau import Bureau, open_bureau
from scheduler.domain.errors import SchedulerError
from scheduler.reference import load_reference
from scheduler.settings import read_toml
from scheduler.shipped import shipped
from scheduler.storage import audit, migrate, open_database, writing

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("data/inbox", "data/exports", "data/backup", "models/fitted")


@dataclass(frozen=True)
class Started:
    """A new bureau folder."""

    folder: Path
    config: Path
    division: str
    known_division: bool


def init_bureau(
    folder: Path, *, division: str = "", name: str = "", config: Path | None = None, actor: str = "-"
) -> Started:
    """Make a bureau folder with its config, its folders and an empty database.

    Raises
    ------
    SchedulerError
        ``already_a_bureau`` where the folder has a config.toml.
    """
    target = folder / "config.toml"
    if target.exists():
        raise SchedulerError("already_a_bureau", folder=folder)
    for each in FOLDERS:
        (folder / each).mkdir(parents=True, exist_ok=True)
    known = load_reference(folder).divisions
    if config is None:
        target.write_text(_filled(shipped("config.toml").read_text("utf-8"), division, name, folder), "utf-8")
    else:
        read_toml(config)
        shutil.copyfile(config, target)
    bureau = open_bureau(target)
    engine = open_database(bureau.database_url)
    migrate(engine)
    engine.dispose()
    _first_entry(bureau, actor)
    bureau.close()
    return Started(folder, target, bureau.division, bureau.division in known.index)


def _filled(text: str, division: str, name: str, folder: Path) -> str:
    """Fill the shipped config with a division, its name and its seat as the first office."""
    divisions = load_reference(folder).divisions
    seat = divisions.loc[division] if division in divisions.index else None
    if seat is not None:
        name = name or str(seat["name_zh"])
        text = text.replace("lat = 0.0", f"lat = {seat['lat']:.4f}")
        text = text.replace("lon = 0.0", f"lon = {seat['lng']:.4f}")
    text = text.replace('division = ""', f'division = "{division}"')
    return text.replace('name = ""', f'name = "{name}"', 1)


def _first_entry(bureau: Bureau, actor: str) -> None:
    with writing(bureau.engine) as session:
        audit(session, actor, "", "init", {"name": bureau.about.name}, division=bureau.division)
