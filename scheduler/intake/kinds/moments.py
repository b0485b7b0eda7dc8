"""Moments in a column of days: the hour is left out, and an offset is turned to the bureau's zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.cells import Fault, holding, none_of

if TYPE_CHECKING:
    from scheduler.intake.cells import Context

_CLOCK = (
    r"(?a)^(?P<day>.*?\d\s*日?)(?:[ Tt]\s*|(?<=日))(?P<half>凌晨|上午|早上|中午|下午|晚上)?\s*"
    r"(?P<hour>\d{1,2})[:时點点](?P<minute>\d{2})?分?(?::?(?P<second>\d{2})秒?(?:[.,]\d+)?)?\s*"
    r"(?P<noon>[AaPp]\.?[Mm]\.?)?\s*"
    r"(?P<zone>[Zz]|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT)?(?:\[[\w/+-]+\])?$"
)
_HALF_ONLY = r"(?<=[\d日号])\s*(?:凌晨|上午|早上|中午|下午|晚上)$"
_LATE = ("中午", "下午", "晚上")


@dataclass(frozen=True)
class Moments:
    """Cells parted into their day as text and what is told of the hour.

    Attributes
    ----------
    days
        The cells without their hour.
    minutes
        Minutes from the day's start to the moment, in UTC where it has an offset; unknown without an hour.
    offset
        Whether the moment has an offset.
    """

    days: pd.Series
    minutes: pd.Series
    offset: pd.Series
    zone: str

    def settled(self, values: pd.Series) -> pd.Series:
        """Return days in the bureau's zone, from the days that were read as written."""
        here = self.offset & values.notna() if self.zone else none_of(values)
        if not here.any():
            return values
        moments = values[here] + pd.to_timedelta(self.minutes[here], unit="min")
        local = moments.dt.tz_localize("UTC").dt.tz_convert(self.zone).dt.tz_localize(None)
        settled = values.copy()
        settled[here] = local.dt.normalize().astype("datetime64[s]")
        return settled

    def faults(self) -> tuple[Fault, ...]:
        """Tell, once for a column, that it carries hours."""
        hours = self.minutes.notna() & ~self.offset & (self.minutes != 0)
        return (
            Fault("moment_in_zone", self.offset, {"zone": self.zone or "UTC"}, warning=True, once=True),
            Fault("day_with_hours", hours, warning=True, once=True),
        )


def parted(cells: pd.Series, context: Context) -> Moments:
    """Part moments such as 2026-11-29T16:00:00Z, 3/4/2023 12:00:00 AM or 2025年3月5日 14时30分."""
    halves = holding(cells, "(?m)" + _HALF_ONLY)
    if halves.any():
        cells = cells.mask(halves, cells[halves].str.replace(_HALF_ONLY, "", regex=True))
    timed = holding(cells, r"[\d日T ]\d{1,2}[:时點点]")
    unknown = pd.Series(np.nan, index=cells.index)
    if not timed.any():
        return Moments(cells, unknown, none_of(cells), context.zone)
    parts = cells[timed].str.extract(_CLOCK)
    hour, minute = (pd.to_numeric(parts[each]) for each in ("hour", "minute"))
    minute = minute.fillna(0).where(hour.notna())
    noon = parts["noon"].str.lower().str[0]
    late = (noon == "p") | parts["half"].isin(_LATE)
    hour = hour.mask(late & (hour < 12), hour + 12)
    early = (noon == "a") | parts["half"].isin(("凌晨", "上午", "早上"))
    hour = hour.mask(early & (hour == 12), 0)
    right = (hour < 24) & (minute < 60) | (hour == 24) & (minute == 0)
    offset = right & parts["zone"].notna()
    minutes = (hour * 60 + minute - _offset(parts["zone"]).fillna(0)).where(right)
    return Moments(
        cells.mask(timed, cells.where(~right.reindex(cells.index, fill_value=False), parts["day"])),
        minutes.reindex(cells.index),
        offset.reindex(cells.index, fill_value=False).astype(bool),
        context.zone,
    )


def _offset(zones: pd.Series) -> pd.Series:
    """Return minutes east of UTC; 0 for Z, unknown where there is no zone."""
    told = zones.str.upper().str.replace("UTC|GMT", "", regex=True)
    parts = told.str.extract(r"(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?")
    minutes = pd.to_numeric(parts["hours"]) * 60 + pd.to_numeric(parts["minutes"]).fillna(0)
    return minutes.mask(parts["sign"] == "-", -minutes).mask(zones.notna() & parts["sign"].isna(), 0)
