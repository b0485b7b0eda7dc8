"""Where a table begins: its title passed over, its header found in one row or in several."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from scheduler.intake.cells import plain
from scheduler.intake.guard.limits import FileRefused
from scheduler.intake.readers.raw import as_text, shown_row
from scheduler.intake.readers.ticks import tick_places
from scheduler.language import LANGUAGES, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scheduler.intake.profile.profile import Source
    from scheduler.intake.readers.raw import Range, Row, Sheet

HEADER_WITHIN = 20
LEVELS = 3
"""Rows that a header may take."""
_REMARK = re.compile(r"[（(\[【][^（()）\[\]【】]*[)）\]】]|^\s*\d{1,2}\s*[.、．]")


def reason_heads(language: str) -> tuple[str, str]:
    """Return the heads of the columns that refused rows go back with: why, and from which row."""
    return say("refused_reason_head", language), say("refused_row_head", language)


@cache
def passed_over() -> frozenset[str]:
    """Return heads of which nothing is said: those in every language, and those that only number the rows."""
    return _NUMBERS_OF_ROWS | {head for language in LANGUAGES for head in reason_heads(language)}


_NUMBERS_OF_ROWS = frozenset(("序", "序号", "次序", "行号", "No", "NO", "No.", "NO.", "no", "no.", "№", "#"))


@dataclass(frozen=True)
class Layout:
    """Where a source's columns stand in a sheet.

    Attributes
    ----------
    header
        Last row of the header, counted from 1; ``first`` is its first.
    at
        Place from 0 of each source column; ``heads`` is its header as the file writes it.
    sheet
        The sheet's name.
    titles
        Header of every column of the sheet, of several rows as one text.
    title
        What stands above the header.
    joined
        Headers that were made of several rows, as "接害人数（人数 / 接害）".
    unnamed
        Places of columns that share one merged header, first and last from 0.
    again
        Headers left out because a more usual one stands for the same column: both of them.
    ticks
        Places of columns that are ticked off (see ``ticks``), each with its value; the first of them is the
        place of the column that they make together.
    """

    source: Source
    header: int
    at: Mapping[str, int]
    heads: Mapping[str, str]
    ignored: tuple[str, ...]
    width: int
    named: frozenset[int]
    first: int
    titles: tuple[str, ...]
    sheet: str = ""
    title: str = ""
    joined: tuple[str, ...] = ()
    unnamed: tuple[tuple[int, int], ...] = ()
    again: tuple[tuple[str, str], ...] = ()
    ticks: Mapping[int, str] = field(default_factory=dict)

    def head_of(self, column: str) -> str:
        """Return the header of a column, or the usual one where the sheet has none."""
        known = self.source.heads.get(column)
        return self.heads.get(column) or (known.names[0] if known and known.names else column)


@dataclass(frozen=True)
class PossibleHeader:
    """Rows that may be a header: ``parts`` of each column, and ``ways`` to read it, the surest first."""

    first: int
    last: int
    parts: tuple[tuple[str, ...], ...]
    ways: tuple[tuple[str, ...], ...]

    def rank(self, source: Source, known: Mapping[str, tuple[int, int]]) -> tuple[int, ...]:
        """Return how well this is a source's header: all needed, most known, fewest rows, the first."""
        ticks = len(self.ticks(source))
        return -len(source.missing(known)), len(known), ticks, self.first - self.last, -self.first

    def found(self, source: Source) -> dict[str, tuple[int, int]]:
        """Return for each known column its place and how sure it is; the surest, most usual one stands."""
        columns: dict[str, tuple[int, int]] = {}
        ranks: dict[str, tuple[int, int]] = {}
        for place, ways in enumerate(self.ways):
            for doubt, way in enumerate(ways):
                column = source.column_of.get(plain(way))
                if column is None:
                    continue
                usual = 0 if source.heads[column].needed else _usual(source, column, way)
                if column not in ranks or (doubt, usual) < ranks[column]:
                    columns[column], ranks[column] = (place, doubt), (doubt, usual)
                break
        if (ticks := self.ticks(source)) and (ticked := tick_places(self.ways, source)[0]) not in columns:
            columns[ticked] = (min(ticks), 0)
        return columns

    def ticks(self, source: Source) -> dict[int, str]:
        """Return the columns that are ticked off, where no column holds what they say together."""
        named, found = tick_places(self.ways, source)
        heads = {plain(each) for each in source.heads[named].names} if named else set()
        return {} if any(plain(way) in heads for ways in self.ways for way in ways[:1]) else found


def _usual(source: Source, column: str, head: str) -> int:
    """Return where a header stands among the names of its column, from 0: the most usual are first."""
    names = [plain(each) for each in source.heads[column].names]
    return names.index(plain(head)) if plain(head) in names else len(names)


def begin(sheet: Sheet, sources: Iterable[Source]) -> tuple[Layout | None, list[Row], Sheet]:
    """Find the header in the first rows; return the layout, those rows, and the sheet read from its start.

    The rows with the most known headers are the header, as few of them as will do; of several sources the
    one with the most.
    """
    first = list(islice(sheet.rows, HEADER_WITHIN))
    again = replace(sheet, rows=chain(first, sheet.rows))
    best: tuple[tuple[int, ...], PossibleHeader, Source] | None = None
    headers = possible_headers(first, sheet.merged)
    for source in sources:
        for header in headers:
            known = header.found(source)
            rank = header.rank(source, known)
            if known and (best is None or rank > best[0]):
                best = (rank, header, source)
    if best is None or (best[0][0] < 0 and best[0][1] < 2):
        return None, first, again
    return _layout(best[2], best[1], first, sheet), first, again


