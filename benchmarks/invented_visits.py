"""Five years of visits in the invented county: who was chosen and why, what was found, what was ordered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.invented_days import FIRST, TODAY, tours
from benchmarks.invented_hidden import DEPTH, items, outcomes, severities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from benchmarks.invented_days import Tours

VISITS_A_TOUR = 2.6
CAP = 2  # counted visits of an employer in a year
DRAWN, GUIDED, CAMPAIGN = 0.10, 0.07, 0.12  # shares of a month's visits
_LATELY = np.datetime64("2026-03-01")  # since when some orders were let slip
_UNCOUNTED = ("case", "reinspection", "guidance")
_MARKS = ("kind", "programme", "origin", "probability")
_BASE_MINUTES = (60, 90, 180, 330)


@dataclass
class Past:
    """What the bureau has done so far, as it goes through the months.

    Attributes
    ----------
    last
        Day of each employer's last visit; NaT if never.
    serious
        Serious findings of each employer so far, halved every year.
    counted
        Visits of each employer in the running year that count towards the cap.
    due
        Open orders: employer's position, due day, number of the order.
    """

    rng: np.random.Generator
    last: NDArray[np.datetime64]
    serious: NDArray[np.float64]
    counted: NDArray[np.int64]
    due: list[tuple[int, np.datetime64, int]] = field(default_factory=list)
    parts: list[pd.DataFrame] = field(default_factory=list)
    orders: list[tuple[int, str, np.datetime64, np.datetime64]] = field(default_factory=list)
    verified: dict[int, np.datetime64] = field(default_factory=dict)
    answered: dict[int, np.datetime64] = field(default_factory=dict)


@dataclass(frozen=True)
class Bureau:
    """Who works in the county, and how each officer sees: ``strictness`` multiplies what is found."""

    hidden: pd.DataFrame
    officers: pd.DataFrame
    absences: pd.DataFrame
    events: pd.DataFrame
    strictness: NDArray[np.float64]
    seed: int


def five_years(bureau: Bureau, rng: np.random.Generator) -> tuple[pd.DataFrame, Past]:
    """Go through the months from December 2021; return the visits (hidden columns beside) and the past."""
    size = len(bureau.hidden)
    past = Past(rng, np.full(size, np.datetime64("NaT", "D")), np.zeros(size), np.zeros(size, dtype=np.int64))
    for month in np.arange(FIRST.astype("datetime64[M]"), TODAY.astype("datetime64[M]") + 1):
        if str(month).endswith("-01"):
            past.counted[:] = 0
            past.serious *= 0.5
        _one_month(bureau, past, tours(month, bureau.officers, bureau.absences, rng))
    return pd.concat(past.parts, ignore_index=True), past


def _one_month(bureau: Bureau, past: Past, out: Tours) -> None:
    fixed = _reinspections(past, out) + _cases(bureau, past, out)
    first = pd.DataFrame(fixed, columns=["at", "kind", "programme", "origin", "probability", "tour"])
    room = max(0, round(len(out.days) * VISITS_A_TOUR) - len(first))
    chosen = _chosen(bureau, past, out.days[0], room, first["at"].to_numpy(dtype=np.int64))
    by_town = chosen.iloc[np.argsort(bureau.hidden["town"].to_numpy()[chosen["at"]], kind="stable")]
    rest = by_town.assign(tour=np.sort(np.arange(len(by_town)) % len(out.days)))
    visits = pd.concat([each for each in (first, rest) if len(each)], ignore_index=True)
    visits = visits.sort_values(["tour", "at"], ignore_index=True).drop_duplicates("at", ignore_index=True)
    _carry_out(bureau, past, out, visits)


def _reinspections(past: Past, out: Tours) -> list[tuple[object, ...]]:
    """Go and see whether what was ordered is done: all but a few late orders, soon after the due day."""
    visits: list[tuple[object, ...]] = []
    later: list[tuple[int, np.datetime64, int]] = []
    for at, due, order in past.due:
        tour = int(np.searchsorted(out.days, due))
        if tour >= len(out.days):
            later.append((at, due, order))
        elif past.rng.random() < (1.0 if due < _LATELY else 0.9):
            visits.append((at, "reinspection", "整改复查", "directed", np.nan, tour))
            past.verified[order] = out.days[tour]
    past.due = later
    return visits


def _cases(bureau: Bureau, past: Past, out: Tours) -> list[tuple[object, ...]]:
    """Look into what was reported since the last tours, on the first tour after each report."""
    events = bureau.events
    open_ones = events[events["visited"] & (events["happened_on"] < out.days[-1])]
    visits: list[tuple[object, ...]] = []
    for number, at, day in zip(open_ones.index, open_ones["at"], open_ones["happened_on"], strict=True):
        if number not in past.answered:
            tour = int(np.searchsorted(out.days, day.to_datetime64().astype("datetime64[D]"), side="right"))
            past.answered[number] = out.days[tour]
            visits.append((at, "case", "投诉举报核查", "complaint", np.nan, tour))
    return visits


def _chosen(
    bureau: Bureau, past: Past, day: np.datetime64, room: int, taken: NDArray[np.int64]
) -> pd.DataFrame:
    """Fill the rest of the month: the drawn sample first, then guidance, campaign and daily visits."""
    hidden = bureau.hidden
    free = (hidden["opened_on"].to_numpy() < day) & (hidden["status"] == "active").to_numpy()
    free &= (past.counted < CAP) & ~(past.last > day - np.timedelta64(60, "D"))
    free[taken] = False
    everyone = np.full(len(hidden), True)
    staff = hidden["employees"].to_numpy()
    dusty = hidden["hazards"].str.contains("尘|苯|噪声", regex=True).to_numpy() & (staff >= 10)
    drawn, guided, campaign = (round(room * share) for share in (DRAWN, GUIDED, CAMPAIGN))
    probability = round(drawn / max(1, int(free.sum())), 6)
    interest = _interest(hidden, past, day)
    plans = (
        (everyone, np.zeros(len(hidden)), drawn, ("daily", "双随机抽查", "drawn", probability)),
        (staff < 20, interest, guided, ("guidance", "小微企业帮扶", "directed", np.nan)),
        (dusty, interest, campaign, ("campaign", "危害因素治理专项", "directed", np.nan)),
        (everyone, interest, room - drawn - guided - campaign, ("daily", "日常监督", "directed", np.nan)),
    )
    parts = []
    for who, weight, count, marks in plans:
        at = _picked(free & who, weight, count, past.rng)
        free[at] = False
        parts.append(pd.DataFrame({"at": at}).assign(**dict(zip(_MARKS, marks, strict=True))))
    return pd.concat([each for each in parts if len(each)], ignore_index=True)


def _interest(hidden: pd.DataFrame, past: Past, day: np.datetime64) -> NDArray[np.float64]:
    """Return how much the bureau wants to see each employer: by hazard, exposed, history, staleness."""
    years = (day - np.where(np.isnat(past.last), day - 1200, past.last)).astype(np.int64) / 365.25
    interest = 0.5 * hidden["severe"] + 0.35 * np.log1p(hidden["exposed_workers"]) + 0.35 * past.serious
    return np.asarray(interest + (1.4 + 0.7 * hidden["severe"]) * np.minimum(years, 4))


def _picked(
    free: NDArray[np.bool_], interest: NDArray[np.float64], count: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw without replacement, more interest the likelier (exponential race)."""
    race = np.where(free, interest + rng.gumbel(size=len(free)), -np.inf)
    return np.argsort(-race, kind="stable")[: min(count, int(free.sum()))]


