"""Columns that are worked out from others of the same row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from scheduler.intake.cells import name_key, none_column
from scheduler.intake.patterns import compiled
from scheduler.intake.places import to_wgs
from scheduler.named import Named

if TYPE_CHECKING:
    from collections.abc import Mapping


class Derived(Named):
    """How a column is worked out from the columns it ``needs``; ``type`` as in ``domain.records``."""

    type: ClassVar[str] = "text"
    needs: tuple[str, ...] = ()

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Return the column for rows that were read without a fault."""
        raise NotImplementedError


class FirstOf(Derived, name="first_of"):
    """The first of some columns that is known; ``prefix`` names each one's code system."""

    def __init__(self, columns: tuple[str, ...], prefix: tuple[str, ...] = ()) -> None:
        self.needs = tuple(columns)
        self.prefix = tuple(prefix) or ("",) * len(self.needs)
        if len(self.prefix) != len(self.needs):
            raise ValueError(f"{len(self.prefix)} prefixes for {len(self.needs)} columns")

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Fill from left to right."""
        values: pd.Series = pd.Series(np.nan, index=rows.index, dtype="str")
        for column, prefix in zip(self.needs, self.prefix, strict=True):
            values = values.where(values.notna(), prefix + rows[column])
        return values


class NameKey(Derived, name="name_key"):
    """A code made from a name, for rows in which ``given`` has none: always the same for the same name."""

    def __init__(self, column: str, given: str) -> None:
        self.column, self.given = column, given
        self.needs = (column, given)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Take the code that is given, and make one where none is."""
        codes: pd.Series = rows[self.given].astype("str")
        bare = codes.isna() & rows[self.column].notna()
        if bare.any():
            codes = codes.where(~bare, rows[self.column][bare].map(name_key))
        return codes


class WhichOf(Derived, name="which_of"):
    """The word for the first of some columns that is known, such as the kind of code that a row has."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.words = dict(columns)
        self.needs = tuple(self.words)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Look from left to right."""
        words: pd.Series = pd.Series(np.nan, index=rows.index, dtype="str")
        for column, word in reversed(self.words.items()):
            words = words.mask(rows[column].notna(), word)
        return words


class Unless(Derived, name="unless"):
    """A flag that holds unless another column says one of some ``words``."""

    type = "flag"

    def __init__(self, column: str, other: str, words: tuple[str, ...]) -> None:
        self.column, self.other, self.words = column, other, tuple(words)
        self.needs = (column, other)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Take the words over the flag: whoever writes them means the row."""
        flags: pd.Series = rows[self.column] & ~rows[self.other].isin(self.words)
        return flags


class SaysNone(Derived, name="says_none"):
    """Whether a column says that there is none; the column needs words for it."""

    type = "flag"

    def __init__(self, column: str) -> None:
        self.column = column
        self.needs = (column,)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Look at the mark that the reader left; a file without the column says nothing."""
        mark = none_column(self.column)
        return rows[mark] if mark in rows else pd.Series(False, index=rows.index)


class CountOfParts(Derived, name="count_of_parts"):
    """How many parts a cell of several has; 0 where it says that there is none; ``given`` goes first.

    ``verdict`` is a column that says ``pass`` where the cell tells in a sentence that there is none.
    """

    type = "number"

    def __init__(self, column: str, given: str, verdict: str = "") -> None:
        self.column = column
        self.given = given
        self.verdict = verdict
        self.needs = tuple(filter(None, (column, given, verdict)))

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Count the parting marks."""
        parts = rows[self.column].str.count(";") + 1.0
        if self.verdict:
            parts = parts.mask(rows[self.verdict] == "pass", 0.0)
        mark = none_column(self.column)
        if mark in rows:
            parts = parts.mask(rows[mark].astype(bool), 0.0)
        return rows[self.given].fillna(parts.astype("float64"))


class Total(Derived, name="total"):
    """The sum of some columns; unknown where all are."""

    type = "number"

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.needs = tuple(columns)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Add what is known."""
        return rows[list(self.needs)].sum(axis=1, min_count=1)