def possible_headers(rows: Sequence[Row], merged: Sequence[Range]) -> list[PossibleHeader]:
    """Return each row, and each few rows together, as a header that may be."""
    texts = [[as_text(each).strip() for each in row] for row in rows]
    for top, left, bottom, right in merged:
        for row in range(top - 1, min(bottom, len(texts))):
            # what lies under a merged cell is not seen by anybody
            for place in range(left - 1 if row >= top else left, min(right, len(texts[row]))):
                texts[row][place] = ""
    made = []
    for start in range(len(rows)):
        for levels in range(1, LEVELS + 1):
            end = start + levels
            if end <= len(rows) and all(any(row) for row in texts[start:end]):
                columns = _columns(texts[start:end], start, merged)
                parts = tuple(tuple(dict.fromkeys(filter(None, column))) for column in columns)
                ways = tuple(_of_column(own) for own in parts)
                made.append(PossibleHeader(start + 1, end, parts, ways))
    return made


def _columns(levels: Sequence[Sequence[str]], start: int, merged: Sequence[Range]) -> list[tuple[str, ...]]:
    """Return what stands over each column, from above, each group over all of its columns."""
    width = max(map(len, levels))
    padded = [[*row, *[""] * (width - len(row))] for row in levels]
    for at, row in enumerate(padded[:-1]):
        below = padded[at + 1]
        for place in range(1, width):
            # a group stands over the columns merged with it, or that follow it without one of their own
            over = any(
                top <= start + at + 1 <= bottom and left <= place < right
                for top, left, bottom, right in merged
            )
            if not row[place] and (over or (not merged and below[place])):
                row[place] = row[place - 1]
    return list(zip(*padded, strict=True))


def _of_column(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the ways to read the header of one column from its parts, the highest first."""
    if not parts:
        return ()
    whole = ["".join(parts), "".join(reversed(parts))]
    if len(parts) > 2:
        whole += ["".join(parts[-2:]), "".join(reversed(parts[-2:]))]
    whole.append(parts[-1])
    bare = [_REMARK.sub("", each) for each in whole]
    return tuple(dict.fromkeys(each for each in (*whole, *bare) if each))


def _layout(source: Source, header: PossibleHeader, first: Sequence[Row], sheet: Sheet) -> Layout:
    """Name the columns of a header; refuse one with a column twice, or without one that is needed."""
    titles = [ways[0] if ways else "" for ways in header.ways]
    at: dict[str, int] = {}
    joined = []
    for column, (place, doubt) in sorted(header.found(source).items(), key=lambda each: each[1][0]):
        if twice := _twice(source, header, column, place, doubt):
            later, sooner = twice
            raise FileRefused("column_twice", header.last, later, sheet=sheet.name, other=sooner)
        if header.last > header.first:
            titles[place] = header.ways[place][doubt]
            if len(header.parts[place]) > 1:
                joined.append(f"{titles[place]}（{' / '.join(header.parts[place])}）")
        at[column] = place
    for column in source.missing(at):
        names = source.heads[column].names
        facts = {"sheet": sheet.name, "known": ", ".join(names)}
        raise FileRefused("column_missing", header.last, names[0], **facts)
    spare, ticks = _spare(source, header, at), header.ticks(source)
    named = frozenset(place for place, head in enumerate(titles) if head)
    return Layout(
        source,
        header.last,
        at,
        {column: titles[place] for column, place in at.items()},
        _ignored(source, titles, {*at.values(), *spare, *ticks}),
        max(named) + 1,
        named,
        header.first,
        tuple(titles),
        sheet.name,
        shown_row([shown_row(row) for row in first[: header.first - 1]]),
        tuple(joined),
        _sharing(header, sheet.merged),
        tuple((titles[place], titles[at[column]]) for place, column in spare.items()),
        ticks,
    )


def _spare(source: Source, header: PossibleHeader, at: Mapping[str, int]) -> dict[int, str]:
    """Return the places of further headers for columns that have one, with the column."""
    found = {
        place: next((source.column_of[plain(way)] for way in ways if plain(way) in source.column_of), "")
        for place, ways in enumerate(header.ways)
    }
    return {place: column for place, column in found.items() if column in at and at[column] != place}


def _ignored(source: Source, titles: Sequence[str], known: set[int]) -> tuple[str, ...]:
    """Return the headers that are not known, but for those that a profile leaves out without a word."""
    heads = (head for place, head in enumerate(titles) if head and place not in known)
    return tuple(
        dict.fromkeys(
            head
            for head in heads
            if head not in passed_over() and not any(fnmatch(head, each) for each in source.ignore)
        )
    )


def _sharing(header: PossibleHeader, merged: Sequence[Range]) -> tuple[tuple[int, int], ...]:
    """Return the columns that share one header because it is merged, first and last from 0."""
    return tuple(
        (left - 1, right - 1)
        for top, left, bottom, right in merged
        if top <= header.last <= bottom and right > left
    )


def _twice(
    source: Source, header: PossibleHeader, column: str, place: int, doubt: int
) -> tuple[str, str] | None:
    """Return the later and the sooner header of a column that may not stand twice and does; else ``None``.

    Two different headers for a column that is not needed are no fault: the more usual one is read.
    """
    for other, ways in enumerate(header.ways):
        if other != place and len(ways) > doubt and source.column_of.get(plain(ways[doubt])) == column:
            if any(plain(way) in source.column_of for way in ways[:doubt]):
                continue
            if not source.heads[column].needed and plain(ways[doubt]) != plain(header.ways[place][doubt]):
                continue
            return header.ways[max(place, other)][doubt], header.ways[min(place, other)][doubt]
    return None
