"""What was known about every employer on a day: the only thing a score may see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scheduler.domain.records import DTYPES, TABLES, matter
from scheduler.domain.seen import rows_seen
from scheduler.risk.stream import Stream, ages
from scheduler.risk.target import Target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

READ = ("inspections", "findings", "measurements", "self_checks", "orders", "events", "counts", "exposures")
"""The tables whose records a score reads, beside the register."""


@dataclass(frozen=True)
class History:
    """Frames as of a day, each row tied to the place of its employer.

    Attributes
    ----------
    as_of
        Day of the decision; what was recorded later, or happened later, is not here.
    employers
        The register, indexed by employer code in order; one row a code.
    tables
        Visible records by table, with ``site`` (row number in ``employers``) and ``age`` (days between
        the matter and ``as_of``, never negative; unknown is NaN).
    grades
        What the policy says of each employer, on the same index; without columns where nobody graded.
    target
        The outcome that is foretold; rates of groups are rates of this outcome.
    """

    as_of: pd.Timestamp
    employers: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    grades: pd.DataFrame
    target: Target = field(default_factory=Target)

    @classmethod
    def of(
        cls,
        frames: Mapping[str, pd.DataFrame],
        as_of: date | pd.Timestamp,
        grades: pd.DataFrame | None = None,
        target: Target | None = None,
        arriving: date | pd.Timestamp | None = None,
    ) -> History:
        """Keep what may be seen on ``as_of`` (``domain/seen.py``): neither rows nor days of later.

        Sites that enter the register until ``arriving`` are there as well, with no record of theirs: the
        cases of a triage, each judged as it is reported.
        """
        day = pd.Timestamp(as_of).as_unit("s")
        entered = day if arriving is None else pd.Timestamp(arriving).as_unit("s")

        def of(name: str, known_by: pd.Timestamp = day) -> pd.DataFrame:
            return rows_seen(name, frames[name], day, known_by) if name in frames else no_records(name)

        register = of("employers", entered)
        employers = register.drop_duplicates("employer", keep="last").set_index("employer").sort_index()
        tables = {name: _tied(of(name), name, employers, day) for name in READ}
        if grades is None:
            grades = pd.DataFrame(index=employers.index)
        return cls(day, employers, tables, grades.reindex(employers.index), target or Target())

    def __len__(self) -> int:
        return len(self.employers)

    def stream(self, table: str, what: str = "", **only: str) -> Stream:
        """Return one stream of amounts by site and age.

        ``what`` is a column (``inspections``, ``events``: empty counts rows), ``fail`` for failed visits, or
        a name of ``counts``; ``only`` keeps rows in which a text column has that value.
        """
        rows = self.tables[table]
        keep = np.ones(len(rows), dtype=bool)
        for column, value in only.items():
            keep &= (rows[column] == value).to_numpy(dtype=bool, na_value=False)
        if table == "counts" and what:
            keep &= (rows["what"] == what).to_numpy(dtype=bool, na_value=False)
        amount = _amount(rows, table, what)
        keep &= ~np.isnan(amount)
        if not keep.all():
            rows, amount = rows[keep], amount[keep]
        return Stream(len(self), rows["site"].to_numpy(), rows["age"].to_numpy(), amount)

    def outcomes(self) -> Stream:
        """Return the stream of past outcomes of the target."""
        streams = [self.stream(self.target.table, part) for part in self.target.parts]
        return streams[0] if len(streams) == 1 else Stream.together(streams)

    def visit_outcomes(self) -> Floats:
        """Whether each visit had the outcome, 1 or 0, in the order of the table; NaN where none is told."""
        if self.target.table != "inspections":
            return np.full(len(self.tables["inspections"]), np.nan)
        amounts = [_amount(self.tables["inspections"], "inspections", part) for part in self.target.parts]
        total: Floats = np.sum(amounts, axis=0)
        return np.where(np.isnan(total), np.nan, np.where(total > 0, 1.0, 0.0))

    def cases(self, half_life: float) -> Floats:
        """How often each site could have had the outcome, older times counting less, by half-life in days.

        Visits; or site-years since the first record, where a source reports by period.
        """
        if self.target.table == "inspections":
            return self.stream("inspections").total(half_life)
        age = np.nan_to_num(self.stream("counts").oldest())
        years: Floats = (1.0 - np.exp2(-age / half_life)) * half_life / np.log(2.0) / 365.25
        return years

    def grade(self, column: str) -> pd.Series | None:
        """Return a column of the policy's grades, or nothing where nobody graded."""
        return self.grades[column] if column in self.grades.columns else None

    def number(self, column: str) -> Floats:
        """Return a number column of the register; unknown is NaN."""
        return self.employers[column].to_numpy(dtype=np.float64, na_value=np.nan)


def _amount(rows: pd.DataFrame, table: str, what: str) -> Floats:
    if not what:
        return np.ones(len(rows))
    if table == "counts":
        return rows["amount"].to_numpy(dtype=np.float64)
    if what == "fail":
        known = rows["result"].notna().to_numpy()
        return np.where(known, (rows["result"] == "fail").to_numpy(dtype=bool, na_value=False), np.nan)
    return rows[what].to_numpy(dtype=np.float64)


def no_records(name: str) -> pd.DataFrame:
    """Return an empty frame of a table."""
    columns = TABLES[name].columns
    return pd.DataFrame({each.name: pd.Series([], dtype=DTYPES[each.type]) for each in columns})


def _tied(rows: pd.DataFrame, name: str, employers: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Add ``site`` and ``age``; rows of employers that are not in the register are left out."""
    site = employers.index.get_indexer(pd.Index(rows["employer"]))
    happened = matter(name)
    age = ages(rows[happened], day) if happened else np.full(len(rows), np.nan)
    tied = rows.assign(site=site, age=age)
    return tied if (site >= 0).all() else tied[site >= 0]
