"""The files of a draw among a month's exports: announcement, the draw itself, and what is made public."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

from scheduler.domain.errors import SchedulerError
from scheduler.draw.record import ANNOUNCEMENT_FILE, file_texts, json_text
from scheduler.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scheduler.draw.ceremony import Ceremony

_ZIP_DAY = (1980, 1, 1, 0, 0, 0)  # the same bytes whenever it is written


def write_announcements(exports: Path, now: Ceremony) -> tuple[Path, ...]:
    """Write draw/STRATUM/announcement.json for each stratum."""
    return tuple(
        write_whole(exports / "draw" / stratum / ANNOUNCEMENT_FILE, json_text(frozen.announcement()).encode())
        for stratum, frozen in now.frozen.items()
    )


def check_announced(exports: Path, now: Ceremony) -> None:
    """Refuse to go on with a record that is not what was announced.

    Raises
    ------
    SchedulerError
        ``draw_announced_otherwise`` where the announcement on disk is not the one on record.
    """
    for stratum, frozen in now.frozen.items():
        known = exports / "draw" / stratum / ANNOUNCEMENT_FILE
        if known.exists() and known.read_text("utf-8") != json_text(frozen.announcement()):
            raise SchedulerError("draw_announced_otherwise", path=known)


def write_draws(exports: Path, now: Ceremony) -> tuple[Path, ...]:
    """Write draw/STRATUM/ with the list, the draw, the announcement and the stand-alone verifier."""
    return tuple(
        write_whole(exports / "draw" / stratum / name, text.encode())
        for stratum, draw in now.draws.items()
        for name, text in file_texts(draw).items()
    )


def write_public(exports: Path, now: Ceremony) -> Path:
    """Write draw/public.zip: every stratum's files, and the history with void attempts and changes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for stratum, draw in now.draws.items():
            for name, text in file_texts(draw).items():
                _add(archive, f"{stratum}/{name}", text)
        _add(archive, "history.json", json_text({"attempts": list(_history(now))}))
    return write_whole(exports / "draw" / "public.zip", content.getvalue())


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    member = zipfile.ZipInfo(name, _ZIP_DAY)
    member.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(member, text.encode())


def _history(now: Ceremony) -> Iterator[dict[str, object]]:
    """Tell each attempt without a name, code or salt of any employer."""
    for attempt in (*now.earlier, now):
        stages = []
        for stage, body in attempt.stages:
            public = {key: body[key] for key in _PUBLIC.get(stage.partition(":")[0], ()) if key in body}
            stages.append({"stage": stage, **public})
        lists = attempt.frozen if attempt.body("freeze") else {}
        announced = [each.announcement() for each in lists.values()]
        yield {"attempt": attempt.attempt, "announced": announced, "stages": json.loads(json.dumps(stages))}


_PUBLIC = {
    "commit": ("commitment", "hash", "day"),
    "freeze": ("beacon_rule", "even", "left_out", "day"),
    "beacon": ("beacon", "day"),
    "reveal": ("secret", "day"),
    "run": ("day",),
    "void": ("cause", "reason", "day"),
    "change": ("kind", "entry", "team", "reason", "day"),
    "publish": ("day",),
}
