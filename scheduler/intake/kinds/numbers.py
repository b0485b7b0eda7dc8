"""Columns of numbers: read only where one number, and no other, is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.cells import Fault, half_width, none_of, plain
from scheduler.intake.kinds.base import Kind, Values
from scheduler.intake.kinds.vague import about
from scheduler.ranges import Positive, Signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.intake.cells import Context

_PLAIN = r"[-+]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?|[-+]?\.\d+"
_SCIENTIFIC = r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d+"
_RANGE = r"[-+]?\d[\d.,]*\s*(?:-|~|～|—|至|到|to)\s*\d.*"
_ABOUT = (
    r"(?:约|大约|近|超过|不足|大于|小于|about|approx\.?|ca\.?|[<>≤≥~≈]).*\d.*"
    r"|\d.*(?:左右|以上|以下|余|多).*"
)
_HANZI = r"[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]+[个人名]?"
_DEGREES = r".*[°º′″度].*"
_NOTHING = r"[-+]?(?:nan|inf|infinity|∞|null|none)"
_REASONS = (
    ("number_range", _RANGE), ("number_about", _ABOUT), ("number_in_hanzi", _HANZI),
    ("not_degrees", _DEGREES), ("number_not_finite", _NOTHING),
)  # fmt: skip


class Number(Kind, name="number"):
    """A number from ``least`` to ``most``; ``whole`` ones have no fraction; ``unit`` may stand behind it.

    ``words`` are words that stand for a number, such as a severity. The bounds are those of the file's unit,
    of which one is ``times`` ours.
    """

    type = "number"

    def __init__(
        self,
        *,
        least: Signed = -1e12,
        most: Signed = 1e12,
        whole: bool = False,
        unit: tuple[str, ...] = (),
        words: Mapping[str, str] | None = None,
        times: Positive = 1.0,
    ) -> None:
        self.least = least
        self.most = most
        self.whole = whole
        self.unit = tuple(unit)
        self.times = times
        self.words = {plain(word): str(number) for word, number in (words or {}).items()}

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Read full-width digits and thousands; "about 50" is told, words and ranges are refused."""
        unknown = pd.Series(np.nan, index=cells.index)
        if form in ("day", "flag"):
            return Values(unknown, (Fault(f"{form}_for_number", ~none_of(cells)),))
        written = half_width(cells).str.replace(r"(?<=\d) (?=\d{3}\b)", "", regex=True)
        if self.words:
            written = written.map(lambda cell: self.words.get(plain(cell), cell)).astype("str")
        whole = written
        for unit in self.unit:
            written = written.str.removesuffix(unit).str.rstrip()
        good = written.str.fullmatch(f"(?a){_PLAIN}|{_SCIENTIFIC}")
        digits = written.where(good).str.replace(",", "", regex=False)
        values = pd.to_numeric(digits, errors="coerce").astype("float64")
        vague = about(whole[~good], count=self.whole).reindex(cells.index)
        told = vague.map("{:.15g}".format, na_action="ignore").astype("str")
        values = values.replace([np.inf, -np.inf], np.nan).fillna(vague)
        values, faults = self._bounded(values, written, good | vague.notna())
        return Values(
            values, (*faults, Fault("number_taken_about", vague.notna(), {"number": told}, warning=True))
        )

    def _bounded(
        self, values: pd.Series, written: pd.Series, good: pd.Series
    ) -> tuple[pd.Series, tuple[Fault, ...]]:
        faults = [*_unreadable(written[~good]), Fault("number_not_finite", good & values.isna())]
        facts = {"least": f"{self.least:,.15g}", "most": f"{self.most:,.15g}"}
        swapped = "number_too_small" if self.least != 0 else "number_negative"
        faults.append(Fault(swapped, values < self.least, facts))
        faults.append(Fault("number_too_large", values > self.most, facts))
        if self.whole:
            faults.append(Fault("number_not_whole", (values % 1).fillna(0) != 0))
        return values * self.times + 0.0, tuple(faults)


def _unreadable(bad: pd.Series) -> list[Fault]:
    """Say for each cell that is no number what it looks like."""
    faults = []
    left = ~none_of(bad)
    for code, pattern in _REASONS:
        here = left & bad.str.fullmatch(pattern, case=False)
        faults.append(Fault(code, here))
        left = left & ~here
    return [*faults, Fault("not_a_number", left)]
