"""Agencies whose reports are cleaner than what visits find, and who is doubted for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scheduler.policy.agencies import agency_reports, too_clean, wilson
from scheduler.policy.register import Register
from tests.builders import records
from tests.policy.bureau import AS_OF, NOISE, REFERENCE, employer, measured, policy, visited

VISIT = date(2026, 9, 1)


def sites(agency: str, loud: int, quiet: int, found: str = "yes", **changes: Any) -> list[dict[str, Any]]:
    """Return sites that an agency measured, ``loud`` of them above the limit of noise, and then visited."""
    return [
        {"agency": agency, "value": 90.0 if n < loud else 80.0, "found": found, "industry": "C3011"} | changes
        for n in range(loud + quiet)
    ]


def register(*groups: list[dict[str, Any]]) -> Register:
    frames: dict[str, list[dict[str, Any]]] = {"employers": [], "measurements": [], "inspections": []}
    for n, site in enumerate(site for group in groups for site in group):
        code = f"E{n:04d}"
        frames["employers"].append(employer(employer=code, industry=site["industry"]))
        told = {"employer": code, "agency": site["agency"], "measured_on": site.get("on", date(2026, 6, 1))}
        frames["measurements"].append(measured(site.get("factor", NOISE), site["value"], **told))
        if site["found"]:
            serious = float(site["found"] == "yes")
            frames["inspections"].append(visited(VISIT, inspection=code, employer=code, serious=serious))
    made = {table: records(table, *rows) for table, rows in frames.items() if rows}
    return Register(made, policy(), REFERENCE, AS_OF)


def row(table: pd.DataFrame, agency: str, factor: str = NOISE) -> Any:
    return next(table[(table["agency"] == agency) & (table["factor"] == factor)].itertuples())


HONEST = (sites("甲", 24, 16), sites("甲", 4, 36, found="no"))


def test_an_agency_whose_reports_are_clean_where_visits_find_much_is_called_cleaner() -> None:
    made = register(*HONEST, sites("乙", 0, 30), sites("乙", 0, 10, found="no"))
    told = row(agency_reports(made), "乙")
    assert (told.reports, told.above, told.sites, told.found) == (40, 0, 40, 30)
    # 30 sites at which 24 of 40 reports of the others are above the limit, 10 at which 4 of 40 are
    assert told.expected == pytest.approx((30 * 0.6 + 10 * 0.1) / 40)
    assert 0 < told.low < told.difference == told.expected < told.high
    assert told.cleaner


def test_an_agency_that_reports_as_the_others_do_is_not() -> None:
    table = agency_reports(register(*HONEST, sites("乙", 16, 14), sites("乙", 1, 9, found="no")))
    assert not table["cleaner"].any()
    assert row(table, "乙").low < 0 < row(table, "乙").high


def test_clean_sites_make_no_agency_suspicious() -> None:
    made = register(*HONEST, sites("乙", 0, 40, found="no"))
    assert not agency_reports(made)["cleaner"].any()


@pytest.mark.parametrize(("reports", "cleaner"), [(19, False), (20, True)])
def test_nothing_is_said_of_fewer_reports_than_the_policy_asks_for(reports: int, cleaner: bool) -> None:
    made = register(*HONEST, sites("乙", 0, reports))
    assert bool(row(agency_reports(made), "乙").cleaner) is cleaner


@pytest.mark.parametrize(("peers", "compared"), [(9, 0), (10, 30)])
def test_a_report_is_compared_where_others_have_enough_like_ones(peers: int, compared: int) -> None:
    made = register(sites("甲", peers, 0), sites("乙", 0, 30))
    assert row(agency_reports(made), "乙").compared == compared


def test_reports_are_held_against_those_of_their_own_trade_where_there_are_enough() -> None:
    wood = sites("甲", 1, 19, industry="C2011")
    table = agency_reports(register(*HONEST, wood, sites("乙", 0, 30, industry="C2011")))
    assert row(table, "乙").expected == pytest.approx(1 / 20)
    other = agency_reports(register(*HONEST, sites("乙", 0, 30, industry="C2011")))
    assert row(other, "乙").expected == pytest.approx(24 / 40)


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        (date(2026, 9, 1), False),
        (date(2026, 8, 31), True),
        (date(2024, 9, 1), True),
        (date(2024, 8, 31), False),
    ],
)
def test_a_visit_tells_of_reports_made_before_it_and_within_two_years(on: date, counts: bool) -> None:
    told = row(agency_reports(register(sites("甲", 1, 0, on=on))), "甲")
    assert told.sites == int(counts)


def test_an_excess_told_in_a_finding_counts_as_found() -> None:
    made = register(sites("甲", 0, 1, found="no"))
    finding = {"finding": "F", "employer": "E0000", "found_on": VISIT, "item": "噪声超标，未整改"}
    frames = dict(made.frames) | {"findings": records("findings", finding)}
    assert row(agency_reports(replace(made, frames=frames)), "甲").found == 1


def test_only_the_employers_whose_last_report_is_clean_and_by_such_an_agency_are_doubted() -> None:
    made = register(*HONEST, sites("乙", 0, 30), sites("乙", 1, 0), sites("乙", 0, 2, found=""))
    marked = made.index[too_clean(made)]
    assert len(marked) == 32
    assert made.index[110] not in marked
    assert {*made.index[111:113]} <= {*marked}


def test_without_agencies_nobody_is_doubted() -> None:
    made = register(sites(None, 0, 30))  # type: ignore[arg-type]
    assert agency_reports(made).empty
    assert not too_clean(made).any()
    assert not too_clean(Register({"employers": made.frames["employers"]}, policy(), REFERENCE, AS_OF)).any()


def test_bounds_of_shares_are_those_of_wilson() -> None:
    low, high = wilson(np.array([0.0, 5.0, 10.0]), np.array([10.0, 10.0, 10.0]), 1.959964)
    assert low == pytest.approx([0.0, 0.2366, 0.7225], abs=1e-4)
    assert high == pytest.approx([0.2775, 0.7634, 1.0], abs=1e-4)


@pytest.mark.slow
def test_agencies_that_report_alike_are_seldom_called_cleaner_and_one_that_hides_most_often_is() -> None:
    def called(luck: np.random.Generator, told: float) -> set[str]:
        """Return who is called cleaner of six agencies of 60 sites, of which 乙 tells a part of its excesses."""
        rows = []
        for agency in "甲乙丙丁戊己":
            for bad in luck.random(60) < 0.35:
                above = luck.random() < (0.35 if bad else 0.06) * (told if agency == "乙" else 1.0)
                site = {"agency": agency, "value": 90.0 if above else 80.0, "found": "yes" if bad else "no"}
                rows.append(site | {"industry": "C3011"})
        table = agency_reports(register(rows))
        return set(table.loc[table["cleaner"].astype(bool), "agency"])

    luck = np.random.default_rng(5)
    assert sum(bool(called(luck, 1.0)) for _ in range(60)) <= 6
    hidden = [called(luck, 0.05) for _ in range(30)]
    assert sum("乙" in each for each in hidden) >= 15
    assert sum(bool(each - {"乙"}) for each in hidden) <= 3
