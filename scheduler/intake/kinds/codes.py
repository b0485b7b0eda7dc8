"""Columns of official codes: credit codes, industries, divisions, datums."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from scheduler.intake.cells import Fault, half_width, none_of, plain, texts
from scheduler.intake.kinds.base import Kind, Values, nearest_names
from scheduler.intake.kinds.words import hidden, lost_digits

if TYPE_CHECKING:
    import pandas as pd

    from scheduler.intake.cells import Context


class CreditCode(Kind, name="credit_code"):
    """A unified social credit code of GB 32100-2015: 18 characters, the last of which checks the others.

    Places 1, 2 and 9 to 18 may be digits or letters but I, O, S, V and Z, places 3 to 8 are digits.

    Nothing of a code is mended: one typed in small or full-width letters is refused with the code it
    would be, because the same hand may have mistyped it.
    """

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Check every code; a code that was kept as a number has lost its last digits."""
        if form != "text":
            return Values(cells, (Fault("lost_digits", ~none_of(cells)),))
        doubtful = cells[~_surely_right(cells)]
        unseen, lost = hidden(doubtful), lost_digits(doubtful, form)
        left = ~unseen.cells & ~lost.cells
        found = [_problem(cell) for cell in doubtful]
        codes = texts([code for code, _ in found], doubtful.index)
        told = {"right": texts([right for _, right in found], doubtful.index), "found": doubtful.str[-1]}
        faults = [Fault(code, left & (codes == code), told) for code in _PROBLEMS]
        return Values(cells, (unseen, lost, *faults))


_LETTERS = "0-9A-HJ-NP-RTUWXY"
_SHAPE = re.compile(f"[{_LETTERS}]{{2}}[0-9]{{6}}[{_LETTERS}]{{10}}")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
_DIGITS = np.full(128, 0)
_DIGITS[[ord(each) for each in _ALPHABET]] = np.arange(31)


def _surely_right(cells: pd.Series) -> pd.Series:
    """Mark codes that are well formed and checked; the others are looked at one by one.

    The rule is that of GB 32100-2015, for all codes at once; a test holds it against python-stdnum's.
    """
    formed = cells.str.fullmatch(_SHAPE)
    digits = _DIGITS[
        np.frombuffer("".join(cells[formed].to_numpy()).encode(), dtype=np.uint8).reshape(-1, 18)
    ]
    checked = (-(digits[:, :17] @ _WEIGHTS)) % 31 == digits[:, 17]
    right = formed.copy()
    right[formed] = checked
    return right


_PROBLEMS = ("code_as_typed", "code_length", "code_letters", "code_check")


def _problem(cell: str) -> tuple[str, str]:
    """Return what is wrong with a code, if anything, and what would be right."""
    folded = "".join(unicodedata.normalize("NFKC", cell).upper().split()).replace("-", "")
    if folded != cell and _SHAPE.fullmatch(folded) and folded[-1] == check_character(folded):
        return "code_as_typed", folded
    if len(cell) != 18:
        return "code_length", str(len(cell))
    if not _SHAPE.fullmatch(cell):
        return "code_letters", ""
    right = check_character(cell)
    return ("", "") if right == cell[-1] else ("code_check", right)


def check_character(code: str) -> str:
    """Return the character that checks the first 17 of a code, as GB 32100-2015 counts it."""
    total = sum(int(weight) * _ALPHABET.index(each) for weight, each in zip(_WEIGHTS, code[:17], strict=True))
    return _ALPHABET[-total % 31]


class Division(Kind, name="division"):
    """A division of GB/T 2260: six digits, or the name where only one division has it."""

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Find the code; a code of a known prefecture that no longer exists is kept with a warning."""
        known = context.reference.divisions
        written = half_width(cells).str.replace(" ", "", regex=False)
        float_like = written.str.fullmatch(r"(?a)\d+\.0+")
        digits = written.where(~float_like, written.str.split(".").str[0])
        # a street or village has 9 or 12 digits, whose first six are the county's
        digits = digits.where(~digits.str.fullmatch(r"(?a)\d{9}|\d{12}"), digits.str[:6])
        once = known.index[~known["name_zh"].duplicated(keep=False)]
        by_name = dict(zip(known.loc[once, "name_zh"], once, strict=True))
        values = digits.where(digits.str.fullmatch(r"(?a)\d{6}")).fillna(written.map(by_name)).astype("str")
        current = values.isin(known.index) | (values == context.division)
        old = ~current & (values.str[:4] + "00").isin(known.index)
        unknown = ~current & ~old
        near = nearest_names(digits, unknown, [*known.index, *by_name])
        touched = float_like & (form == "text") & ~unknown
        return Values(
            values,
            (
                Fault("unknown_division", unknown, {"near": near}),
                Fault("old_division", old, warning=True),
                Fault("code_was_a_number", touched, {"right": values}, warning=True),
            ),
        )


class Datum(Kind, name="datum"):
    """The datum of a place: WGS-84 (and CGCS2000, which is within a metre of it), GCJ-02 or BD-09."""

    words: ClassVar[dict[str, str]] = {
        "wgs84": "WGS-84", "epsg:4326": "WGS-84", "4326": "WGS-84", "cgcs2000": "WGS-84", "gps": "WGS-84",
        "国家2000": "WGS-84", "大地2000": "WGS-84", "2000国家大地坐标系": "WGS-84", "天地图": "WGS-84",
        "gcj02": "GCJ-02", "火星坐标": "GCJ-02", "火星坐标系": "GCJ-02", "高德": "GCJ-02", "腾讯": "GCJ-02",
        "bd09": "BD-09", "bd09ll": "BD-09", "百度": "BD-09", "百度坐标": "BD-09",
    }  # fmt: skip

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Look the datum up by its names."""
        values = cells.map(plain).map(self.words).astype("str")
        near = nearest_names(cells.map(plain), values.isna(), list(self.words)).map(self.words)
        facts: dict[str, pd.Series | str] = {"near": near.astype("str").fillna("-")}
        facts["known"] = "WGS-84, GCJ-02, BD-09"
        return Values(values, (Fault("unknown_word", values.isna(), facts),))
