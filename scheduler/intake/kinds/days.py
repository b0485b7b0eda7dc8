"""Columns of days: every common way to write one, and only where it can mean one day alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.cells import Fault, half_width, holding, none_of
from scheduler.intake.kinds.base import Kind, Values
from scheduler.intake.kinds.moments import parted
from scheduler.intake.kinds.vague import day_of_part, with_digits
from scheduler.ranges import Year

if TYPE_CHECKING:
    from scheduler.intake.cells import Context

_YEAR_FIRST = r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
_COMPACT = r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
_YEAR_LAST = r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})"


class Day(Kind, name="day"):
    """A day from the year ``earliest`` on, and not after the import day unless ``future``.

    ``order`` is ``day first`` or ``month first`` where the source is known to write 03/04/2025 so;
    without it such a day is refused as ambiguous. Of a month or a year the first day is taken, and told; with
    ``end`` the last, for a day on which something ends.
    """

    type = "day"

    def __init__(
        self, future: bool = False, earliest: Year = 1950, order: str = "", end: bool = False
    ) -> None:
        if order not in ("", "day first", "month first"):
            raise ValueError(f'order is "{order}", not "day first" or "month first"')
        self.future = future
        self.earliest = earliest
        self.order = order
        self.end = end

    def read(self, cells: pd.Series, form: str, context: Context) -> Values:
        """Read 2025-03-05, 2025/3/5, 2025.3.5, 2025年3月5日, 20250305 and days of a spreadsheet."""
        unknown = pd.Series(np.datetime64("NaT", "s"), index=cells.index)
        if form == "flag":
            return Values(unknown, (Fault("not_a_day", ~none_of(cells)),))
        moments = parted(half_width(cells), context)
        written = moments.days
        parts = self._parts(written)
        ambiguous = parts.pop("ambiguous").astype(bool)
        shaped = parts["y"].notna()
        values = pd.to_datetime(
            parts.rename(columns={"y": "year", "m": "month", "d": "day"}), errors="coerce"
        ).astype("datetime64[s]")
        values = moments.settled(values)
        of_part = day_of_part(written, ~shaped & ~ambiguous, last=self.end)
        parted_only = of_part.notna()
        values, shaped = values.fillna(of_part), shaped | parted_only
        numbered = _numbered_days(written.where(~shaped))
        serial = numbered.notna()
        first = np.datetime64(f"{self.earliest}-01-01")
        faults = [
            Fault("day_ambiguous", ambiguous, _readings(written[ambiguous])),
            Fault("day_is_a_serial", serial, {"day": numbered}),
            Fault("not_a_day", ~shaped & ~serial & ~ambiguous),
            Fault("no_such_day", shaped & values.isna()),
            *moments.faults(),
            Fault("day_by_last" if self.end else "day_by_first", parted_only, _shown(of_part), warning=True),
            Fault("day_too_early", values < first, {"earliest": str(self.earliest)}),
        ]
        if not self.future:
            late = values > np.datetime64(context.import_day)
            faults.append(Fault("day_in_future", late, {"today": context.import_day.isoformat()}))
        return Values(values, tuple(faults))

    def _parts(self, written: pd.Series) -> pd.DataFrame:
        """Part days into year, month and day as numbers; ``ambiguous`` marks what could be two days."""
        named = holding(written, "[A-Za-z]{3}")
        if named.any():
            written = written.mask(named, written[named].map(with_digits))
        parts = written.str.extract(f"(?a)^{_YEAR_FIRST}$")
        compact = written.str.extract(f"(?a)^{_COMPACT}$")
        parts = parts.where(parts["y"].notna(), compact)
        last = written.str.extract(f"(?a)^{_YEAR_LAST}$").astype("float64")
        parts = parts.astype("float64")
        if not last["y"].notna().any():
            return parts.assign(ambiguous=False)
        a, b = last["a"], last["b"]
        day_first = (a > 12) if not self.order else pd.Series(self.order == "day first", index=a.index)
        sure = (a > 12) | (b > 12) | (a == b) | (a == 0) | (b == 0) | (self.order != "")
        read = pd.DataFrame({"y": last["y"], "m": b.where(day_first, a), "d": a.where(day_first, b)})
        parts = parts.where(parts["y"].notna(), read.where(sure))
        return parts.assign(ambiguous=last["y"].notna() & ~sure)


def _shown(days: pd.Series) -> dict[str, pd.Series]:
    return {"day": days.dt.strftime("%Y-%m-%d").astype("str")}


def _readings(ambiguous: pd.Series) -> dict[str, pd.Series]:
    """Return the two days that each cell could mean, for the reader."""
    parts = ambiguous.str.extract(f"(?a)^{_YEAR_LAST}$")
    a, b = (parts[each].str.zfill(2) for each in "ab")
    return {"one": parts["y"] + "-" + b + "-" + a, "other": parts["y"] + "-" + a + "-" + b}


def _numbered_days(written: pd.Series) -> pd.Series:
    """Return the day that a bare number would mean in a spreadsheet's 1900 calendar, for the reader."""
    bare = written.str.fullmatch(r"(?a)\d{2,5}(?:\.\d+)?").fillna(False).astype(bool)
    days = pd.to_numeric(written.where(bare), errors="coerce")
    days = days.where((days > 60) & (days < 100_000))
    return (
        (pd.Timestamp("1899-12-30") + pd.to_timedelta(days, unit="D")).dt.strftime("%Y-%m-%d").astype("str")
    )
