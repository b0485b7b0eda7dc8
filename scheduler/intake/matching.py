"""What the headers of a file would be read as, and which profile fits it best."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import islice
from typing import TYPE_CHECKING

from scheduler import child
from scheduler.domain.errors import nearest
from scheduler.intake.cells import SheetPlace, plain, shown_name
from scheduler.intake.guard.limits import PATIENCE, FileRefused, ReadLimits
from scheduler.intake.kinds.everyday import near_in_meaning
from scheduler.intake.readers.headers import HEADER_WITHIN, passed_over, possible_headers
from scheduler.intake.readers.raw import as_text
from scheduler.intake.readers.work import opened_sheets, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from scheduler.domain.errors import BadCell
    from scheduler.intake.profile.profile import Profile, Source
    from scheduler.intake.readers.raw import Range


@dataclass(frozen=True)
class FirstRows:
    """The first rows of one sheet as text, or why the guard refused its file."""

    file: str
    sheet: str
    rows: tuple[tuple[str, ...], ...] = ()
    merged: tuple[Range, ...] = ()
    refused: BadCell | None = None


@dataclass(frozen=True)
class HeadMatch:
    """What one header would be read as.

    Attributes
    ----------
    column
        The profile's column; empty where the header is not known.
    near, near_column
        The known header that is nearest, and its column; empty where none is near.
    """

    head: str
    column: str = ""
    near: str = ""
    near_column: str = ""


@dataclass(frozen=True)
class SheetMatch:
    """One sheet beside the profile that fits it best.

    Attributes
    ----------
    header
        Row of the header, counted from 1.
    missing
        Columns that the profile needs or expects and the sheet does not have, by their usual header.
    complete
        Whether the sheet has every column that the profile needs.
    """

    file: str
    sheet: str
    profile: str
    source: str
    header: int
    heads: tuple[HeadMatch, ...]
    missing: tuple[str, ...]
    complete: bool

    @property
    def known(self) -> int:
        """How many headers are known."""
        return sum(bool(each.column) for each in self.heads)


def first_rows(path: Path, *, apart: bool = True) -> tuple[FirstRows, ...]:
    """Return the first rows of every sheet of a file or folder, read in a child process if ``apart``."""
    limits = ReadLimits()
    found: list[FirstRows] = []
    if not apart:
        take_first_rows(tables_of(path), limits, found.append)
        return tuple(found)
    bounds = child.Limits(seconds=limits.seconds * PATIENCE)
    child.run(take_first_rows, tables_of(path), limits, limits=bounds, on_event=found.append)
    return tuple(found)


def take_first_rows(paths: tuple[Path, ...], limits: ReadLimits, emit: Callable[[FirstRows], None]) -> None:
    """Emit the first rows of each sheet; a file that the guard refuses is emitted as such."""
    for path in paths:
        try:
            for sheet in opened_sheets(path, (), limits):
                rows = tuple(tuple(map(as_text, row)) for row in islice(sheet.rows, HEADER_WITHIN))
                emit(FirstRows(shown_name(path), sheet.name, rows, sheet.merged))
        except FileRefused as wrong:
            at = SheetPlace(shown_name(path), wrong.sheet)
            told = at.bad(wrong.code, wrong.row, wrong.column, wrong.value, **wrong.facts)
            emit(FirstRows(at.file, "", refused=told))


def best_match(first: FirstRows, profiles: Iterable[Profile]) -> SheetMatch | None:
    """Return a sheet beside the profile whose source fits best; ``None`` where no header is known.

    A source that has all it needs goes before one that lacks something, then the one with more known
    headers, then the profile that is named first.
    """
    found = [
        match
        for profile in profiles
        for source in profile.sources
        if not source.files or any(fnmatch(first.file.lower(), each.lower()) for each in source.files)
        if (match := _match(first, profile.name, source)) is not None
    ]
    return max(found, key=_rank, default=None)


def _rank(match: SheetMatch) -> tuple[bool, int]:
    return match.complete, match.known


def _match(first: FirstRows, profile: str, source: Source) -> SheetMatch | None:
    """Return a sheet beside one source; the rows with the most known headers are the header."""
    best, known = None, dict[str, tuple[int, int]]()
    for header in possible_headers(first.rows, first.merged):
        found = header.found(source)
        if found and (best is None or header.rank(source, found) > best.rank(source, known)):
            best, known = header, found
    if best is None:
        return None
    at = {place: column for column, (place, _) in known.items()}
    ticks = best.ticks(source)
    at |= dict.fromkeys(ticks, at[min(ticks)]) if ticks else {}
    titles = {place: ways[0] for place, ways in enumerate(best.ways) if ways}
    heads = tuple(
        HeadMatch(title, at[place])
        if place in at
        else _head(title, source, set(known) | _cannot_be(first.rows[best.last :], place))
        for place, title in titles.items()
        if title not in passed_over()
    )
    missing = [
        head.names[0] if head.names else name
        for name, head in source.heads.items()
        if name not in known and (head.needed or head.expected)
    ]
    complete = not source.missing(known)
    return SheetMatch(
        first.file, first.sheet, profile, source.name, best.last, heads, tuple(missing), complete
    )


def _cannot_be(rows: tuple[tuple[str, ...], ...], place: int) -> set[str]:
    """Return columns that one is not, by its cells: a pair of degrees in one cell is no degree alone."""
    paired = any(place < len(row) and _PAIR.fullmatch(row[place].strip()) for row in rows)
    return {"lat", "lon"} if paired else set()


_PAIR = re.compile(r"(?a)\d{1,3}\.\d+°?[EN]?\s*[,，;；/ ]\s*\d{1,3}\.\d+°?[EN]?")
_SAYS_LITTLE = re.compile(
    "所属|主要|本单位|用人单位|单位|企业|名称|编号|情况|信息|类别|类型|分类|最近|上次|年度|具体|相关|因素|记录|数量"
)


def _near(head: str, names: Iterable[str]) -> str:
    """Return the header that is near in what it is about; 所属行业 is nearer to 行业代码 than to 所属区县."""
    bare = {name: _SAYS_LITTLE.sub("", name) for name in names}
    asked = _SAYS_LITTLE.sub("", plain(head))
    for name, each in bare.items():
        if each and each == asked:
            return name
    near = near_in_meaning(asked, [each for each in bare.values() if each]) if len(asked) > 1 else ""
    inside = [each for each in bare.values() if len(each) > 1 and each in asked]
    near = near or max(inside, key=len, default="")
    found = next((name for name, each in bare.items() if near and each == near), "")
    return found or ("" if asked != plain(head) else nearest(plain(head), bare))


def _head(head: str, source: Source, taken: set[str]) -> HeadMatch:
    if again := source.column_of.get(plain(head), ""):
        # a more usual header stands for the same column
        return HeadMatch(head, "", head, again)
    free = {name: each for name, each in source.column_of.items() if each not in taken}
    near = _near(head, free)
    return HeadMatch(head, "", near, free.get(near, ""))
