"""Findings as lines for a reader: equal ones are one line with their rows, and causes stand first."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from scheduler.intake.report import where
from scheduler.language import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Told = Mapping[str, Any]

MOST_SPANS = 12
"""Spans of rows that a line names."""
_CAUSES = (
    "encoding_guessed", "title_rows", "header_joined", "merged_header", "sheet_read_too",
    "sheet_of_another_kind", "column_ignored", "column_again", "column_without_name",
)  # fmt: skip
"""What explains later findings, in the order in which it is told."""
_ALIKE = ("number_taken_about",)
"""What differs from cell to cell and says the same: the first stands for all."""
_FOLLOWS = ("column_absent",)


@dataclass(frozen=True)
class FindingLine:
    """One line for a reader; ``warning`` where the values are kept, ``count`` the cells it stands for."""

    text: str
    warning: bool
    count: int


@dataclass
class _Group:
    """Findings that say the same of one column."""

    told: Told
    warning: bool
    rows: list[int] = field(default_factory=list)
    more: int = 0


def finding_lines(cells: Iterable[Told], warnings: Iterable[Told], language: str) -> list[FindingLine]:
    """Return the lines of an import's findings, as ``cell_facts`` tells them.

    Findings of one column that say the same are one line with a count and their rows. What explains others,
    such as a header that is not known, stands before them; of a file refused cells stand before doubts.
    """
    groups: dict[tuple[object, ...], _Group] = {}
    repeated: list[tuple[Told, _Group | None]] = []
    for warning, listed in ((False, cells), (True, warnings)):
        for each in listed:
            if each["code"] == "more_like_this":
                repeated.append((each, _like(each, groups.values())))
                continue
            said = "" if each["code"] in _ALIKE else each[language]
            key = (*(each[name] for name in ("file", "sheet", "column", "code")), said, warning)
            groups.setdefault(key, _Group(each, warning)).rows.append(each["row"])
    for each, group in repeated:
        if group is None:
            groups[each["file"], each["sheet"], each["column"], each[language]] = _Group(each, True, [0])
        else:
            group.more += each["count"]
    files = {
        name: place for place, name in enumerate(dict.fromkeys(each.told["file"] for each in groups.values()))
    }
    ordered = sorted(groups.values(), key=lambda each: (files[each.told["file"]], *_rank(each)))
    return [FindingLine(_line(each, language), each.warning, len(each.rows) + each.more) for each in ordered]


@dataclass(frozen=True)
class MissingColumns:
    """Columns that a sheet lacks and headers of it that were not read; ``pair`` may be one and the same."""

    place: str
    absent: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def pair(self) -> tuple[str, str]:
        """The header and the column that are most alike; any header and no column where none are."""
        pairs = [(head, column) for column in self.absent for head in self.unread]
        best = max(pairs, key=lambda each: SequenceMatcher(None, *each).ratio())
        return best if SequenceMatcher(None, *best).ratio() else (self.unread[0], "…")


def missing_columns(warnings: Iterable[Told]) -> list[MissingColumns]:
    """Return what each sheet lacks of the columns that a profile expects; none for a sheet with all."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for each in warnings:
        if each["code"] in ("column_absent", "column_ignored"):
            place = f"{each['file']} {each['sheet']}".strip()
            found.setdefault(place, ([], []))[each["code"] == "column_ignored"].append(str(each["column"]))
    return [
        MissingColumns(place, tuple(absent), tuple(unread))
        for place, (absent, unread) in found.items()
        if absent
    ]


def _like(told: Told, groups: Iterable[_Group]) -> _Group | None:
    """Return the group of which a finding says that there are more; ``None`` where several may be meant."""
    alike = [
        each
        for each in groups
        if all(each.told[name] == told[name] for name in ("file", "sheet", "column"))
        and each.told["code"] == told.get("like")
    ]
    return alike[0] if len(alike) == 1 else None


def _rank(group: _Group) -> tuple[int, int, int, int]:
    code, first = str(group.told["code"]), min(group.rows)
    if code in _CAUSES:
        return 0, _CAUSES.index(code), first, 0
    if code in _FOLLOWS:
        return 1, 1, first, 0
    if not first:
        return 1, 0, 0, int(group.warning)
    return 2, int(group.warning), first, 0


def _line(group: _Group, language: str) -> str:
    """Return the line of a group: as a single finding is told, or with a count and the rows."""
    count = len(group.rows) + group.more
    if count == 1 or not min(group.rows):
        return where(group.told, language)
    rows = spans(group.rows, group.more, language)
    place = f"{group.told['file']} {group.told['sheet']}".strip()
    code = "findings_in_column" if group.told["column"] else "findings_in_rows"
    facts = {"count": f"{count:,}", "rows": rows, "column": group.told["column"]}
    return say(code, language, place=place, reason=group.told[language], **facts)


def spans(rows: Sequence[int], more: int, language: str) -> str:
    """Return rows as spans, "3, 5-9, 14", at most a dozen of them."""
    ordered = sorted(set(rows))
    starts = [ordered[0], *(after for before, after in pairwise(ordered) if after != before + 1)]
    ends = [*(before for before, after in pairwise(ordered) if after != before + 1), ordered[-1]]
    told = [str(a) if a == b else f"{a}-{b}" for a, b in zip(starts, ends, strict=True)]
    cut = more > 0 or len(told) > MOST_SPANS
    return say("rows_and", language).join(told[:MOST_SPANS]) + (" …" if cut else "")
