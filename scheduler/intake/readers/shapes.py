"""Rows that stand among the records of a sheet and are none: totals, notes, headings, the header again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from scheduler.intake.cells import plain
from scheduler.intake.readers.raw import as_text, words

if TYPE_CHECKING:
    from scheduler.intake.readers.headers import Layout
    from scheduler.intake.readers.raw import Row


@dataclass(frozen=True)
class RowShape:
    """A kind of row that is no record; ``code`` is the sentence that says so."""

    code: ClassVar[str] = ""

    def fits(self, row: Row, found: list[str], layout: Layout) -> bool:
        """Say whether a row, whose filled cells are ``found``, is of this kind."""
        raise NotImplementedError


class TotalRow(RowShape):
    """Sums up rows above or below it."""

    code = "total_line"
    _words = re.compile(
        r"^(?:本页|本月|本年|全县|全区|全市|全镇|全部|以上)?(?:合计|总计|小计|共计|累计|总数|total|sum|subtotal|grandtotal)"
        r"(?:[:：（(\d].*)?$"
    )

    def fits(self, row: Row, found: list[str], layout: Layout) -> bool:
        """Look for a word such as 合计 in the first cells."""
        return any(self._words.match(plain(each)) for each in found[:3])


class HeaderAgain(RowShape):
    """Repeats the header, as at the head of each printed page."""

    code = "header_again"

    def fits(self, row: Row, found: list[str], layout: Layout) -> bool:
        """Compare the row with the header, place by place."""
        pairs = [
            (plain(as_text(cell)), plain(layout.titles[at]) if at < len(layout.titles) else "")
            for at, cell in enumerate(row)
            if as_text(cell).strip()
        ]
        return len(pairs) >= 2 and sum(cell == head for cell, head in pairs) * 2 > len(pairs)


class ColumnNumbers(RowShape):
    """Numbers the columns below the header: 1, 2, 3 or (1), (2), (3)."""

    code = "column_numbers"

    def fits(self, row: Row, found: list[str], layout: Layout) -> bool:
        """Look for numbers that count up by one; a first cell such as 栏次 may stand before them."""
        rest = found[1:] if found and not re.search(r"\d", found[0]) else found
        numbers = [re.fullmatch(r"[（(]?(\d{1,3})[)）]?", each) for each in rest]
        counted = [int(each[1]) for each in numbers if each]
        return len(counted) == len(rest) >= 3 and counted == list(
            range(counted[0], counted[0] + len(counted))
        )


class NoteRow(RowShape):
    """Says something of the table: who filled it in, what its columns mean."""

    code = "note_line"
    _words = re.compile(
        r"^(?:[*※]|备?注|说明|填表|填报|制表|编制|审核|审批|复核|统计|单位负责人|负责人|联系人|联系电话|电话|日期|打印|附[:：件表注]|以上|"
        r"note|remark|prepared|filledin|checked|approved|signed|source|printed|page\d|date:)"
    )

    def fits(self, row: Row, found: list[str], layout: Layout) -> bool:
        """Look for a word of notes at the start of a row with few cells."""
        few = max(3, len(layout.named) // 3)
        return 0 < len(found) <= 2 * few and bool(self._words.match(plain(found[0])))


class Heading(RowShape):
    """A row with one text alone, such as the township that the rows below it belong to."""

    code = "heading_line"

    def fits(self, row: Row, found: list[str], layout: Layout) -> bool:
        """Look for one text, however many cells repeat it, that is no code."""
        return len(set(found)) == 1 and not re.search(r"(?a)\d{6}", found[0])


SHAPES: tuple[RowShape, ...] = (TotalRow(), HeaderAgain(), ColumnNumbers(), NoteRow(), Heading())


def shape_of(row: Row, layout: Layout) -> RowShape | None:
    """Return what kind of row this is, if it is no record; only rows without a good key are asked about."""
    found = words(row)
    return next((each for each in SHAPES if found and each.fits(row, found, layout)), None)