def _carry_out(bureau: Bureau, past: Past, out: Tours, visits: pd.DataFrame) -> None:
    """Visit, and remember: outcomes, last days, counts, orders."""
    at, tour = visits["at"].to_numpy(dtype=np.int64), visits["tour"].to_numpy(dtype=np.int64)
    pair = np.column_stack([out.first, out.second])[tour]
    depth = visits["kind"].map(DEPTH).fillna(1.0).to_numpy(dtype=np.float64)
    seen = bureau.hidden.iloc[at]
    found = outcomes(seen, out.days[tour], bureau.seed, depth * bureau.strictness[pair].mean(axis=1))
    codes = bureau.officers["officer"].to_numpy()
    size = np.select([seen["employees"] < 20, seen["employees"] < 100, seen["employees"] < 300], [0, 1, 2], 3)
    minutes = np.where(depth < 1, 60, np.array(_BASE_MINUTES)[size]) * past.rng.lognormal(0.0, 0.2, len(at))
    visits = visits.assign(
        visited_on=out.days[tour], **{each: found[each].to_numpy() for each in found},
        officers=[f"{codes[a]};{codes[b]}" for a, b in pair], minutes=5.0 * np.round(minutes / 5),
    )  # fmt: skip
    past.last[at] = out.days[tour]
    past.serious[at] += visits["serious"]
    past.counted[at] += ~visits["kind"].isin(_UNCOUNTED).to_numpy()
    offset = sum(len(each) for each in past.parts)
    past.parts.append(visits)
    ordered = (visits["serious"] > 0) | ((visits["findings"] > 1) & (past.rng.random(len(at)) < 0.2))
    for row in np.flatnonzero(ordered & (visits["kind"] != "guidance")):
        due = out.days[tour[row]] + np.timedelta64(int(past.rng.choice([10, 15, 20, 30, 45])), "D")
        past.due.append((int(at[row]), due, len(past.orders)))
        past.orders.append((int(at[row]), str(offset + row), out.days[tour[row]], due))


def findings(visits: pd.DataFrame, hidden: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Spell out the findings of each visit: one row each, the serious first."""
    rows = visits.loc[visits.index.repeat(visits["findings"])]
    places = rows.groupby(level=0).cumcount().to_numpy()
    numbers = hidden["number"].to_numpy()[rows["at"].to_numpy(dtype=np.int64)]
    days = rows["visited_on"].to_numpy()
    severity = severities(rows["serious"].to_numpy(), places)
    lag = 3 + (places * 17 + numbers * 7) % 53 + 12 * (severity == 3)
    corrected = days.astype("datetime64[D]") + lag.astype("timedelta64[D]")
    lost = ((numbers + places) % 11 == 0) | (corrected > TODAY)
    return pd.DataFrame(
        {
            "visit": rows.index,
            "at": rows["at"].to_numpy(dtype=np.int64),
            "found_on": days.astype("datetime64[s]"),
            "item": items(numbers, days, places, seed),
            "severity": severity.astype("float64"),
            "corrected_on": np.where(lost, np.datetime64("NaT"), corrected).astype("datetime64[s]"),
        }
    ).reset_index(drop=True)
