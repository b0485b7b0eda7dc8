"""The employers of the invented county: what the register says, and what nobody can see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmarks.invented_trades import (
    BRAND_FIRST,
    BRAND_SECOND,
    COUNTY,
    DIVISION,
    FORMS,
    OFFICE,
    TOWNS,
    TRADES,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ALPHABET = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
_SEVERE = ("矽尘", "木粉尘", "苯", "氨", "一氧化碳", "硫化氢", "甲醛", "铅", "锰", "铬", "硫酸", "电离辐射")
KM = 111.2


def employers(size: int, rng: np.random.Generator) -> pd.DataFrame:
    """Make a register of this size, with the hidden columns beside the visible ones.

    Visible are the columns of ``domain.records`` (``hazards`` holds catalogue names parted by ``;``).
    Hidden: ``number`` (0 ...), ``trade``, ``town``, ``badness`` (standard normal, higher is worse),
    ``log_rate`` (of serious findings on a full visit), ``severe``, ``declared``, ``tested``.
    """
    trade = rng.choice(len(TRADES), size, p=_shares([each.share for each in TRADES]))
    town = rng.choice(len(TOWNS), size, p=_shares([each[4] for each in TOWNS]))
    staff = _staff(trade, rng)
    exposed = np.minimum(staff, 1 + np.floor(staff * rng.beta(2.2, 3.6, size)))
    badness = rng.normal(size=size) + 0.35 * (staff < 20) - 0.35 * (staff >= 100)
    hazards, severe = _hazards(trade, badness, rng)
    lat, lon = _places(town, rng)
    frame = pd.DataFrame(
        {
            "employer": credit_codes(size, rng),
            "scheme": "uscc",
            "name": _names(trade, town, rng),
            "division": DIVISION,
            "industry": np.array([each.code for each in TRADES], dtype=object)[trade],
            "employees": staff.astype("float64"),
            "exposed_workers": exposed,
            "hazards": hazards,
            "lat": lat,
            "lon": lon,
            "status": rng.choice(["active", "suspended", "closed"], size, p=[0.965, 0.015, 0.02]),
            "opened_on": _opened(size, rng),
            "number": np.arange(size),
            "trade": trade,
            "town": town,
            "badness": badness,
            "severe": severe,
        }
    )
    frame["log_rate"] = _log_rate(frame)
    for column, chances in {
        "declared": (0.62, 0.86, 0.98),
        "tested": (0.62, 0.84, 0.97),
        "checked": (0.94, 0.98, 1.0),
    }.items():
        frame[column] = rng.random(size) < _by_size(staff, chances) * np.exp(-0.12 * np.maximum(badness, 0))
    return frame


def credit_codes(size: int, rng: np.random.Generator) -> NDArray[np.object_]:
    """Make unified social credit codes of the county with right check characters (GB 32100-2015)."""
    head = np.array([int(each) for each in f"91{DIVISION}"])
    serials = 10_000_000 + rng.permutation(np.arange(size) * 7 + rng.integers(0, 7, size))
    body = np.empty((size, 17), dtype=np.int64)
    body[:, :8] = head
    for place in range(8):
        body[:, 15 - place] = serials // 10**place % 10
    letters = np.where(rng.random(size) < 0.6, 11 + rng.integers(0, 3, size), rng.integers(0, 10, size))
    body[:, 16] = letters
    check = (31 - body @ _WEIGHTS % 31) % 31
    signs = _ALPHABET[np.column_stack([body, check])]
    return np.array(["".join(each) for each in signs], dtype=object)


def _shares(weights: list[float]) -> NDArray[np.float64]:
    return np.array(weights) / sum(weights)


def _staff(trade: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw headcounts: log-normal around the trade's median, so that four in five are small or micro."""
    medians = np.array([each.size for each in TRADES], dtype=float)[trade]
    return np.clip(np.round(medians * np.exp(rng.normal(0.0, 0.95, len(trade)))), 2, 2600)


def _hazards(
    trade: NDArray[np.int64], badness: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Draw hazards: the trade's first always or nearly so, the others the rarer the later."""
    size = len(trade)
    words = np.full(size, "", dtype=object)
    severe = np.zeros(size, dtype=bool)
    luck = rng.random((size, 5))
    for at, each in enumerate(TRADES):
        mine = trade == at
        for place, hazard in enumerate(each.hazards):
            has = mine & (luck[:, place] < (1.0, 0.70, 0.45, 0.30, 0.20)[place] + 0.03 * badness)
            words[has] = words[has] + ("；" + hazard)
            severe |= has & hazard.startswith(_SEVERE)
    return np.array([each[1:] for each in words], dtype=object), severe


def _places(
    town: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    north = np.array([each[1] for each in TOWNS])[town]
    east = np.array([each[2] for each in TOWNS])[town]
    spread = np.array([each[3] for each in TOWNS])[town]
    north = north + spread * rng.normal(size=len(town))
    east = east + spread * rng.normal(size=len(town))
    lat = OFFICE[0] + north / KM
    lon = OFFICE[1] + east / (KM * np.cos(np.radians(OFFICE[0])))
    return np.round(lat, 6), np.round(lon, 6)


def _names(trade: NDArray[np.int64], town: NDArray[np.int64], rng: np.random.Generator) -> list[str]:
    """Name each employer by county, town, brand and trade; a brand is used once in a round of all pairs."""
    pairs = [first + second for first in BRAND_FIRST for second in BRAND_SECOND]
    order = rng.permutation(len(pairs))
    forms = rng.integers(0, len(FORMS), len(trade))
    return [
        f"{COUNTY}{TOWNS[where][0]}{pairs[order[at % len(pairs)]]}{TRADES[what].word}{FORMS[form]}"
        for at, (what, where, form) in enumerate(zip(trade, town, forms, strict=True))
    ]


def _opened(size: int, rng: np.random.Generator) -> NDArray[np.datetime64]:
    days = np.datetime64("2026-06-30") - (rng.random(size) ** 1.4 * 25 * 365).astype("timedelta64[D]")
    return days.astype("datetime64[s]")


def _log_rate(frame: pd.DataFrame) -> pd.Series:
    """Return the logarithm of the expected serious findings of a full visit: the hidden truth."""
    danger = np.array([each.danger for each in TRADES])[frame["trade"]]
    size = 0.22 * (np.log1p(frame["exposed_workers"]) - 2.0)
    return -2.6 + 0.9 * danger + 0.35 * frame["severe"] + size + 0.75 * frame["badness"]


def _by_size(staff: NDArray[np.float64], chances: tuple[float, float, float]) -> NDArray[np.float64]:
    return np.select([staff < 20, staff < 100], chances[:2], default=chances[2])
