"""Checks of a row: what two columns say must fit together.

A check looks at rows whose own cells were read; unknown on either side is never a breach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.intake.cells import Fault
from scheduler.intake.kinds.business import name_says_gone, says_gone
from scheduler.intake.places import km_between
from scheduler.named import Named
from scheduler.ranges import Kilometres

if TYPE_CHECKING:
    from scheduler.intake.cells import Context


class Check(Named):
    """A rule of rows that reads some ``columns``; a fault is shown at the first of them."""

    columns: tuple[str, ...] = ()

    @property
    def clears(self) -> tuple[str, ...]:
        """Columns that are unknown where the rule is broken."""
        return self.columns[:1]

    def faults(self, rows: pd.DataFrame, context: Context) -> tuple[Fault, ...]:
        """Mark the rows that break the rule, and those that are only doubtful."""
        raise NotImplementedError


class ExposedWithinEmployees(Check, name="exposed_within_employees"):
    """No more exposed workers than employees."""

    columns = ("exposed_workers", "employees")

    def faults(self, rows: pd.DataFrame, context: Context) -> tuple[Fault, ...]:
        """Compare the two numbers."""
        employees = rows["employees"]
        shown = employees.map("{:.0f}".format, na_action="ignore").astype("str")
        return (Fault(self.name, rows["exposed_workers"] > employees, {"employees": shown}),)


class StandingElsewhere(Check, name="standing_elsewhere"):
    """What a remark, or the name's brackets, say of a firm that has stopped, closed or moved.

    It is told, to be confirmed: nobody is closed by a remark.
    """

    def __init__(self, texts: str = "remarks", name: str = "name", status: str = "status") -> None:
        self.columns = (texts, name, status)

    def faults(self, rows: pd.DataFrame, context: Context) -> tuple[Fault, ...]:
        """Look into both where the status does not say so itself."""
        texts, name, status = (rows[each] for each in self.columns)
        open_ = ~status.isin(("suspended", "closed"))
        return tuple(
            Fault("standing_elsewhere", open_ & gone, {"said": said}, warning=True)
            for said, gone in ((texts, says_gone(texts)), (name, name_says_gone(name)))
        )


class FirmTold(Check, name="firm_told"):
    """A row names its firm, by code or by name."""

    columns = ("employer", "firm")

    def faults(self, rows: pd.DataFrame, context: Context) -> tuple[Fault, ...]:
        """Look for rows with neither."""
        return (Fault("firm_not_told", rows["employer"].isna() & rows["firm"].isna()),)


class OneTold(Check, name="one_told"):
    """A row says something in one of some columns: who it is about."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = tuple(columns)

    def faults(self, rows: pd.DataFrame, context: Context) -> tuple[Fault, ...]:
        """Look for rows with nothing in any of them."""
        return (Fault("none_told", rows[list(self.columns)].isna().all(axis=1)),)


class CodeTold(Check, name="code_told"):
    """A firm has a credit code; one that has none is known by its name, and told."""

    columns = ("employer", "name")

    def faults(self, rows: pd.DataFrame, context: Context) -> tuple[Fault, ...]:
        """Count the rows with a name alone."""
        without = rows["employer"].isna() & rows["name"].notna()
        return (Fault("firm_without_code", without, warning=True, once=True),)


class DaysInOrder(Check, name="days_in_order"):
    """One day is not before another."""

    def __init__(self, first: str, then: str) -> None:
        self.first = first
        self.then = then
        self.columns = (then, first)

    def faults(self, rows: pd.DataFrame, context: Context) -> tuple[Fault, ...]:
        """Compare the two days."""
        shown = rows[self.first].dt.strftime("%Y-%m-%d").astype("str")
        return (Fault(self.name, rows[self.then] < rows[self.first], {"first": shown}),)


class PlaceInDivision(Check, name="place_in_division"):
    """A place near the seat of its division: not swapped, not half, not at 0,0, not in another province.

    ``doubt_km`` and ``refuse_km`` are distances from the seat; counties of the west are large.
    """

    columns = ("lat", "lon", "division")
    clears = ("lat", "lon")

    def __init__(self, doubt_km: Kilometres = 150.0, refuse_km: Kilometres = 500.0) -> None:
        self.doubt_km = doubt_km
        self.refuse_km = refuse_km

    def faults(self, rows: pd.DataFrame, context: Context) -> tuple[Fault, ...]:
        """Measure the distance to the seat, as it stands and with the two numbers swapped."""
        lat, lon = rows["lat"], rows["lon"]
        half = lat.isna() != lon.isna()
        zero = (lat == 0) & (lon == 0)
        known = context.reference.divisions
        division = rows["division"].fillna(context.division) if context.division else rows["division"]
        division = division.where(division.isin(known.index), division.str[:4] + "00")
        seat_lat = division.map(known["lat"]).to_numpy(dtype="float64")
        seat_lon = division.map(known["lng"]).to_numpy(dtype="float64")
        here = _km(lat, lon, seat_lat, seat_lon)
        swapped = _km(lon, lat, seat_lat, seat_lon)
        turned = ((swapped < self.doubt_km) & ~(here < self.doubt_km)) | (lat.abs() > 90) & (lon.abs() <= 90)
        outside = ~turned & ~zero & ((here > self.refuse_km) | ~_in_china(lat, lon))
        km = here.map("{:.0f}".format, na_action="ignore").astype("str")
        facts = {"km": km, "division": division}
        doubt = ~turned & ~zero & ~outside & (here > self.doubt_km)
        return (
            Fault("half_a_place", half),
            Fault("place_at_zero", zero),
            Fault("place_swapped", turned & ~zero & ~half),
            Fault("place_far_away", outside & ~half & here.notna(), facts),
            Fault("place_abroad", outside & ~half & here.isna()),
            Fault("place_doubtful", doubt & ~half, facts, warning=True),
        )


def _km(lat: pd.Series, lon: pd.Series, seat_lat: np.ndarray, seat_lon: np.ndarray) -> pd.Series:
    a, b = lat.to_numpy(dtype="float64"), lon.to_numpy(dtype="float64")
    a = np.where(np.abs(a) <= 90, a, np.nan)
    return pd.Series(km_between(a, b, seat_lat, seat_lon), index=lat.index)


def _in_china(lat: pd.Series, lon: pd.Series) -> pd.Series:
    """Return whether places lie in the box around the country; unknown counts as inside."""
    return lat.isna() | lon.isna() | (lat.between(3.0, 54.0) & lon.between(73.0, 136.0))


class DivisionKnown(Check, name="division_known"):
    """Every employer has a territory, so that none falls between two bureaux."""

    columns = ("division",)

    def faults(self, rows: pd.DataFrame, context: Context) -> tuple[Fault, ...]:
        """Name rows of other bureaux, and those without a division that the bureau's own does not replace."""
        division = rows["division"]
        missing = division.isna() & (context.division == "")
        # a province's or prefecture's code ends in pairs of zeros, and its counties begin with the rest
        own = context.division.removesuffix("00").removesuffix("00")
        elsewhere = division.notna() & ~division.str.startswith(own).fillna(False).astype(bool)
        return (
            Fault("no_division", missing, warning=True),
            Fault("other_division", elsewhere, {"own": context.division}, warning=True),
        )
