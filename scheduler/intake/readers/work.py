"""What the child process does: files in, blocks of records out, one after another."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import TYPE_CHECKING

import pandas as pd

from scheduler.domain.errors import BadCell, SchedulerError
from scheduler.intake.cells import Fault, SheetPlace, shown_name
from scheduler.intake.guard.gate import check_file
from scheduler.intake.guard.limits import FileRefused
from scheduler.intake.readers.books import book_sheets
from scheduler.intake.readers.columns import read_rows
from scheduler.intake.readers.headers import begin
from scheduler.intake.readers.raw import letters
from scheduler.intake.readers.records import Part, records
from scheduler.intake.readers.sheets import cuts, looks_like_a_table
from scheduler.intake.readers.text import text_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from scheduler.intake.cells import Context
    from scheduler.intake.guard.limits import ReadLimits
    from scheduler.intake.profile.profile import Profile, Source
    from scheduler.intake.readers.headers import Layout
    from scheduler.intake.readers.raw import Sheet
    from scheduler.intake.readers.rows import Rows


_SUFFIXES = (".csv", ".tsv", ".txt", ".gz", ".xlsx", ".xlsm", ".xls", ".ods")


@dataclass(frozen=True)
class ReadingTask:
    """How files are to be read; of a ``folder`` some may be no tables of ours."""

    profile: Profile
    context: Context
    limits: ReadLimits
    folder: bool


class NoRows(FileRefused):
    """A sheet with a header and nothing below it: no fault where another sheet has rows."""

    def told(self, file: str) -> BadCell:
        """Return this as a finding."""
        return SheetPlace(file, self.sheet).bad(self.code, self.row)


Kept = dict[str, list[pd.DataFrame]]
"""Rows of sources that later sources look up, by source."""


def read_files(paths: tuple[Path, ...], job: ReadingTask, emit: Callable[[Part], None]) -> None:
    """Read every file and emit its parts; a file that is refused ends with a part that says so.

    Sources are read in the profile's order, because a later one may look up rows of an earlier one.
    """
    kept: Kept = {}
    found = 0
    for path, sources in _in_order(paths, job.profile, job.folder):
        try:
            for part in _file(path, sources, job, kept):
                emit(part)
                found += len(part.bad)
                if found > job.limits.bad_cells:
                    raise FileRefused("too_many_bad_cells", most=job.limits.bad_cells)
        except FileRefused as wrong:
            at = SheetPlace(shown_name(path), wrong.sheet)
            told = at.bad(wrong.code, wrong.row, wrong.column, wrong.value, **wrong.facts)
            emit(Part(at.file, 0, bad=(told,), refused=True))


def _in_order(
    paths: tuple[Path, ...], profile: Profile, folder: bool
) -> Iterator[tuple[Path, tuple[Source, ...]]]:
    """Return each file with the sources it may hold; patterns of names count in a folder only."""
    free = tuple(source for source in profile.sources if not source.files)
    for source in profile.sources:
        for path in paths:
            if source.files and any(fnmatch(path.name.lower(), each.lower()) for each in source.files):
                yield path, (source,)
    for path in paths:
        named = any(fnmatch(path.name.lower(), each.lower()) for one in profile.sources for each in one.files)
        if not named and (free or not folder):
            yield path, free or profile.sources


def tables_of(path: Path) -> tuple[Path, ...]:
    """Return the file itself, or the tables of a folder in the order of their names.

    Raises
    ------
    SchedulerError
        ``nothing_to_read`` where there is none.
    """
    found: tuple[Path, ...] = (path,) if path.is_file() else ()
    if path.is_dir():
        listed = (each for each in sorted(path.iterdir()) if each.is_file())
        found = tuple(
            each for each in listed if each.suffix.lower() in _SUFFIXES and each.name[0] not in ".~"
        )
    if not found:
        raise SchedulerError("nothing_to_read", path=shown_name(path))
    return found


def opened_sheets(path: Path, sources: tuple[Source, ...], limits: ReadLimits) -> Iterator[Sheet]:
    """Let the guard look at a file, then return its sheets one after another."""
    checked = check_file(path, limits)
    if checked.kind == "text":
        heads = {head for source in sources for head in source.column_of}
        encoding = next((source.encoding for source in sources if source.encoding), "")
        yield text_sheet(path, heads, limits, encoding)
    else:
        yield from book_sheets(path, limits, checked.marks)


def _file(path: Path, sources: tuple[Source, ...], job: ReadingTask, kept: Kept) -> Iterator[Part]:
    used: dict[str, Layout] = {}
    empty: list[NoRows] = []
    full = False
    for sheet in opened_sheets(path, sources, job.limits):
        place = SheetPlace(shown_name(path), sheet.name)
        layout, first, again = begin(sheet, sources)
        if layout is None:
            if sheet.name and looks_like_a_table(first):
                yield Part(place.file, 0, warnings=(place.bad("no_header", known=_words(sources)),))
            continue
        if (other := used.setdefault(layout.source.name, layout)) is not layout:
            told = _beside(layout, other, place)
            yield Part(place.file, 0, warnings=(told,))
            if told.code != "sheet_read_too":
                continue
        try:
            yield from _sheet(again, layout, place, job, kept)
            full = True
        except NoRows as wrong:
            empty.append(wrong)
    if empty and not full:
        raise empty[0]
    yield Part(shown_name(path), 0, warnings=tuple(each.told(shown_name(path)) for each in empty))
    if not used and not job.folder:
        raise FileRefused("no_header", known=_words(sources))
    if not used:
        place = SheetPlace(shown_name(path))
        yield Part(place.file, 0, warnings=(place.bad("not_of_this_profile"),))


def _beside(layout: Layout, other: Layout, place: SheetPlace) -> BadCell:
    """Say of a further sheet that it is read too, or that it tells too little beside the first to be one.

    Raises
    ------
    FileRefused
        Where the profile takes one sheet alone.
    """
    if layout.source.sheets == "one":
        raise FileRefused("two_sheets", sheet=layout.sheet, other=other.sheet)
    much = 2 * len(layout.at) >= len(other.at)
    return place.bad("sheet_read_too" if much else "sheet_of_another_kind", other=other.sheet)


def _words(sources: tuple[Source, ...]) -> str:
    return ", ".join(source.heads[name].names[0] for source in sources[:1] for name in source.heads)


def _sheet(sheet: Sheet, layout: Layout, place: SheetPlace, job: ReadingTask, kept: Kept) -> Iterator[Part]:
    guess = [place.bad("encoding_guessed", encoding=sheet.guessed)] if sheet.guessed else []
    doubts = (*guess, *_about_columns(layout, place), *_about_formulas(sheet, layout, place))
    yield Part(place.file, 0, warnings=doubts)
    read = 0
    for cut in cuts(sheet, layout, place):
        rows = read_rows(cut, layout, place, job.context)
        look_up(rows, kept)
        part = records(rows, cut, job.context)
        read += part.read
        if any(each.lookup and each.lookup.source == layout.source.name for each in job.profile.sources):
            kept.setdefault(layout.source.name, []).append(rows.good)
        yield part
    if not read:
        raise NoRows("no_rows", layout.header, sheet=sheet.name)


def _about_columns(layout: Layout, place: SheetPlace) -> list[BadCell]:
    told: list[BadCell] = []
    if layout.title:
        told.append(place.bad("title_rows", value=layout.title, last=layout.first - 1))
    if layout.joined:
        facts = {"first": str(layout.first), "read": "、".join(layout.joined)}
        told.append(place.bad("header_joined", layout.header, last=layout.header, **facts))
    told += [
        place.bad("merged_header", layout.header, layout.titles[first], last=letters(last + 1))
        for first, last in layout.unnamed
    ]
    if layout.ticks:
        facts = {"read": "、".join(layout.ticks.values()), "count": str(len(layout.ticks))}
        told.append(place.bad("columns_of_ticks", layout.header, layout.titles[min(layout.ticks)], **facts))
    told += [place.bad("column_ignored", layout.header, head) for head in layout.ignored]
    told += [place.bad("column_again", layout.header, head, other=other) for head, other in layout.again]
    told += [
        place.bad("column_absent", layout.header, head.names[0])
        for name, head in layout.source.heads.items()
        if head.expected and name not in layout.at
    ]
    return told


def _about_formulas(sheet: Sheet, layout: Layout, place: SheetPlace) -> list[BadCell]:
    """Name each column in which stored results of formulas are read, at its first one."""
    return [
        place.bad("formula_value_used", first, layout.heads[name], cells=count)
        for name, at in layout.at.items()
        for first, count in [sheet.marks.formulas.get(at + 1, (0, 0))]
        if count
    ]


def look_up(rows: Rows, kept: Kept) -> None:
    """Bring columns of another source to rows with the same key; a row that finds none is refused."""
    rule = rows.layout.source.lookup
    if rule is None:
        return
    other = pd.concat(kept.get(rule.source, []) or [pd.DataFrame(columns=[rule.by, *rule.take])])
    other = other.drop_duplicates(rule.by).set_index(rule.by)[list(rule.take)]
    keys = rows.values[rule.by]
    missing = keys.notna() & ~keys.isin(other.index)
    rows.refuse(Fault("not_in_source", missing & ~rows.refused, {"source": rule.source}), rule.by)
    found = other.reindex(keys).set_index(rows.values.index)
    for column in rule.take:
        rows.values[column] = found[column]
        rows.told[column] = found[column].notna().to_numpy()
