"""Columns of words: names, codes of the source's own, choices, lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from scheduler.intake.cells import Fault, holding, none_of, plain
from scheduler.intake.kinds.base import Kind, Values, nearest_names
from scheduler.intake.patterns import compiled
from scheduler.ranges import AtLeastOne

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from scheduler.intake.cells import Context

_DAMAGED = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
_PARTING = re.compile(r"[;；、,，/\n]")
_HIDDEN = "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]"


def damaged(cells: pd.Series) -> Fault:
    """Mark cells with control characters, text direction overrides or characters lost before us."""
    return Fault("damaged_text", holding(cells, _DAMAGED))


def parted_by(marks: tuple[str, ...] | str) -> re.Pattern[str] | None:
    """Return the pattern of a profile's own parting marks, the longest first; ``None`` where it names none.

    Raises
    ------
    ValueError
        For a mark that is empty.
    """
    listed = (marks,) if isinstance(marks, str) else tuple(marks)
    if any(not each for each in listed):
        raise ValueError("a parting mark is empty")
    return re.compile("|".join(map(re.escape, sorted(listed, key=len, reverse=True)))) if listed else None


def hidden(cells: pd.Series) -> Fault:
    """Mark codes with characters that nobody can see."""
    return Fault("hidden_character", holding(cells, _HIDDEN))


class Text(Kind, name="text"):
    """Free text, kept as it is but for the spaces around it; at most ``most`` characters."""

    def __init__(self, most: AtLeastOne = 500) -> None:
        self.most = most

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Keep the text; quotes, formulas and markup in it are only text and are made safe on output."""
        bad = damaged(cells)
        long = Fault("too_long", cells.str.len() > self.most, {"most": str(self.most)})
        lost = Fault("replaced_character", holding(cells, "\ufffd"), warning=True)
        return Values(cells, (bad, long, lost))


class Code(Kind, name="code"):
    """A code of the source's own, such as a licence or a case number; ``pattern`` is a whole-cell one."""

    def __init__(self, pattern: str = "", most: AtLeastOne = 64) -> None:
        self.pattern = compiled(pattern) if pattern else None
        self.most = most

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Keep the code; one that a spreadsheet has turned into a rounded number is refused."""
        faults = [damaged(cells), hidden(cells)]
        faults.append(Fault("too_long", cells.str.len() > self.most, {"most": str(self.most)}))
        faults.append(lost_digits(cells, form))
        if form == "day":
            faults.append(Fault("day_for_code", ~none_of(cells)))
        if self.pattern:
            strange = ~cells.str.fullmatch(self.pattern)
            faults.append(Fault("strange_code", strange, {"pattern": self.pattern.pattern}))
        return Values(cells, tuple(faults))


def lost_digits(cells: pd.Series, form: str) -> Fault:
    """Mark codes that went through a number with 15 digits and lost the rest."""
    scientific = cells.str.fullmatch(r"[-+]?\d(\.\d+)?[eE]\+\d{1,3}|[-+]?\d\.\d+[eE]\d{1,3}")
    long = cells.str.len() > 15 if form == "number" else none_of(cells)
    return Fault("lost_digits", scientific | long)


class Choice(Kind, name="choice"):
    """One of some words; ``words`` maps what the file writes to what we keep."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = dict(words)

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Look each word up without regard to width, case and spaces."""
        known = {plain(word): kept for word, kept in self.words.items()}
        known |= {plain(kept): kept for kept in self.words.values()}
        values = cells.map(lambda cell: known.get(plain(cell), np.nan)).astype("str")
        unknown = values.isna()
        near = nearest_names(cells, unknown, list(self.words))
        facts: dict[str, pd.Series | str] = {"near": near, "known": ", ".join(self.words)}
        return Values(values, (Fault("unknown_word", unknown, facts),))


class Flag(Kind, name="flag"):
    """Yes or no."""

    type = "flag"
    yes = ("是", "有", "y", "yes", "true", "1", "√", "✓", "t")
    no = ("否", "无", "n", "no", "false", "0", "×", "f")

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Know the words for yes and no of both languages."""
        words = cells.map(plain)
        yes, no = words.isin(self.yes), words.isin(self.no)
        facts = {"near": "-", "known": "是, 否, yes, no"}
        return Values(yes.where(yes | no), (Fault("unknown_word", ~(yes | no), facts),))


class Parts(Kind, name="list"):
    """Several words in one cell, kept parted by ``;``.

    They are parted by the marks of ``parting``, each one or more characters; without it by ; ； 、 , ， / and
    line breaks. A ``;`` that is no mark of the source's becomes a comma.
    """

    joined_by = "；"

    def __init__(self, words: Mapping[str, str] | None = None, parting: tuple[str, ...] = ()) -> None:
        self.words = dict(words or {})
        self.parting = parted_by(parting) or _PARTING

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Part the cell; each word may be replaced by what ``words`` maps it to."""
        known = {plain(word): kept for word, kept in self.words.items()}

        def parted(cell: str) -> str:
            found = [each.strip().replace(";", ",") for each in self.parting.split(cell)]
            return ";".join(dict.fromkeys(known.get(plain(each), each) for each in found if each))

        return Values(cells.map(parted).astype("str"), (damaged(cells),))