class Quarter(Derived, name="quarter"):
    """The first day of a calendar quarter, or with ``last`` its last day."""

    type = "day"

    def __init__(self, year: str, quarter: str, last: bool = False) -> None:
        self.year = year
        self.quarter = quarter
        self.last = last
        self.needs = (year, quarter)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Count from year and quarter."""
        months = (rows[self.year] - 1970) * 12 + (rows[self.quarter] - 1) * 3 + (3 if self.last else 0)
        first = months.to_numpy().astype("int64").astype("datetime64[M]").astype("datetime64[D]")
        days = first - np.timedelta64(1, "D") if self.last else first
        return pd.Series(days.astype("datetime64[s]"), index=rows.index)


class Facts(Derived, name="facts"):
    """Some columns as one text, "name=value;...", in the order given; what is unknown is left out.

    ``flags`` are numbers of which only those that are not zero are told, as 1; ``words`` are texts.
    """

    def __init__(
        self,
        columns: Mapping[str, str] | None = None,
        flags: Mapping[str, str] | None = None,
        words: Mapping[str, str] | None = None,
    ) -> None:
        self.told = dict(columns or {}) | dict(words or {})
        self.flags = dict(flags or {})
        self.needs = (*self.told.values(), *self.flags.values())

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Join the known ones."""
        told = np.full(len(rows), "", dtype=object)
        for fact, column in self.told.items():
            written = _written(rows[column])
            told = told + (";" + fact + "=" + written).fillna("").to_numpy(dtype=object)
        for fact, column in self.flags.items():
            told = told + np.where(rows[column].fillna(0) != 0, f";{fact}=1", "").astype(object)
        joined = pd.Series(told, index=rows.index, dtype="str").str[1:]
        return joined.where(joined != "")


def _written(values: pd.Series) -> pd.Series:
    """Return values as they stand in a text: whole numbers without a point, parting marks taken out."""
    if values.dtype.kind == "f":
        codes, known = pd.factorize(values)
        forms = [f"{each:.0f}" if each == round(each) else f"{each:.6g}" for each in known]
        shown = np.array([*forms, ""], dtype=object)
        return pd.Series(shown[codes], index=values.index, dtype="str").where(values.notna())
    if values.dtype.kind == "M":
        return pd.Series(values.dt.strftime("%Y-%m-%d"), dtype="str")
    return pd.Series(values.str.replace("[;=]", ",", regex=True), dtype="str")


class Matches(Derived, name="matches"):
    """1 where a whole text fits a pattern, 0 where it does not or is unknown."""

    type = "number"

    def __init__(self, column: str, pattern: str) -> None:
        self.column = column
        self.pattern = compiled(pattern)
        self.needs = (column,)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Try every text."""
        return rows[self.column].str.fullmatch(self.pattern).fillna(False).astype("float64")


class Translated(Derived, name="translated"):
    """A code of one system told by its first characters in another; unknown where none fits."""

    def __init__(self, column: str, starts: Mapping[str, str]) -> None:
        self.column = column
        self.starts = dict(starts)
        self.needs = (column,)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Look up the start of every code."""
        codes: pd.Series = pd.Series(np.nan, index=rows.index, dtype="str")
        for start, code in self.starts.items():
            codes = codes.mask(rows[self.column].str.startswith(start).fillna(False).astype(bool), code)
        return codes


class Joined(Derived, name="joined"):
    """Some columns joined by a slash, where a source has no number of its own for its rows."""

    def __init__(self, columns: tuple[str, ...], given: str = "") -> None:
        self.columns = tuple(columns)
        self.given = given
        self.needs = (*self.columns, *((given,) if given else ()))

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
        self.needs = (lat, lon, datum)

    def of(self, rows: pd.DataFrame) -> pd.Series:
        """Convert the places of each datum."""
        lat, lon = rows[self.lat].to_numpy(), rows[self.lon].to_numpy()
        values = (lat if self.want == "lat" else lon).copy()
        values[np.isnan(lat) | np.isnan(lon)] = np.nan  # half a place is none
        for datum in ("GCJ-02", "BD-09"):
            here = (rows[self.datum] == datum).to_numpy() & ~np.isnan(lat) & ~np.isnan(lon)
            if here.any():
                values[here] = to_wgs(lat[here], lon[here], datum)[0 if self.want == "lat" else 1]
        return pd.Series(values, index=rows.index)
