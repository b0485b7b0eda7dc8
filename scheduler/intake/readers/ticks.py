"""Columns that each stand for one value, such as a hazard, and are ticked where a row has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scheduler.intake.cells import plain
from scheduler.intake.readers.raw import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scheduler.intake.profile.profile import Source
    from scheduler.intake.readers.headers import Layout
    from scheduler.intake.readers.merges import Numbered

LEAST = 2
"""Columns of this kind that a sheet has at least; one alone may be anything."""
_TICKED = frozenset(("√", "✓", "✔", "v", "是", "有", "存在", "y", "yes", "true", "●", "■", "☑", "★", "*"))
_NOT = frozenset(
    ("×", "x", "✗", "✘", "否", "无", "没有", "不涉及", "n", "no", "none", "false", "○", "□", "☐", "-", "--",
     "—", "/", "未知", "不详")
)  # fmt: skip
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*[人名个]?", re.ASCII)


def tick_places(ways: Sequence[Sequence[str]], source: Source) -> tuple[str, dict[int, str]]:
    """Return a column that is ticked off, and the place and value of each of its columns; or nothing.

    ``ways`` are those in which the header of each column can be read.
    """
    for name, head in source.heads.items():
        if not head.ticks:
            continue
        words = {plain(word): word for word in head.ticks}
        found = {
            place: next(words[plain(way)] for way in mine if plain(way) in words)
            for place, mine in enumerate(ways)
            if any(plain(way) in words for way in mine)
        }
        if len(found) >= LEAST:
            return name, found
    return "", {}


def with_ticks(rows: Iterator[Numbered], layout: Layout) -> Iterator[Numbered]:
    """Give the rows of a sheet with what is ticked in them joined in one cell.

    A number counts the workers whom it reaches; what is written instead of a tick is more exact than it.
    """
    at = min(layout.ticks)
    for number, row in rows:
        cells = list(row)
        if at < len(cells):
            cells[at] = "、".join(filter(None, _values(cells, layout.ticks)))
        yield number, cells


def _values(cells: Sequence[object], ticks: Mapping[int, str]) -> Iterator[str]:
    for place, word in ticks.items():
        written = as_text(cells[place]).strip() if place < len(cells) else ""
        amount = _AMOUNT.fullmatch(written)
        if written.lower() in _TICKED or (amount and float(amount[1]) > 0):
            yield word
        elif written and not amount and written.lower() not in _NOT:
            yield written
