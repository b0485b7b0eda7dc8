"""What others dropped into the inbox: looked at without following links, and copied out to be worked on.

Whoever may drop files may write in the inbox and nowhere else. So what is imported is a copy of the
program's own, and what was taken lies in ``data/received``, which droppers cannot reach.
"""

from __future__ import annotations

import stat
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.intake import shown_name
from scheduler.links import NotTaken, OpenFolder, copy_out, opened

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

BY_HEADERS = "bureau"
"""The profile that knows each of a bureau's own tables by its headers."""
FORMER = frozenset({"done", "refused"})
"""Folders in which earlier versions laid what they had taken."""
LOOKS, LOOK_SECONDS = 15, 1.0
PARTS = (".part", ".tmp", ".crdownload")
MOST_FOLDERS = 100
"""Folders that are looked into; each is held open meanwhile."""


@dataclass(frozen=True)
class Dropped:
    """An entry of the inbox, in a folder that is held open; ``profile`` is what its folder is named for."""

    folder: OpenFolder
    name: str
    profile: str

    @property
    def shown(self) -> str:
        """The name as it can be shown."""
        return shown_name(Path(self.name))

    def look(self) -> os.stat_result | None:
        """Return what the name is now; ``None`` where it is gone."""
        try:
            return self.folder.look(self.name)
        except FileNotFoundError:
            return None

    def copied(self, target: Path) -> str:
        """Copy it out and return its SHA-256; see ``copy_out`` for the errors."""
        return copy_out(self.folder, self.name, target)

    def remove(self) -> None:
        """Take it out of the inbox.

        Raises
        ------
        NotTaken
            ``inbox_stays`` where its folder lets nobody take it.
        """
        try:
            self.folder.remove(self.name)
        except FileNotFoundError:
            return
        except OSError as wrong:
            raise NotTaken("inbox_stays") from wrong


@contextmanager
def dropped(inbox: Path, tell: Callable[..., None]) -> Iterator[tuple[Dropped, ...]]:
    """Hold the inbox and its folders open, and give their entries; a folder that is a link is told."""
    with ExitStack() as held:
        found: list[Dropped] = []
        try:
            top = held.enter_context(opened(inbox))
        except FileNotFoundError:
            top = None
        except (NotTaken, PermissionError):
            tell("folder_is_link", path=inbox)
            top = None
        for folder, profile in _folders(held, top, tell) if top is not None else ():
            found += (Dropped(folder, name, profile) for name in _entries(folder))
        yield tuple(found)


def _folders(held: ExitStack, top: OpenFolder, tell: Callable[..., None]) -> Iterator[tuple[OpenFolder, str]]:
    yield top, BY_HEADERS
    inside = [each for each in top.names() if not each.startswith(".") and _is_folder(top, each)]
    for name in [each for each in inside if each not in FORMER][:MOST_FOLDERS]:
        try:
            yield held.enter_context(opened(top.path / name, top)), name
        except FileNotFoundError:
            continue
        except (NotTaken, OSError):
            tell("inbox_file_left", file=shown_name(Path(name)), code="inbox_not_readable")


def _entries(folder: OpenFolder) -> Iterator[str]:
    """Yield the names that are no folders; hidden and unfinished ones stay."""
    for name in folder.names():
        part = name.startswith((".", "~$")) or Path(name).suffix in PARTS
        if not part and not _is_folder(folder, name):
            yield name


def _is_folder(folder: OpenFolder, name: str) -> bool:
    try:
        return stat.S_ISDIR(folder.look(name).st_mode)
    except OSError:
        return False


def still(files: tuple[Dropped, ...]) -> frozenset[Dropped]:
    """Return the files that did not change between two looks; those that do are looked at a while."""
    moving = set(files)
    seen = {each: _state(each) for each in moving}
    for _ in range(LOOKS):
        if not moving:
            break
        time.sleep(LOOK_SECONDS)
        now = {each: _state(each) for each in moving}
        moving = {each for each in moving if now[each] != seen[each]}
        seen |= now
    return frozenset(files) - moving


def _state(file: Dropped) -> tuple[int, int]:
    found = file.look()
    return (0, 0) if found is None else (found.st_size, found.st_mtime_ns)
