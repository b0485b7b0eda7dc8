"""Agencies that measured here, beside what visits found at the same sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from scheduler.policy.agencies import agency_reports
from scheduler.policy.register import Register
from scheduler.steps.records.snapshot import snapshot_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from datetime import date

    from scheduler.bureau import Bureau

    Range = tuple[float, float] | None


@dataclass(frozen=True)
class AgencyRow:
    """Reports of an agency: of one factor, or of all where ``factor`` is empty.

    Attributes
    ----------
    reports, above
        Latest reports of a factor at a site, and those above the limit; ``share`` bounds their share.
    sites, found
        Sites visited after a report, and those where something was found; ``found_share`` bounds their share.
    compared, above_compared
        Reports that could be held against those of others, and those of them above the limit.
    expected
        The share above the limit in reports of others where visits found as much; ``None`` where there are
        none.
    difference, range
        How much lower its own share is, and the bounds of that; ``None`` where there are too few.
    cleaner
        The difference is more than chance would explain.
    """

    agency: str
    factor: str
    reports: int
    above: int
    share: Range
    sites: int
    found: int
    found_share: Range
    compared: int
    above_compared: int
    expected: float | None
    difference: float | None
    range: Range
    cleaner: bool


@dataclass(frozen=True)
class AgenciesBeside:
    """Every agency, those that are called cleaner first; ``months`` in which a visit tells of a report."""

    as_of: date
    months: int
    least: int
    rows: tuple[AgencyRow, ...]

    @property
    def agencies(self) -> tuple[AgencyRow, ...]:
        """The rows of all factors together."""
        return tuple(each for each in self.rows if not each.factor)

    def of_factors(self, agency: str) -> tuple[AgencyRow, ...]:
        """Return the rows of an agency's single factors."""
        return tuple(each for each in self.rows if each.factor and each.agency == agency)


def agencies_beside(bureau: Bureau, as_of: date | None = None) -> AgenciesBeside:
    """Hold the reports of every agency against what visits found, and against the other agencies."""
    snapshot = snapshot_of(bureau, as_of)
    table = agency_reports(Register(snapshot.frames, bureau.policy, bureau.reference, snapshot.as_of))
    cleaner = table.groupby("agency")["cleaner"].transform("any")
    table = table.assign(first=~cleaner.astype(bool)).sort_values(
        ["first", "agency", "factor"], kind="stable"
    )
    rule = bureau.policy.tests.agencies
    rows = tuple(_row(row) for row in table.to_dict("records"))
    return AgenciesBeside(snapshot.as_of, rule.visited_within_months, rule.least_reports, rows)


def _row(row: Mapping[Hashable, Any]) -> AgencyRow:
    def bounds(low: str, high: str) -> Range:
        return None if pd.isna(row[low]) else (float(row[low]), float(row[high]))

    def share(name: str) -> float | None:
        return None if pd.isna(row[name]) else float(row[name])

    return AgencyRow(
        agency=str(row["agency"]),
        factor=str(row["factor"]),
        reports=int(row["reports"]),
        above=int(row["above"]),
        share=bounds("share_low", "share_high"),
        sites=int(row["sites"]),
        found=int(row["found"]),
        found_share=bounds("found_low", "found_high"),
        compared=int(row["compared"]),
        above_compared=int(row["above_compared"]),
        expected=share("expected"),
        difference=share("difference"),
        range=bounds("low", "high"),
        cleaner=bool(row["cleaner"]),
    )
