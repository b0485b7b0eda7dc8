"""Columns that are worked out from others of the same row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from scheduler.intake.places import to_wgs
from scheduler.named import Named

if TYPE_CHECKING:
    from collections.abc import Mapping


class Derived(Named):
    """How a column is worked out; ``type`` as in ``domain.records``."""

    type: ClassVar[str] = "text"

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Return the column for rows that were read without a fault."""
        raise NotImplementedError


class FirstOf(Derived, name="first_of"):
    """The first of some columns that is known; ``prefix`` names each one's code system."""

    def __init__(self, columns: tuple[str, ...], prefix: tuple[str, ...] = ()) -> None:
        self.columns = tuple(columns)
        self.prefix = tuple(prefix) or ("",) * len(self.columns)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Fill from left to right."""
        values = pd.Series(np.nan, index=rows.index, dtype="str")
        for column, prefix in zip(self.columns, self.prefix, strict=True):
            values = values.where(values.notna(), prefix + rows[column])
        return values


class Total(Derived, name="total"):
    """The sum of some columns; unknown where all are."""

    type = "number"

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = list(columns)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Add what is known."""
        return rows[self.columns].sum(axis=1, min_count=1)


class Quarter(Derived, name="quarter"):
    """The first day of a calendar quarter, or with ``last`` its last day."""

    type = "day"

    def __init__(self, year: str, quarter: str, last: bool = False) -> None:
        self.year = year
        self.quarter = quarter
        self.last = last

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Count from year and quarter."""
        months = (rows[self.year] - 1970) * 12 + (rows[self.quarter] - 1) * 3 + (3 if self.last else 0)
        first = months.to_numpy().astype("int64").astype("datetime64[M]").astype("datetime64[D]")
        days = first - np.timedelta64(1, "D") if self.last else first
        return pd.Series(days.astype("datetime64[s]"), index=rows.index)


class Facts(Derived, name="facts"):
    """Some columns as one text, "name=value;..."; unknown and zero ones are left out."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = dict(columns)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Join the known ones in the order given."""
        told = pd.Series("", index=rows.index, dtype="str")
        for fact, column in self.columns.items():
            written = _written(rows[column])
            told = told + (";" + fact + "=" + written).where(written.notna(), "")
        told = told.str[1:]
        return told.where(told != "")


def _written(values: pd.Series) -> pd.Series:
    """Return values as they stand in a text: whole numbers without a point, marks cleaned."""
    if values.dtype.kind == "f":
        codes, known = pd.factorize(values)
        forms = [f"{each:.0f}" if each == round(each) else f"{each:.6g}" for each in known]
        shown = np.array(forms or [""], dtype=object)
        text = pd.Series(shown[codes], index=values.index, dtype="str")
        return text.where(values.notna() & (values != 0))
    if values.dtype.kind == "M":
        return values.dt.strftime("%Y-%m-%d").astype("str")
    cleaned: pd.Series = values.str.replace(r"[;=]", ",", regex=True)
    return cleaned


class Joined(Derived, name="joined"):
    """Some columns joined by a slash, where a source has no number of its own for its rows."""

    def __init__(self, columns: tuple[str, ...], given: str = "") -> None:
        self.columns = tuple(columns)
        self.given = given

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Join them; the source's own number goes first where there is one."""
        parts = [_written(rows[column]).fillna("") for column in self.columns]
        joined = parts[0]
        for part in parts[1:]:
            joined = joined + "/" + part
        return rows[self.given].where(rows[self.given].notna(), joined) if self.given else joined


class Wgs84(Derived, name="wgs84"):
    """A degree of a place brought from its declared datum to WGS-84; ``want`` is ``lat`` or ``lon``."""

    type = "number"

    def __init__(self, lat: str, lon: str, datum: str, want: str) -> None:
        if want not in ("lat", "lon"):
            raise ValueError(f'want is "{want}", not "lat" or "lon"')
        self.lat = lat
        self.lon = lon
        self.datum = datum
        self.want = want

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Convert the places of each datum."""
        lat, lon = rows[self.lat].to_numpy(), rows[self.lon].to_numpy()
        values = (lat if self.want == "lat" else lon).copy()
        for datum in ("GCJ-02", "BD-09"):
            here = (rows[self.datum] == datum).to_numpy() & ~np.isnan(lat) & ~np.isnan(lon)
            if here.any():
                values[here] = to_wgs(lat[here], lon[here], datum)[0 if self.want == "lat" else 1]
        return pd.Series(values, index=rows.index)
