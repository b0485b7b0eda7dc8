"""The inbox: files dropped into a folder are imported once, and moved away with a report beside them."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain import failpoint
from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message, message_of
from scheduler.intake import shown_name, where
from scheduler.language import said, say
from scheduler.steps.records.imports import import_files
from scheduler.storage import import_of_file, reading
from scheduler.whole import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scheduler.bureau import Bureau
    from scheduler.steps.records.imports import Imported

ACTOR = "inbox"
BY_HEADERS = "bureau"
"""The profile that knows each of a bureau's own tables by its headers."""
DONE, REFUSED = "done", "refused"
LOOKS, LOOK_SECONDS = 15, 1.0
PARTS = (".part", ".tmp", ".crdownload")


def bring_in(bureau: Bureau, tell: Callable[..., None]) -> None:
    """Import each file of the inbox, by its headers or by the profile that its folder is named for.

    A file that is still growing is left for the next time. What came in before, by its SHA-256, is not
    imported again, so that a night that died in the middle is repeated without harm.
    """
    files = tuple(_files(bureau.folder / "data" / "inbox"))
    still = _still(files)
    for path, profile in files:
        if path in still:
            _bring(bureau, path, profile, tell)
        else:
            tell("inbox_growing", file=shown_name(path))
    if not files:
        tell("night_inbox_empty")


def _files(inbox: Path) -> Iterator[tuple[Path, str]]:
    """Yield each file with its profile; hidden and unfinished ones, and those of done and refused, stay."""
    folders = [(inbox, BY_HEADERS)]
    if inbox.is_dir():
        inside = sorted(each for each in inbox.iterdir() if each.is_dir())
        folders += [(each, each.name) for each in inside if each.name not in {DONE, REFUSED}]
    for folder, profile in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            part = path.name.startswith((".", "~$")) or path.suffix in PARTS
            if path.is_file() and not part:
                yield path, profile


def _still(files: tuple[tuple[Path, str], ...]) -> frozenset[Path]:
    """Return the files that did not change between two looks; those that do are looked at a while."""
    moving = {path for path, _ in files}
    seen = {path: _look(path) for path in moving}
    for _ in range(LOOKS):
        if not moving:
            break
        time.sleep(LOOK_SECONDS)
        now = {path: _look(path) for path in moving}
        moving = {path for path in moving if now[path] != seen[path]}
        seen |= now
    return frozenset(path for path, _ in files) - moving


def _look(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_size, found.st_mtime_ns


def _bring(bureau: Bureau, path: Path, profile: str, tell: Callable[..., None]) -> None:
    """Import one file, and move it with its report."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        with reading(bureau.engine) as session:
            number = import_of_file(session, bureau.division, digest)
        if number is not None:
            known = Message.of("inbox_known", number=number)
            _move(bureau, path, DONE, [said(known, bureau.language)])
            return tell("inbox_file", file=shown_name(path), told=known)
        came, lines, accepted = _imported(bureau, path, profile)
    except FileNotFoundError:
        return tell("inbox_growing", file=shown_name(path))
    failpoint.reach("before_inbox_move")
    _move(bureau, path, DONE if accepted else REFUSED, lines)
    return tell("inbox_file", file=shown_name(path), told=came)


def _imported(bureau: Bureau, path: Path, profile: str) -> tuple[Message, list[str], bool]:
    """Return what an import came to, the lines of its report, and whether its rows were kept.

    Whatever is wrong with a file is the file's matter; whatever is wrong with the database is the night's.
    """
    folder = bureau.folder / "data" / "inbox" / REFUSED
    folder.mkdir(parents=True, exist_ok=True)
    refused = _free(folder / f"{Path(_short(path)).stem}.rows.xlsx")
    try:
        done = import_files(bureau, path, profile, actor=ACTOR, reason="inbox", refused_to=refused)
    except SchedulerError as wrong:
        if wrong.code.startswith("database_"):
            raise
        problem = message_of(wrong)
        return problem, [said(problem, bureau.language)], False
    except RuntimeError as wrong:  # a reader that broke on this file must not keep all nights from running
        problem = Message("inbox_broke_reader")
        return problem, [said(problem, bureau.language), str(wrong)], False
    rows = Message.of("import_rows", **done.rows)
    if done.accepted:
        return rows, [said(rows, bureau.language), *_findings(bureau, done)], True
    lines = [say(f"import_{done.outcome}", bureau.language), said(rows, bureau.language)]
    return Message("inbox_refused"), [*lines, *_findings(bureau, done)], False


def _findings(bureau: Bureau, done: Imported) -> list[str]:
    """Return a line for each cell that was refused or warned of, and one where employers may be one."""
    lines = [where(cell, bureau.language) for cell in (*done.cells, *done.warnings)]
    if done.twins is not None and done.twins.pairs:
        twins = {"pairs": len(done.twins.pairs), "path": done.twins.file}
        lines.append(say("import_twins", bureau.language, **twins))
    return list(dict.fromkeys(lines))


def _move(bureau: Bureau, path: Path, subfolder: str, lines: list[str]) -> None:
    """Write the report, then move the file; a file of the same name that came before keeps its place."""
    inbox = bureau.folder / "data" / "inbox"
    target = _free(inbox / subfolder / _short(path))
    write_whole(target.with_name(f"{target.name}.txt"), ("\n".join(lines) + "\n").encode("utf-8-sig"))
    path.replace(target)


def _short(path: Path) -> str:
    """Return a name that any folder takes, with room for an ending behind it."""
    name = Path(shown_name(path))
    return f"{name.stem[:50]}{name.suffix[-10:]}"


def _free(path: Path) -> Path:
    """Return a path that no file has: with a number before its ending where needed."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}.{number}{path.suffix}")
    return free
