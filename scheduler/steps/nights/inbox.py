"""The inbox: files dropped into a folder are imported once, and laid aside with a report beside them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from scheduler.domain import failpoint
from scheduler.domain.errors import SchedulerError
from scheduler.domain.message import Message, message_of
from scheduler.intake import shown_name
from scheduler.intake.grouping import finding_lines
from scheduler.language import said, say
from scheduler.links import NotTaken, is_plain, own_folder
from scheduler.steps.nights.dropped import dropped, still
from scheduler.steps.records.imports import import_files
from scheduler.storage import import_of_file, reading
from scheduler.whole import make_folder, passing_folder, sweep, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from scheduler.bureau import Bureau
    from scheduler.steps.nights.dropped import Dropped
    from scheduler.steps.records.imports import Imported

ACTOR = "inbox"
DONE, REFUSED = "done", "refused"


def received(bureau: Bureau) -> Path:
    """Return where what was taken from the inbox lies: done/ and refused/, out of the droppers' reach.

    Raises
    ------
    SchedulerError
        ``folder_is_link`` where it leads elsewhere.
    """
    return own_folder(bureau.folder, "data", "received")


def bring_in(bureau: Bureau, tell: Callable[..., None]) -> None:
    """Import each file of the inbox, by its headers or by the profile that its folder is named for.

    A file that is still growing is left for the next time, and so is whatever is no plain file. What came in
    before, by its SHA-256, is not imported again, so that a night that died in the middle is repeated
    without harm.
    """
    folder = received(bureau)
    if folder.is_dir():
        sweep(folder)
    with dropped(bureau.inbox, tell) as files:
        steady = still(files)
        for each in files:
            try:
                if each not in steady:
                    raise NotTaken("inbox_growing")
                _take(bureau, each, tell)
            except FileNotFoundError:
                tell("inbox_growing", file=each.shown)
            except NotTaken as left:
                tell(left.code, file=each.shown)
        if not files:
            tell("night_inbox_empty")


def _take(bureau: Bureau, file: Dropped, tell: Callable[..., None]) -> None:
    """Import a copy of one file, lay it aside with its report, and take the file out of the inbox."""
    home = received(bureau)
    with passing_folder(home) as place:
        copy = place / file.name
        digest = file.copied(copy)
        with reading(bureau.engine) as session:
            number = import_of_file(session, bureau.division, digest)
        if number is not None:
            came = Message.of("inbox_known", number=number)
            lines, to = [said(came, bureau.language)], home / DONE
        else:
            came, lines, accepted = _imported(bureau, copy, file.profile)
            to = home / (DONE if accepted else REFUSED)
        failpoint.reach("before_inbox_move")
        _lay(to, copy, digest, lines)
    failpoint.reach("after_inbox_move")
    tell("inbox_file", file=file.shown, told=came)
    file.remove()


def _imported(bureau: Bureau, path: Path, profile: str) -> tuple[Message, list[str], bool]:
    """Return what an import came to, the lines of its report, and whether its rows were kept.

    Whatever is wrong with a file is the file's matter; whatever is wrong with the database is the night's.
    """
    folder = received(bureau) / REFUSED
    make_folder(folder)
    refused = _free(folder / f"{Path(_short(path)).stem}.rows.xlsx")
    try:
        done = import_files(bureau, path, profile, actor=ACTOR, reason="inbox", refused_to=refused)
    except SchedulerError as wrong:
        if wrong.code.startswith("database_"):
            raise
        told = message_of(wrong)
        return told, [said(told, bureau.language)], False
    except RuntimeError as wrong:  # a reader that broke on this file must not keep all nights from running
        told = Message("inbox_broke_reader")
        return told, [said(told, bureau.language), str(wrong)], False
    rows = Message.of("import_rows", **done.rows)
    if done.accepted:
        return rows, [said(rows, bureau.language), *_findings(bureau, done)], True
    lines = [say(f"import_{done.outcome}", bureau.language), said(rows, bureau.language)]
    return Message("inbox_refused"), [*lines, *_findings(bureau, done)], False


def _findings(bureau: Bureau, done: Imported) -> list[str]:
    """Return a line for equal findings, causes first, and one where employers may be one."""
    told = [line.text for line in finding_lines(done.cells, done.warnings, bureau.language)]
    if done.twins is not None and done.twins.pairs:
        twins = {"pairs": len(done.twins.pairs), "path": done.twins.file}
        told.append(say("import_twins", bureau.language, **twins))
    return list(dict.fromkeys(told))


def _lay(folder: Path, path: Path, digest: str, lines: list[str]) -> None:
    """Lay a file aside, and its report before it; the same file under the same name adds to its report."""
    target, before = folder / _short(path), b""
    if is_plain(target):
        if _digest(target) == digest:
            before = _told_before(target)
        else:
            target = _free(target)
    write_whole(
        _report(target), before + ("\n".join(lines) + "\n").encode("utf-8" if before else "utf-8-sig")
    )
    path.replace(target)


def _told_before(target: Path) -> bytes:
    return _report(target).read_bytes() if is_plain(_report(target)) else b""


def _report(target: Path) -> Path:
    return target.with_name(f"{target.name}.txt")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


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
