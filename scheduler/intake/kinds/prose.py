"""Columns that people write whole sentences into: who came, what was found, what was done about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scheduler.intake.cells import Fault, none_of, plain, texts
from scheduler.intake.kinds.base import Kind, Values
from scheduler.intake.kinds.words import damaged

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from scheduler.intake.cells import Context

_ASIDE = re.compile(r"[（(\[【][^（()）\[\]【】]*[)）\]】]|等\s*[\d一二三四五六七八九十]*\s*[人名位]?\s*$")
_BETWEEN = re.compile(r"[;；、,，/\n&＆+]|[和与及]|\band\b")
_SPACES = re.compile(r"[\s\u3000]+")


class People(Kind, name="people"):
    """Several persons in one cell, parted by 、 ; , / spaces or 和; remarks in brackets are left out."""

    joined_by = "；"

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Part the cell; a Chinese name of two characters may be written with a space between them."""
        return Values(cells.map(_persons).astype("str"), (damaged(cells),))


def _persons(cell: str) -> str:
    found = [name for part in _BETWEEN.split(_ASIDE.sub("", cell)) for name in _names(part.strip())]
    return ";".join(dict.fromkeys(found))


def _names(part: str) -> list[str]:
    words = [each for each in _SPACES.split(part) if each]
    if len(words) < 2 or not all(re.fullmatch("[\u3400-\u9fff·]+", each) for each in words):
        return [" ".join(words)] if words else []
    if all(len(each) == 1 for each in words):
        return ["".join(words)]
    return words


_ITEM = re.compile(
    r"\s*(?:[（(]\d{1,2}[)）]|\d{1,2}\s*[.、．)）](?!\d)|[①-⑳]|[一二三四五六七八九十]{1,2}、|第[一二三四五六七八九十]+[,，、])\s*"
)
_SENTENCES = re.compile(r"[;；。\n\r]+")


class Prose(Kind, name="prose"):
    """What a visit found, in sentences: one finding for each numbered point or sentence, parted by ``;``."""

    joined_by = "；"

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Part the text; a number alone is refused, because it counts findings and names none."""
        parted = cells.map(_points).astype("str")
        count = cells.str.fullmatch(r"(?a)\d+\s*(?:个|条|项|处)?")
        return Values(parted, (damaged(cells), Fault("prose_is_a_number", count)))


def _points(cell: str) -> str:
    parts = (each.strip(" ,，、") for piece in _ITEM.split(cell) for each in _SENTENCES.split(piece))
    return ";".join(dict.fromkeys(each for each in parts if each))


_VERDICTS = (
    ("not_made", "未实施检查|未检查成|未能检查|未查成|停产未检|停业未检|歇业未检|notvisited|notmade"),
    (
        "fail",
        "不合格|未通过|立案|处罚|罚款|停产|停业|关闭|移送|吊销|fined?|penalt|prosecut|closed|failed",
    ),
    ("conditions", "责令|限期|整改|改正|警告|约谈|order|correct|improve|rectif|warning|notice"),
    (
        "pass",
        "合格|未发现|没有发现|无问题|无异常|符合|通过|正常|口头|指导|passed|satisf|compliant|noaction|nofurther",
    ),
)


class Verdict(Kind, name="verdict"):
    """What came of a visit, by ``words`` or in prose: ``pass``, ``conditions``, ``fail``, ``not_made``.

    Prose is read by what it names, the gravest first, and told; what names nothing of the kind is kept.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = dict(words)

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Look each cell up, then look into it."""
        known = {plain(word): kept for word, kept in self.words.items()}
        known |= {plain(kept): kept for kept in self.words.values()}
        exact = [known.get(plain(cell), "") for cell in cells]
        inside = ["" if one else _verdict(plain(cell)) for one, cell in zip(exact, cells, strict=True)]
        taken = texts(inside, cells.index)
        values = texts(
            [one or other or cell for one, other, cell in zip(exact, inside, cells, strict=True)], cells.index
        )
        own = ~none_of(cells) & (taken == "") & (texts(exact, cells.index) == "")
        found = (
            Fault("verdict_read", taken != "", {"verdict": taken}, warning=True),
            Fault("verdict_kept", own, {"known": ", ".join(self.words)}, warning=True),
        )
        return Values(values, (damaged(cells), *found))


def _verdict(text: str) -> str:
    """Return the gravest thing that prose names."""
    for verdict, pattern in _VERDICTS:
        if re.search(pattern, text):
            return verdict
    return ""
